/** What a room and its learner process say to each other over the fork's channel (structured clone, so arrays stay arrays). */

/** Nothing; steps that were dropped; another player (and perhaps steps too). */
export const SEAT_CHANGE = { none: 0, gap: 1, player: 2 } as const;

/** Steps of all seats over several ticks. Letters: T ticks, S seats, L observation bytes, C cumulants. */
export interface StepsMessage {
  readonly kind: 'steps';
  readonly batchIdx: number; // acknowledged when taken in
  readonly numTicks: number; // T
  readonly present: Uint8Array; // [T, S]
  readonly isHuman: Uint8Array; // [T, S]
  /** What lies between this row of a seat and the one before, a SEAT_CHANGE. */
  readonly changed: Uint8Array; // [T, S]
  readonly observations: Uint8Array; // [T, S, L]
  readonly actions: Uint8Array; // [T, S]
  readonly cumulants: Uint8Array; // [T, S, C]; a person's preferences and rewards are not sent
  readonly preferences: Float32Array; // [T, S, C] of agents; 0 for people
}

export interface StartMessage {
  readonly kind: 'start';
  readonly worldId: string;
  readonly worldSettings: unknown;
  readonly checkpoint: Uint8Array;
  readonly seed: number;
  readonly sendEverySec: number; // wall seconds between two sets of weights
  readonly dutyShare: number; // share of one core's time that updates may take, in (0, 1]
}

export interface HeadMessage {
  readonly kind: 'head';
  readonly playerIdx: number;
  readonly epoch: number;
  readonly preference: Float32Array; // [C]
}

export type ToLearner = StartMessage | StepsMessage | HeadMessage | { readonly kind: 'stop' };

export type FromLearner =
  | { readonly kind: 'ready'; readonly engine: string }
  | { readonly kind: 'taken'; readonly batchIdx: number }
  | { readonly kind: 'weights'; readonly bytes: Uint8Array; readonly numUpdates: number };

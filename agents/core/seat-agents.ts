import type { AgentMind, RoomTick } from '../parts.ts';

/**
 * The contract between a room and agents that sit in its seats. What is optional is left out by agents that have no such
 * thing. Deterministic given seeds, weights and the sequence of calls.
 *
 * Order in a tick: `act` for the coming step, the room steps its world, then `watch` with what happened. Seats come and go,
 * episodes start and weights are swapped between two ticks.
 */
export interface SeatAgents {
  /** One line: which agents, and whose weights. */
  readonly summary: string;
  /** An agent takes a seat. preference: [C], each in [-1, 1], empty in a world without preferences; seed: uint32. */
  addAgent(seatIdx: number, preference: readonly number[], seed: number): void;
  removeAgent(seatIdx: number): void;
  /** Writes an action for every agent's seat into `actions` [S]; leaves the others as they are. observations: [S, L]. */
  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void;
  watch(tick: RoomTick): void;
  /** Called before the first `act` of every episode but the first, also where the last one was broken off. */
  startEpisode?(): void;
  /** A player (human or agent) took or left a seat: what was known of who sat there is forgotten. */
  playerChanged?(seatIdx: number): void;
  minds?(): readonly AgentMind[];
  /** Puts other weights in the place of these. bytes: a checkpoint as `agents/checkpoint.ts` writes it. */
  swapWeights?(bytes: Uint8Array, version: number): void;
  /** Left out by agents without weights. */
  readonly weights?: WeightsName;
  /** Lets go of processes and threads. Called once. */
  dispose?(): Promise<void>;
}

/** Which weights agents play with. */
export interface WeightsName {
  readonly version: number; // 0 as loaded, rising with every swap
  readonly hash: string;
}

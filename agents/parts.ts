import type { Rng } from '../envs/core/rng.ts';

/** Interfaces and records that actors, hosts and runners share. No behaviour here. */

/** Chooses one action for one seat. State that must outlive a step lives in the actor. */
export interface Actor {
  readonly id: string;
  /** observation: [L] bytes of one seat. Returns an action in [0, A). Must not keep the buffer. */
  act(observation: Uint8Array, rng: Rng): number;
  /** Called before the first `act` of every episode but the first: what belonged to the last one is forgotten. */
  startEpisode?(): void;
}

/** Whose successor features decided an agent's last action. */
export type FollowSource = 'ego' | 'universal' | 'player';

/** What an agent believes one player wishes. */
export interface Belief {
  readonly seatIdx: number;
  readonly preference: readonly number[]; // [C] posterior mean, each in [-1, 1]
  readonly confidence: number; // [0, 1]: 0 prior, 1 certain
}

/** One agent's mind as its card shows it. */
export interface AgentMind {
  readonly seatIdx: number;
  readonly preference: readonly number[]; // [C] its own wishes, each in [-1, 1]
  readonly beliefs: readonly Belief[]; // one per other present player
  readonly source: FollowSource;
  readonly followedSeatIdx: number; // -1 when it follows itself
  readonly strength: number; // [0, 1]: share of recent ticks in which this player was followed
  readonly worth: number; // psi_k(s, a) . w_own of the chosen action, in own reward units
  readonly reason: string; // one readable line
  readonly weightsVersion: number;
}

/** One tick of a room as agents and learner see it. Buffers are the host's and are valid during the call only. */
export interface RoomTick {
  readonly tick: number;
  readonly numSeats: number;
  readonly present: Uint8Array; // [S] seated before the step
  readonly isHuman: Uint8Array; // [S]
  readonly observations: Uint8Array; // [S, L] before the step
  readonly actions: Uint8Array; // [S] executed
  readonly cumulants: Uint8Array; // [S, C] events of the step
  readonly nextObservations: Uint8Array; // [S, L]
  readonly height: number; // H rows of the level
  readonly width: number; // W columns
  readonly nextPositions: Int16Array; // [S, 2] row, col after the step; -1, -1 for an empty seat
  /** Nonzero where no body can stand after the step (walls, closed doors; not players): [H, W]. */
  readonly nextBlocked: Uint8Array;
  /** Nonzero where observer `i` may see player `j`: [S, S]. All ones in an open room. */
  readonly visible: Uint8Array;
  /** The step ended the episode, by the rules or at a limit: the next tick begins another one, maybe on another level. */
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/**
 * All agents of one room. Deterministic given seed, weights and the sequence of calls.
 * Order in a tick: `act` for the coming step, the host steps the world, then `watch` with what happened.
 */
export interface AgentPopulation {
  addAgent(seatIdx: number, preference: readonly number[], seed: number): void;
  removeAgent(seatIdx: number): void;
  /** A player (human or agent) took or left a seat: what was believed of that seat is forgotten. */
  playerChanged(seatIdx: number): void;
  /** Writes an action for every agent seat into `actions` [S]; leaves the others untouched. observations: [S, L]. */
  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void;
  watch(tick: RoomTick): void;
  minds(): readonly AgentMind[];
  /** Swaps weights between ticks. `bytes` is a checkpoint as `agents/checkpoint.ts` writes it. */
  swapWeights(bytes: Uint8Array, version: number): void;
  readonly weightsVersion: number;
  readonly weightsHash: string;
}

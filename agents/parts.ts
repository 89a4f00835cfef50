/** Records that agents, rooms, recordings and the page share. */

/** Whose successor features decided an agent's last action. */
export type FollowSource = 'ego' | 'universal' | 'player';

/** What an agent believes one player prefers. */
export interface Belief {
  readonly seatIdx: number;
  readonly preference: readonly number[]; // [C] posterior mean, each in [-1, 1]
  readonly confidence: number; // [0, 1]: 0 prior, 1 certain
}

/** What every agent's card shows. */
interface AgentCard {
  readonly seatIdx: number;
  readonly preference: readonly number[]; // [C] its own preference, each in [-1, 1]; empty in a world without preferences
  readonly reason: string; // one readable line
}

/** An agent that infers what others prefer, and follows whom that pays. */
export interface InferringMind extends AgentCard {
  readonly kind: 'infers';
  readonly beliefs: readonly Belief[]; // one per other present player
  readonly source: FollowSource;
  readonly followedSeatIdx: number; // -1 when it follows itself
  readonly strength: number; // [0, 1]: share of recent ticks in which this player was followed
  readonly worth: number; // psi_k(s, a) . w_own of the chosen action, in own reward units
}

/** An agent that maps what it sees to actions and infers nothing of others: a trained network, or a player by rule. */
export interface PolicyMind extends AgentCard {
  readonly kind: 'acts';
  readonly training: string; // what it was trained on, one line; empty for a player by rule
  readonly action: number; // the last one that it chose; -1 before its first
  readonly value: number | null; // discounted return that it expects; null where it does not say
  readonly probabilities: readonly number[]; // [A] of the actions of the room, as it last chose; empty where it has none
}

/** One agent's mind as its card shows it. */
export type AgentMind = InferringMind | PolicyMind;

/** The seat that an agent follows, -1 for none. */
export function followedBy(mind: AgentMind | undefined): number {
  return mind?.kind === 'infers' ? mind.followedSeatIdx : -1;
}

/** One tick of a room as agents and learner see it. Buffers are the host's and are valid during the call only. */
export interface RoomTick {
  readonly tick: number;
  readonly numSeats: number;
  readonly present: Uint8Array; // [S] seated before the step
  readonly isHuman: Uint8Array; // [S]
  readonly observations: Uint8Array; // [S, L] before the step
  readonly actions: Uint8Array; // [S] executed
  readonly cumulants: Uint8Array; // [S, C] of the step
  readonly rewards: Float32Array; // [S] of the step: by the seat's own preference, or the world's own; 0 for an empty seat
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

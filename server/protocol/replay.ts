import type { MindDelta } from './mind-delta.ts';

/**
 * What the replay viewer gets: `GET /recordings/:id/frames` answers a msgpack map of this shape. The server
 * re-simulates the recording; the browser only draws. All binary fields are plain bytes (multi-byte numbers little endian),
 * as typed arrays other than Uint8Array do not survive msgpack here.
 *
 * Letters: H, W level; S seats; F frames, frame f showing the state after `firstTick + f` ticks (frame 0 is the start).
 */
export interface ReplayFrames {
  readonly recordingId: string;
  readonly worldId: string;
  readonly levelHash: string;
  readonly tickMs: number;
  readonly height: number; // H
  readonly width: number; // W
  readonly numSeats: number; // S
  readonly numFrames: number; // F
  readonly firstTick: number; // at most the last tick of the recording
  readonly numTicks: number; // of the whole recording so far; frames end after MAX_REPLAY_TICKS of them
  readonly firstEpisode: number; // number of the episode at frame 0, from 1
  readonly firstEpisodeTick: number; // its steps at frame 0
  readonly terrain: Uint8Array; // [H, W] of frame 0
  readonly horizon: number; // steps after which the first episode is cut; 0: never
  readonly task: readonly string[]; // as in the welcome
  readonly isTeam: boolean; // the same
  readonly hasPreferences: boolean; // false: scores are in the world's own reward
  readonly terrainNames: readonly string[];
  readonly itemNames: readonly string[];
  readonly heldNames: readonly string[];
  readonly cumulantNames: readonly string[];
  readonly actionNames: readonly string[];
  readonly startItems: Uint8Array; // [H, W] items of frame 0
  /** Item changes, ordered by frame: records of 7 bytes: frame uint32, cellIdx uint16, code uint8. On another level all items are gone first. */
  readonly itemChanges: Uint8Array;
  /** [F, S, 5] bytes: row, col, facing, held code, present (0 empty, 1 person, 2 agent, 3 stand-in agent, 4 played by the world, 5 the body of a free seat, 6 a bot that joined by a socket). */
  readonly players: Uint8Array;
  /** [F, S] int32: return so far in the seat's own preference (else in the world's own reward), hundredths. */
  readonly scoreHundredths: Uint8Array;
  /** Every episode that begins after frame 0, ordered by frame: `frame` shows it after its first step. */
  readonly episodes: readonly { readonly frame: number; readonly level?: ReplayLevel }[];
  /** Who sat where from which frame on, ordered by frame. */
  readonly roster: readonly {
    readonly frame: number;
    readonly seatIdx: number;
    readonly name: string;
    readonly preference: readonly number[]; // [C]; empty in free play
  }[];
  /** Whom each agent followed, where the recording says it: a change per entry, ordered by frame. */
  readonly follows: readonly {
    readonly frame: number;
    readonly seatIdx: number;
    readonly followedSeatIdx: number; // -1 itself
    readonly strength: number; // [0, 1]
  }[];
  /** What changed on the agents' cards, ordered by frame; none in recordings before version 3. */
  readonly minds: readonly ReplayMind[];
}

/** One change of one card. */
export type ReplayMind = MindDelta & { readonly frame: number };

/** A level that differs from the one before it. */
export interface ReplayLevel {
  readonly levelHash: string;
  readonly horizon: number;
  readonly task: readonly string[];
  readonly isTeam: boolean;
  readonly height: number;
  readonly width: number;
  readonly terrain: Uint8Array; // [H, W]
}

/** Most ticks that one answer shows (50 minutes at 150 ms); what comes later is asked for with `?from=TICK`. */
export const MAX_REPLAY_TICKS = 20_000;
export const REPLAY_PLAYER_BYTES = 5;
export const REPLAY_ITEM_CHANGE_BYTES = 7;

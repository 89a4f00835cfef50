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
  readonly firstTick: number;
  readonly terrain: Uint8Array; // [H, W]
  readonly terrainNames: readonly string[];
  readonly itemNames: readonly string[];
  readonly heldNames: readonly string[];
  readonly cumulantNames: readonly string[];
  readonly actionNames: readonly string[];
  readonly startItems: Uint8Array; // [H, W] items of frame 0
  /** Item changes, ordered by frame: records of 7 bytes: frame uint32, cellIdx uint16, code uint8. */
  readonly itemChanges: Uint8Array;
  /** [F, S, 5] bytes: row, col, facing, held code, present (0 empty, 1 person, 2 agent, 3 stand-in agent). */
  readonly players: Uint8Array;
  /** [F, S] int32: return so far in the seat's own wish, hundredths. */
  readonly scoreHundredths: Uint8Array;
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
}

export const REPLAY_PLAYER_BYTES = 5;
export const REPLAY_ITEM_CHANGE_BYTES = 7;

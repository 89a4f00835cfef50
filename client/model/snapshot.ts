/**
 * What the room looked like after one tick, in flat arrays that are overwritten in place: the last two are all that drawing needs.
 * Names and minds change rarely and live elsewhere.
 */
export const MAX_SEATS = 16;

/** PlayerState.kind of the protocol. */
export const KIND = { human: 0, agent: 1, standIn: 2, bot: 3, free: 4, program: 5 } as const;

/** RoomState.ending of the protocol. */
export const ENDING = { running: 0, terminated: 1, truncated: 2 } as const;

export interface Snapshot {
  tick: number; // ticks executed when it was taken; -1 before the first
  receivedAtMs: number; // local milliseconds
  episode: number; // from 1
  episodeTick: number; // steps of this episode so far
  ending: number; // see ENDING
  readonly present: Uint8Array; // [S] 0 or 1
  readonly row: Int16Array; // [S]
  readonly col: Int16Array; // [S]
  readonly facing: Uint8Array; // [S] 0 up, then clockwise
  readonly held: Uint8Array; // [S] held code
  readonly kind: Uint8Array; // [S] see KIND
  readonly connected: Uint8Array; // [S] 0 or 1
  readonly score: Int32Array; // [S] hundredths
  readonly episodeScore: Int32Array; // [S] the part of it that came in this episode
  readonly awaited: Uint8Array; // [S] 1 while the next tick waits for this person
  readonly following: Int8Array; // [S] seat followed, -1 none
  readonly strength: Uint8Array; // [S] hundredths, 0-100
  readonly items: Uint8Array; // [H, W] item codes
}

export function createSnapshot(numCells: number): Snapshot {
  return {
    tick: -1,
    receivedAtMs: 0,
    episode: 0,
    episodeTick: 0,
    ending: ENDING.running,
    present: new Uint8Array(MAX_SEATS),
    row: new Int16Array(MAX_SEATS),
    col: new Int16Array(MAX_SEATS),
    facing: new Uint8Array(MAX_SEATS),
    held: new Uint8Array(MAX_SEATS),
    kind: new Uint8Array(MAX_SEATS),
    connected: new Uint8Array(MAX_SEATS),
    score: new Int32Array(MAX_SEATS),
    episodeScore: new Int32Array(MAX_SEATS),
    awaited: new Uint8Array(MAX_SEATS),
    following: new Int8Array(MAX_SEATS).fill(-1),
    strength: new Uint8Array(MAX_SEATS),
    items: new Uint8Array(numCells),
  };
}

/** Whether an agent acts on a seat, also one that stands in for a person. The world's own players are none. */
export function isAgent(snapshot: Snapshot, seatIdx: number): boolean {
  const kind = snapshot.kind[seatIdx];
  return snapshot.present[seatIdx] === 1 && (kind === KIND.agent || kind === KIND.standIn);
}

/** The last two snapshots. Two buffers change places; a patch without a new tick overwrites `current` only. */
export class SnapshotPair {
  previous: Snapshot;
  current: Snapshot;

  constructor(numCells: number) {
    this.previous = createSnapshot(numCells);
    this.current = createSnapshot(numCells);
  }

  /** Makes room for the state after `tick`. Returns the snapshot to fill, cleared of players and items. */
  advance(tick: number, receivedAtMs: number): Snapshot {
    if (tick !== this.current.tick) {
      const spare = this.previous;
      this.previous = this.current;
      this.current = spare;
      this.current.tick = tick;
      this.current.receivedAtMs = receivedAtMs;
    }
    this.current.present.fill(0);
    this.current.items.fill(0);
    return this.current;
  }

  /** Forgets the past, as after a reconnection: what comes next is drawn where it is, without a slide. */
  reset(): void {
    this.previous.tick = -1;
    this.current.tick = -1;
    this.previous.present.fill(0);
    this.current.present.fill(0);
  }
}

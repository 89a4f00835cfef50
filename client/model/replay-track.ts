import { REPLAY_ITEM_CHANGE_BYTES, REPLAY_PLAYER_BYTES, type ReplayFrames } from '../../server/protocol/replay.ts';
import type { RoomFacts } from './room-facts.ts';
import { KIND, MAX_SEATS, type Snapshot } from './snapshot.ts';

/** A recording's frames with quick access to any of them: whole item maps are kept every `KEYFRAME_EVERY` frames. */
export class ReplayTrack {
  readonly facts: RoomFacts;
  readonly frames: ReplayFrames;
  readonly #changes: DataView;
  readonly #scores: DataView;
  readonly #numChanges: number;
  readonly #keyItems: Uint8Array[] = []; // [F / KEYFRAME_EVERY][H * W]
  readonly #keyChangeIdx: number[] = []; // first change after the key frame

  constructor(frames: ReplayFrames) {
    assertShape(frames);
    this.frames = frames;
    this.facts = { ...frames, roomId: '' };
    this.#changes = viewOf(frames.itemChanges);
    this.#scores = viewOf(frames.scoreHundredths);
    this.#numChanges = frames.itemChanges.length / REPLAY_ITEM_CHANGE_BYTES;
    const items = frames.startItems.slice();
    let change = 0;
    for (let frame = 0; frame < frames.numFrames; frame += KEYFRAME_EVERY) {
      change = this.#applyChanges(items, change, frame);
      this.#keyItems.push(items.slice());
      this.#keyChangeIdx.push(change);
    }
  }

  get numFrames(): number {
    return this.frames.numFrames;
  }

  /** Overwrites `out` with the state at a whole frame in [0, F). */
  readFrame(frame: number, out: Snapshot): Snapshot {
    out.tick = this.frames.firstTick + frame;
    out.receivedAtMs = 0;
    const key = Math.floor(frame / KEYFRAME_EVERY);
    out.items.set(this.#keyItems[key]);
    this.#applyChanges(out.items, this.#keyChangeIdx[key], frame);
    this.#readPlayers(frame, out);
    return out;
  }

  /** Names and wishes of whoever sits at a frame, by seat. */
  rosterAt(frame: number): Map<number, ReplayFrames['roster'][number]> {
    const roster = new Map<number, ReplayFrames['roster'][number]>();
    for (const entry of this.frames.roster) {
      if (entry.frame > frame) break;
      roster.set(entry.seatIdx, entry);
    }
    return roster;
  }

  #readPlayers(frame: number, out: Snapshot): void {
    const { numSeats, players } = this.frames;
    out.present.fill(0);
    out.following.fill(-1);
    out.strength.fill(0);
    for (let seat = 0; seat < Math.min(numSeats, MAX_SEATS); seat++) {
      const at = (frame * numSeats + seat) * REPLAY_PLAYER_BYTES;
      const presence = players[at + 4];
      out.present[seat] = presence === 0 ? 0 : 1;
      out.row[seat] = players[at];
      out.col[seat] = players[at + 1];
      out.facing[seat] = players[at + 2];
      out.held[seat] = players[at + 3];
      out.kind[seat] = presence === 0 ? KIND.human : presence - 1;
      out.connected[seat] = 1;
      out.score[seat] = this.#scores.getInt32((frame * numSeats + seat) * 4, true);
    }
    for (const follow of this.frames.follows) {
      if (follow.frame > frame) break;
      out.following[follow.seatIdx] = follow.followedSeatIdx;
      out.strength[follow.seatIdx] = Math.round(follow.strength * 100);
    }
  }

  /** Applies the changes of frames up to and including `frame`, from change `from` on; returns the first one left over. */
  #applyChanges(items: Uint8Array, from: number, frame: number): number {
    let change = from;
    for (; change < this.#numChanges; change++) {
      const at = change * REPLAY_ITEM_CHANGE_BYTES;
      if (this.#changes.getUint32(at, true) > frame) break;
      items[this.#changes.getUint16(at + 4, true)] = this.#changes.getUint8(at + 6);
    }
    return change;
  }
}

const KEYFRAME_EVERY = 64;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Throws RangeError when a binary field has not the length that the counts promise. */
function assertShape(frames: ReplayFrames): void {
  const { numFrames, numSeats, height, width } = frames;
  const expected: readonly [string, number, number][] = [
    ['terrain', frames.terrain.length, height * width],
    ['startItems', frames.startItems.length, height * width],
    ['players', frames.players.length, numFrames * numSeats * REPLAY_PLAYER_BYTES],
    ['scoreHundredths', frames.scoreHundredths.length, numFrames * numSeats * 4],
    ['itemChanges', frames.itemChanges.length % REPLAY_ITEM_CHANGE_BYTES, 0],
  ];
  for (const [name, length, wanted] of expected)
    if (length !== wanted) throw new RangeError(`replay frames: ${name} has ${length} bytes; expected ${wanted}`);
}

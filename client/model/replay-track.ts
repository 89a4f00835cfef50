import { REPLAY_ITEM_CHANGE_BYTES, REPLAY_PLAYER_BYTES, type ReplayFrames } from '../../server/protocol/replay.ts';
import type { LevelFacts, RoomFacts } from './room-facts.ts';
import { ENDING, KIND, MAX_SEATS, type Snapshot } from './snapshot.ts';

/** A level of a recording from its first frame on. */
interface TrackLevel extends LevelFacts {
  readonly frame: number;
  readonly changeIdx: number; // first item change on it
}

/** A recording's frames with quick access to any of them: whole item maps are kept every `KEYFRAME_EVERY` frames. */
export class ReplayTrack {
  readonly facts: RoomFacts; // of the first level
  readonly frames: ReplayFrames;
  readonly #changes: DataView;
  readonly #scores: DataView;
  readonly #numChanges: number;
  readonly #levels: readonly TrackLevel[];
  readonly #keyItems: Uint8Array[] = []; // [F / KEYFRAME_EVERY][H * W] of the level at that frame
  readonly #keyChangeIdx: number[] = []; // first change after the key frame

  constructor(frames: ReplayFrames) {
    assertShape(frames);
    this.frames = frames;
    this.facts = { ...frames, roomId: '', designer: '', pace: 'clock', idleAction: -1 };
    this.#changes = viewOf(frames.itemChanges);
    this.#scores = viewOf(frames.scoreHundredths);
    this.#numChanges = frames.itemChanges.length / REPLAY_ITEM_CHANGE_BYTES;
    this.#levels = this.#findLevels();
    for (let frame = 0; frame < frames.numFrames; frame += KEYFRAME_EVERY) {
      const items = this.#startItems(frame);
      this.#keyChangeIdx.push(this.#readItems(frame, items));
      this.#keyItems.push(items);
    }
  }

  get numFrames(): number {
    return this.frames.numFrames;
  }

  /** Number of the level that a frame shows, from 0. */
  levelIdxAt(frame: number): number {
    return Math.max(
      0,
      this.#levels.findLastIndex((level) => level.frame <= frame),
    );
  }

  /** The facts with the level that a frame shows. */
  factsAt(frame: number): RoomFacts {
    const { horizon, task, isTeam, height, width, terrain } = this.#levels[this.levelIdxAt(frame)];
    return { ...this.facts, horizon, task, isTeam, height, width, terrain };
  }

  /** Overwrites `out`, which is of the frame's level, with the state at a whole frame in [0, F). */
  readFrame(frame: number, out: Snapshot): Snapshot {
    out.tick = this.frames.firstTick + frame;
    out.receivedAtMs = 0;
    this.#readEpisode(frame, out);
    this.#readItems(frame, out.items);
    this.#readPlayers(frame, out);
    return out;
  }

  /** Names and preferences of whoever sits at a frame, by seat. */
  rosterAt(frame: number): Map<number, ReplayFrames['roster'][number]> {
    const roster = new Map<number, ReplayFrames['roster'][number]>();
    for (const entry of this.frames.roster) {
      if (entry.frame > frame) break;
      roster.set(entry.seatIdx, entry);
    }
    return roster;
  }

  #findLevels(): TrackLevel[] {
    const { horizon, task, isTeam, height, width, terrain, episodes } = this.frames;
    const levels: TrackLevel[] = [{ frame: 0, changeIdx: 0, horizon, task, isTeam, height, width, terrain }];
    let changeIdx = 0;
    for (const { frame, level } of episodes) {
      if (level === undefined) continue;
      while (changeIdx < this.#numChanges && this.#frameOfChange(changeIdx) < frame) changeIdx++;
      levels.push({ ...level, frame, changeIdx });
    }
    return levels;
  }

  #startItems(frame: number): Uint8Array {
    const { height, width } = this.#levels[this.levelIdxAt(frame)];
    return new Uint8Array(height * width);
  }

  /** Writes the items of a frame: from the key frame before it, or from the start of its level where that came later. Returns the first change left over. */
  #readItems(frame: number, items: Uint8Array): number {
    const levelIdx = this.levelIdxAt(frame);
    const level = this.#levels[levelIdx];
    const key = Math.min(Math.floor(frame / KEYFRAME_EVERY), this.#keyItems.length - 1);
    if (key >= 0 && key * KEYFRAME_EVERY >= level.frame) {
      items.set(this.#keyItems[key]);
      return this.#applyChanges(items, this.#keyChangeIdx[key], frame);
    }
    if (levelIdx === 0) items.set(this.frames.startItems);
    else items.fill(0);
    return this.#applyChanges(items, level.changeIdx, frame);
  }

  #readEpisode(frame: number, out: Snapshot): void {
    const { episodes } = this.frames;
    const last = episodes.findLastIndex((episode) => episode.frame <= frame);
    out.episode = this.frames.firstEpisode + last + 1;
    out.episodeTick = last < 0 ? this.frames.firstEpisodeTick + frame : frame - episodes[last].frame + 1;
    out.ending = ENDING.running;
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
      out.connected[seat] = out.kind[seat] === KIND.free ? 0 : 1;
      out.score[seat] = this.#scores.getInt32((frame * numSeats + seat) * 4, true);
    }
    for (const follow of this.frames.follows) {
      if (follow.frame > frame) break;
      out.following[follow.seatIdx] = follow.followedSeatIdx;
      out.strength[follow.seatIdx] = Math.round(follow.strength * 100);
    }
  }

  #frameOfChange(changeIdx: number): number {
    return this.#changes.getUint32(changeIdx * REPLAY_ITEM_CHANGE_BYTES, true);
  }

  /** Applies the changes of frames up to and including `frame`, from change `from` on; returns the first one left over. */
  #applyChanges(items: Uint8Array, from: number, frame: number): number {
    let change = from;
    for (; change < this.#numChanges; change++) {
      if (this.#frameOfChange(change) > frame) break;
      const at = change * REPLAY_ITEM_CHANGE_BYTES;
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
    ...frames.episodes.flatMap(({ level }): [string, number, number][] =>
      level === undefined ? [] : [['terrain of a level', level.terrain.length, level.height * level.width]],
    ),
  ];
  for (const [name, length, wanted] of expected)
    if (length !== wanted) throw new RangeError(`replay frames: ${name} has ${length} bytes; expected ${wanted}`);
}

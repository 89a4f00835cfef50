import type { AgentMind } from '../../agents/parts.ts';
import { MAX_REPLAY_TICKS, type ReplayFrames } from '../../server/protocol/replay.ts';
import { ReplayCards } from './replay-cards.ts';
import { findMarks, type ReplayMark } from './replay-marks.ts';
import { ReplayTrack } from './replay-track.ts';
import type { RoomFacts } from './room-facts.ts';
import type { Snapshot } from './snapshot.ts';

interface Window {
  readonly track: ReplayTrack;
  readonly cards: ReplayCards;
  readonly marks: readonly ReplayMark[];
}

const LEVELS_OF_WINDOW = 1 << 20; // more than a window can have

/**
 * A whole recording, of which windows are loaded: each shows MAX_REPLAY_TICKS ticks and the one that the next begins with. Frames here
 * are ticks of the recording.
 */
export class ReplayRecording {
  readonly facts: RoomFacts; // of the first level that was loaded
  readonly #windows = new Map<number, Window>();
  #numTicks = 0;

  constructor(frames: ReplayFrames) {
    this.add(frames);
    this.facts = this.#at(frames.firstTick).track.facts;
  }

  get numFrames(): number {
    return this.#numTicks + 1;
  }

  /** Starts of the windows that are loaded, in ticks. */
  get loadedStarts(): readonly number[] {
    return [...this.#windows.keys()].map((idx) => idx * MAX_REPLAY_TICKS).sort((a, b) => a - b);
  }

  /** What happened in the windows that are loaded, by tick. */
  get marks(): readonly ReplayMark[] {
    return [...this.#windows.values()].flatMap(({ marks }) => marks).sort((a, b) => a.tick - b.tick);
  }

  add(frames: ReplayFrames): void {
    const track = new ReplayTrack(frames);
    const idx = Math.floor(frames.firstTick / MAX_REPLAY_TICKS);
    this.#windows.set(idx, { track, cards: new ReplayCards(frames.minds), marks: findMarks(frames) });
    this.#numTicks = Math.max(this.#numTicks, frames.numTicks);
  }

  isLoaded(frame: number): boolean {
    return this.#find(frame) !== undefined;
  }

  /** Start of the window that shows a frame. */
  startOf(frame: number): number {
    return Math.floor(frame / MAX_REPLAY_TICKS) * MAX_REPLAY_TICKS;
  }

  /** First frame that is loaded together with this one. */
  firstWith(frame: number): number {
    return this.#at(frame).track.frames.firstTick;
  }

  /** A number for the level that a frame shows: another one where the level, or the window, is another. */
  levelIdxAt(frame: number): number {
    const { track } = this.#at(frame);
    const { firstTick } = track.frames;
    return (firstTick / MAX_REPLAY_TICKS) * LEVELS_OF_WINDOW + track.levelIdxAt(frame - firstTick);
  }

  factsAt(frame: number): RoomFacts {
    const { track } = this.#at(frame);
    return track.factsAt(frame - track.frames.firstTick);
  }

  readFrame(frame: number, out: Snapshot): Snapshot {
    const { track } = this.#at(frame);
    return track.readFrame(frame - track.frames.firstTick, out);
  }

  namesAt(frame: number): ReadonlyMap<number, string> {
    const { track } = this.#at(frame);
    return new Map([...track.rosterAt(frame - track.frames.firstTick)].map(([seat, { name }]) => [seat, name]));
  }

  /** Whether what the cards showed was recorded. */
  hasCardsAt(frame: number): boolean {
    return this.#at(frame).track.frames.minds.length > 0;
  }

  /** The agents' cards as they were shown at a frame. */
  cardsAt(frame: number, snapshot: Snapshot): readonly AgentMind[] {
    const { track, cards } = this.#at(frame);
    return cards.at(frame - track.frames.firstTick, (seatIdx) => snapshot.following[seatIdx]);
  }

  #at(frame: number): Window {
    const window = this.#find(frame);
    if (window === undefined) throw new RangeError(`replay: tick ${frame} is not loaded`);
    return window;
  }

  #find(frame: number): Window | undefined {
    const idx = Math.floor(frame / MAX_REPLAY_TICKS);
    return this.#windows.get(idx) ?? (frame % MAX_REPLAY_TICKS === 0 ? this.#windows.get(idx - 1) : undefined);
  }
}

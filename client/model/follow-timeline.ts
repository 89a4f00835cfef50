import { isAgent, MAX_SEATS, type Snapshot } from './snapshot.ts';

/** One stretch of ticks in which an agent followed the same seat. */
export interface FollowSegment {
  readonly startTick: number;
  endTick: number; // exclusive
  readonly followedSeatIdx: number; // -1 itself
}

/** Whom each agent followed over the last `windowTicks` ticks. */
export class FollowTimeline {
  readonly windowTicks: number;
  readonly #segments: FollowSegment[][] = Array.from({ length: MAX_SEATS }, () => []);
  #lastTick = -1;

  constructor(windowTicks: number) {
    this.windowTicks = windowTicks;
  }

  get lastTick(): number {
    return this.#lastTick;
  }

  /** Notes whom a seat followed during one tick; ticks must not go back (see `clear`). */
  note(tick: number, seatIdx: number, followedSeatIdx: number): void {
    const segments = this.#segments[seatIdx];
    const last = segments.at(-1);
    if (last !== undefined && last.followedSeatIdx === followedSeatIdx && last.endTick >= tick) last.endTick = tick + 1;
    else segments.push({ startTick: tick, endTick: tick + 1, followedSeatIdx });
    this.#lastTick = Math.max(this.#lastTick, tick);
    while (segments.length > 0 && segments[0].endTick <= this.#lastTick + 1 - this.windowTicks) segments.shift();
  }

  /** Notes one tick of all seats. A seat without an agent has no past: the next agent on it is another. */
  noteAll(snapshot: Snapshot): void {
    for (let seat = 0; seat < MAX_SEATS; seat++) {
      if (isAgent(snapshot, seat)) this.note(snapshot.tick, seat, snapshot.following[seat]);
      else this.clear(seat);
    }
  }

  segments(seatIdx: number): readonly FollowSegment[] {
    return this.#segments[seatIdx];
  }

  /** Share of the noted ticks in the window in which `seatIdx` followed somebody else, [0, 1]; 0 when nothing is noted. */
  imitationShare(seatIdx: number): number {
    let all = 0;
    let following = 0;
    for (const { startTick, endTick, followedSeatIdx } of this.#segments[seatIdx]) {
      const ticks = endTick - Math.max(startTick, this.#lastTick + 1 - this.windowTicks);
      all += ticks;
      if (followedSeatIdx >= 0) following += ticks;
    }
    return all === 0 ? 0 : following / all;
  }

  /** Seat followed longest in the window and the share of ticks, or undefined where the agent kept to itself. */
  favourite(seatIdx: number): { readonly followedSeatIdx: number; readonly share: number } | undefined {
    const ticks = new Map<number, number>();
    let all = 0;
    for (const { startTick, endTick, followedSeatIdx } of this.#segments[seatIdx]) {
      const length = endTick - Math.max(startTick, this.#lastTick + 1 - this.windowTicks);
      all += length;
      if (followedSeatIdx >= 0) ticks.set(followedSeatIdx, (ticks.get(followedSeatIdx) ?? 0) + length);
    }
    const best = [...ticks].sort((a, b) => b[1] - a[1])[0];
    return best === undefined ? undefined : { followedSeatIdx: best[0], share: best[1] / all };
  }

  /** Forgets one seat (its player changed) or, without an argument, all. */
  clear(seatIdx?: number): void {
    if (seatIdx !== undefined) this.#segments[seatIdx].length = 0;
    else {
      for (const segments of this.#segments) segments.length = 0;
      this.#lastTick = -1;
    }
  }
}

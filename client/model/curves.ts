import type { PastMessage } from '../../server/protocol/messages.ts';
import { createSnapshot, isAgent, KIND, MAX_SEATS, type Snapshot } from './snapshot.ts';

/**
 * Curves of a room as it runs: return per minute of the own player and of the agents (mean), and the share of agents that
 * imitate somebody. Sampled every `sampleTicks` ticks over a sliding window; the oldest points leave.
 */
export class RoomCurves {
  readonly seconds: number[] = []; // time of each point since the first, seconds
  readonly ownReturn: (number | null)[] = []; // per minute, own reward units; null while there is no own player
  readonly agentReturn: (number | null)[] = []; // mean over agents, per minute
  readonly imitationShare: (number | null)[] = []; // [0, 1]
  readonly #tickMs: number;
  readonly #sampleTicks: number;
  readonly #maxPoints: number;
  readonly #past: { tick: number; score: Int32Array; present: Uint8Array }[] = [];
  readonly #lastKind = new Uint8Array(MAX_SEATS).fill(NOBODY);
  #shareSum = 0;
  #shareTicks = 0;

  constructor(tickMs: number, sampleTicks = 10, maxPoints = 180) {
    this.#tickMs = tickMs;
    this.#sampleTicks = sampleTicks;
    this.#maxPoints = maxPoints;
  }

  /** Begins with what the server tells of the time before this page came. */
  load({ ticks, kinds, scoreHundredths, imitationPercent }: PastMessage, ownSeatIdx: number): void {
    this.clear();
    const numSeats = kinds.length / ticks.length;
    const sample = createSnapshot(0);
    for (const [idx, tick] of ticks.entries()) {
      sample.tick = tick;
      for (let seat = 0; seat < numSeats; seat++) {
        const kind = kinds[idx * numSeats + seat];
        sample.present[seat] = kind < 0 ? 0 : 1;
        sample.kind[seat] = Math.max(0, kind);
        sample.score[seat] = scoreHundredths[idx * numSeats + seat];
      }
      this.#take(sample, ownSeatIdx, imitationPercent[idx] < 0 ? null : imitationPercent[idx] / 100);
    }
  }

  /** Takes one snapshot; call it once per new tick. Returns true when a point was added. */
  note(snapshot: Snapshot, ownSeatIdx: number): boolean {
    return this.#take(snapshot, ownSeatIdx, shareOfFollowers(snapshot));
  }

  #take(snapshot: Snapshot, ownSeatIdx: number, share: number | null): boolean {
    this.#noteKinds(snapshot);
    if (share !== null) {
      this.#shareSum += share;
      this.#shareTicks++;
    }
    const last = this.#past.at(-1);
    if (last === undefined && !snapshot.present.includes(1)) return false; // a recording begins before anybody has come
    if (last !== undefined && snapshot.tick < last.tick + this.#sampleTicks) return false;
    this.#past.push({ tick: snapshot.tick, score: snapshot.score.slice(), present: snapshot.present.slice() });
    if (last === undefined) return false;
    const windowStart = this.#past[Math.max(0, this.#past.length - 1 - RETURN_WINDOW_SAMPLES)];
    const minutes = ((snapshot.tick - windowStart.tick) * this.#tickMs) / 60_000;
    const rate = (seat: number): number | null => rateOf(snapshot, windowStart, seat, minutes);
    this.seconds.push((snapshot.tick * this.#tickMs) / 1000);
    this.ownReturn.push(ownSeatIdx >= 0 ? rate(ownSeatIdx) : null);
    this.agentReturn.push(meanOf(agentSeats(snapshot).map(rate)));
    this.imitationShare.push(this.#shareTicks > 0 ? this.#shareSum / this.#shareTicks : null);
    this.#shareSum = 0;
    this.#shareTicks = 0;
    this.#trim();
    return true;
  }

  /** Forgets what a seat had earned: its score starts anew, as with another preference or another player. */
  forget(seatIdx: number): void {
    for (const { present } of this.#past) present[seatIdx] = 0;
  }

  #noteKinds(snapshot: Snapshot): void {
    for (let seat = 0; seat < MAX_SEATS; seat++) {
      // Who stands in for a person goes on with that person's score.
      const shown = snapshot.kind[seat] === KIND.standIn ? KIND.human : snapshot.kind[seat];
      const kind = snapshot.present[seat] === 0 ? NOBODY : shown;
      if (kind !== this.#lastKind[seat]) this.forget(seat);
      this.#lastKind[seat] = kind;
    }
  }

  #trim(): void {
    if (this.#past.length > RETURN_WINDOW_SAMPLES + 1) this.#past.shift();
    if (this.seconds.length <= this.#maxPoints) return;
    for (const series of [this.seconds, this.ownReturn, this.agentReturn, this.imitationShare]) series.shift();
  }

  clear(): void {
    this.#past.length = 0;
    for (const series of [this.seconds, this.ownReturn, this.agentReturn, this.imitationShare]) series.length = 0;
    this.#shareSum = 0;
    this.#shareTicks = 0;
  }
}

const NOBODY = 255; // beside KIND: an empty seat

/** Samples that a return per minute looks back: 20 samples of 10 ticks of 150 ms are 30 s. */
const RETURN_WINDOW_SAMPLES = 20;

function agentSeats(snapshot: Snapshot): number[] {
  const seats: number[] = [];
  for (let seat = 0; seat < MAX_SEATS; seat++) if (isAgent(snapshot, seat)) seats.push(seat);
  return seats;
}

function shareOfFollowers(snapshot: Snapshot): number | null {
  const agents = agentSeats(snapshot);
  if (agents.length === 0) return null;
  return agents.filter((seat) => snapshot.following[seat] >= 0).length / agents.length;
}

/** Null for a seat that was taken after the window began: its score then started from 0 and would look like a leap. */
function rateOf(
  snapshot: Snapshot,
  start: { readonly score: Int32Array; readonly present: Uint8Array },
  seat: number,
  minutes: number,
): number | null {
  if (start.present[seat] === 0 || snapshot.present[seat] === 0 || minutes <= 0) return null;
  return (snapshot.score[seat] - start.score[seat]) / 100 / minutes;
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

import type { Arena } from '../arena/arena.ts';
import type { Seat } from '../arena/seats.ts';
import type { PastMessage } from '../protocol/messages.ts';
import { SEAT_KINDS } from '../protocol/state.ts';

const EVERY_TICKS = 10;
const MAX_SAMPLES = 200; // as long as the page's curves are

interface Sample {
  readonly tick: number;
  readonly seats: (Seat | undefined)[]; // as they were
  readonly imitationPercent: number; // -1: no agents
}

/**
 * How the room went lately, for who joins late: a sample of all scores every ten ticks, of which the newest are kept. Only what everybody in an
 * open room was shown. A score that began anew forgets what came before it.
 */
export class PastScores {
  readonly #arena: Arena;
  readonly #followedBy: (seatIdx: number) => number;
  readonly #samples: Sample[] = [];
  #followers = 0; // since the last sample
  #agents = 0;

  /** followedBy: the seat that an agent follows, -1 none. */
  constructor(arena: Arena, followedBy: (seatIdx: number) => number) {
    this.#arena = arena;
    this.#followedBy = followedBy;
  }

  /** Call it once after each tick. */
  note(): void {
    const { seats, tick, spec } = this.#arena;
    const agents = seats.taken().filter(({ occupant }) => occupant === 'agent' || occupant === 'stand-in');
    this.#agents += agents.length;
    this.#followers += agents.filter(({ seatIdx }) => this.#followedBy(seatIdx) >= 0).length;
    if (tick % EVERY_TICKS !== 0) return;
    const now = Array.from({ length: spec.numSeats }, (_, seatIdx) => seats.at(seatIdx));
    for (const [seatIdx, seat] of now.entries()) if (!this.#goesOn(seatIdx, seat)) this.#forget(seatIdx);
    const imitationPercent = this.#agents === 0 ? -1 : Math.round((100 * this.#followers) / this.#agents);
    this.#samples.push({ tick, seats: now, imitationPercent });
    if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
    this.#agents = 0;
    this.#followers = 0;
  }

  message(): PastMessage {
    const seats = this.#samples.flatMap((sample) => sample.seats);
    return {
      ticks: this.#samples.map(({ tick }) => tick),
      kinds: seats.map((seat) => (seat === undefined ? -1 : SEAT_KINDS[seat.occupant])),
      scoreHundredths: seats.map((seat) => seat?.scoreHundredths ?? 0),
      imitationPercent: this.#samples.map((sample) => sample.imitationPercent),
    };
  }

  /** Whether the same player goes on under the same preference. */
  #goesOn(seatIdx: number, seat: Seat | undefined): boolean {
    const last = this.#samples.at(-1)?.seats[seatIdx];
    return seat?.playerId === last?.playerId && seat?.preferenceHundredths === last?.preferenceHundredths;
  }

  #forget(seatIdx: number): void {
    for (const { seats } of this.#samples) seats[seatIdx] = undefined;
  }
}

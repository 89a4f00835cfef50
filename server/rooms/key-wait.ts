import type { Arena } from '../arena/arena.ts';
import { isGuest } from '../arena/events.ts';
import type { Seat } from '../arena/seats.ts';
import type { SeatProfile } from '../hosting/seating.ts';
import { LIMITS } from '../protocol/limits.ts';

/**
 * Whom a room waits for where ticks come by keys: every person (and bot that joined by a socket) who is there and has not acted. A room without people
 * goes on with its agents, if it has any; one whose people are all away waits for them as long as their seats are kept. Who lets the
 * others wait for `LIMITS.keysWaitMs` is not waited for on this tick.
 */
export class KeyWait {
  readonly #arena: Arena;
  readonly #profileOf: (seatIdx: number) => SeatProfile | undefined;
  readonly #isDone: (seatIdx: number) => boolean;
  #tick = -1; // the one since which somebody waits
  #sinceMs = 0;

  /** isDone: whether a seat's player has nothing left to do in this episode. */
  constructor(
    arena: Arena,
    profileOf: (seatIdx: number) => SeatProfile | undefined,
    isDone: (seatIdx: number) => boolean = () => false,
  ) {
    this.#arena = arena;
    this.#profileOf = profileOf;
    this.#isDone = isDone;
  }

  /** False between two episodes: what is meant for the one that has ended is forgotten. */
  isAwaited(seatIdx: number): boolean {
    if (this.#arena.hasEnded) return false;
    const seat = this.#arena.seats.at(seatIdx);
    return seat !== undefined && this.#isThere(seat) && !this.#hasActed(seatIdx);
  }

  /** Whether the next tick may run. */
  isReady(nowMs: number): boolean {
    const people = this.#arena.seats.taken().filter((seat) => isGuest(seat.occupant));
    const there = people.filter((seat) => this.#isThere(seat));
    if (there.length === 0) return people.length === 0 && this.#arena.seats.count('agent') > 0;
    const numAwaited = there.filter((seat) => !this.#hasActed(seat.seatIdx)).length;
    if (numAwaited === 0) return true;
    if (numAwaited === there.length) return false;
    if (this.#tick !== this.#arena.tick) {
      this.#tick = this.#arena.tick;
      this.#sinceMs = nowMs;
    }
    return nowMs - this.#sinceMs >= LIMITS.keysWaitMs;
  }

  #hasActed(seatIdx: number): boolean {
    return this.#arena.hasIntent(seatIdx) || this.#isDone(seatIdx);
  }

  #isThere(seat: Seat): boolean {
    return isGuest(seat.occupant) && this.#profileOf(seat.seatIdx)?.isConnected === true;
  }
}

import type { Occupant } from './events.ts';

/** One place in a room: who acts there and how it goes for them. */
export interface Seat {
  readonly seatIdx: number;
  readonly playerId: string; // random id of the player, `agent-<n>`, or `bot-<seat>`
  readonly occupant: Occupant | 'bot'; // bot: played by the world itself, for ever
  readonly preferenceHundredths: readonly number[]; // [C]; empty in a world without preferences
  readonly scoreHundredths: number; // return in the seat's own preference, or of the world's own reward, since it was taken
  readonly episodeHundredths: number; // the part of it that came in this episode
  readonly collected: number; // cumulant events since it was taken
}

/** Who sits where. A taken seat has a record, a free one has none; scores live and die with the record. */
export class Seats {
  readonly numSeats: number;
  readonly #seats: (Seat | undefined)[];

  /** numBots: the last seats, which nobody can take. */
  constructor(numSeats: number, numBots: number) {
    this.numSeats = numSeats;
    this.#seats = Array.from({ length: numSeats }, (_, seatIdx) =>
      seatIdx < numSeats - numBots ? undefined : createSeat(seatIdx, `bot-${seatIdx}`, 'bot', []),
    );
  }

  at(seatIdx: number): Seat | undefined {
    return this.#seats[seatIdx];
  }

  take(seatIdx: number, playerId: string, occupant: Occupant, preferenceHundredths: readonly number[]): void {
    this.#seats[seatIdx] = createSeat(seatIdx, playerId, occupant, preferenceHundredths);
  }

  free(seatIdx: number): void {
    this.#seats[seatIdx] = undefined;
  }

  setOccupant(seatIdx: number, occupant: Occupant): void {
    this.#change(seatIdx, { occupant });
  }

  /** A new preference starts a new score. */
  setPreference(seatIdx: number, preferenceHundredths: readonly number[]): void {
    this.#change(seatIdx, { preferenceHundredths, scoreHundredths: 0, episodeHundredths: 0 });
  }

  addScore(seatIdx: number, scoreHundredths: number, collected: number): void {
    const seat = this.#seats[seatIdx];
    if (seat === undefined) return;
    this.#change(seatIdx, {
      scoreHundredths: seat.scoreHundredths + scoreHundredths,
      episodeHundredths: seat.episodeHundredths + scoreHundredths,
      collected: seat.collected + collected,
    });
  }

  /** Everybody's score of the episode is 0 again; the running scores go on. */
  startEpisode(): void {
    for (const seat of this.taken()) this.#change(seat.seatIdx, { episodeHundredths: 0 });
  }

  /** Taken seats in seat order. */
  taken(): readonly Seat[] {
    return this.#seats.filter((seat) => seat !== undefined);
  }

  /** Lowest seat that is free, or -1. */
  firstFree(): number {
    return this.#seats.indexOf(undefined);
  }

  /** Highest seat of an agent (not of a stand-in), or -1: the one that gives way to a person. */
  lastAgent(): number {
    return this.#seats.findLastIndex((seat) => seat?.occupant === 'agent');
  }

  count(occupant: Seat['occupant']): number {
    return this.#seats.filter((seat) => seat?.occupant === occupant).length;
  }

  #change(seatIdx: number, change: Partial<Seat>): void {
    const seat = this.#seats[seatIdx];
    if (seat !== undefined) this.#seats[seatIdx] = { ...seat, ...change };
  }
}

function createSeat(
  seatIdx: number,
  playerId: string,
  occupant: Seat['occupant'],
  preferenceHundredths: readonly number[],
): Seat {
  return { seatIdx, playerId, occupant, preferenceHundredths, scoreHundredths: 0, episodeHundredths: 0, collected: 0 };
}

import type { Arena } from './arena.ts';

export const RACER_ROLES = ['protagonist', 'antagonist', 'person', 'bot'] as const;
export type RacerRole = (typeof RACER_ROLES)[number];

export interface Racer {
  readonly seatIdx: number;
  readonly role: RacerRole;
  readonly isDone: boolean; // at the goal, or the race is over
  readonly isSolved: boolean;
  readonly steps: number; // until it arrived; else so far
  readonly return: number | null; // null while it races; 0 for not solved
}

/**
 * An episode as a race: the first seats are the students' (protagonist, antagonist), people sit on others. It is over when the
 * students and all people who are there have arrived, or at the horizon: a free seat and a person who is away keep nobody
 * waiting. Who sits down while it runs is no racer until the next one.
 *
 * Solved is a return above 0, as in the literature; returns are whole hundredths, as the seats have them. No clock.
 */
export class Race {
  readonly #arena: Arena;
  readonly #numStudents: number;
  readonly #isThere: (seatIdx: number) => boolean;
  readonly #isProgram: (seatIdx: number) => boolean;
  readonly #arrivals: Int32Array; // [S] steps at which the seat arrived; 0: not yet
  #isOver = false;
  #players: readonly string[] = []; // [S] who sat there at the start; empty: nobody

  /** isThere: whether the person on a seat is connected; isProgram: whether it is kept for a bot that joined by a socket. */
  constructor(
    arena: Arena,
    numStudents: number,
    isThere: (seatIdx: number) => boolean,
    isProgram: (seatIdx: number) => boolean = () => false,
  ) {
    this.#arena = arena;
    this.#numStudents = numStudents;
    this.#isThere = isThere;
    this.#isProgram = isProgram;
    this.#arrivals = new Int32Array(arena.spec.numSeats);
    this.begin();
  }

  /** Called when an episode begins. */
  begin(): void {
    this.#arrivals.fill(0);
    this.#isOver = false;
    this.#players = this.#seated();
  }

  /** Called after each tick. Returns whether somebody arrived, or the race is over now. */
  follow(): boolean {
    const { seats, scene } = this.#arena;
    if (scene.tick <= 1) this.#players = this.#seated(); // who sat down before the first tick starts with the others
    let hasChanged = false;
    for (const { seatIdx } of this.#racing()) {
      if (this.#arrivals[seatIdx] !== 0 || seats.at(seatIdx)!.episodeHundredths <= 0) continue;
      this.#arrivals[seatIdx] = scene.tick;
      hasChanged = true;
    }
    return hasChanged || this.isOver;
  }

  /** Once it is over it stays so until the next one begins, also when somebody comes back. */
  get isOver(): boolean {
    this.#isOver ||=
      this.#arena.hasEnded || (this.#arena.scene.tick > 0 && !this.#racing().some((racer) => this.#isAwaited(racer)));
    return this.#isOver;
  }

  #isAwaited({ seatIdx }: { readonly seatIdx: number }): boolean {
    return this.#arrivals[seatIdx] === 0 && (seatIdx < this.#numStudents || this.#isThere(seatIdx));
  }

  /** Whether a seat's racer has arrived. */
  hasArrived(seatIdx: number): boolean {
    return this.#arrivals[seatIdx] !== 0;
  }

  /** Protagonist, antagonist, then people and bots by seat. */
  racers(): readonly Racer[] {
    const { seats, scene } = this.#arena;
    const { isOver } = this;
    return this.#racing().map(({ seatIdx, role }) => {
      const isSolved = this.#arrivals[seatIdx] !== 0;
      const reached = isSolved ? seats.at(seatIdx)!.episodeHundredths / 100 : 0;
      return {
        seatIdx,
        role,
        isDone: isSolved || isOver,
        isSolved,
        steps: isSolved ? this.#arrivals[seatIdx] : scene.tick,
        return: isSolved || isOver ? reached : null,
      };
    });
  }

  /** Who started and is on the same seat. */
  #racing(): { readonly seatIdx: number; readonly role: RacerRole }[] {
    const { seats, scene } = this.#arena;
    if (scene.tick === 0) this.#players = this.#seated();
    return this.#players.flatMap((playerId, seatIdx) => {
      if (playerId === '' || seats.at(seatIdx)?.playerId !== playerId) return [];
      return [{ seatIdx, role: seatIdx < this.#numStudents ? RACER_ROLES[seatIdx] : this.#guestRole(seatIdx) }];
    });
  }

  #guestRole(seatIdx: number): RacerRole {
    return this.#isProgram(seatIdx) ? 'bot' : 'person';
  }

  #seated(): string[] {
    const { seats, spec } = this.#arena;
    return Array.from({ length: spec.numSeats }, (_, seatIdx) => seats.at(seatIdx)?.playerId ?? '');
  }
}

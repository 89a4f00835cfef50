import type { RaceMessage } from '../../server/protocol/designer.ts';

/** How a race over a designer's level came out for one of those who saw it. */
export interface RaceResult {
  readonly own: RacerOutcome | undefined; // undefined for somebody who only watched
  readonly protagonist: RacerOutcome | undefined; // undefined where no student played
  readonly antagonist: RacerOutcome | undefined; // undefined where there is no second student
  readonly estimated: number; // regret of the level before the race; NaN where none is known
  readonly measured: number; // with this race; NaN where none is known
}

export interface RacerOutcome {
  readonly isSolved: boolean;
  readonly steps: number; // until the goal; without meaning where it was not reached
}

/** estimated: regret as the designer gave it when the race began; null where it gave none. */
export function readRace(
  { racers, measuredRegret }: RaceMessage,
  estimated: number | null,
  ownSeatIdx: number,
): RaceResult {
  return {
    own: racers.find(({ role, seatIdx }) => role === 'person' && seatIdx === ownSeatIdx),
    protagonist: racers.find(({ role }) => role === 'protagonist'),
    antagonist: racers.find(({ role }) => role === 'antagonist'),
    estimated: estimated ?? Number.NaN,
    measured: measuredRegret ?? Number.NaN,
  };
}

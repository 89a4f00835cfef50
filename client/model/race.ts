/** How a race over one level of a designer came out. */
export interface RacerResult {
  readonly isSolved: boolean;
  readonly steps: number; // until the goal; without meaning where it was not reached
  readonly episodeReturn: number; // undiscounted
}

export interface RaceResult {
  readonly own: RacerResult | undefined; // undefined for somebody who only watched
  readonly protagonist: RacerResult | undefined; // undefined where no student played
  readonly estimated: number; // regret of the level before the race; NaN where none is known
  readonly measured: number; // with this race
}

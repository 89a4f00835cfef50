/**
 * When a task is worth keeping: AdA's no-op filter. Its fitness of the last trial is a score of `agents/designers/outcomes.ts`.
 * Source   Adaptive Agent Team 2023, arXiv:2301.07608, on its curricula.
 */

/** When a new task is worth an archive's place; returns in units of `unit` of `passesNoopFilter`. */
export interface NoopFilter {
  readonly margin: number; // epsilon 0: better or worse than doing nothing is by at least this
  readonly maxNoopReturn: number; // epsilon 1: doing nothing earns no more
  readonly highReturn: number; // epsilon 2: a run that earns this was easy
  readonly maxHighRuns: number; // epsilon 3: at most so many runs are easy
  readonly minBetterRuns: number; // epsilon 4: so many runs beat doing nothing ...
  readonly minWorseRuns: number; // epsilon 5: ... or so many fall behind it
  readonly minSpread: number; // epsilon 6: best run less worst run
}

/** AdA's own values, for 10 runs of each. Its first limit cannot bind where a step pays at most 1. */
export const ADA_NOOP_FILTER: NoopFilter = {
  margin: 0.01,
  maxNoopReturn: 1.1,
  highReturn: 0.4,
  maxHighRuns: 5,
  minBetterRuns: 1,
  minWorseRuns: 3,
  minSpread: 0.01,
};

/**
 * Whether a task is neither too easy, nor hopeless, nor solved by doing nothing. `unit` is the return that counts as 1:
 * the steps of a trial where every step pays (AdA), 1 where success pays once.
 *
 * Shapes   returns, noopReturns: of single-trial runs of the agent and of a policy that does nothing; none empty.
 */
export function passesNoopFilter(
  returns: ArrayLike<number>,
  noopReturns: ArrayLike<number>,
  unit: number,
  filter: NoopFilter,
): boolean {
  let leastNoop = Infinity;
  let mostNoop = -Infinity;
  for (let i = 0; i < noopReturns.length; i++) {
    leastNoop = Math.min(leastNoop, noopReturns[i]);
    mostNoop = Math.max(mostNoop, noopReturns[i]);
  }
  let least = Infinity;
  let most = -Infinity;
  let numHigh = 0;
  let numBetter = 0;
  let numWorse = 0;
  for (let i = 0; i < returns.length; i++) {
    least = Math.min(least, returns[i]);
    most = Math.max(most, returns[i]);
    if (returns[i] >= filter.highReturn * unit) numHigh++;
    if (returns[i] >= mostNoop + filter.margin * unit) numBetter++;
    if (returns[i] <= leastNoop - filter.margin * unit) numWorse++;
  }
  return (
    mostNoop <= filter.maxNoopReturn * unit &&
    numHigh <= filter.maxHighRuns &&
    (numBetter >= filter.minBetterRuns || numWorse >= filter.minWorseRuns) &&
    most - least >= filter.minSpread * unit
  );
}

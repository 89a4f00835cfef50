import type { Trajectories } from './advantages.ts';

/**
 * Scores of tasks that are played several times with the memory kept (trials of one episode): AdA's no-op filter and its
 * fitness of the last trial. Source   Adaptive Agent Team 2023, arXiv:2301.07608, on its curricula.
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

/**
 * Last-trial fitness: the mean of |delta_t| over the steps of the last trial of an episode, then the mean over the
 * finished episodes of the rollout.
 *
 * Shapes   tdErrors: [T, B] of `computeTdErrors`; trialEnds: [T, B], 1 at the last step of a trial (the end of an episode
 *          ends its last trial, marked or not); out: [B], -Infinity without a finished episode; numTrials: [B], trials of
 *          the last finished episode, 0 without one.
 * Mutates  out and numTrials. Allocates nothing. No chance.
 */
export function computeLastTrialFitness(
  trajectories: Trajectories,
  tdErrors: Float32Array,
  trialEnds: Uint8Array,
  out: Float64Array,
  numTrials: Int32Array,
): void {
  const { numSteps, numWorlds, terminated, truncated } = trajectories;
  for (let b = 0; b < numWorlds; b++) {
    let numEpisodes = 0;
    let sumOfMeans = 0;
    let sum = 0;
    let length = 0;
    let trialIdx = 0;
    numTrials[b] = 0;
    for (let i = b; i < numSteps * numWorlds; i += numWorlds) {
      sum += Math.abs(tdErrors[i]);
      length++;
      const hasEpisodeEnded = terminated[i] !== 0 || truncated[i] !== 0;
      if (!hasEpisodeEnded && trialEnds[i] === 0) continue;
      trialIdx++;
      if (hasEpisodeEnded) {
        sumOfMeans += sum / length;
        numEpisodes++;
        numTrials[b] = trialIdx;
        trialIdx = 0;
      }
      sum = 0;
      length = 0;
    }
    out[b] = numEpisodes === 0 ? -Infinity : sumOfMeans / numEpisodes;
  }
}

/** Running mean and spread of the fitness of episodes of k trials, for each k, so that small and large k compare. */
export interface TrialScale {
  readonly counts: Float64Array; // [K + 1] by number of trials
  readonly means: Float64Array; // [K + 1]
  readonly squares: Float64Array; // [K + 1] sums of squared distances from the mean
}

export function createTrialScale(maxTrials: number): TrialScale {
  return {
    counts: new Float64Array(maxTrials + 1),
    means: new Float64Array(maxTrials + 1),
    squares: new Float64Array(maxTrials + 1),
  };
}

/** Takes one finite fitness of an episode of k trials in (Welford's update of mean and squares). */
export function updateTrialScaleInPlace(scale: TrialScale, k: number, fitness: number): void {
  const { counts, means, squares } = scale;
  counts[k]++;
  const distance = fitness - means[k];
  means[k] += distance / counts[k];
  squares[k] += distance * (fitness - means[k]);
}

/**
 * f_k = (fitness - mu_k) / sigma_k over all that was taken in for k; 0 while sigma_k is 0.
 * Differs  AdA does not say over which window its mean and variance run: here over everything.
 */
export function normaliseFitness(scale: TrialScale, k: number, fitness: number): number {
  const deviation = Math.sqrt(scale.squares[k] / scale.counts[k]);
  return deviation > 0 ? (fitness - scale.means[k]) / deviation : 0;
}

import type { Rng } from '../../envs/core/rng.ts';

/**
 * Figures of few runs that a single lucky seed cannot carry. Scores stand in a table of runs x tasks; a task here is a
 * maze or a family of mazes, a run a training seed.
 *
 * Source   Agarwal et al. 2021, arXiv:2108.13264 (interquartile mean, stratified bootstrap); Wilson 1927 (interval of a
 *          rate); Rutherford et al. 2024, arXiv:2408.15099 (mean over the worst levels).
 */

/** A figure with the ends of its interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const Z_95 = 1.959963984540054; // 97.5th percentile of the standard normal

/**
 * Interquartile mean: the mean of what is left when the lowest and the highest quarter are taken away. Where a quarter
 * is no whole number of values, the value at the edge counts by the share of it that is inside.
 *
 *   IQM = (1 / (n/2)) sum_i w_i x_(i),   w_i = length of [i, i+1] within [n/4, 3n/4]
 *
 * Differs  rliable (scipy.stats.trim_mean) cuts floor(n/4) whole values off each end: the same where 4 divides n.
 * Errors   RangeError without values. Does not change `values`.
 */
export function interquartileMean(values: ArrayLike<number>): number {
  const n = values.length;
  if (n === 0) throw new RangeError('interquartile mean of no values');
  const sorted = Float64Array.from(values).sort();
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const weight = Math.min(i + 1, 0.75 * n) - Math.max(i, 0.25 * n);
    if (weight > 0) sum += weight * sorted[i];
  }
  return sum / (0.5 * n);
}

/**
 * The aggregate of scores [runs][tasks] with a percentile interval of 95 %: in each resample the runs of every task are
 * drawn anew, task by task, with replacement; tasks are never resampled, they are the strata.
 *
 * aggregate: of all runs x tasks scores in one array, in any order (`interquartileMean`, for example).
 * Errors   RangeError for an empty table or rows of different lengths. Chance: `rng`, runs x tasks draws a resample.
 */
export function stratifiedBootstrap(
  scores: readonly (readonly number[])[],
  aggregate: (values: Float64Array) => number,
  rng: Rng,
  numResamples = 2000,
): Interval {
  const numRuns = scores.length;
  const numTasks = scores[0]?.length ?? 0;
  if (numRuns === 0 || numTasks === 0 || scores.some((row) => row.length !== numTasks)) {
    throw new RangeError(`bootstrap of ${numRuns} runs with ${scores.map((row) => row.length).join(', ')} tasks`);
  }
  const pool = new Float64Array(numRuns * numTasks);
  const draws = new Float64Array(numResamples);
  for (let r = 0; r < numResamples; r++) {
    for (let task = 0; task < numTasks; task++) {
      for (let run = 0; run < numRuns; run++) pool[task * numRuns + run] = scores[rng.below(numRuns)][task];
    }
    draws[r] = aggregate(pool);
  }
  draws.sort();
  return {
    value: aggregate(Float64Array.from(scores.flat())),
    low: draws[Math.floor(0.025 * numResamples)],
    high: draws[Math.ceil(0.975 * numResamples) - 1],
  };
}

/**
 * Wilson's interval of 95 % for a rate of `numSolved` in `count` independent tries.
 *
 *   centre = (p + z^2 / 2n) / (1 + z^2 / n),   half = z sqrt(p (1 - p) / n + z^2 / 4n^2) / (1 + z^2 / n)
 *
 * It stays within [0, 1] and is no point at p = 0 or 1. Errors: RangeError unless 0 <= numSolved <= count, count >= 1.
 */
export function wilsonInterval(numSolved: number, count: number): Interval {
  if (!(count >= 1 && numSolved >= 0 && numSolved <= count)) throw new RangeError(`${numSolved} solved of ${count}`);
  const p = numSolved / count;
  const z2 = Z_95 * Z_95;
  const scale = 1 + z2 / count;
  const centre = (p + z2 / (2 * count)) / scale;
  const half = (Z_95 * Math.sqrt((p * (1 - p)) / count + z2 / (4 * count * count))) / scale;
  return {
    value: p,
    low: numSolved === 0 ? 0 : Math.max(0, centre - half),
    high: numSolved === count ? 1 : Math.min(1, centre + half),
  };
}

/**
 * Mean score over the worst share `alpha` of the levels, with the levels chosen by one set of rollouts and measured on
 * another, so that levels which were merely unlucky do not count as hard (shared/reference, section 6.1).
 *
 *   n = max(1, round(alpha L));   CVaR = (1/n) sum of measuring_i over the n levels of least selecting_i
 *
 * Ties at the edge are broken by the level's index, which is the order in which levels were drawn.
 * Shapes   selecting, measuring: [L], L >= 1, alpha in (0, 1]. Errors: RangeError. The same array twice: no correction.
 */
export function conditionalValueAtRisk(
  selecting: ArrayLike<number>,
  measuring: ArrayLike<number>,
  alpha: number,
): number {
  const numLevels = selecting.length;
  if (numLevels === 0 || measuring.length !== numLevels || !(alpha > 0 && alpha <= 1)) {
    throw new RangeError(`worst ${alpha} of ${numLevels} and ${measuring.length} levels`);
  }
  const order = Array.from({ length: numLevels }, (_, i) => i).sort((a, b) => selecting[a] - selecting[b] || a - b);
  const numWorst = Math.max(1, Math.round(alpha * numLevels));
  let sum = 0;
  for (let i = 0; i < numWorst; i++) sum += measuring[order[i]];
  return sum / numWorst;
}

/**
 * Exact one-sided p value of the mean being above 0, by turning the signs of the values in all 2^n ways: how many of
 * them have a mean at least as high. It assumes that a value is as likely to be -x as x if nothing is there.
 *
 * Ranges   1..20 values, p in [2^-n, 1]. Errors: RangeError for another number of values.
 */
export function signFlipProbability(values: readonly number[]): number {
  const n = values.length;
  if (n < 1 || n > 20) throw new RangeError(`sign flips of ${n} values`);
  const observed = values.reduce((sum, value) => sum + value, 0);
  const slack = 1e-12 * values.reduce((sum, value) => sum + Math.abs(value), 0);
  let numAsHigh = 0;
  for (let flips = 0; flips < 2 ** n; flips++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (flips >> i) & 1 ? -values[i] : values[i];
    if (sum >= observed - slack) numAsHigh++;
  }
  return numAsHigh / 2 ** n;
}

import { Rng } from '../../envs/core/rng.ts';

/** Mean of one number per seed (or episode, or level) with a percentile bootstrap interval over them. */
export interface Estimate {
  readonly mean: number;
  readonly low: number; // 2.5th percentile of resampled means
  readonly high: number; // 97.5th
  readonly count: number; // seeds, episodes or levels
}

const NUM_RESAMPLES = 10_000;

/** Deterministic: the resampling generator is seeded with a constant. values must not be empty. */
export function bootstrapMean(values: readonly number[], numResamples = NUM_RESAMPLES): Estimate {
  const rng = new Rng(0xb007);
  const means = new Float64Array(numResamples);
  for (let i = 0; i < numResamples; i++) {
    let sum = 0;
    for (let j = 0; j < values.length; j++) sum += values[rng.below(values.length)];
    means[i] = sum / values.length;
  }
  means.sort();
  return { mean: sumOf(values) / values.length, ...middle95(means), count: values.length };
}

/**
 * Mean of all values of all groups with an interval over the groups: whole groups are drawn anew, since the values of one (episodes
 * of a level) are alike. Resampled mean = sum of sums / sum of counts of the drawn groups.
 *
 * groups: at least one, each with at least one value. Deterministic as bootstrapMean. count: groups.
 */
export function bootstrapGroups(groups: readonly (readonly number[])[], numResamples = NUM_RESAMPLES): Estimate {
  const rng = new Rng(0xb10c);
  const sums = groups.map(sumOf);
  const means = new Float64Array(numResamples);
  for (let i = 0; i < numResamples; i++) {
    let [sum, count] = [0, 0];
    for (let j = 0; j < groups.length; j++) {
      const pick = rng.below(groups.length);
      sum += sums[pick];
      count += groups[pick].length;
    }
    means[i] = sum / count;
  }
  means.sort();
  const numValues = groups.reduce((count, { length }) => count + length, 0);
  return { mean: sumOf(sums) / numValues, ...middle95(means), count: groups.length };
}

/** Ratio of means with a bootstrap interval that resamples seeds in pairs. */
export function bootstrapRatio(top: readonly number[], bottom: readonly number[]): Estimate {
  const rng = new Rng(0xa710);
  const draws = Float64Array.from({ length: NUM_RESAMPLES }, () => {
    let [a, b] = [0, 0];
    for (let i = 0; i < top.length; i++) {
      const pick = rng.below(top.length);
      a += top[pick];
      b += bottom[pick];
    }
    return a / b;
  }).sort();
  return { mean: sumOf(top) / sumOf(bottom), ...middle95(draws), count: top.length };
}

/** Ends of the middle 95 % of sorted numbers. */
function middle95(sorted: Float64Array): { low: number; high: number } {
  const { length } = sorted;
  return { low: sorted[Math.floor(0.025 * length)], high: sorted[Math.ceil(0.975 * length) - 1] };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** `0.93 [0.91, 0.95]` */
export function formatEstimate(estimate: Estimate, digits = 2): string {
  const { mean, low, high } = estimate;
  return `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

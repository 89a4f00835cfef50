import { Rng } from '../../envs/core/rng.ts';

/** Mean of one number per seed with a percentile bootstrap interval over seeds. */
export interface Estimate {
  readonly mean: number;
  readonly low: number; // 2.5th percentile of resampled means
  readonly high: number; // 97.5th
  readonly count: number; // seeds
}

const NUM_RESAMPLES = 10_000;

/** Deterministic: the resampling generator is seeded with a constant. values must not be empty. */
export function bootstrapMean(values: readonly number[]): Estimate {
  const rng = new Rng(0xb007);
  const means = new Float64Array(NUM_RESAMPLES);
  for (let i = 0; i < NUM_RESAMPLES; i++) {
    let sum = 0;
    for (let j = 0; j < values.length; j++) sum += values[rng.below(values.length)];
    means[i] = sum / values.length;
  }
  means.sort();
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: means[Math.floor(0.025 * NUM_RESAMPLES)],
    high: means[Math.ceil(0.975 * NUM_RESAMPLES) - 1],
    count: values.length,
  };
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
  return {
    mean: sumOf(top) / sumOf(bottom),
    low: draws[Math.floor(0.025 * NUM_RESAMPLES)],
    high: draws[Math.ceil(0.975 * NUM_RESAMPLES) - 1],
    count: top.length,
  };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** `0.93 [0.91, 0.95]` */
export function formatEstimate(estimate: Estimate, digits = 2): string {
  const { mean, low, high } = estimate;
  return `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

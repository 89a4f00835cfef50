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

/** `0.93 [0.91, 0.95]` */
export function formatEstimate(estimate: Estimate, digits = 2): string {
  const { mean, low, high } = estimate;
  return `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

import { expect } from 'vitest';

/** Expects the mean of samples to be within three standard errors of `expected`. */
export function expectMean(samples: readonly number[], expected: number): void {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const variance = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (samples.length - 1);
  const standardError = Math.sqrt(variance / samples.length);
  expect(Math.abs(mean - expected), `mean ${mean} against ${expected}`).toBeLessThan(3 * standardError);
}

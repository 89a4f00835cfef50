import type { Rng } from './rng.ts';

/** Softmax and its logarithm over one row of a flat array, in the numerically safe form (the row's maximum is taken out). */

/**
 * Log of the sum of exponentials of values[offset .. offset+length).
 *
 *   out = m + log sum_b exp(values[b] - m),   m = max_b values[b]
 */
export function logSumExp(values: ArrayLike<number>, offset: number, length: number): number {
  let maximum = -Infinity;
  for (let b = 0; b < length; b++) if (values[offset + b] > maximum) maximum = values[offset + b];
  let sum = 0;
  for (let b = 0; b < length; b++) sum += Math.exp(values[offset + b] - maximum);
  return maximum + Math.log(sum);
}

/**
 * Probabilities proportional to exp(values), written to out[outOffset .. outOffset+length). `out` may be `values`.
 */
export function softmax(
  values: ArrayLike<number>,
  offset: number,
  length: number,
  out: Float32Array | Float64Array,
  outOffset: number,
): void {
  const total = logSumExp(values, offset, length);
  for (let b = 0; b < length; b++) out[outOffset + b] = Math.exp(values[offset + b] - total);
}

/** Index of the largest of values[offset .. offset+length), relative to offset; the first one on a tie. length >= 1. */
export function argMax(values: ArrayLike<number>, offset: number, length: number): number {
  let best = 0;
  for (let b = 1; b < length; b++) if (values[offset + b] > values[offset + best]) best = b;
  return best;
}

/**
 * Draws an index with probability softmax(values[offset .. offset+length)) and writes the log of its probability to
 * out[outIdx]. Chance: one draw. Values that are not numbers give index 0, so that a broken policy cannot leave its range.
 */
export function sampleSoftmax(
  values: ArrayLike<number>,
  offset: number,
  length: number,
  rng: Rng,
  out: Float32Array,
  outIdx: number,
): number {
  const total = logSumExp(values, offset, length);
  let left = rng.unit();
  let drawn = 0;
  for (let a = 0; a < length; a++) {
    const probability = Math.exp(values[offset + a] - total);
    if (!(probability > 0)) continue;
    drawn = a; // rounding may leave a rest: the last possible index takes it
    left -= probability;
    if (left < 0) break;
  }
  out[outIdx] = values[offset + drawn] - total;
  return drawn;
}

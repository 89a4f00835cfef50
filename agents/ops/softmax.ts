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

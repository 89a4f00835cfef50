/**
 * Dense layers for acting: few rows, plain typed arrays, no allocation. Training has its own engine; a test holds the
 * two forward passes together.
 *
 *   out[o] = bias[o] + sum_i input[i] * weights[i, o]
 *
 * Shapes   weights: [I, O] row-major; bias: [O].
 * Mutates  out only. No chance.
 * Why row-major by input: the sum runs over rows, so inputs that are 0 (most bytes of an observation, and about half
 * of the units after a relu) cost nothing.
 */

/** Lists the indices of nonzero bytes of `bytes[start .. start+length)`, relative to `start`; returns how many. */
export function listActive(bytes: Uint8Array, start: number, length: number, out: Uint16Array): number {
  let numActive = 0;
  for (let i = 0; i < length; i++) {
    if (bytes[start + i] !== 0) out[numActive++] = i;
  }
  return numActive;
}

/** The layer for inputs that are 0 or 1, given as the list of those that are 1. active: [numActive] rows of weights. */
export function denseOfActiveInPlace(
  active: Uint16Array,
  numActive: number,
  weights: Float32Array,
  bias: Float32Array,
  out: Float32Array,
): void {
  const numOut = bias.length;
  for (let o = 0; o < numOut; o++) out[o] = bias[o];
  for (let k = 0; k < numActive; k++) {
    const row = active[k] * numOut;
    for (let o = 0; o < numOut; o++) out[o] += weights[row + o];
  }
}

/** The layer for any numbers: input[inputStart .. inputStart+numIn) to out[outStart .. outStart+O). */
export function denseInPlace(
  input: Float32Array,
  inputStart: number,
  numIn: number,
  weights: Float32Array,
  bias: Float32Array,
  out: Float32Array,
  outStart: number,
): void {
  const numOut = bias.length;
  for (let o = 0; o < numOut; o++) out[outStart + o] = bias[o];
  for (let i = 0; i < numIn; i++) {
    const value = input[inputStart + i];
    if (value === 0) continue;
    const row = i * numOut;
    for (let o = 0; o < numOut; o++) out[outStart + o] += value * weights[row + o];
  }
}

/** max(0, x) over values[start .. start+length). */
export function reluInPlace(values: Float32Array, start: number, length: number): void {
  for (let i = start; i < start + length; i++) {
    if (values[i] < 0) values[i] = 0;
  }
}

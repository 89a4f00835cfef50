import type { Rng } from '../../envs/core/rng.ts';

/**
 * Writes a random matrix whose rows (or columns, whichever are fewer) are orthogonal and of length `gain`.
 *
 * Shapes   values: row-major with `stride` numbers a row; written are rows 0..numRows-1, columns first..first+numCols-1.
 * Chance   min * max normal draws and no more, in the same order for the same sizes.
 * Source   Saxe et al. 2014, arXiv:1312.6120: Gaussian columns made orthonormal (modified Gram-Schmidt, twice, which is
 *          as exact as a QR decomposition; the signs are uniform, as a Gaussian's are).
 */
export function writeOrthogonal(
  rng: Rng,
  numRows: number,
  numCols: number,
  gain: number,
  values: Float32Array,
  stride = numCols,
  first = 0,
): void {
  const isTall = numRows >= numCols;
  const [length, count] = isTall ? [numRows, numCols] : [numCols, numRows];
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => rng.normal()));
  vectors.forEach((vector, v) => {
    for (let pass = 0; pass < 2; pass++) {
      for (let u = 0; u < v; u++) subtractProjection(vector, vectors[u]);
      scaleInPlace(vector, 1 / lengthOf(vector));
    }
  });
  for (let row = 0; row < numRows; row++) {
    for (let col = 0; col < numCols; col++) {
      values[row * stride + first + col] = gain * (isTall ? vectors[col][row] : vectors[row][col]);
    }
  }
}

/** vector -= (vector . unit) unit, for a unit of length 1. */
function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  let product = 0;
  for (let i = 0; i < vector.length; i++) product += vector[i] * unit[i];
  for (let i = 0; i < vector.length; i++) vector[i] -= product * unit[i];
}

function lengthOf(vector: Float64Array): number {
  let square = 0;
  for (let i = 0; i < vector.length; i++) square += vector[i] * vector[i];
  return Math.sqrt(square);
}

function scaleInPlace(vector: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i] *= factor;
}

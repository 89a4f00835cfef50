import { describe, expect, it } from 'vitest';
import { linearScan, linearScanGradient, type ScanSizes } from '../../../agents/ops/linear-scan.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { finiteDifferences } from '../../reference/finite-differences.ts';
import { linearScanTwin } from '../../reference/linear-scan-twin.ts';

const sizes: ScanSizes = { numSteps: 5, numRows: 3, width: 4 };
const { numSteps: T, numRows: B, width: H } = sizes;
const SIZE = T * B * H;
/** A reset at the very start, in the middle, twice running, and at the end. */
const RESETS = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1]);

const random = (rng: Rng, length: number): Float64Array =>
  Float64Array.from({ length }, () => Math.fround(rng.normal()));
const rows = (values: ArrayLike<number>, count: number): number[][] =>
  Array.from({ length: count }, (_, n) =>
    Array.from({ length: values.length / count }, (_, i) => values[(n * values.length) / count + i]),
  );
const cube = (values: ArrayLike<number>): number[][][] => rows(values, T).map((step) => rows(step, B));

/** All states by the twin from [a | b | initial]. */
function twin(point: Float64Array): number[] {
  const isReset = rows(RESETS, T).map((step) => step.map((flag) => flag === 1));
  const [a, b] = [cube(point.subarray(0, SIZE)), cube(point.subarray(SIZE, 2 * SIZE))];
  return linearScanTwin(a, b, rows(point.subarray(2 * SIZE), B), isReset).flat(2);
}

describe('linear scan', () => {
  const rng = new Rng(5);
  const point = random(rng, 2 * SIZE + B * H);
  const [a, b, initial] = [point.slice(0, SIZE), point.slice(SIZE, 2 * SIZE), point.slice(2 * SIZE)].map((part) =>
    Float32Array.from(part),
  );

  it('golden values: one row, one unit, a reset at the third step', () => {
    const one = { numSteps: 4, numRows: 1, width: 1 };
    const half = new Float32Array(4).fill(0.5);
    const h = linearScan(
      half,
      Float32Array.of(1, 2, 3, 4),
      Float32Array.of(8),
      Uint8Array.of(0, 0, 1, 0),
      one,
      half.slice(),
    );
    expect([...h]).toEqual([5, 4.5, 3, 5.5]);
  });

  it('equals the slow twin, also when the states are written over b', () => {
    const h = linearScan(a, b, initial, RESETS, sizes, new Float32Array(SIZE));
    twin(point).forEach((value, i) => {
      expect(h[i]).toBeCloseTo(value, 5);
    });
    const inPlace = b.slice();
    expect(linearScan(a, inPlace, initial, RESETS, sizes, inPlace)).toEqual(h);
  });

  it('has the gradient of the twin by finite differences, also when db is written over dh', () => {
    const dh = Float32Array.from(random(rng, SIZE));
    const h = linearScan(a, b, initial, RESETS, sizes, new Float32Array(SIZE));
    const [da, db, dInitial] = [new Float32Array(SIZE), new Float32Array(SIZE), new Float32Array(B * H)];
    linearScanGradient(a, h, initial, RESETS, dh, sizes, da, db, dInitial);
    const numeric = finiteDifferences((moved) => twin(moved).reduce((sum, value, i) => sum + value * dh[i], 0), point);
    [...da, ...db, ...dInitial].forEach((value, i) => {
      expect(value).toBeCloseTo(numeric[i], 4);
    });
    const inPlace = dh.slice();
    linearScanGradient(a, h, initial, RESETS, inPlace, sizes, da, inPlace, dInitial);
    expect(inPlace).toEqual(db);
  });

  it('forgets even a state that is not a number', () => {
    const h = linearScan(
      a,
      b,
      initial.slice().fill(Number.NaN),
      new Uint8Array(T * B).fill(1),
      sizes,
      new Float32Array(SIZE),
    );
    expect(h).toEqual(b);
  });
});

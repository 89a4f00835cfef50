import { describe, expect, it } from 'vitest';
import { denseInPlace, denseOfActiveInPlace, listActive, reluInPlace } from '../../../agents/ops/dense.ts';
import { Rng } from '../../../envs/core/rng.ts';

const rng = new Rng(11);
const numbers = (length: number) => Float32Array.from({ length }, () => rng.normal());

/** out[o] = bias[o] + sum_i input[i] weights[i, o], written as the equation says. */
function slowDense(input: ArrayLike<number>, weights: Float32Array, bias: Float32Array): number[] {
  return [...bias.keys()].map((o) => {
    let sum = bias[o];
    for (let i = 0; i < input.length; i++) sum += input[i] * weights[i * bias.length + o];
    return sum;
  });
}

describe('dense layers for acting', () => {
  it('equal the sum they stand for, at any offset', () => {
    const weights = numbers(7 * 5);
    const bias = numbers(5);
    const input = numbers(10);
    const out = new Float32Array(9).fill(99);
    denseInPlace(input, 2, 7, weights, bias, out, 3);
    const expected = slowDense(input.subarray(2, 9), weights, bias);
    expected.forEach((value, o) => {
      expect(out[3 + o]).toBeCloseTo(value, 5);
    });
    expect([...out.subarray(0, 3), out[8]]).toEqual([99, 99, 99, 99]);
  });

  it('read bytes that are 1 as a list of rows', () => {
    const bytes = Uint8Array.from({ length: 40 }, () => rng.below(2));
    const weights = numbers(30 * 4);
    const bias = numbers(4);
    const active = new Uint16Array(30);
    const numActive = listActive(bytes, 5, 30, active);
    const out = new Float32Array(4);
    denseOfActiveInPlace(active, numActive, weights, bias, out);
    slowDense(bytes.subarray(5, 35), weights, bias).forEach((value, o) => {
      expect(out[o]).toBeCloseTo(value, 4);
    });
  });

  it('relu touches its own range only', () => {
    const values = Float32Array.of(-1, -2, 3, -4);
    reluInPlace(values, 1, 2);
    expect([...values]).toEqual([-1, 0, 3, -4]);
  });
});

import { describe, expect, it } from 'vitest';
import { doubleQTarget, softQTarget } from '../../../agents/ops/td.ts';
import { argMax, logSumExp, softmax } from '../../../envs/core/softmax.ts';

describe('softmax', () => {
  it('golden values, safe for large numbers, in place', () => {
    expect(logSumExp([0, 0], 0, 2)).toBeCloseTo(Math.LN2, 12);
    expect(logSumExp([1000, 1000, -5], 0, 2)).toBeCloseTo(1000 + Math.LN2, 9);
    const values = Float64Array.of(9, Math.log(1), Math.log(2), Math.log(5));
    softmax(values, 1, 3, values, 1);
    expect([...values].map((value) => Number(value.toFixed(12)))).toEqual([9, 0.125, 0.25, 0.625]);
  });

  it('argMax is relative to the offset and takes the first of equals', () => {
    expect(argMax([9, 1, 4, 4], 1, 3)).toBe(1);
  });
});

describe('targets', () => {
  const online = [0, 3, 1];
  const target = [10, 20, 30];

  it('double Q: the online values choose, the target values judge', () => {
    expect(doubleQTarget(1, 0.5, 1, online, target, 0, 3)).toBe(11);
  });

  it('terminated has no bootstrap, truncated has', () => {
    expect(doubleQTarget(1, 0.5, 0, online, target, 0, 3)).toBe(1);
    expect(softQTarget(1, 0.5, 0, 0.1, target, 0, 3)).toBe(1);
  });

  it('soft Q tends to the maximum as the temperature falls, and to the maximum plus T ln A for equal values', () => {
    expect(softQTarget(0, 1, 1, 1e-3, target, 0, 3)).toBeCloseTo(30, 9);
    expect(softQTarget(0, 1, 1, 2, [7, 7, 7], 0, 3)).toBeCloseTo(7 + 2 * Math.log(3), 9);
  });
});

import { describe, expect, it } from 'vitest';
import { bootstrapGroups, bootstrapMean } from '../../../agents/ops/bootstrap.ts';

describe('bootstrapGroups', () => {
  it('of groups of one value is the bootstrap of the values', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i * 7) % 11);
    const one = bootstrapMean(values);
    const other = bootstrapGroups(values.map((value) => [value]));
    expect(other.mean).toBeCloseTo(one.mean, 12);
    expect(Math.abs(other.low - one.low)).toBeLessThan(0.05);
    expect(Math.abs(other.high - one.high)).toBeLessThan(0.05);
  });

  it('is wide where groups differ, however many values each has', () => {
    const groups = [0, 1].map((value) => new Array(1000).fill(value));
    expect(bootstrapGroups(groups)).toEqual({ mean: 0.5, low: 0, high: 1, count: 2 });
    expect(bootstrapMean(groups.flat(), 500).low).toBeGreaterThan(0.4);
  });

  it('weighs groups by their values', () => {
    expect(bootstrapGroups([[0, 0, 0], [1]]).mean).toBe(0.25);
  });
});

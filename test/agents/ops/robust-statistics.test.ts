import { describe, expect, it } from 'vitest';
import {
  conditionalValueAtRisk,
  interquartileMean,
  signFlipProbability,
  stratifiedBootstrap,
  wilsonInterval,
} from '../../../agents/ops/robust-statistics.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { naiveInterquartileMean, naiveWilson, naiveWorstMean } from '../../reference/naive-statistics.ts';

describe('interquartile mean', () => {
  it('is the mean of the middle half', () => {
    expect(interquartileMean([100, 1, 2, 3, 4, 5, 6, -50])).toBe((2 + 3 + 4 + 5) / 4);
    expect(interquartileMean([7])).toBe(7);
    expect(interquartileMean([1, 3])).toBe(2);
    // five values: 1.25 off each end, so that .75 of the second and of the fourth are inside
    expect(interquartileMean([0, 1, 2, 3, 10])).toBeCloseTo((0.75 * 1 + 2 + 0.75 * 3) / 2.5, 14);
  });

  it('is that of the slow twin, leaves its values alone and ignores one wild run', () => {
    const rng = new Rng(1);
    for (let n = 1; n < 30; n++) {
      const values = Array.from({ length: n }, () => rng.normal());
      const copy = [...values];
      expect(interquartileMean(values)).toBeCloseTo(naiveInterquartileMean(values), 12);
      expect(values).toEqual(copy);
    }
    expect(interquartileMean([0, 1, 2, 1e9])).toBe(1.5);
    expect(() => interquartileMean([])).toThrow(RangeError);
  });
});

describe('stratified bootstrap', () => {
  const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('does not resample tasks: where runs agree the interval is a point however far the tasks are apart', () => {
    const table = [0, 1, 2, 3].map(() => [0, 0.5, 1]);
    expect(stratifiedBootstrap(table, meanOf, new Rng(2))).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
  });

  it('has the spread of the mean of independent runs, and is the same for the same seed', () => {
    const rng = new Rng(3);
    const table = Array.from({ length: 10 }, () => Array.from({ length: 5 }, () => rng.normal()));
    const { value, low, high } = stratifiedBootstrap(table, meanOf, new Rng(4));
    expect(stratifiedBootstrap(table, meanOf, new Rng(4))).toEqual({ value, low, high });
    const spread = Math.sqrt(
      table[0]
        .map((_, task) => {
          const column = table.map((row) => row[task]);
          const centre = column.reduce((a, b) => a + b) / 10;
          return column.reduce((sum, x) => sum + (x - centre) ** 2, 0) / 10 / 10;
        })
        .reduce((a, b) => a + b) / 25,
    );
    expect(high - low).toBeGreaterThan(0.9 * 2 * 1.96 * spread);
    expect(high - low).toBeLessThan(1.1 * 2 * 1.96 * spread);
    expect(low < value && value < high).toBe(true);
  });

  it('refuses an empty table and rows of different lengths', () => {
    expect(() => stratifiedBootstrap([], meanOf, new Rng(0))).toThrow(RangeError);
    expect(() => stratifiedBootstrap([[1], [1, 2]], meanOf, new Rng(0))).toThrow(RangeError);
  });
});

describe("Wilson's interval", () => {
  it('has the ends at which the score test just gives in', () => {
    for (const [solved, count] of [
      [1, 10],
      [5, 10],
      [37, 100],
      [99, 100],
    ]) {
      const [low, high] = naiveWilson(solved, count);
      const interval = wilsonInterval(solved, count);
      expect(interval.low).toBeCloseTo(low, 9);
      expect(interval.high).toBeCloseTo(high, 9);
      expect(interval.value).toBe(solved / count);
    }
  });

  it('stays within 0 and 1, mirrors, and is no point where all or none was solved', () => {
    const none = wilsonInterval(0, 10);
    const all = wilsonInterval(10, 10);
    expect(none.low).toBe(0);
    expect(all.high).toBe(1);
    expect(none.high).toBeCloseTo(3.8414588 / 13.8414588, 6); // z^2 / (n + z^2)
    expect(all.low).toBeCloseTo(1 - none.high, 12);
    expect(() => wilsonInterval(1, 0)).toThrow(RangeError);
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
  });
});

describe('mean over the worst levels', () => {
  it('chooses by one set of rollouts and measures by the other', () => {
    const selecting = [0.5, 0, 1, 0];
    const measuring = [0.4, 0.3, 1, 0.1];
    expect(conditionalValueAtRisk(selecting, measuring, 0.25)).toBe(0.3); // the first of the equals
    expect(conditionalValueAtRisk(selecting, measuring, 0.5)).toBe(0.2);
    expect(conditionalValueAtRisk(selecting, measuring, 1)).toBeCloseTo(0.45, 14);
    expect(conditionalValueAtRisk(selecting, measuring, 0.001)).toBe(0.3); // one level at least
  });

  it('is that of the slow twin', () => {
    const rng = new Rng(5);
    const selecting = Array.from({ length: 200 }, () => rng.below(11) / 10);
    const measuring = selecting.map(() => rng.below(11) / 10);
    for (const alpha of [0.005, 0.01, 0.05, 0.1, 1]) {
      const expected = naiveWorstMean(selecting, measuring, Math.round(alpha * 200));
      expect(conditionalValueAtRisk(selecting, measuring, alpha)).toBeCloseTo(expected, 12);
    }
  });

  it('takes the bias of choosing the unlucky away: equally hard levels come out at their true rate', () => {
    const rng = new Rng(6);
    const tries = () => Array.from({ length: 2000 }, () => Array.from({ length: 10 }, () => rng.below(2)));
    const rates = () => tries().map((row) => row.reduce((a, b) => a + b) / 10);
    const [first, second] = [rates(), rates()];
    expect(conditionalValueAtRisk(first, first, 0.05)).toBeLessThan(0.25);
    expect(conditionalValueAtRisk(first, second, 0.05)).toBeGreaterThan(0.45);
    expect(conditionalValueAtRisk(first, second, 0.05)).toBeLessThan(0.55);
  });

  it('refuses shares and lengths that mean nothing', () => {
    expect(() => conditionalValueAtRisk([], [], 0.1)).toThrow(RangeError);
    expect(() => conditionalValueAtRisk([1], [1, 2], 0.1)).toThrow(RangeError);
    expect(() => conditionalValueAtRisk([1], [1], 0)).toThrow(RangeError);
  });
});

describe('sign flips', () => {
  it('counts the ways in which the mean is at least as high', () => {
    expect(signFlipProbability([1, 2, 3])).toBe(1 / 8);
    expect(signFlipProbability([-1, 2, 3])).toBe(2 / 8); // itself and all positive
    expect(signFlipProbability([-1, -2, -3])).toBe(1);
    expect(signFlipProbability([0, 0])).toBe(1);
    expect(() => signFlipProbability([])).toThrow(RangeError);
  });
});

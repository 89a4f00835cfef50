import { describe, expect, it } from 'vitest';
import { ADA_NOOP_FILTER, passesNoopFilter } from '../../../agents/ops/trial-scores.ts';

describe('no-op filter', () => {
  const idle = new Array(10).fill(0);
  const runs = (numBest: number, best: number, rest = 0) => [
    ...new Array(numBest).fill(best),
    ...new Array(10 - numBest).fill(rest),
  ];
  const passes = (returns: number[], noopReturns = idle, unit = 1) =>
    passesNoopFilter(returns, noopReturns, unit, ADA_NOOP_FILTER);

  it('takes tasks that are sometimes done, not those always or never done', () => {
    expect(passes(runs(1, 1))).toBe(true);
    expect(passes(runs(5, 1))).toBe(true);
    expect(passes(runs(6, 1))).toBe(false); // easy: six runs of ten earn at least .4
    expect(passes(runs(10, 0.39, 0.39))).toBe(false); // no spread
    expect(passes(idle)).toBe(false);
  });

  it('refuses what doing nothing earns as well, takes what the agent spoils three times', () => {
    const paidForNothing = new Array(10).fill(0.3);
    expect(passes(runs(5, 0.3, 0.3), paidForNothing)).toBe(false);
    expect(passes(runs(7, 0.3, 0.1), paidForNothing)).toBe(true); // three runs fall behind
    expect(passes(runs(8, 0.3, 0.1), paidForNothing)).toBe(false); // two do
    expect(passes(runs(1, 2, 0), new Array(10).fill(1.2))).toBe(false); // the first limit
  });

  it('its limits are in units of the return that counts as 1', () => {
    expect(passes(runs(1, 3), idle, 300)).toBe(true); // a hundredth of the trial
    expect(passes(runs(1, 2), idle, 300)).toBe(false);
  });
});

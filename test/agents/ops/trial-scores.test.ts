import { describe, expect, it } from 'vitest';
import {
  ADA_NOOP_FILTER,
  computeLastTrialFitness,
  createTrialScale,
  normaliseFitness,
  passesNoopFilter,
  updateTrialScaleInPlace,
} from '../../../agents/ops/trial-scores.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { mean } from '../../reference/naive-scores.ts';
import { trajectoriesOf } from '../../reference/random-trajectories.ts';

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

describe('last-trial fitness', () => {
  // Three episodes of one world: trials of 1 and 2 steps, one trial of 2 steps, and an open one of which a trial is over.
  const x = trajectoriesOf(
    [
      [0, 0, 0],
      [0, 0],
      [0, 0],
    ],
    1,
  );
  const trialEnds = Uint8Array.of(1, 0, 0, 0, 0, 1, 0);
  const errors = Float32Array.of(50, -1, 2, 0.5, -1.5, 70, 80);

  it('is the mean error of the last trial of each finished episode', () => {
    const [out, numTrials] = [new Float64Array(1), new Int32Array(1)];
    computeLastTrialFitness(x, errors, trialEnds, out, numTrials);
    expect(out[0]).toBe((1.5 + 1) / 2);
    expect(numTrials[0]).toBe(1);
    trialEnds[2] = 1; // marking the end of an episode changes nothing
    computeLastTrialFitness(x, errors, trialEnds, out, numTrials);
    expect(out[0]).toBe((1.5 + 1) / 2);
  });

  it('counts the trials of the episode, and is -Infinity without a finished one', () => {
    const three = trajectoriesOf([[0, 0, 0]]);
    const [out, numTrials] = [new Float64Array(1), new Int32Array(1)];
    computeLastTrialFitness(three, Float32Array.of(9, 9, -3), Uint8Array.of(1, 1, 1), out, numTrials);
    expect([out[0], numTrials[0]]).toEqual([3, 3]);
    const open = trajectoriesOf([[0, 0, 0]], 1);
    computeLastTrialFitness(open, Float32Array.of(9, 9, -3), Uint8Array.of(1, 1, 1), out, numTrials);
    expect([out[0], numTrials[0]]).toEqual([Number.NEGATIVE_INFINITY, 0]);
  });

  it('is compared among episodes of as many trials', () => {
    const rng = new Rng(5);
    const scale = createTrialScale(3);
    const taken = Array.from({ length: 200 }, () => 100 + rng.normal());
    for (const fitness of taken) updateTrialScaleInPlace(scale, 2, fitness);
    updateTrialScaleInPlace(scale, 3, 7);
    const deviation = Math.sqrt(mean(taken.map((fitness) => (fitness - mean(taken)) ** 2)));
    expect(normaliseFitness(scale, 2, 103)).toBeCloseTo((103 - mean(taken)) / deviation, 9);
    expect(normaliseFitness(scale, 3, 12)).toBe(0); // one value has no spread
  });
});

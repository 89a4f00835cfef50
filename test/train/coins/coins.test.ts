import { describe, expect, it } from 'vitest';
import { NO_ACTION } from '../../../agents/memory/demonstrations.ts';
import { hashLevel } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { levelSplit } from '../../../envs/worlds/coins/levels.ts';
import { DEMONSTRATORS, EGO_TASK, makeCoinsDemonstrations } from '../../../train/coins/coins-demonstrations.ts';
import { evaluateReturn, planReturn } from '../../../train/coins/coins-evaluation.ts';
import { createCoinsView, heldOutLevels, makeLevelSource } from '../../../train/coins/coins-task.ts';

const FEW = { numRollouts: 6, temperature: 0.05, noise: 0.05 };

describe('levels', () => {
  it('of training and evaluation never meet', () => {
    const rng = new Rng(1);
    const source = makeLevelSource('train');
    for (let i = 0; i < 50; i++) expect(levelSplit(source(rng))).toBe('train');
    const heldOut = heldOutLevels(1, 50);
    for (const level of heldOut) expect(levelSplit(level)).toBe('held-out');
    expect(heldOutLevels(1, 50).map(hashLevel)).toEqual(heldOut.map(hashLevel));
    expect(new Set(heldOut.map(hashLevel)).size).toBeGreaterThan(45);
  });
});

describe('demonstrators', () => {
  it('is what its name says', () => {
    expect(DEMONSTRATORS.aligned).toEqual([EGO_TASK]);
    expect(DEMONSTRATORS.opposite).toEqual([EGO_TASK.map((component) => -component)]);
    for (const player of DEMONSTRATORS.mixed) expect(player).not.toEqual(EGO_TASK);
  });

  it('is recorded as views, actions and identities, the same for the same seed', () => {
    const demonstrations = makeCoinsDemonstrations(3, DEMONSTRATORS.mixed, FEW);
    expect(makeCoinsDemonstrations(3, DEMONSTRATORS.mixed, FEW)).toEqual(demonstrations);
    expect(makeCoinsDemonstrations(4, DEMONSTRATORS.mixed, FEW)).not.toEqual(demonstrations);
    expect(demonstrations.observationLength).toBe(createCoinsView().length);
    expect(demonstrations.numDemonstrators).toBe(3);
    const V = demonstrations.observationLength;
    for (let m = 0; m + 1 < demonstrations.length; m++) {
      if (demonstrations.nextActions[m] === NO_ACTION) continue;
      expect(demonstrations.nextActions[m]).toBe(demonstrations.actions[m + 1]);
      expect(demonstrations.nextObservations.subarray(m * V, (m + 1) * V)).toEqual(
        demonstrations.observations.subarray((m + 1) * V, (m + 2) * V),
      );
    }
  });
});

describe('evaluation', () => {
  it('the planner takes nearly all it can: four good coins, no bad one', () => {
    const levels = heldOutLevels(5, 40);
    expect(planReturn(levels, EGO_TASK)).toBeGreaterThan(3.8);
    expect(planReturn(levels, [-1, -1, -1])).toBe(0);
  });

  it('is the same every time and counts each level once', () => {
    const levels = heldOutLevels(6, 20);
    const forward = { act: (_views: Uint8Array, numRows: number, actions: Uint8Array) => actions.fill(2, 0, numRows) };
    const always = evaluateReturn(forward, levels, EGO_TASK, 0, new Rng(1));
    expect(evaluateReturn(forward, levels, EGO_TASK, 0, new Rng(2))).toBe(always);
    const random = evaluateReturn(forward, levels, EGO_TASK, 1, new Rng(1));
    expect(evaluateReturn(forward, levels, EGO_TASK, 1, new Rng(1))).toBe(random);
    expect(Math.abs(always)).toBeLessThanOrEqual(4);
    expect(random).not.toBe(always);
    // Level by level the sum is that of all at once.
    const single = levels.map((level) => evaluateReturn(forward, [level], EGO_TASK, 0, new Rng(1)));
    expect(single.reduce((sum, value) => sum + value, 0) / 20).toBeCloseTo(always, 9);
  });
});

import { describe, expect, it } from 'vitest';
import { OptimiserSteps } from '../../../agents/core/optimiser-steps.ts';
import type { Curriculum, CycleReport } from '../../../train/loop/curriculum.ts';
import { DivergenceGuard } from '../../../train/loop/divergence-guard.ts';

const GOOD = { loss: 1, gradientNorm: 2 };
const BROKEN = { loss: 1, gradientNorm: Number.POSITIVE_INFINITY };

/** A guard of one student, and how to give it cycles with the figures of each optimiser step. */
function watch(limit: number, weights: Readonly<Record<string, readonly number[]>> = {}) {
  const guard = new DivergenceGuard(limit);
  const steps = new OptimiserSteps();
  const parameters = { names: Object.keys(weights), values: weights };
  const curriculum = {
    students: [{ algorithm: { steps, networks: { online: parameters } } }],
  } as unknown as Curriculum;
  const cycle = (...figures: readonly (typeof GOOD)[]) => {
    steps.begin();
    for (const each of figures) steps.admit(each);
    guard.note(curriculum, { students: [{ isLearning: true }], designer: {} } as unknown as CycleReport);
  };
  return { guard, curriculum, cycle };
}

describe('the guard of a run', () => {
  it('counts updates that were left out whole, and begins anew at one that was made', () => {
    const { guard, curriculum, cycle } = watch(2);
    cycle(BROKEN, BROKEN);
    expect([guard.hasDiverged, guard.findTrouble(curriculum)]).toEqual([
      false,
      { learnerIdx: 0, numLeftOut: 1, figure: 'gradientNorm', value: Number.POSITIVE_INFINITY },
    ]);
    cycle(BROKEN, GOOD);
    expect(guard.findTrouble(curriculum)).toBeUndefined();
    cycle(BROKEN);
    cycle(BROKEN);
    expect(guard.hasDiverged).toBe(true);
    guard.reset();
    expect(guard.hasDiverged).toBe(false);
  });

  it('keeps its count over a cycle in which no update was due', () => {
    const { guard, curriculum, cycle } = watch(2);
    cycle(BROKEN);
    cycle();
    expect(guard.findTrouble(curriculum)).toBeDefined();
    cycle(BROKEN);
    expect(guard.hasDiverged).toBe(true);
  });

  it('names a weight that is no finite number', () => {
    const { guard, curriculum } = watch(2, { 'torso/bias': [1, 2], 'head/bias': [0, Number.NaN] });
    expect(guard.findTrouble(curriculum)).toEqual({
      ...{ learnerIdx: 0, numLeftOut: 0 },
      ...{ figure: 'weight head/bias', value: Number.NaN },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { predictability } from '../../../agents/algorithms/predictability.ts';
import { createDemonstrations } from '../../../agents/memory/demonstrations.ts';

/** Twelve rows of two observations; the action is the observation. */
const demonstrations = createDemonstrations('toy', 1, 1, 12);
for (let m = 0; m < 12; m++) {
  demonstrations.observations[m] = m % 2;
  demonstrations.actions[m] = m % 2;
}
const rows = Int32Array.from([...Array(12).keys()]);
const model = (logit: (observation: number, action: number) => number) => ({
  predict: (observations: Uint8Array) =>
    Float32Array.from([...observations].flatMap((observation) => [0, 1].map((a) => logit(observation, a)))),
});

describe('predictability', () => {
  it('is near 1 for a model that knows, 0 for one that knows the frequencies only, below 0 for one that is sure and wrong', () => {
    const knows = model((observation, action) => (observation === action ? 10 : -10));
    const counts = model(() => 0.3);
    const wrong = model((observation, action) => (observation === action ? -10 : 10));
    expect(predictability(knows, demonstrations, rows, 0)).toBeCloseTo(1, 6);
    expect(predictability(counts, demonstrations, rows, 0)).toBeCloseTo(0, 6);
    expect(predictability(wrong, demonstrations, rows, 0)).toBeLessThan(-1);
  });

  it('is 0 without rows and for a player that always does the same', () => {
    const counts = model(() => 0);
    expect(predictability(counts, demonstrations, new Int32Array(0), 0)).toBe(0);
    expect(predictability(counts, demonstrations, Int32Array.of(0, 2, 4), 0)).toBe(0);
  });
});

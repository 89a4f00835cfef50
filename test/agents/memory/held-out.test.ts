import { describe, expect, it } from 'vitest';
import { createDemonstrations, type Demonstrations, NO_ACTION } from '../../../agents/memory/demonstrations.ts';
import { majorityAction, measureAccuracy, splitHeldOut } from '../../../agents/memory/held-out.ts';
import { Rng } from '../../../envs/core/rng.ts';

/** Episodes of one demonstrator each; every step sees its own number. */
function demonstrationsOf(lengths: readonly number[]): Demonstrations {
  const length = lengths.reduce((sum, count) => sum + count, 0);
  const out = createDemonstrations('coins', 1, lengths.length, length);
  let m = 0;
  lengths.forEach((count, k) => {
    for (let i = 0; i < count; i++, m++) {
      out.observations[m] = m;
      out.actions[m] = m % 3;
      out.nextActions[m] = i === count - 1 ? NO_ACTION : (m + 1) % 3;
      out.demonstratorIdx[m] = k;
    }
  });
  return out;
}

describe('splitHeldOut', () => {
  it('holds out whole episodes of about the share, the same for the same seed, and none on both sides', () => {
    const demonstrations = demonstrationsOf([10, 10, 10, 10, 10]);
    const split = splitHeldOut(demonstrations, 0.3, new Rng(1));
    expect(split.isByEpisode).toBe(true);
    expect([split.train.length, split.heldOut.length]).toEqual([30, 20]);
    const episodesOf = (part: Demonstrations) => [
      ...new Set(Array.from(part.observations, (step) => Math.floor(step / 10))),
    ];
    expect(episodesOf(split.heldOut)).toHaveLength(2);
    expect([...episodesOf(split.train), ...episodesOf(split.heldOut)].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(split.heldOut).toMatchObject({ numDemonstrators: 2 });
    expect([...new Set(split.heldOut.demonstratorIdx)]).toEqual([0, 1]);
    expect(splitHeldOut(demonstrations, 0.3, new Rng(1)).heldOut.observations).toEqual(split.heldOut.observations);
  });

  it('holds out the end of an only episode', () => {
    const { train, heldOut, isByEpisode } = splitHeldOut(demonstrationsOf([10]), 0.2, new Rng(1));
    expect([isByEpisode, [...train.observations], [...heldOut.observations]]).toEqual([
      false,
      [0, 1, 2, 3, 4, 5, 6, 7],
      [8, 9],
    ]);
  });
});

describe('measureAccuracy', () => {
  it('is the share of steps that are foretold', () => {
    const demonstrations = demonstrationsOf([2000]);
    const always = (action: number) => (_views: Uint8Array, _numRows: number, actions: Uint8Array) =>
      actions.fill(action);
    expect(majorityAction(demonstrations)).toBe(0);
    expect(measureAccuracy(demonstrations, always(0))).toBe(667 / 2000);
    expect(measureAccuracy(demonstrations, always(5))).toBe(0);
  });
});

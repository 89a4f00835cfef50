import { describe, expect, it } from 'vitest';
import { computeOutcomes } from '../../../agents/designers/outcomes.ts';
import { createTrajectories, type Trajectories } from '../../../agents/ops/advantages.ts';

/** Four steps of two levels with two seats each: the seats of level 0 end episodes at steps 1 and 3, those of level 1 none. */
function rolloutOfTwoLevels(): Trajectories {
  const rollout = createTrajectories(4, 4);
  rollout.rewards.forEach((_, i) => {
    rollout.rewards[i] = i % 4;
    rollout.values[i] = 0.5 * (i % 4);
  });
  for (const step of [1, 3]) for (const row of [0, 1]) rollout.terminated[4 * step + row] = 1;
  return rollout;
}

describe('outcomes of levels', () => {
  it('of worlds with several seats are a column a level, the mean over its seats', () => {
    const rollout = rolloutOfTwoLevels();
    const [bySeat, byLevel] = [computeOutcomes(rollout, 0.9, 0.8), computeOutcomes(rollout, 0.9, 0.8, 2)];
    expect(byLevel.numEpisodes).toEqual(Int32Array.of(2, 0));
    const { numEpisodes: _, episodeReturns, ...columns } = byLevel;
    for (const [name, column] of Object.entries(columns)) {
      const seats = bySeat[name as keyof typeof columns];
      expect(column, name).toEqual(Float64Array.of((seats[0] + seats[1]) / 2, (seats[2] + seats[3]) / 2));
    }
    expect(byLevel.maxReturns).toEqual(Float64Array.of(1, -Infinity));
    expect(episodeReturns).toEqual([Float64Array.of(1, 1), Float64Array.of()]);
  });
});

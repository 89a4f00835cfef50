import { createTrajectories, type Trajectories } from '../../agents/ops/advantages.ts';
import type { Rng } from '../../envs/core/rng.ts';

/** Rewards, values and both flags at random; now and then a step has both flags. */
export function randomTrajectories(rng: Rng, numSteps: number, numRows: number, endProb: number): Trajectories {
  const x = createTrajectories(numSteps, numRows);
  for (const values of [x.rewards, x.values, x.finalValues, x.lastValues]) {
    for (let i = 0; i < values.length; i++) values[i] = rng.normal();
  }
  for (const flags of [x.terminated, x.truncated]) {
    for (let i = 0; i < flags.length; i++) flags[i] = rng.unit() < endProb ? 1 : 0;
  }
  return x;
}

/** One world whose episodes are the given lists of rewards; every episode but the last `numOpen` ends by the rules. */
export function trajectoriesOf(episodes: readonly (readonly number[])[], numOpen = 0): Trajectories {
  const rewards = episodes.flat();
  const x = createTrajectories(rewards.length, 1);
  x.rewards.set(rewards);
  let end = -1;
  episodes.forEach((episode, index) => {
    end += episode.length;
    if (index < episodes.length - numOpen) x.terminated[end] = 1;
  });
  return x;
}

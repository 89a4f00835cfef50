import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld } from '../../../../envs/registry.ts';
import { createGoalCycleFollower, FOLLOWER_DEFAULTS } from '../../../../envs/worlds/goal-cycle/follower.ts';
import { createTitForTat } from '../../../../envs/worlds/tiny/tit-for-tat.ts';

const NUM_EPISODES = 25;

/** Mean return and wrong goals of the first player over fresh rooms of the paper's kind. */
function play(
  settings: Record<string, unknown>,
  follows: boolean,
  isRandom = false,
): { earned: number; wrong: number } {
  const complete = { numSeats: 2, numExperts: 1, expertNoise: 0, ...settings };
  const environment = createEnvironment('goal-cycle', complete, 1);
  const { numSeats, observation } = environment.spec;
  const actor = createGoalCycleFollower(environment.spec, { ...FOLLOWER_DEFAULTS, follows });
  const rng = new Rng(1);
  const out = new Uint8Array(numSeats * observation.length);
  let total = 0;
  let wrong = 0;
  for (let episode = 0; episode < NUM_EPISODES; episode++) {
    actor.startEpisode?.();
    environment.reset(0, createGenerator('goal-cycle', complete).sample(new Rng(episode)), episode);
    while (environment.truncated[0] === 0) {
      environment.observe(out);
      const action = actor.act(out.subarray(0, observation.length), rng);
      environment.step(new Uint8Array(numSeats).fill(isRandom ? rng.below(3) : action));
      total += environment.rewards[0];
      wrong += environment.cumulants[1];
    }
  }
  return { earned: total / NUM_EPISODES, wrong: wrong / NUM_EPISODES };
}

describe('the goal-cycle follower', () => {
  it('learns the order and earns much more than random play', () => {
    expect(play({ numSeats: 1, numExperts: 0 }, true).earned).toBeGreaterThan(8);
    expect(play({ numSeats: 1, numExperts: 0 }, true, true).earned).toBeLessThan(1);
  });

  it('makes fewer mistakes with an expert to watch than without', () => {
    expect(play({ numGoals: 5 }, true).wrong).toBeLessThan(0.85 * play({ numGoals: 5 }, false).wrong);
  });

  it('refuses another world', () => {
    const { spec } = createEnvironment('coins', {}, 1);
    expect(() => createGoalCycleFollower(spec)).toThrow(/goal-cycle only; got "coins"/);
  });
});

it('tit for tat does what the other did last', () => {
  const environment = createEnvironment('matrix-game', {}, 1);
  const actor = createTitForTat(environment.spec);
  environment.reset(0, findWorld('matrix-game').createGenerators({})[0].sample(new Rng(1)), 1);
  const rng = new Rng(2);
  const out = new Uint8Array(2 * environment.spec.observation.length);
  let last = 0;
  for (let round = 0; round < 50; round++) {
    environment.observe(out);
    const own = actor.act(out.subarray(0, out.length / 2), rng);
    expect(own).toBe(last);
    last = rng.below(2);
    environment.step(Uint8Array.of(own, last));
  }
  expect(() => createTitForTat(createEnvironment('coins', {}, 1).spec)).toThrow(/matrix-game only; got "coins"/);
});

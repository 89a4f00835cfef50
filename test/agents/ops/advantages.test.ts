import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  computeAdvantages,
  computeLambdaReturns,
  computeTdErrors,
  createTrajectories,
  type Trajectories,
} from '../../../agents/ops/advantages.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { naiveAdvantage, naiveLambdaReturn, naiveTdError } from '../../reference/naive-gae.ts';
import { randomTrajectories } from '../../reference/random-trajectories.ts';

function advantagesOf(trajectories: Trajectories, gamma: number, lambda: number): Float32Array {
  const out = new Float32Array(trajectories.values.length);
  computeAdvantages(trajectories, gamma, lambda, out);
  return out;
}

/** Three steps of one world: r = 0, 0, 1; v = .5, .25, .5; the value of what comes after is 8, of the final observation 4. */
function threeSteps(): Trajectories {
  const x = createTrajectories(3, 1);
  x.rewards.set([0, 0, 1]);
  x.values.set([0.5, 0.25, 0.5]);
  x.finalValues.fill(4);
  x.lastValues.fill(8);
  return x;
}

describe('advantages', () => {
  // By hand with gamma = lambda = .5: delta_0 = .5 * .25 - .5 = -.375, delta_1 = .5 * .5 - .25 = 0, delta_2 = 1 + .5 * v_next - .5.
  it('a termination has no future, a truncation has that of its final observation, the end of a rollout that of what follows', () => {
    const open = threeSteps();
    expect([...advantagesOf(open, 0.5, 0.5)]).toEqual([-0.375 + 4.5 / 16, 4.5 / 4, 4.5]);
    const terminated = threeSteps();
    terminated.terminated[2] = 1;
    expect([...advantagesOf(terminated, 0.5, 0.5)]).toEqual([-0.375 + 0.5 / 16, 0.5 / 4, 0.5]);
    const truncated = threeSteps();
    truncated.truncated[2] = 1;
    expect([...advantagesOf(truncated, 0.5, 0.5)]).toEqual([-0.375 + 2.5 / 16, 2.5 / 4, 2.5]);
    truncated.terminated[2] = 1; // both flags: the rules ended it
    expect([...advantagesOf(truncated, 0.5, 0.5)]).toEqual([-0.375 + 0.5 / 16, 0.5 / 4, 0.5]);
  });

  it('nothing flows back over the end of an episode, whichever flag ended it', () => {
    for (const flag of ['terminated', 'truncated'] as const) {
      const x = threeSteps();
      x[flag][0] = 1;
      const before = advantagesOf(x, 0.9, 0.9)[0];
      x.rewards[1] = 100;
      x.values[1] = -100;
      x.rewards[2] = 100;
      expect(advantagesOf(x, 0.9, 0.9)[0]).toBe(before);
    }
  });

  it('lambda 0 gives the one-step errors, lambda 1 the discounted return less the value', () => {
    const x = threeSteps();
    x.terminated[2] = 1;
    const errors = new Float32Array(3);
    computeTdErrors(x, 0.5, errors);
    expect([...advantagesOf(x, 0.5, 0)]).toEqual([...errors]);
    expect([...advantagesOf(x, 0.5, 1)]).toEqual([0.25 - 0.5, 0.5 - 0.25, 1 - 0.5]);
  });

  it('equals the sums of the definitions on random rollouts', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(0, 0.1, 0.4),
        fc.constantFrom(0, 0.5, 0.95, 1),
        fc.constantFrom(0, 0.7, 0.995, 1),
        (seed, numSteps, numWorlds, endProb, lambda, gamma) => {
          const x = randomTrajectories(new Rng(seed), numSteps, numWorlds, endProb);
          const advantages = advantagesOf(x, gamma, lambda);
          const errors = new Float32Array(advantages.length);
          computeTdErrors(x, gamma, errors);
          const returns = new Float32Array(advantages.length);
          computeLambdaReturns(advantages, x.values, returns);
          for (let i = 0; i < advantages.length; i++) {
            const [t, b] = [Math.floor(i / numWorlds), i % numWorlds];
            expect(errors[i]).toBeCloseTo(naiveTdError(x, gamma, t, b), 4);
            expect(advantages[i]).toBeCloseTo(naiveAdvantage(x, gamma, lambda, t, b), 4);
            expect(returns[i]).toBeCloseTo(naiveLambdaReturn(x, gamma, lambda, t, b), 4);
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });
});

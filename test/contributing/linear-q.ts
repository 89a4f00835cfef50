import { z } from 'zod';
import { copyArray } from '../../agents/algorithms/adam-state.ts';
import type { Algorithm, AlgorithmDefinition } from '../../agents/core/algorithm.ts';
import { OptimiserSteps } from '../../agents/core/optimiser-steps.ts';
import { createMemory, type Policy } from '../../agents/core/policy.ts';
import { Parameters } from '../../agents/nets/parameters.ts';
import { argMax, sampleSoftmax } from '../../envs/core/softmax.ts';

/**
 * A toy for CONTRIBUTING's "Add an algorithm": the whole method in one file, which add-an-algorithm.test.ts puts into agents/algorithms.
 * Q-learning whose values are linear in the bytes of the observation; it explores by their softmax. Source: Sutton and Barto 2018,
 * sections 6.5 and 9.4.
 */
const settings = z.strictObject({
  numSteps: z.int().min(1).max(1000).default(50).describe('steps of every row in a trajectory; 1..1000'),
  stepSize: z.number().positive().max(1).default(0.5).describe('of the weights; above 0, at most 1'),
  discount: z.number().min(0).max(0.99).default(0.9).describe('of the next value; 0..0.99'),
});

export const linearQDefinition: AlgorithmDefinition<z.output<typeof settings>> = {
  id: 'linear-q',
  summary: 'Q-learning whose values are linear in what is seen',
  source: 'Sutton and Barto 2018, sections 6.5 and 9.4',
  configSchema: settings,
  needs: {},
  metricNames: ['meanError', 'numSkipped'],
  create({ config: { numSteps, stepSize, discount }, spec, numRows: R, rng }): Algorithm {
    const { numActions: A } = spec;
    const L = spec.observation.length;
    const F = L + 1; // bytes and a one
    const parameters = new Parameters({ weights: [A, F] });
    parameters.initialise(rng);
    const { weights } = parameters.values;
    const steps = new OptimiserSteps();
    const features = new Float32Array(F);
    const values = new Float32Array(A);

    /** Fills features, of length 1 at most, and values of what is seen in a row. */
    function look(observations: Uint8Array, row: number): void {
      for (let i = 0; i < F; i++) features[i] = (i < L ? observations[row * L + i] / 255 : 1) / Math.sqrt(F);
      for (let a = 0; a < A; a++) values[a] = features.reduce((sum, x, i) => sum + x * weights[a * F + i], 0);
    }

    const policyOf = (isGreedy: boolean): Policy => ({
      id: 'linear-q',
      createState: (numRows) => createMemory(numRows, 0),
      act({ rows, observations }, _state, chance, out) {
        for (const row of rows) {
          look(observations, row);
          if (isGreedy) out.actions[row] = argMax(values, 0, A);
          else out.actions[row] = sampleSoftmax(values, 0, A, chance, out.logProbabilities, row);
        }
      },
    });
    return {
      behaviour: policyOf(false),
      evaluation: policyOf(true),
      numSteps,
      steps,
      *learn({ observations, actions, rewards, terminated, last, cuts }) {
        const finals = new Map(cuts.map(({ index, observation }) => [index, observation]));
        /** The best value after step i; a truncated episode would have gone on from its final observation. */
        function valueAfter(i: number): number {
          if (terminated[i] !== 0) return 0;
          const final = finals.get(i);
          if (final !== undefined) look(final, 0);
          else if (i + R < actions.length) look(observations, i + R);
          else look(last.observations, i + R - actions.length);
          return values[argMax(values, 0, A)];
        }
        steps.begin();
        let sum = 0;
        for (const [i, action] of actions.entries()) {
          const target = rewards[i] + discount * valueAfter(i);
          look(observations, i);
          const error = target - values[action];
          if (!steps.admit({ loss: error ** 2 / 2, gradientNorm: Math.abs(error) })) continue; // features have length 1 at most
          for (let f = 0; f < F; f++) weights[action * F + f] += stepSize * error * features[f];
          sum += Math.abs(error);
        }
        parameters.changed('weights');
        yield; // a signal may come between two updates
        return { meanError: sum / steps.numApplied, numSkipped: steps.numSkipped };
      },
      networks: { online: parameters },
      save: () => ({ weights: { '/weights': { shape: [A, F], data: weights.slice() } }, extra: {} }),
      load: (saved, where) => copyArray(saved.weights['/weights'], weights, '/weights', where),
      dispose: () => parameters.dispose(),
    };
  },
};

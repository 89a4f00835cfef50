import { z } from 'zod';
import { copyArray } from '../../agents/algorithms/adam-state.ts';
import type { Algorithm, AlgorithmDefinition } from '../../agents/core/algorithm.ts';
import { createMemory, type Policy } from '../../agents/core/policy.ts';
import { Parameters } from '../../agents/nets/parameters.ts';
import { argMax, sampleSoftmax } from '../../envs/core/softmax.ts';

/**
 * A toy for CONTRIBUTING's "Add an algorithm": the whole method in one file, which add-an-algorithm.test.ts puts into agents/algorithms.
 * It knows one value of each action, whatever it sees, and hopes at first. Source: Sutton and Barto 2018, sections 2.5 and 2.6.
 */
const settings = z.strictObject({
  numSteps: z.int().min(1).max(1000).default(50).describe('steps of every row in a trajectory; 1..1000'),
  stepSize: z.number().positive().max(1).default(0.1).describe('of the values; above 0, at most 1'),
  firstValue: z.number().default(5).describe('of every action before it was tried, in the unit of rewards'),
});

export const actionValuesDefinition: AlgorithmDefinition<z.output<typeof settings>> = {
  id: 'action-values',
  summary: 'values of actions, whatever is seen',
  source: 'Sutton and Barto 2018, sections 2.5 and 2.6',
  configSchema: settings,
  needs: {},
  metricNames: ['meanReward', 'numSkipped'],
  create({ config: { numSteps, stepSize, firstValue }, spec: { numActions: A } }): Algorithm {
    const parameters = new Parameters({ values: [A] });
    const { values } = parameters.values;
    values.fill(firstValue);
    const policyOf = (isGreedy: boolean): Policy => ({
      id: 'action-values',
      createState: (numRows) => createMemory(numRows, 0),
      act({ rows }, _state, rng, out) {
        for (const row of rows) {
          if (isGreedy) out.actions[row] = argMax(values, 0, A);
          else out.actions[row] = sampleSoftmax(values, 0, A, rng, out.logProbabilities, row);
        }
      },
    });
    return {
      behaviour: policyOf(false),
      evaluation: policyOf(true),
      numSteps,
      *learn({ actions, rewards }) {
        const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
        for (const [i, action] of actions.entries()) values[action] += stepSize * (rewards[i] - values[action]);
        parameters.changed('values');
        yield; // a signal may come between two updates
        return { meanReward: mean, numSkipped: 0 }; // of updates: every one is made
      },
      networks: { bandit: parameters },
      save: () => ({ weights: { '/values': { shape: [A], data: values.slice() } }, extra: {} }),
      load: ({ weights }, where) => copyArray(weights['/values'], values, '/values', where),
      dispose: () => parameters.dispose(),
    };
  },
};

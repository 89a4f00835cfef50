import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeCheckpoint, encodeCheckpoint } from '../../agents/checkpoint.ts';
import type { Algorithm, AlgorithmDefinition } from '../../agents/core/algorithm.ts';
import { createMemory, type Policy } from '../../agents/core/policy.ts';
import { InputError } from '../../envs/core/errors.ts';
import { argMax, sampleSoftmax } from '../../envs/core/softmax.ts';
import { findWorld } from '../../envs/registry.ts';
import { evaluatePolicy } from '../../train/evaluate/evaluate-policy.ts';
import { Curriculum } from '../../train/loop/curriculum.ts';

/**
 * CONTRIBUTING's "Add an algorithm" with a toy: one object, no other file. It prefers actions that pay more than the mean, whatever
 * it sees. Source: Sutton and Barto 2018, section 2.8 (gradient bandit).
 */
const settings = z.strictObject({
  numSteps: z.int().min(1).max(1000).default(50).describe('steps of every row in a trajectory; 1..1000'),
  stepSize: z.number().positive().default(0.1).describe('of the preferences; above 0'),
});

const gradientBandit: AlgorithmDefinition<z.output<typeof settings>> = {
  id: 'gradient-bandit',
  summary: 'preferences for actions, whatever is seen',
  source: 'Sutton and Barto 2018, section 2.8',
  configSchema: settings,
  needs: {},
  metricNames: ['meanReward'],
  create({ config: { numSteps, stepSize }, spec: { numActions: A } }): Algorithm {
    const preferences = new Float32Array(A);
    const policyOf = (isGreedy: boolean): Policy => ({
      id: 'gradient-bandit',
      createState: (numRows) => createMemory(numRows, 0),
      act({ rows }, _state, rng, out) {
        for (const row of rows) {
          if (isGreedy) out.actions[row] = argMax(preferences, 0, A);
          else out.actions[row] = sampleSoftmax(preferences, 0, A, rng, out.logProbabilities, row);
        }
      },
    });
    return {
      behaviour: policyOf(false),
      evaluation: policyOf(true),
      numSteps,
      *learn({ actions, rewards, logProbabilities }) {
        const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
        for (const [i, action] of actions.entries()) {
          preferences[action] += stepSize * (rewards[i] - mean) * (1 - Math.exp(logProbabilities[i]));
        }
        yield; // a signal may come between two updates
        return { meanReward: mean };
      },
      networks: {},
      save: () => ({ weights: { '/preferences': { shape: [A], data: preferences.slice() } }, extra: {} }),
      load({ weights }, where) {
        const saved = weights['/preferences']?.data;
        if (saved?.length !== A) throw new InputError('preferences', { value: saved?.length, limit: `${A}`, where });
        preferences.set(saved);
      },
      dispose: () => {},
    };
  },
};

const ARM_THAT_PAYS = 1;
const level = findWorld('bandit').levelFormat.parse('probabilities: 0 65535\npayoffs: 10 10\nLL');
const made: Curriculum[] = [];

/** Its training in the bandit whose second arm alone pays, under domain randomisation, the default designer. */
function createRun(seed = 1): Curriculum {
  const run = new Curriculum({
    learner: {
      worldId: 'bandit',
      worldSettings: { numArms: 2, horizon: 20 },
      numWorlds: 4,
      algorithm: gradientBandit.id,
      definition: gradientBandit,
      settings: settings.parse({}),
      lineup: { kind: 'self' },
      level,
    },
    levels: { generatorId: 'level', editorMode: '', numEdits: 0 },
    totalSteps: 400,
    designerId: 'dr',
    designerSettings: { episodes: 'fresh' },
    seed,
  });
  made.push(run);
  return run;
}

const evaluationOf = ({ students: [student] }: Curriculum) =>
  evaluatePolicy({
    worldId: 'bandit',
    worldSettings: { numArms: 2, horizon: 20 },
    policy: student.algorithm.evaluation,
    levels: [{ name: 'second arm', level }],
    numEpisodes: 4,
    seed: 1,
  });

afterEach(() => {
  for (const run of made.splice(0)) run.dispose();
});

describe('a toy algorithm in the one loop', () => {
  it('learns in two cycles which arm pays, and is evaluated as every policy is', () => {
    const run = createRun();
    expect(evaluationOf(run).meanReturn).toBe(0); // it prefers nothing and plays the first
    const reports = [run.cycle(), run.cycle()];
    expect(run.isDone).toBe(true);
    expect(reports.map(({ numSteps, students: [{ numEpisodes }] }) => [numSteps, numEpisodes])).toEqual([
      [200, 8],
      [400, 12], // worlds go on where the first cycle left them
    ]);
    const [first, second] = reports.map(({ students: [{ metrics }] }) => metrics?.meanReward ?? 0);
    expect(second).toBeGreaterThan(first);
    expect(evaluationOf(run).meanReturn).toBe(20);
    const { actions } = run.students[0].trajectory;
    expect(actions.filter((action) => action === ARM_THAT_PAYS).length).toBeGreaterThan(actions.length / 2);
  });

  it('goes on from a checkpoint with the same bytes', () => {
    const whole = createRun();
    whole.cycle();
    const bytes = encodeCheckpoint({ kind: 'any', worldId: 'bandit', config: {}, engine: 'none', ...whole.save() });
    const resumed = createRun(2); // whatever it was made with is overwritten
    resumed.load(decodeCheckpoint(bytes, { where: 'test' }), 'test');
    expect(JSON.stringify(resumed.cycle())).toBe(JSON.stringify(whole.cycle()));
    expect(resumed.save()).toEqual(whole.save());
  });
});

import { z } from 'zod';
import type { AlgorithmDefinition } from '../core/algorithm.ts';
import { defaultScale } from '../nets/student-inputs.ts';
import { PPO_METRIC_NAMES, Ppo, type PpoSettings, ppoParts, ppoSettings } from './ppo.ts';

/**
 * RL^2: a recurrent policy that learns to learn (Duan et al. 2016, arXiv:1611.02779; Wang et al. 2016, arXiv:1611.05763). It is PPO on
 * tasks of several trials. What makes it RL^2 is given by the rest of the core: the world's wrapper (`Trials`) lets memory,
 * discount and advantages run through the ends of trials and tells to forget at the end of a task alone, and the network sees
 * its last action and reward.
 *
 * Source   settings of the bandits: Duan et al. 2016, lambda .3, gamma .99, a GRU.
 */
const rl2Settings = ppoSettings.extend({
  numSteps: z
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .describe('steps of every row in a rollout: a task or more; 1..10000'),
  learningRate: z.number().min(0).max(1).default(1e-3).describe('Adam step; 0..1'),
  gamma: z.number().min(0).max(1).default(0.99).describe('discount, through the ends of trials; 0..1'),
  lambda: z.number().min(0).max(1).default(0.3).describe('of GAE; 0..1'),
  numEpochs: z.int().min(1).max(100).default(2).describe('passes over a rollout; 1..100'),
  numMinibatches: z.int().min(1).max(256).default(2).describe('groups of rows a pass is cut into; 1..256'),
  entropyCoefficient: z.number().min(0).default(0.01).describe('weight of the entropy; at least 0'),
  memory: z.enum(['lstm', 'gru', 'min-gru']).default('gru').describe('memory cell; lstm, gru, min-gru'),
  memorySize: z.int().min(1).max(1024).default(64).describe('outputs of the memory; 1..1024'),
  previousAction: z.boolean().default(true).describe('whether the action before is an input; true, false'),
  previousReward: z.boolean().default(true).describe('whether the reward before is an input; false: a control'),
});

export const rl2Definition: AlgorithmDefinition<PpoSettings> = {
  id: 'rl2',
  summary: 'RL^2: PPO over several trials of a task, with memory, last action and last reward',
  source: 'Duan et al. 2016, arXiv:1611.02779',
  configSchema: rl2Settings,
  needs: { trials: true },
  metricNames: PPO_METRIC_NAMES,
  defaultsFor: ({ observation }) => ({ scale: defaultScale(observation) }),
  create: (given) => new Ppo(...ppoParts(given)),
};

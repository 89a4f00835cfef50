import { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { Steps } from '../../envs/core/steps.ts';
import type { AlgorithmDefinition, Given } from '../core/algorithm.ts';
import type { Trajectory } from '../core/trajectory.ts';
import { defaultScale } from '../nets/student-inputs.ts';
import { PPO_METRIC_NAMES, Ppo, type PpoMetrics, type PpoSettings, ppoParts, ppoSettings } from './ppo.ts';

/**
 * Independent PPO in self-play (de Witt et al. 2020, arXiv:2011.09533): one network sits in every seat, and every seat is a row
 * that learns from its own reward. Rewards are scaled, and events of the seat's own are paid for a while:
 *
 *   r'_t = scale * (r_t + c * sum_k shaping_k * cumulants_t,k),   c falls from 1 to 0 in a straight line until `shapedShare` of the run
 *
 * where cumulants are those of the seat, or of all seats that learn in its world together (`shapingFor`): who hands an onion over is
 * paid when somebody else puts it into a pot. Beside others (lineup `with:`) one seat of a world learns, and both are the same.
 * Rewards of events are the world's shaping rewards unless told; returns that are logged and evaluated are the world's own.
 *
 * Source   events paid to all cooks, and less and less: Carroll et al. 2019, arXiv:1910.05789.
 */
export const ippoSettings = ppoSettings.extend({
  numSteps: z
    .int()
    .min(1)
    .max(10_000)
    .default(400)
    .describe('steps of every row in a rollout: best a whole episode; 1..10000'),
  learningRate: z.number().min(0).max(1).default(1e-3).describe('Adam step; 0..1'),
  annealing: z.enum(['none', 'linear']).default('linear').describe('learning rate over the run; none, linear'),
  gamma: z.number().min(0).max(1).default(0.99).describe('discount; 0..1'),
  numEpochs: z.int().min(1).max(100).default(8).describe('passes over a rollout; 1..100'),
  numMinibatches: z.int().min(1).max(256).default(8).describe('groups of rows a pass is cut into; 1..256'),
  isValueClipped: z.boolean().default(false).describe('whether values are clipped; true, false'),
  entropyCoefficient: z.number().min(0).default(0.01).describe('weight of the entropy; at least 0'),
  filters: z.int().min(0).max(256).default(0).describe('filters of the 3 x 3 convolution; 0: a dense layer; 0..256'),
  memory: z.enum(['lstm', 'gru', 'min-gru', 'none']).default('none').describe('memory cell; lstm, gru, min-gru, none'),
  memorySize: z.int().min(1).max(1024).default(64).describe('outputs of the memory or of the dense layer; 1..1024'),
  rewardScale: z.number().positive().default(0.1).describe('what rewards are multiplied by; above 0'),
  shaping: z
    .string()
    .regex(
      /^$|^[a-z-]+:-?\d+(\.\d+)?(e[+-]?\d+)?(,[a-z-]+:-?\d+(\.\d+)?(e[+-]?\d+)?)*$/,
      'cumulant:reward, such as potting-onion:3',
    )
    .refine(hasFiniteRewards, 'rewards in -3.4e38..3.4e38, the finite numbers of 32 bits')
    .default('')
    .describe('rewards for events while it learns, cumulant:reward,...; empty: none'),
  shapingFor: z
    .enum(['team', 'own'])
    .default('team')
    .describe('whose events pay a seat, of the seats that learn; team, own'),
  shapedShare: z.number().min(0).max(1).default(0.8).describe('share of the run until which shaping falls to 0; 0..1'),
});
export type IppoSettings = z.output<typeof ippoSettings>;

export const ippoDefinition: AlgorithmDefinition<IppoSettings> = {
  id: 'ippo',
  summary: 'independent PPO in self-play: one network in every seat, with rewards for events that fade',
  source: 'de Witt et al. 2020, arXiv:2011.09533; shaping: Carroll et al. 2019, arXiv:1910.05789',
  configSchema: ippoSettings,
  needs: { seats: 'several' },
  metricNames: PPO_METRIC_NAMES,
  defaultsFor: ({ observation, shapingRewards = {} }) => ({
    scale: defaultScale(observation),
    shaping: formatShaping(shapingRewards),
  }),
  create: (given) => new Ippo(given),
};

class Ippo extends Ppo {
  override readonly valuesWorldRewards: boolean;
  readonly #rewards: Float32Array; // [C] of each event
  readonly #scale: number;
  readonly #shapedShare: number;
  readonly #numSharing: number; // rows, side by side, that are paid for each other's events

  constructor(given: Given<IppoSettings>) {
    super(...ppoParts(given as Given<PpoSettings>));
    this.#rewards = parseShaping(given.config.shaping, given.spec);
    this.#scale = given.config.rewardScale;
    this.#shapedShare = given.config.shapedShare;
    const isShaped = this.#shapedShare > 0 && this.#rewards.some((reward) => reward !== 0);
    this.valuesWorldRewards = this.#scale === 1 && !isShaped;
    this.#numSharing = given.config.shapingFor === 'team' ? given.rowsPerWorld : 1;
  }

  override *learn(trajectory: Trajectory, progress: number, rng: Rng): Steps<PpoMetrics> {
    const share = this.#shapedShare === 0 ? 0 : Math.max(0, 1 - progress / this.#shapedShare);
    return yield* super.learn({ ...trajectory, rewards: this.#shape(trajectory, share) }, progress, rng);
  }

  /** [T, R]: rewards with those for events, scaled. */
  #shape({ rewards, cumulants }: Trajectory, share: number): Float32Array {
    const [C, S] = [this.#rewards.length, this.#numSharing];
    const shaped = new Float32Array(rewards.length);
    for (let i = 0; i < rewards.length; i += S) {
      let paid = 0;
      for (let j = i * C; j < (i + S) * C; j++) paid += this.#rewards[j % C] * cumulants[j];
      for (let s = i; s < i + S; s++) shaped[s] = this.#scale * (rewards[s] + share * paid);
    }
    return shaped;
  }
}

function hasFiniteRewards(text: string): boolean {
  return text.split(',').every((part) => part === '' || Number.isFinite(Math.fround(Number(part.split(':')[1]))));
}

/** As the setting has them: cumulant:reward,... */
function formatShaping(rewards: NonNullable<WorldSpec['shapingRewards']>): string {
  return Object.entries(rewards)
    .map(([name, reward]) => `${name}:${reward}`)
    .join();
}

/** Rewards by cumulant, in the order of the world's. Errors: InputError for an event that the world does not count, or one that is given twice. */
function parseShaping(text: string, { id, cumulantNames }: WorldSpec): Float32Array {
  const rewards = new Float32Array(cumulantNames.length);
  const seen = new Set<string>();
  for (const part of text === '' ? [] : text.split(',')) {
    const [name, reward] = part.split(':');
    const c = cumulantNames.indexOf(name);
    if (c < 0) {
      const known = cumulantNames.length > 0 ? { choices: cumulantNames } : { limit: 'none: it counts no events' };
      throw new InputError(`shaped event of world ${id}`, { value: name, ...known });
    }
    if (seen.has(name)) throw new InputError('setting shaping', { value: text, limit: `one reward for ${name}` });
    seen.add(name);
    rewards[c] = Number(reward);
  }
  return rewards;
}

import * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { Rng } from '../../envs/core/rng.ts';
import type { AlgorithmDefinition } from '../core/algorithm.ts';
import type { Trajectory } from '../core/trajectory.ts';
import { type DemonstrationBatch, DemonstrationSampler } from '../memory/demonstration-sampler.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { createExperienceBatch, type ExperienceBatch } from '../memory/replay-buffer.ts';
import { evaluate } from '../nets/adam.ts';
import { softQTarget } from '../ops/td.ts';
import { actOnValues, qLoss, qShapes, qValues, takenMask } from './dqn.ts';
import { createNetworks, demonstrationsOf, ReplayAlgorithm } from './replay-algorithm.ts';
import {
  explorationSettings,
  type LearnerSizes,
  paceSettings,
  preparationSettings,
  sharedSettings,
  sizesOf,
} from './replay-settings.ts';

/**
 * SQIL: soft Q-learning in which every demonstrated step is worth 1 and every own step 0. The true reward is never read.
 * Source   Reddy et al. 2020, arXiv:1905.11108; pooled over demonstrators.
 */
export const sqilSettings = sharedSettings.omit({ labelSmoothing: true }).extend({
  batchSize: sharedSettings.shape.batchSize
    .unwrap()
    .min(2)
    .multipleOf(2)
    .default(64)
    .describe('rows of an update, half of them demonstrated; even, 2..4096'),
  ...paceSettings,
  ...explorationSettings,
  ...preparationSettings,
});
export type SqilConfig = z.output<typeof sqilSettings>;

export const sqilDefinition: AlgorithmDefinition<SqilConfig> = {
  id: 'sqil',
  summary: 'soft Q imitation: demonstrated steps are worth 1, own steps 0',
  source: 'Reddy et al. 2020, arXiv:1905.11108',
  configSchema: sqilSettings,
  needs: { demonstrations: 'needed' },
  metricNames: ['loss/q', 'epsilon', 'numSkipped'],
  create: (given) => new Sqil(given.rng, sizesOf(given.spec), given.config, demonstrationsOf('sqil', given)),
};

const TEMPERATURE = 0.1; // of the soft values; not tuned. One wasted step costs about gamma^t * 0.1

export class Sqil extends ReplayAlgorithm {
  readonly #config: SqilConfig;
  readonly #sampler: DemonstrationSampler;
  readonly #own: ExperienceBatch;
  #loss = 0;

  constructor(rng: Rng, sizes: LearnerSizes, config: SqilConfig, demonstrations: Demonstrations) {
    super({ id: 'sqil', sizes, networks: createNetworks(qShapes(sizes, config), rng), config });
    this.#config = config;
    const half = config.batchSize / 2;
    this.#sampler = new DemonstrationSampler(
      demonstrations,
      Math.ceil(half / demonstrations.numDemonstrators),
      sizes.byteValues,
    );
    this.#own = createExperienceBatch(half, sizes.observationLength);
  }

  act(observations: Uint8Array, numRows: number, actions: Uint8Array, values?: Float32Array): void {
    actOnValues(this.networks.target, qValues, observations, numRows, this.sizes, actions, values);
  }

  /** The reward is dropped here: SQIL gives its own. */
  protected override remember(
    trajectory: Trajectory,
    index: number,
    nextObservations: Uint8Array,
    nextOffset: number,
  ): void {
    const { observations, actions, terminated } = trajectory;
    const offset = index * this.sizes.observationLength;
    this.replay.add(observations, offset, nextObservations, nextOffset, actions[index], 0, terminated[index] !== 0);
  }

  override prepareOnce(rng: Rng): void {
    this.#sampler.sample(rng);
    this.#learn([{ batch: this.#sampler.batch, reward: 1 }]);
  }

  update(rng: Rng): void {
    this.#sampler.sample(rng);
    this.replay.sample(rng, this.#own, 0, this.#own.actions.length);
    this.#learn([
      { batch: this.#sampler.batch, reward: 1 },
      { batch: this.#own, reward: 0 },
    ]);
  }

  #learn(parts: readonly Part[]): void {
    const { observationLength, numActions: A } = this.sizes;
    const observations = concat(parts.map(({ batch }) => batch.observations));
    const actions = Uint8Array.from(parts.flatMap(({ batch }) => [...batch.actions]));
    const B = actions.length;
    const p = this.networks.target.tensors();
    const nextObservations = concat(parts.map(({ batch }) => batch.nextObservations));
    const [next] = evaluate(() => [qValues(p, tf.tensor2d(nextObservations, [B, observationLength]))]);
    const rewards = parts.flatMap(({ batch, reward }) => Array.from(batch.actions, () => reward));
    const discounts = parts.flatMap(({ batch }) => [...batch.discounts]);
    const targets = Float32Array.from(rewards, (reward, b) =>
      softQTarget(reward, this.#config.gamma, discounts[b], TEMPERATURE, next, b * A, A),
    );
    this.#loss = this.descend((weights) =>
      qLoss(
        qValues(weights, tf.tensor2d(observations, [B, observationLength])),
        tf.tensor2d(takenMask(actions, A), [B, A]),
        tf.tensor1d(targets),
      ),
    );
    this.networks.target.moveTowards(this.networks.online, this.#config.targetRate);
  }

  metrics(): Record<string, number> {
    return { 'loss/q': this.#loss };
  }
}

interface Part {
  readonly batch: ExperienceBatch | DemonstrationBatch;
  readonly reward: number;
}

function concat(arrays: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(arrays.reduce((size, array) => size + array.length, 0));
  let offset = 0;
  for (const array of arrays) {
    out.set(array, offset);
    offset += array.length;
  }
  return out;
}

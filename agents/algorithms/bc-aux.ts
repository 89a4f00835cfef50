import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { Rng } from '../../envs/core/rng.ts';
import type { AlgorithmDefinition } from '../core/algorithm.ts';
import { DemonstrationSampler } from '../memory/demonstration-sampler.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { createExperienceBatch, type ExperienceBatch } from '../memory/replay-buffer.ts';
import { crossEntropy, dense, denseRelu, smoothedTargets } from '../nets/layers.ts';
import type { ParameterTensors } from '../nets/parameters.ts';
import { headShapes, torso } from '../nets/torso.ts';
import { actOnValues, doubleQTargets, qLoss, qShapes, qValues, takenMask } from './dqn.ts';
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
 * DQN with an auxiliary loss: beside its values the network predicts what each demonstrator does, from the same torso. The
 * demonstrations shape the features and nothing else; the ego acts on its own values.
 * Source   the baseline "DQN + BC-aux" of Filos et al. 2021, arXiv:2102.12560, section 4; head and weight are ours.
 */
export const bcAuxSettings = sharedSettings.extend({
  ...paceSettings,
  ...explorationSettings,
  ...preparationSettings,
});
export type BcAuxConfig = z.output<typeof bcAuxSettings>;

export const bcAuxDefinition: AlgorithmDefinition<BcAuxConfig> = {
  id: 'bc-aux',
  summary: 'DQN that also predicts the demonstrators, for its features only',
  source: 'the baseline "DQN + BC-aux" of Filos et al. 2021, arXiv:2102.12560, section 4',
  configSchema: bcAuxSettings,
  needs: { demonstrations: 'needed' },
  metricNames: ['loss/q_and_cloning', 'epsilon', 'numSkipped'],
  create: (given) => new BcAux(given.rng, sizesOf(given.spec), given.config, demonstrationsOf('bc-aux', given)),
};

const AUX_WEIGHT = 1; // of the mean cross entropy beside the Q loss; not tuned

export class BcAux extends ReplayAlgorithm {
  readonly #config: BcAuxConfig;
  readonly #numDemonstrators: number;
  readonly #sampler: DemonstrationSampler;
  readonly #batch: ExperienceBatch;
  readonly #auxNames: readonly string[];
  #loss = 0;

  constructor(rng: Rng, sizes: LearnerSizes, config: BcAuxConfig, demonstrations: Demonstrations) {
    const { numDemonstrators } = demonstrations;
    const shapes = {
      ...qShapes(sizes, config),
      ...headShapes('others', config.torsoSizes[1], config.headSize, numDemonstrators * sizes.numActions),
    };
    super({ id: 'bc-aux', sizes, networks: createNetworks(shapes, rng), config });
    this.#config = config;
    this.#numDemonstrators = numDemonstrators;
    this.#auxNames = this.networks.online.names.filter((name) => !name.startsWith('q/'));
    this.#sampler = new DemonstrationSampler(
      demonstrations,
      Math.ceil(config.batchSize / numDemonstrators),
      sizes.byteValues,
    );
    this.#batch = createExperienceBatch(config.batchSize, sizes.observationLength);
  }

  act(observations: Uint8Array, numRows: number, actions: Uint8Array, values?: Float32Array): void {
    actOnValues(this.networks.target, qValues, observations, numRows, this.sizes, actions, values);
  }

  override prepareOnce(rng: Rng): void {
    this.#sampler.sample(rng);
    this.#loss = this.descend((p) => this.#cloning(p), this.#auxNames);
    this.networks.target.moveTowards(this.networks.online, this.#config.targetRate);
  }

  update(rng: Rng): void {
    const B = this.#config.batchSize;
    const { observationLength, numActions } = this.sizes;
    this.#sampler.sample(rng);
    this.replay.sample(rng, this.#batch, 0, B);
    const targets = doubleQTargets(this.networks, this.#batch, this.sizes, this.#config.gamma);
    const mask = takenMask(this.#batch.actions, numActions);
    this.#loss = this.descend((p) => {
      const observations = tf.tensor2d(this.#batch.observations, [B, observationLength]);
      const valueLoss = qLoss(qValues(p, observations), tf.tensor2d(mask, [B, numActions]), tf.tensor1d(targets));
      return tf.add(valueLoss, tf.mul(AUX_WEIGHT, this.#cloning(p)));
    });
    this.networks.target.moveTowards(this.networks.online, this.#config.targetRate);
  }

  /** Cross entropy of each row's own demonstrator. Rows are ordered by demonstrator, equally many of each. */
  #cloning(p: ParameterTensors): Scalar {
    const { batch } = this.#sampler;
    const { observationLength, numActions: A } = this.sizes;
    const K = this.#numDemonstrators;
    const B = batch.actions.length;
    const logits = dense(
      p,
      'others/1',
      denseRelu(p, 'others/0', torso(p, tf.tensor2d(batch.observations, [B, observationLength]))),
    );
    const owner = new Float32Array(B * K);
    for (let b = 0; b < B; b++) owner[b * K + Math.floor((b * K) / B)] = 1;
    const own: Tensor = tf.sum(tf.mul(tf.reshape(logits, [B, K, A]), tf.tensor3d(owner, [B, K, 1])), 1);
    return crossEntropy(own, tf.tensor2d(smoothedTargets(batch.actions, A, this.#config.labelSmoothing), [B, A]));
  }

  metrics(): Record<string, number> {
    return { 'loss/q_and_cloning': this.#loss };
  }

  override savePolicy(): Record<string, unknown> {
    return { numDemonstrators: this.#numDemonstrators };
  }
}

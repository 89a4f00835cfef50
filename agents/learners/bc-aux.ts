import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import { DemonstrationSampler } from '../memory/demonstration-sampler.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { createExperienceBatch, type ExperienceBatch, ReplayBuffer } from '../memory/replay-buffer.ts';
import { Adam } from '../nets/adam.ts';
import { crossEntropy, dense, denseRelu, smoothedTargets } from '../nets/layers.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';
import { headShapes, torso } from '../nets/torso.ts';
import { loadAdam, saveAdam } from './adam-state.ts';
import { actOnValues, doubleQTargets, qLoss, qShapes, qValues, takenMask } from './dqn.ts';
import type { Learner, LearnerSizes, SharedConfig } from './learner.ts';

/**
 * DQN with an auxiliary loss: beside its values the network predicts what each demonstrator does, from the same torso. The
 * demonstrations shape the features and nothing else; the ego acts on its own values.
 * Source   the baseline "DQN + BC-aux" of Filos et al. 2021, arXiv:2102.12560, section 4; head and weight are ours.
 */
export function createBcAux(
  rng: Rng,
  sizes: LearnerSizes,
  config: SharedConfig,
  demonstrations: Demonstrations,
): Learner {
  return new BcAux(rng, sizes, config, demonstrations);
}

const AUX_WEIGHT = 1; // of the mean cross entropy beside the Q loss; not tuned

class BcAux implements Learner {
  readonly kind = 'bc-aux';
  readonly usesExperience = true;
  readonly networks: { online: Parameters; target: Parameters };
  readonly #sizes: LearnerSizes;
  readonly #config: SharedConfig;
  readonly #numDemonstrators: number;
  readonly #sampler: DemonstrationSampler;
  readonly #replay: ReplayBuffer;
  readonly #batch: ExperienceBatch;
  readonly #adam: Adam;
  readonly #auxNames: readonly string[];
  #loss = 0;

  constructor(rng: Rng, sizes: LearnerSizes, config: SharedConfig, demonstrations: Demonstrations) {
    this.#sizes = sizes;
    this.#config = config;
    this.#numDemonstrators = demonstrations.numDemonstrators;
    const numLogits = demonstrations.numDemonstrators * sizes.numActions;
    const shapes = {
      ...qShapes(sizes, config),
      ...headShapes('others', config.torsoSizes[1], config.headSize, numLogits),
    };
    this.networks = { online: new Parameters(shapes), target: new Parameters(shapes) };
    this.networks.online.initialise(rng);
    this.networks.target.copyFrom(this.networks.online);
    this.#auxNames = this.networks.online.names.filter((name) => !name.startsWith('q/'));
    this.#sampler = new DemonstrationSampler(
      demonstrations,
      Math.ceil(config.batchSize / demonstrations.numDemonstrators),
    );
    this.#replay = new ReplayBuffer(config.replayCapacity, sizes.viewLength);
    this.#batch = createExperienceBatch(config.batchSize, sizes.viewLength);
    this.#adam = new Adam(this.networks.online, this.networks.online.names, config);
  }

  act(views: Uint8Array, numRows: number, actions: Uint8Array): void {
    actOnValues(this.networks.target, qValues, views, numRows, this.#sizes.numActions, actions);
  }

  remember(
    views: Uint8Array,
    nextViews: Uint8Array,
    row: number,
    action: number,
    reward: number,
    terminated: boolean,
  ): void {
    this.#replay.add(views, nextViews, row * this.#sizes.viewLength, action, reward, terminated);
  }

  prepare(rng: Rng): void {
    this.#sampler.sample(rng);
    this.#loss = this.#adam.descend((p) => this.#cloning(p), this.#auxNames);
    this.networks.target.moveTowards(this.networks.online, this.#config.targetRate);
  }

  update(rng: Rng): void {
    const B = this.#config.batchSize;
    const { viewLength, numActions } = this.#sizes;
    this.#sampler.sample(rng);
    this.#replay.sample(rng, this.#batch, 0, B);
    const targets = doubleQTargets(this.networks, this.#batch, this.#sizes, this.#config.gamma);
    const mask = takenMask(this.#batch.actions, numActions);
    this.#loss = this.#adam.descend((p) => {
      const views = tf.tensor2d(this.#batch.views, [B, viewLength]);
      const valueLoss = qLoss(qValues(p, views), tf.tensor2d(mask, [B, numActions]), tf.tensor1d(targets));
      return tf.add(valueLoss, tf.mul(AUX_WEIGHT, this.#cloning(p)));
    });
    this.networks.target.moveTowards(this.networks.online, this.#config.targetRate);
  }

  /** Cross entropy of each row's own demonstrator. Rows are ordered by demonstrator, equally many of each. */
  #cloning(p: ParameterTensors): Scalar {
    const { batch } = this.#sampler;
    const { viewLength, numActions: A } = this.#sizes;
    const K = this.#numDemonstrators;
    const B = batch.actions.length;
    const logits = dense(p, 'others/1', denseRelu(p, 'others/0', torso(p, tf.tensor2d(batch.views, [B, viewLength]))));
    const owner = new Float32Array(B * K);
    for (let b = 0; b < B; b++) owner[b * K + Math.floor((b * K) / B)] = 1;
    const own: Tensor = tf.sum(tf.mul(tf.reshape(logits, [B, K, A]), tf.tensor3d(owner, [B, K, 1])), 1);
    return crossEntropy(own, tf.tensor2d(smoothedTargets(batch.actions, A, this.#config.labelSmoothing), [B, A]));
  }

  metrics(): Record<string, number> {
    return { 'loss/q_and_cloning': this.#loss };
  }

  saveExtra(): Record<string, unknown> {
    return { replay: this.#replay.save(), adam: saveAdam(this.#adam) };
  }

  loadExtra(extra: Readonly<Record<string, unknown>>): void {
    this.#replay.load(extra.replay as Record<string, unknown>);
    loadAdam(this.#adam, extra.adam);
  }
}

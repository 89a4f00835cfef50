import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import { createExperienceBatch, type ExperienceBatch, ReplayBuffer } from '../memory/replay-buffer.ts';
import { Adam, evaluate } from '../nets/adam.ts';
import { dense, denseRelu, meanSquare } from '../nets/layers.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';
import { headShapes, torso, torsoShapes } from '../nets/torso.ts';
import { argMax } from '../ops/softmax.ts';
import { doubleQTarget } from '../ops/td.ts';
import { loadAdam, saveAdam } from './adam-state.ts';
import type { Learner, LearnerSizes, SharedConfig } from './learner.ts';

/**
 * Deep Q-learning from the ego's own rewards: double, with a Polyak target copy and uniform replay.
 * Source   Mnih et al. 2015; van Hasselt et al. 2016, arXiv:1509.06461. Leaves out dueling heads, n-step returns and
 *          prioritised replay: it is the plain measure that every other learner is held against.
 */
export function createDqn(rng: Rng, sizes: LearnerSizes, config: SharedConfig): Learner {
  return new Dqn(rng, sizes, config);
}

/** Action values [B, A] of views [B, V]. */
export function qValues(p: ParameterTensors, views: Tensor): Tensor {
  return dense(p, 'q/1', denseRelu(p, 'q/0', torso(p, views)));
}

export function qShapes(sizes: LearnerSizes, config: SharedConfig): Record<string, number[]> {
  return {
    ...torsoShapes(sizes.viewLength, config.torsoSizes),
    ...headShapes('q', config.torsoSizes[1], config.headSize, sizes.numActions),
  };
}

/** Half the mean squared difference between the values of taken actions and fixed targets. */
export function qLoss(q: Tensor, takenMask: Tensor, targets: Tensor): tf.Scalar {
  return tf.mul(0.5, meanSquare(tf.sum(tf.mul(q, takenMask), 1), targets));
}

class Dqn implements Learner {
  readonly kind = 'dqn';
  readonly usesExperience = true;
  readonly networks: { online: Parameters; target: Parameters };
  readonly #sizes: LearnerSizes;
  readonly #config: SharedConfig;
  readonly #replay: ReplayBuffer;
  readonly #batch: ExperienceBatch;
  readonly #adam: Adam;
  #loss = 0;

  constructor(rng: Rng, sizes: LearnerSizes, config: SharedConfig) {
    this.#sizes = sizes;
    this.#config = config;
    const shapes = qShapes(sizes, config);
    this.networks = { online: new Parameters(shapes), target: new Parameters(shapes) };
    this.networks.online.initialise(rng);
    this.networks.target.copyFrom(this.networks.online);
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

  prepare(): void {}

  update(rng: Rng): void {
    const { online, target } = this.networks;
    const B = this.#config.batchSize;
    this.#replay.sample(rng, this.#batch, 0, B);
    const targets = doubleQTargets(this.networks, this.#batch, this.#sizes, this.#config.gamma);
    const mask = takenMask(this.#batch.actions, this.#sizes.numActions);
    this.#loss = this.#adam.descend((p) => {
      const views = tf.tensor2d(this.#batch.views, [B, this.#sizes.viewLength]);
      return qLoss(qValues(p, views), tf.tensor2d(mask, [B, this.#sizes.numActions]), tf.tensor1d(targets));
    });
    target.moveTowards(online, this.#config.targetRate);
  }

  metrics(): Record<string, number> {
    return { 'loss/q': this.#loss };
  }

  saveExtra(): Record<string, unknown> {
    return { replay: this.#replay.save(), adam: saveAdam(this.#adam) };
  }

  loadExtra(extra: Readonly<Record<string, unknown>>): void {
    this.#replay.load(extra.replay as Record<string, unknown>);
    loadAdam(this.#adam, extra.adam);
  }
}

/** Double-Q targets [B] of a batch. */
export function doubleQTargets(
  networks: { online: Parameters; target: Parameters },
  batch: ExperienceBatch,
  sizes: LearnerSizes,
  gamma: number,
): Float32Array {
  const B = batch.actions.length;
  const [online, target] = evaluate(() => {
    const next = tf.tensor2d(batch.nextViews, [B, sizes.viewLength]);
    return [networks.online, networks.target].map((network) => qValues(network.tensors(), next));
  });
  return Float32Array.from({ length: B }, (_, b) =>
    doubleQTarget(batch.rewards[b], gamma, batch.discounts[b], online, target, b * sizes.numActions, sizes.numActions),
  );
}

/** 1 at the action taken, else 0: [B, A]. */
export function takenMask(actions: Uint8Array, numActions: number): Float32Array {
  const mask = new Float32Array(actions.length * numActions);
  for (let b = 0; b < actions.length; b++) mask[b * numActions + actions[b]] = 1;
  return mask;
}

/** Greedy actions by one network's values or logits. */
export function actOnValues(
  network: Parameters,
  values: (p: ParameterTensors, views: Tensor) => Tensor,
  views: Uint8Array,
  numRows: number,
  numActions: number,
  actions: Uint8Array,
): void {
  const viewLength = views.length / numRows;
  const [rows] = evaluate(() => [
    values(network.tensors(), tf.tensor2d(Float32Array.from(views), [numRows, viewLength])),
  ]);
  for (let row = 0; row < numRows; row++) actions[row] = argMax(rows, row * numActions, numActions);
}

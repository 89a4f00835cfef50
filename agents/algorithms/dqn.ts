import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { Rng } from '../../envs/core/rng.ts';
import { argMax } from '../../envs/core/softmax.ts';
import type { AlgorithmDefinition } from '../core/algorithm.ts';
import { PLAIN_BYTES, readBytes } from '../memory/byte-values.ts';
import { createExperienceBatch, type ExperienceBatch } from '../memory/replay-buffer.ts';
import { evaluate } from '../nets/adam.ts';
import { dense, denseRelu, meanSquare } from '../nets/layers.ts';
import type { Parameters, ParameterTensors } from '../nets/parameters.ts';
import { headShapes, torso, torsoShapes } from '../nets/torso.ts';
import { doubleQTarget } from '../ops/td.ts';
import { createNetworks, ReplayAlgorithm } from './replay-algorithm.ts';
import { explorationSettings, type LearnerSizes, paceSettings, sharedSettings, sizesOf } from './replay-settings.ts';

/**
 * Deep Q-learning from the ego's own rewards: double, with a Polyak target copy and uniform replay.
 * Source   Mnih et al. 2015; van Hasselt et al. 2016, arXiv:1509.06461. Leaves out dueling heads, n-step returns and
 *          prioritised replay: it is the plain measure that every other learner is held against.
 */
export const dqnSettings = sharedSettings
  .omit({ labelSmoothing: true })
  .extend({ ...paceSettings, ...explorationSettings });
export type DqnConfig = z.output<typeof dqnSettings>;

export const dqnDefinition: AlgorithmDefinition<DqnConfig> = {
  id: 'dqn',
  summary: 'deep Q-learning from own rewards: double, with a target copy and uniform replay',
  source: 'Mnih et al. 2015; van Hasselt et al. 2016, arXiv:1509.06461',
  configSchema: dqnSettings,
  needs: {},
  metricNames: ['loss/q', 'epsilon', 'numSkipped'],
  create: ({ config, spec, rng }) => new Dqn(rng, sizesOf(spec), config),
};

/** Action values [B, A] of observations [B, L]. */
export function qValues(p: ParameterTensors, observations: Tensor): Tensor {
  return dense(p, 'q/1', denseRelu(p, 'q/0', torso(p, observations)));
}

export function qShapes(
  sizes: LearnerSizes,
  config: Pick<DqnConfig, 'torsoSizes' | 'headSize'>,
): Record<string, number[]> {
  return {
    ...torsoShapes(sizes.observationLength, config.torsoSizes),
    ...headShapes('q', config.torsoSizes[1], config.headSize, sizes.numActions),
  };
}

/** Half the mean squared difference between the values of taken actions and fixed targets. */
export function qLoss(q: Tensor, takenMask: Tensor, targets: Tensor): tf.Scalar {
  return tf.mul(0.5, meanSquare(tf.sum(tf.mul(q, takenMask), 1), targets));
}

export class Dqn extends ReplayAlgorithm {
  readonly #config: DqnConfig;
  readonly #batch: ExperienceBatch;
  #loss = 0;

  constructor(rng: Rng, sizes: LearnerSizes, config: DqnConfig) {
    super({ id: 'dqn', sizes, networks: createNetworks(qShapes(sizes, config), rng), config });
    this.#config = config;
    this.#batch = createExperienceBatch(config.batchSize, sizes.observationLength);
  }

  act(observations: Uint8Array, numRows: number, actions: Uint8Array, values?: Float32Array): void {
    actOnValues(this.networks.target, qValues, observations, numRows, this.sizes, actions, values);
  }

  update(rng: Rng): void {
    const { online, target } = this.networks;
    const { observationLength, numActions } = this.sizes;
    const B = this.#config.batchSize;
    this.replay.sample(rng, this.#batch, 0, B);
    const targets = doubleQTargets(this.networks, this.#batch, this.sizes, this.#config.gamma);
    const mask = takenMask(this.#batch.actions, numActions);
    this.#loss = this.descend((p) => {
      const observations = tf.tensor2d(this.#batch.observations, [B, observationLength]);
      return qLoss(qValues(p, observations), tf.tensor2d(mask, [B, numActions]), tf.tensor1d(targets));
    });
    target.moveTowards(online, this.#config.targetRate);
  }

  metrics(): Record<string, number> {
    return { 'loss/q': this.#loss };
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
    const next = tf.tensor2d(batch.nextObservations, [B, sizes.observationLength]);
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

/** Greedy actions by one network's values or logits; the greatest goes to `out` where it is given. */
export function actOnValues(
  network: Parameters,
  values: (p: ParameterTensors, observations: Tensor) => Tensor,
  observations: Uint8Array,
  numRows: number,
  { observationLength, numActions, byteValues = PLAIN_BYTES }: LearnerSizes,
  actions: Uint8Array,
  out?: Float32Array,
): void {
  const [rows] = evaluate(() => [
    values(network.tensors(), tf.tensor2d(readBytes(observations, byteValues), [numRows, observationLength])),
  ]);
  for (let row = 0; row < numRows; row++) {
    actions[row] = argMax(rows, row * numActions, numActions);
    if (out !== undefined) out[row] = rows[row * numActions + actions[row]];
  }
}

import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { Rng } from '../../envs/core/rng.ts';
import type { TransitionBatch } from '../memory/seat-history.ts';
import { Adam, evaluate } from '../nets/adam.ts';
import { matMul } from '../nets/matmul.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';

/**
 * Training of universal successor features psi(s, a, w) by vector temporal differences.
 *
 *   y    = cumulants + discount psi~(s', a', w),   a' = argmax_b psi(s', b, w) . w
 *   loss = mean over the batch of sum_c huber(psi_c(s, a, w) - y_c)
 *
 * The action is chosen by the online network and valued by the target network (double), which damps the upward bias of
 * the max. psi~ follows psi by Polyak averaging. Worlds of the arena never terminate, so every cut bootstraps.
 * Network: `agents/social/universal-features.ts` has the equations and is the forward pass for acting.
 * Source   Borsa et al. 2018, arXiv:1812.07626; double estimate: van Hasselt et al. 2016, arXiv:1509.06461.
 */
export const universalConfig = z.strictObject({
  torso1: z.int().min(8).max(512).default(160).describe('units of the first layer'),
  torso2: z.int().min(8).max(512).default(96).describe('units of the second layer'),
  head: z.int().min(8).max(512).default(96).describe('units of the head, which sees the preference'),
  gamma: z.number().min(0).max(0.99).default(0.95).describe('horizon: 0.95 weighs 20 ticks'),
  learningRate: z.number().positive().max(0.1).default(1e-3).describe('Adam step at the start'),
  finalLearningRate: z.number().positive().max(0.1).default(1e-4).describe('Adam step at the end, reached linearly'),
  polyak: z.number().positive().max(1).default(0.02).describe('share of the new weights the target takes per update'),
});
export type UniversalConfig = z.output<typeof universalConfig>;

export interface UniversalSizes {
  readonly observationLength: number; // L
  readonly numActions: number; // A
  readonly numCumulants: number; // C
}

/** Weight arrays by the names of `UniversalWeights`, in a fixed order. */
export const WEIGHT_NAMES = [
  'torso1',
  'torsoBias1',
  'torso2',
  'torsoBias2',
  'head1',
  'headPreference',
  'headBias1',
  'head2',
  'headBias2',
] as const;
export type WeightName = (typeof WEIGHT_NAMES)[number];
export type WeightRecord = Record<WeightName, Float32Array>;

const MAX_GRADIENT_NORM = 10;

/** What a learner holds beside its weights, enough to go on as if it had never stopped. */
export interface UniversalTrainingState {
  readonly weights: WeightRecord;
  readonly targets: WeightRecord;
  readonly firstMoments: WeightRecord;
  readonly secondMoments: WeightRecord;
  readonly numUpdates: number;
}

export function weightShapes(sizes: UniversalSizes, config: UniversalConfig): Record<WeightName, readonly number[]> {
  const { torso1, torso2, head } = config;
  const numOut = sizes.numCumulants * sizes.numActions;
  return {
    torso1: [sizes.observationLength, torso1],
    torsoBias1: [torso1],
    torso2: [torso1, torso2],
    torsoBias2: [torso2],
    head1: [torso2, head],
    headPreference: [sizes.numCumulants, head],
    headBias1: [head],
    head2: [head, numOut],
    headBias2: [numOut],
  };
}

/** He-initialised weights, zero biases; the first layer is scaled for about `ACTIVE_INPUTS` inputs that are 1. */
export function initialWeights(sizes: UniversalSizes, config: UniversalConfig, seed: number): WeightRecord {
  const rng = new Rng(seed, 1);
  const fanIn: Partial<Record<WeightName, number>> = {
    torso1: ACTIVE_INPUTS,
    torso2: config.torso1,
    head1: config.torso2 + sizes.numCumulants,
    headPreference: sizes.numCumulants,
    head2: config.head,
  };
  const shapes = weightShapes(sizes, config);
  return mapNames((name) => {
    const length = shapes[name].reduce((product, size) => product * size, 1);
    const scale = fanIn[name] === undefined ? 0 : Math.sqrt(2 / fanIn[name]);
    return Float32Array.from({ length }, () => scale * rng.normal());
  });
}

/** About how many bytes of a window are 1; only the scale of the first layer at the start depends on it. */
const ACTIVE_INPUTS = 90;

export class UniversalLearner {
  readonly sizes: UniversalSizes;
  readonly config: UniversalConfig;
  readonly #net: Parameters;
  readonly #target: Parameters;
  readonly #adam: Adam;
  readonly #adamConfig: { learningRate: number; maxGradientNorm: number };

  constructor(sizes: UniversalSizes, config: UniversalConfig, state: UniversalTrainingState) {
    const shapes = weightShapes(sizes, config);
    this.sizes = sizes;
    this.config = config;
    this.#net = parametersOf(shapes, state.weights);
    this.#target = parametersOf(shapes, state.targets);
    this.#adamConfig = { learningRate: config.learningRate, maxGradientNorm: MAX_GRADIENT_NORM };
    this.#adam = new Adam(this.#net, WEIGHT_NAMES, this.#adamConfig);
    this.#adam.numSteps = state.numUpdates;
    for (const name of WEIGHT_NAMES) {
      this.#adam.firstMoments[name].set(state.firstMoments[name]);
      this.#adam.secondMoments[name].set(state.secondMoments[name]);
    }
  }

  static start(sizes: UniversalSizes, config: UniversalConfig, weights: WeightRecord): UniversalLearner {
    const zeros = (): WeightRecord => mapNames((name) => new Float32Array(weights[name].length));
    return new UniversalLearner(sizes, config, {
      weights,
      targets: weights,
      firstMoments: zeros(),
      secondMoments: zeros(),
      numUpdates: 0,
    });
  }

  get numUpdates(): number {
    return this.#adam.numSteps;
  }

  /**
   * One step on a batch under the preferences in batch.preferences, each with largest component 1. Returns the loss.
   * progress: share of the whole training done, in [0, 1], for the learning rate.
   */
  update(batch: TransitionBatch, progress: number): number {
    const { config, sizes } = this;
    this.#adamConfig.learningRate = config.learningRate + progress * (config.finalLearningRate - config.learningRate);
    const [targets] = evaluate(() => [this.#targets(batch)]);
    const loss = this.#adam.descend((net) => {
      const observations = tf.tensor2d(batch.observations, [batch.size, sizes.observationLength]);
      const psi = forward(net, observations, tf.tensor2d(batch.preferences, [batch.size, sizes.numCumulants]));
      const mask = tf.oneHot(tf.tensor1d(batch.actions, 'int32'), sizes.numActions).toFloat();
      const errors = chosen(psi, mask).sub(tf.tensor2d(targets, [batch.size, sizes.numCumulants]));
      return huber(errors).sum(1).mean() as tf.Scalar;
    });
    this.#target.moveTowards(this.#net, config.polyak);
    return loss;
  }

  /** psi [C, A] of one observation [L] under one preference [C], which is scaled to largest component 1. */
  predict(observation: Float32Array, preference: Float32Array): Float32Array {
    const largest = preference.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const scaled = preference.map((value) => (largest > 0 ? value / largest : 0));
    const [psi] = evaluate(() => [
      forward(
        this.#net.tensors(),
        tf.tensor2d(observation, [1, observation.length]),
        tf.tensor2d(scaled, [1, scaled.length]),
      ),
    ]);
    return psi;
  }

  weights(): WeightRecord {
    return mapNames((name) => this.#net.values[name].slice());
  }

  state(): UniversalTrainingState {
    return {
      weights: this.weights(),
      targets: mapNames((name) => this.#target.values[name].slice()),
      firstMoments: mapNames((name) => this.#adam.firstMoments[name].slice()),
      secondMoments: mapNames((name) => this.#adam.secondMoments[name].slice()),
      numUpdates: this.numUpdates,
    };
  }

  dispose(): void {
    this.#net.dispose();
    this.#target.dispose();
  }

  /** y: [B, C]. */
  #targets(batch: TransitionBatch): tf.Tensor {
    const { numCumulants, numActions, observationLength } = this.sizes;
    const preferences = tf.tensor2d(batch.preferences, [batch.size, numCumulants]);
    const nextObservations = tf.tensor2d(batch.nextObservations, [batch.size, observationLength]);
    const psi = forward(this.#net.tensors(), nextObservations, preferences).reshape([
      batch.size,
      numCumulants,
      numActions,
    ]);
    const q = psi.mul(preferences.expandDims(2)).sum(1);
    const best = tf.oneHot(q.argMax(1) as tf.Tensor1D, numActions).toFloat();
    const next = chosen(forward(this.#target.tensors(), nextObservations, preferences), best);
    const discounts = tf.tensor2d(batch.discounts, [batch.size, 1]);
    return tf.tensor2d(batch.cumulants, [batch.size, numCumulants]).add(next.mul(discounts));
  }
}

/** psi of all actions, flat: [B, C * A]. observations: [B, L]; preferences: [B, C]. */
export function forward(net: ParameterTensors, observations: tf.Tensor, preferences: tf.Tensor): tf.Tensor {
  const first = tf.relu(matMul(observations, net.torso1).add(net.torsoBias1));
  const torso = tf.relu(matMul(first, net.torso2).add(net.torsoBias2));
  const hidden = matMul(torso, net.head1).add(matMul(preferences, net.headPreference)).add(net.headBias1);
  return matMul(tf.relu(hidden), net.head2).add(net.headBias2);
}

/** psi of one action per row: [B, C]. psi: [B, C * A]; mask: [B, A] one-hot. */
export function chosen(psi: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const [size, numActions] = mask.shape;
  return psi.reshape([size, -1, numActions]).mul(mask.expandDims(1)).sum(2);
}

export function huber(error: tf.Tensor): tf.Tensor {
  const absolute = error.abs();
  const clipped = absolute.minimum(1);
  return clipped.square().mul(0.5).add(absolute.sub(clipped));
}

function parametersOf(shapes: Record<WeightName, readonly number[]>, record: WeightRecord): Parameters {
  const parameters = new Parameters(shapes);
  for (const name of WEIGHT_NAMES) parameters.values[name].set(record[name]);
  return parameters;
}

function mapNames<T>(make: (name: WeightName) => T): Record<WeightName, T> {
  return Object.fromEntries(WEIGHT_NAMES.map((name) => [name, make(name)])) as Record<WeightName, T>;
}

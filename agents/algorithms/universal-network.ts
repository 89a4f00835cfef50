import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Rng } from '../../envs/core/rng.ts';
import type { ObservationSpec, WorldSpec } from '../../envs/core/specs.ts';
import { matMul } from '../nets/matmul.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';

/**
 * The network of universal successor features, as it is trained. `agents/social/universal-features.ts` has its equations, and
 * is the forward pass on plain arrays by which rooms act.
 *
 * Letters: L observation bytes, A actions, C cumulants, B batch.
 */
const units = (count: number) => z.int().min(8).max(512).default(count);
const step = z.number().min(0).max(0.1);

/** Network and optimiser: what a checkpoint of features says of itself. */
export const universalConfig = z.strictObject({
  torso1: units(160).describe('units of the first layer; 8..512'),
  torso2: units(96).describe('units of the second layer; 8..512'),
  head: units(96).describe('units of the head, which sees the preference; 8..512'),
  gamma: z.number().min(0).max(0.99).default(0.95).describe('horizon: 0.95 weighs 20 steps; 0..0.99'),
  learningRate: step.default(1e-3).describe('Adam step at the start; 0..0.1'),
  finalLearningRate: step.default(1e-4).describe('Adam step at the end, reached linearly; 0..0.1'),
  polyak: z
    .number()
    .positive()
    .max(1)
    .default(0.02)
    .describe('share of the new weights the target takes per update; above 0, at most 1'),
});
export type UniversalConfig = z.output<typeof universalConfig>;

export interface UniversalSizes {
  readonly observationLength: number; // L
  readonly numActions: number; // A
  readonly numCumulants: number; // C
}

export function universalSizes({ observation, numActions, numCumulants }: WorldSpec): UniversalSizes {
  return { observationLength: observation.length, numActions, numCumulants };
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

/** Sizes of layers: the part of a config that weights depend on. */
export type UniversalLayers = Pick<UniversalConfig, 'torso1' | 'torso2' | 'head'>;

export function weightShapes(sizes: UniversalSizes, config: UniversalLayers): Record<WeightName, readonly number[]> {
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

/** He-initialised weights, zero biases; the first layer is scaled for about `numActive` inputs that are not 0. */
export function initialWeights(
  sizes: UniversalSizes,
  config: UniversalLayers,
  rng: Rng,
  numActive: number,
): WeightRecord {
  const fanIn: Partial<Record<WeightName, number>> = {
    torso1: numActive,
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

/** About how many inputs are not 0: one flag a cell of a window of flags, every byte of another. */
export function countActive({ height, width, scalars, length, low, high }: ObservationSpec): number {
  return low === 0 && high === 1 ? height * width + scalars : length;
}

export function parametersOf(sizes: UniversalSizes, config: UniversalLayers, record: WeightRecord): Parameters {
  const parameters = new Parameters(weightShapes(sizes, config));
  for (const name of WEIGHT_NAMES) parameters.values[name].set(record[name]);
  return parameters;
}

/** Copies of all weights by name. */
export function weightsOf({ values }: Parameters): WeightRecord {
  return mapNames((name) => values[name].slice());
}

/** psi of all actions, flat: [B, C * A]. x: [B, L]; preferences: [B, C]. */
export function forward(net: ParameterTensors, x: Tensor, preferences: Tensor): Tensor {
  const first = tf.relu(matMul(x, net.torso1).add(net.torsoBias1));
  const torso = tf.relu(matMul(first, net.torso2).add(net.torsoBias2));
  const hidden = matMul(torso, net.head1).add(matMul(preferences, net.headPreference)).add(net.headBias1);
  return matMul(tf.relu(hidden), net.head2).add(net.headBias2);
}

/** psi of one action per row: [B, C]. psi: [B, C * A]; mask: [B, A] one-hot. */
export function chosen(psi: Tensor, mask: Tensor): Tensor {
  const [size, numActions] = mask.shape;
  return psi.reshape([size, -1, numActions]).mul(mask.expandDims(1)).sum(2);
}

export function huber(error: Tensor): Tensor {
  const absolute = error.abs();
  const clipped = absolute.minimum(1);
  return clipped.square().mul(0.5).add(absolute.sub(clipped));
}

function mapNames<T>(make: (name: WeightName) => T): Record<WeightName, T> {
  return Object.fromEntries(WEIGHT_NAMES.map((name) => [name, make(name)])) as Record<WeightName, T>;
}

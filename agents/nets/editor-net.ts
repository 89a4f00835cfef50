import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import { writeOrthogonal } from '../ops/orthogonal.ts';
import type { ActorCritic } from './actor-critic.ts';
import { dense, denseRelu, denseShapes } from './layers.ts';
import { matMul, matMulConstant } from './matmul.ts';
import type { Parameters, ParameterTensors } from './parameters.ts';

/**
 * The network of an adversary that builds a level on a grid: one logit for each tile, from what stands around it, where it
 * is, what step it is, the noise and the level as a whole. Letters: N observations, P tiles, F filters, Z noise bytes.
 *
 *   near_i  = relu(conv3x3(planes)_i + coordinates_i U + time V + noise W + b)      [N, P, F] same padding
 *   tile_i  = relu(near_i A + mean_j near_j G + a)                                  [N, P, F]
 *   logit_i = tile_i . w,   value = relu(mean_i tile_i C + c) . v
 *
 * Time is one-hot; a noise byte z becomes (z / 255 - 1/2) sqrt 12, mean 0 and variance 1, and is never left out.
 *
 * Source   Dennis et al. 2020, arXiv:2012.02096, appendix F.1.2, made small.
 * Differs  There a convolution of 128 filters is flattened into an LSTM of 256, 22 million weights at 13 x 13. Here every
 *          tile shares its weights with all others: some thousands at any size, and no memory, as the grid itself shows
 *          what was done. Tiles are one-hot planes rather than bytes by ten; the start's heading is left out.
 */
export interface EditorNetConfig {
  readonly filters: number; // F
  readonly numSteps: number; // times there are: the first scalar of an observation is in [0, numSteps)
  readonly tileCodes: readonly number[]; // first bytes of a tile that have a plane of their own
}

const VALUE_SIZE = 32;
const KERNEL = 3;
const NUM_COORDINATES = 2;
const NOISE_GAIN = 0.2; // so that at first the noise sways the sum about as much as one tile does
const POLICY_GAIN = 0.01;

export function createEditorNet(spec: ObservationSpec, config: EditorNetConfig): ActorCritic {
  const { filters, numSteps, tileCodes } = config;
  const numTiles = spec.height * spec.width;
  const numNoise = spec.scalars - 1;
  const patchSize = KERNEL * KERNEL * (tileCodes.length + 1) + NUM_COORDINATES;
  const shapes = {
    ...denseShapes('near', patchSize, filters),
    'time/weight': [numSteps, filters],
    ...(numNoise > 0 ? { 'noise/weight': [numNoise, filters] } : {}),
    ...denseShapes('tile', filters, filters),
    'whole/weight': [filters, filters],
    'policy/weight': [filters, 1],
    ...denseShapes('value/0', filters, VALUE_SIZE),
    ...denseShapes('value/1', VALUE_SIZE, 1),
  };

  /** What all tiles of an observation have in common: [N, 1, F]. */
  const contextOf = (p: ParameterTensors, observations: Uint8Array, N: number): Tensor => {
    const time = matMulConstant(timesOf(observations, spec, numSteps, N), p['time/weight']);
    if (numNoise === 0) return tf.reshape(time, [N, 1, filters]);
    const noise = matMulConstant(noiseOf(observations, spec, N), p['noise/weight']);
    return tf.reshape(tf.add(time, noise), [N, 1, filters]);
  };

  return {
    numActions: numTiles,
    observationLength: spec.length,
    stateSize: 0,
    shapes,
    initialise,
    forward(p, observations, T, B, initial) {
      const N = T * B;
      const perTile = (rows: Tensor): Tensor => tf.reshape(rows, [N, numTiles, filters]);
      const perRow = (tiles: Tensor): Tensor => tf.reshape(tiles, [N * numTiles, filters]);
      const patches = patchesOf(observations, spec, tileCodes, N);
      const around = tf.add(matMulConstant(patches, p['near/weight']), p['near/bias']);
      const near = tf.relu(tf.add(perTile(around), contextOf(p, observations, N)));
      const whole = tf.reshape(matMul(tf.mean(near, 1), p['whole/weight']), [N, 1, filters]);
      const tiles = tf.relu(tf.add(perTile(dense(p, 'tile', perRow(near))), whole));
      const value = dense(p, 'value/1', denseRelu(p, 'value/0', tf.mean(tiles, 1)));
      return {
        logits: tf.reshape(matMul(perRow(tiles), p['policy/weight']), [N, numTiles]),
        values: tf.reshape(value, [N]),
        state: initial,
      };
    },
  };
}

/**
 * The 3 x 3 tiles around every tile as planes, and the tile's own coordinates in [-1, 1]: [N * P, patchSize]. A plane is 1
 * where the tile has its code; the last one is 1 outside of the level.
 */
function patchesOf(observations: Uint8Array, spec: ObservationSpec, codes: readonly number[], N: number): Tensor {
  const { height, width, channels, length } = spec;
  const numPlanes = codes.length + 1;
  const numColumns = KERNEL * KERNEL * numPlanes + NUM_COORDINATES;
  const planeOfCode = new Int8Array(256).fill(-1);
  codes.forEach((code, plane) => {
    planeOfCode[code] = plane;
  });
  const out = new Float32Array(N * height * width * numColumns);
  let at = 0;
  for (let n = 0; n < N; n++) {
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        for (let near = 0; near < KERNEL * KERNEL; near++) {
          const r = row + Math.floor(near / KERNEL) - 1;
          const c = col + (near % KERNEL) - 1;
          const isInside = r >= 0 && r < height && c >= 0 && c < width;
          const plane = isInside ? planeOfCode[observations[n * length + (r * width + c) * channels]] : numPlanes - 1;
          if (plane >= 0) out[at + near * numPlanes + plane] = 1;
        }
        at += numColumns;
        out[at - 2] = (2 * row) / (height - 1) - 1;
        out[at - 1] = (2 * col) / (width - 1) - 1;
      }
    }
  }
  return tf.tensor2d(out, [N * height * width, numColumns]);
}

/** One-hot: [N, numSteps]. Errors: RangeError for a step that there is not. */
function timesOf(observations: Uint8Array, { length, scalars }: ObservationSpec, numSteps: number, N: number): Tensor {
  const out = new Float32Array(N * numSteps);
  for (let n = 0; n < N; n++) {
    const time = observations[(n + 1) * length - scalars];
    if (time >= numSteps) throw new RangeError(`editor net: step ${time}, limit ${numSteps - 1}`);
    out[n * numSteps + time] = 1;
  }
  return tf.tensor2d(out, [N, numSteps]);
}

const UNIFORM_SCALE = Math.sqrt(12); // 1 / standard deviation of a uniform number in [0, 1]

function noiseOf(observations: Uint8Array, { length, scalars }: ObservationSpec, N: number): Tensor {
  const numNoise = scalars - 1;
  const out = new Float32Array(N * numNoise);
  for (let n = 0; n < N; n++) {
    for (let z = 0; z < numNoise; z++) {
      out[n * numNoise + z] = (observations[(n + 1) * length - numNoise + z] / 255 - 0.5) * UNIFORM_SCALE;
    }
  }
  return tf.tensor2d(out, [N, numNoise]);
}

/** Orthogonal, gain sqrt 2 below a relu; a policy that is nearly uniform. */
function initialise(parameters: Parameters, rng: Rng): void {
  const gains: Readonly<Record<string, number>> = {
    'noise/weight': NOISE_GAIN,
    'policy/weight': POLICY_GAIN,
    'value/1/weight': 1,
  };
  for (const name of parameters.names) {
    const values = parameters.values[name];
    const [inputs, outputs] = parameters.shapes[name];
    if (name.endsWith('bias')) values.fill(0);
    else writeOrthogonal(rng, inputs, outputs, gains[name] ?? Math.SQRT2, values);
    parameters.changed(name);
  }
}

import type { Rng } from '../../envs/core/rng.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import { writeOrthogonal } from '../ops/orthogonal.ts';
import type { ActorCritic } from './actor-critic.ts';
import { surroundingSize } from './kernels/editor-inputs.ts';
import { createKernelEditor } from './kernels/kernel-editor.ts';
import { denseShapes } from './layers.ts';
import type { Parameters } from './parameters.ts';

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
const NOISE_GAIN = 0.2; // so that at first the noise sways the sum about as much as one tile does
const POLICY_GAIN = 0.01;

export type EditorNet = ActorCritic & Required<Pick<ActorCritic, 'act'>>;

export function createEditorNet(spec: ObservationSpec, config: EditorNetConfig): EditorNet {
  const { filters, numSteps, tileCodes } = config;
  const numTiles = spec.height * spec.width;
  const numNoise = spec.scalars - 1;
  const shapes = {
    ...denseShapes('near', surroundingSize(tileCodes.length), filters),
    'time/weight': [numSteps, filters],
    ...(numNoise > 0 ? { 'noise/weight': [numNoise, filters] } : {}),
    ...denseShapes('tile', filters, filters),
    'whole/weight': [filters, filters],
    'policy/weight': [filters, 1],
    ...denseShapes('value/0', filters, VALUE_SIZE),
    ...denseShapes('value/1', VALUE_SIZE, 1),
  };

  const { forward, act } = createKernelEditor({
    height: spec.height,
    width: spec.width,
    channels: spec.channels,
    length: spec.length,
    numNoise,
    filters,
    valueSize: VALUE_SIZE,
    numSteps,
    tileCodes,
    weightShapes: shapes,
  });
  return {
    numActions: numTiles,
    observationLength: spec.length,
    stateSize: 0,
    shapes,
    initialise,
    forward,
    act,
  };
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

import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import { writeOrthogonal } from '../ops/orthogonal.ts';
import { numPatches, type PatchShape, writePatches } from '../ops/patches.ts';
import type { ActorCritic, ActorCriticRun, PreviousInputs } from './actor-critic.ts';
import { createGruCell } from './gru-cell.ts';
import { createKernelStudent } from './kernels/kernel-student.ts';
import { fitsKernels, rowLength, type StudentPlan } from './kernels/student-plan.ts';
import { dense, denseRelu, denseShapes } from './layers.ts';
import { createLstmCell } from './lstm-cell.ts';
import { matMulConstant } from './matmul.ts';
import type { MemoryCell } from './memory-cell.ts';
import { createMinGruCell } from './min-gru-cell.ts';
import type { Parameters, ParameterTensors } from './parameters.ts';
import {
  asNumbers,
  checkedPrevious,
  type PreviousConfig,
  previousLength,
  withWindow,
  writePrevious,
} from './student-inputs.ts';
import type { StudentNetConfig } from './student-net-config.ts';

export { type StudentNetConfig, studentNetConfig } from './student-net-config.ts';

const KERNEL = 3;
const RELU_GAIN = Math.SQRT2;
const POLICY_GAIN = 0.01;

export interface StudentNet extends ActorCritic {
  readonly config: StudentNetConfig;
  /** Where the last layer of the heads may be other than 0: each head reads its own half. For `Parameters`. */
  readonly masks: Readonly<Record<string, Float32Array>>;
}

/**
 * The student of the UED papers: a small convolution over the window ahead, the heading beside it, one memory, and two
 * heads with a hidden layer each.
 *
 *   e = [relu(conv(window / scale)) | scalars / scalarScale W + b | previous action, one-hot | previous reward]
 *   h = memory(e),   hidden = relu(h W + b) (one half a head)
 *   logits = hidden_policy W + b,   value = hidden_value W + b
 *
 * An observation without a window has its scalars in the window's place.
 * Source   Dennis et al. 2020, arXiv:2012.02096, appendix F.1; one shared memory and one hidden layer a head as in DCD,
 *          minimax and JaxUED. Orthogonal weights, gain sqrt 2 below a relu, 1 for memory and value, .01 for the policy.
 *
 * Where its sizes fit (`fitsKernels`) and `isLayered` is false it runs as one operation on our own kernels, the
 * same numbers up to rounding and the same bytes on every engine and machine; else as layers of the engine.
 */
export function createStudentNet(
  observation: ObservationSpec,
  numActions: number,
  config: StudentNetConfig,
  isLayered = false,
): StudentNet {
  const spec = withWindow(observation);
  const patch = { ...spec, kernel: KERNEL };
  const isConvolving = config.filters > 0 && spec.height >= KERNEL && spec.width >= KERNEL;
  const windowSize = isConvolving ? numPatches(patch) * config.filters : config.denseSize;
  const featureSize = windowSize + (spec.scalars > 0 ? config.scalarSize : 0) + previousLength(config, numActions);
  const cell = createCell(config, featureSize);
  const { headSize } = config;
  const windowLength = spec.height * spec.width * spec.channels;
  const shapes = {
    ...denseShapes(
      'window',
      isConvolving ? KERNEL * KERNEL * spec.channels : windowLength,
      isConvolving ? config.filters : config.denseSize,
    ),
    ...(spec.scalars > 0 ? denseShapes('scalars', spec.scalars, config.scalarSize) : {}),
    ...(cell?.shapes ?? denseShapes('memory', featureSize, config.memorySize)),
    ...denseShapes('heads/0', config.memorySize, 2 * headSize),
    ...denseShapes('heads/1', 2 * headSize, numActions + 1),
  };

  const plan = isLayered ? undefined : kernelPlan(patch, isConvolving, numActions, config, shapes);
  const onKernels = plan === undefined ? undefined : createKernelStudent(plan);

  const encode = (p: ParameterTensors, bytes: Uint8Array, numRows: number, given?: PreviousInputs): Tensor => {
    const observations = asNumbers(bytes, spec.low < 0);
    const window = isConvolving
      ? tf.reshape(windowLayer(p, patchesOf(observations, patch, numRows, config.scale)), [numRows, windowSize])
      : windowLayer(p, columnsOf(observations, spec.length, 0, windowLength, numRows, config.scale));
    const parts = [window];
    if (spec.scalars > 0) {
      const scalars = columnsOf(observations, spec.length, windowLength, spec.scalars, numRows, config.scalarScale);
      parts.push(tf.add(matMulConstant(scalars, p['scalars/weight']), p['scalars/bias']));
    }
    const previous = checkedPrevious(config, given, numRows, numActions);
    if (previous !== undefined) parts.push(previousOf(previous, config, numActions));
    return parts.length === 1 ? window : tf.concat(parts, 1);
  };

  return {
    config,
    numActions,
    observationLength: spec.length,
    stateSize: cell?.stateSize ?? 0,
    shapes,
    masks: { 'heads/1/weight': headMask(headSize, numActions) },
    ...(onKernels === undefined ? {} : { act: onKernels.act }),
    initialise: (parameters, rng) => initialise(parameters, rng, headSize, numActions),
    forward(p, observations, numSteps, numWorlds, initial, resets, previous): ActorCriticRun {
      if (onKernels !== undefined) {
        return onKernels.forward(p, observations, numSteps, numWorlds, initial, resets, previous);
      }
      const N = numSteps * numWorlds;
      const features = encode(p, observations, N, previous);
      const run = cell?.run(p, tf.reshape(features, [numSteps, numWorlds, featureSize]), initial, resets);
      const memory =
        run === undefined ? denseRelu(p, 'memory', features) : tf.reshape(run.outputs, [N, config.memorySize]);
      const out = dense(p, 'heads/1', denseRelu(p, 'heads/0', memory));
      return {
        logits: tf.slice(out, [0, 0], [N, numActions]),
        values: tf.reshape(tf.slice(out, [0, numActions], [N, 1]), [N]),
        state: run?.state ?? initial,
      };
    },
  };
}

/** undefined where our kernels do not fit the sizes. */
function kernelPlan(
  patch: PatchShape & ObservationSpec,
  isConvolving: boolean,
  numActions: number,
  config: StudentNetConfig,
  weightShapes: Readonly<Record<string, readonly number[]>>,
): StudentPlan | undefined {
  const { memory, memorySize, headSize, scale, scalarScale, scalarSize, denseSize } = config;
  const { previousAction, previousReward } = config;
  const plan: StudentPlan = {
    window: { ...patch, length: rowLength(patch.length, config) },
    observationLength: patch.length,
    isSigned: patch.low < 0,
    previousAction,
    previousReward,
    isConvolving,
    filters: isConvolving ? config.filters : denseSize,
    numScalars: patch.scalars,
    scalarSize,
    scale,
    scalarScale,
    memory,
    memorySize,
    headSize,
    numActions,
    weightShapes,
  };
  return fitsKernels(plan) ? plan : undefined;
}

function createCell(config: StudentNetConfig, inputSize: number): MemoryCell | undefined {
  if (config.memory === 'lstm') return createLstmCell('memory', inputSize, config.memorySize);
  if (config.memory === 'gru') return createGruCell('memory', inputSize, config.memorySize);
  return config.memory === 'min-gru' ? createMinGruCell('memory', inputSize, config.memorySize) : undefined;
}

const windowLayer = (p: ParameterTensors, rows: Tensor): Tensor =>
  tf.relu(tf.add(matMulConstant(rows, p['window/weight']), p['window/bias']));

function patchesOf(observations: Uint8Array | Int8Array, patch: PatchShape, numRows: number, scale: number): Tensor {
  const columns = patch.kernel * patch.kernel * patch.channels;
  const patches = new Float32Array(numRows * numPatches(patch) * columns);
  writePatches(observations, patch, numRows, 1 / scale, patches);
  return tf.tensor2d(patches, [numRows * numPatches(patch), columns]);
}

/** Numbers first..first+count-1 of every observation, divided by `scale`: [numRows, count]. */
function columnsOf(
  observations: Uint8Array | Int8Array,
  length: number,
  first: number,
  count: number,
  numRows: number,
  scale: number,
): Tensor {
  const values = new Float32Array(numRows * count);
  for (let n = 0; n < numRows; n++) {
    for (let i = 0; i < count; i++) values[n * count + i] = observations[n * length + first + i] / scale;
  }
  return tf.tensor2d(values, [numRows, count]);
}

/** [numRows, previousLength]. */
function previousOf({ actions, rewards }: PreviousInputs, config: PreviousConfig, numActions: number): Tensor {
  const width = previousLength(config, numActions);
  const values = new Float32Array(actions.length * width);
  for (let n = 0; n < actions.length; n++) {
    writePrevious(actions[n], rewards[n], config, numActions, values, n * width);
  }
  return tf.tensor2d(values, [actions.length, width]);
}

/** [2 * headSize, A + 1]: the policy's half to the logits, the critic's to the value. */
function headMask(headSize: number, numActions: number): Float32Array {
  const mask = new Float32Array(2 * headSize * (numActions + 1));
  for (let i = 0; i < 2 * headSize; i++) {
    for (let o = 0; o <= numActions; o++) mask[i * (numActions + 1) + o] = i < headSize === o < numActions ? 1 : 0;
  }
  return mask;
}

function initialise(parameters: Parameters, rng: Rng, headSize: number, numActions: number): void {
  for (const name of parameters.names) {
    const values = parameters.values[name];
    values.fill(0);
    if (name.endsWith('weight')) {
      const [inputs, outputs] = parameters.shapes[name];

      if (name === 'heads/0/weight') {
        writeOrthogonal(rng, inputs, headSize, RELU_GAIN, values, outputs, 0);
        writeOrthogonal(rng, inputs, headSize, RELU_GAIN, values, outputs, headSize);
      } else if (name === 'heads/1/weight') {
        writeOrthogonal(rng, headSize, numActions, POLICY_GAIN, values, outputs, 0);
        writeOrthogonal(rng, headSize, 1, 1, values.subarray(headSize * outputs), outputs, numActions);
      } else {
        writeOrthogonal(rng, inputs, outputs, name === 'window/weight' ? RELU_GAIN : 1, values);
      }
    }
    parameters.changed(name);
  }
}

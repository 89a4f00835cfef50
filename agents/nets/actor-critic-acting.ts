import type { ObservationSpec } from '../../envs/core/specs.ts';
import { denseInPlace, reluInPlace } from '../ops/dense.ts';
import { numPatches, type PatchShape, writePatches } from '../ops/patches.ts';
import { type ActingCell, createActingCell, readWeights, type Weights } from './memory-cell-acting.ts';
import { asNumbers, previousLength, withWindow, writePrevious } from './student-inputs.ts';
import type { StudentNetConfig } from './student-net-config.ts';

/**
 * The student network of `student-net.ts` for acting: one observation at a time, plain typed arrays, no engine and no
 * allocation, so that a room's server can run it between two ticks. A test holds the two to each other.
 *
 *   e = [relu(conv(window / scale)) | scalars / scalarScale W + b | previous action, one-hot | previous reward]
 *   h = memory(e),   hidden = relu(h W + b),   [logits | value] = hidden W + b
 */
export interface ActingNet {
  readonly numActions: number; // A
  readonly stateSize: number; // numbers that the memory carries from step to step
  /**
   * The same object every time, overwritten by the next call. state: [S], written over by the state after the step.
   * previousAction, previousReward: of the step before, 0 at the start; read where the config says so.
   */
  act(observation: Uint8Array, state: Float32Array, previousAction?: number, previousReward?: number): ActingStep;
}

export interface ActingStep {
  readonly logits: Float32Array; // [A]
  readonly value: number;
}

const KERNEL = 3;

/**
 * weights: those of `createStudentNet` for the same observation, actions and config, by name; read, never written.
 * Errors   RangeError when an array is missing or of another length.
 */
export function createActingNet(
  spec: ObservationSpec,
  numActions: number,
  config: StudentNetConfig,
  weights: Weights,
): ActingNet {
  const encoder = createEncoder(withWindow(spec), numActions, config, weights);
  const memory: ActingCell =
    config.memory === 'none'
      ? createDenseCell(encoder.features.length, config.memorySize, weights)
      : createActingCell(config.memory, 'memory', encoder.features.length, config.memorySize, weights);
  const hidden = new Float32Array(2 * config.headSize);
  const out = new Float32Array(numActions + 1);
  const first = readDense(weights, 'heads/0', config.memorySize, hidden.length);
  const step = { logits: out.subarray(0, numActions), value: 0 };
  const second = readDense(weights, 'heads/1', hidden.length, out.length);
  return {
    numActions,
    stateSize: memory.stateSize,
    act(observation, state, previousAction = 0, previousReward = 0) {
      encoder.encode(observation, previousAction, previousReward);
      memory.step(encoder.features, state);
      denseInPlace(memory.output, 0, config.memorySize, first.weight, first.bias, hidden, 0);
      reluInPlace(hidden, 0, hidden.length);
      denseInPlace(hidden, 0, hidden.length, second.weight, second.bias, out, 0);
      step.value = out[numActions];
      return step;
    },
  };
}

interface Encoder {
  readonly features: Float32Array; // overwritten by `encode`
  encode(observation: Uint8Array, previousAction: number, previousReward: number): void;
}

function createEncoder(spec: ObservationSpec, numActions: number, config: StudentNetConfig, weights: Weights): Encoder {
  const patch: PatchShape = { ...spec, kernel: KERNEL };
  const isConvolving = config.filters > 0 && spec.height >= KERNEL && spec.width >= KERNEL;
  const windowLength = spec.height * spec.width * spec.channels;
  const numColumns = isConvolving ? KERNEL * KERNEL * spec.channels : windowLength;
  const numPlaces = isConvolving ? numPatches(patch) : 1;
  const numFilters = isConvolving ? config.filters : config.denseSize;
  const windowSize = numPlaces * numFilters;
  const window = readDense(weights, 'window', numColumns, numFilters);
  const scalars = spec.scalars === 0 ? undefined : readDense(weights, 'scalars', spec.scalars, config.scalarSize);
  const columns = new Float32Array(numPlaces * numColumns);
  const scalarValues = new Float32Array(spec.scalars);
  const previousStart = windowSize + (scalars === undefined ? 0 : config.scalarSize);
  const features = new Float32Array(previousStart + previousLength(config, numActions));
  const bytes = new Uint8Array(spec.length);
  const numbers = asNumbers(bytes, spec.low < 0);
  return {
    features,
    encode(observation, previousAction, previousReward) {
      bytes.set(observation);
      if (isConvolving) writePatches(numbers, patch, 1, 1 / config.scale, columns);
      else for (let i = 0; i < windowLength; i++) columns[i] = numbers[i] / config.scale;
      for (let place = 0; place < numPlaces; place++) {
        denseInPlace(columns, place * numColumns, numColumns, window.weight, window.bias, features, place * numFilters);
      }
      reluInPlace(features, 0, windowSize);
      writePrevious(previousAction, previousReward, config, numActions, features, previousStart);
      if (scalars === undefined) return;
      for (let i = 0; i < scalarValues.length; i++) scalarValues[i] = numbers[windowLength + i] / config.scalarScale;
      denseInPlace(scalarValues, 0, scalarValues.length, scalars.weight, scalars.bias, features, windowSize);
    },
  };
}

/** What stands in the place of a memory where there is none: a dense layer and a relu. */
function createDenseCell(inputSize: number, outputSize: number, weights: Weights): ActingCell {
  const { weight, bias } = readDense(weights, 'memory', inputSize, outputSize);
  const output = new Float32Array(outputSize);
  return {
    stateSize: 0,
    output,
    step(input) {
      denseInPlace(input, 0, inputSize, weight, bias, output, 0);
      reluInPlace(output, 0, outputSize);
    },
  };
}

/** Weights [I, O] and bias [O] of a layer. */
function readDense(weights: Weights, name: string, inputs: number, outputs: number) {
  return {
    weight: readWeights(weights, `${name}/weight`, inputs * outputs),
    bias: readWeights(weights, `${name}/bias`, outputs),
  };
}

import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { matMul } from './matmul.ts';
import type { ParameterTensors } from './parameters.ts';

/**
 * What a network remembers with: one interface for every recurrent cell. Letters: T times, B rows (worlds or seats), D
 * inputs, H outputs, S numbers of state carried from step to step (h and c for an LSTM, h alone for the others).
 *
 * Resets are data: a reset at time t means that the state before step t is 0, so that an episode that begins inside a
 * rollout neither sees what came before nor sends a gradient there. Acting is a run with T = 1: one code path, so that
 * what acts and what learns are the same function.
 */
export interface MemoryCell {
  readonly kind: MemoryCellKind;
  readonly outputSize: number; // H
  readonly stateSize: number; // S
  /** Shapes of the cell's weights by name, for `Parameters`. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /**
   * Runs a sequence; differentiable in the weights, the inputs and the initial state.
   * Shapes   inputs: [T, B, D]; initial: [B, S]; resets: [T, B], not 0 where a step begins an episode; T, B >= 1.
   * Errors   RangeError when the shapes do not fit each other.
   */
  run(p: ParameterTensors, inputs: Tensor, initial: Tensor, resets: Uint8Array): CellRun;
}

export type MemoryCellKind = 'lstm' | 'gru' | 'min-gru';

export interface CellRun {
  readonly outputs: Tensor; // [T, B, H] after each step
  readonly state: Tensor; // [B, S] after the last step
}

/** Sizes of one run. */
export interface RunSizes {
  readonly numSteps: number; // T
  readonly numRows: number; // B
}

/** Reads T and B off the inputs and holds everything else against them. */
export function assertRunSizes(
  inputs: Tensor,
  initial: Tensor,
  resets: Uint8Array,
  inputSize: number,
  stateSize: number,
): RunSizes {
  const [numSteps, numRows, width] = inputs.shape;
  if (inputs.rank !== 3 || width !== inputSize || numSteps < 1 || numRows < 1) {
    throw new RangeError(`memory cell: inputs are [${inputs.shape}], expected [T >= 1, B >= 1, ${inputSize}]`);
  }
  if (initial.rank !== 2 || initial.shape[0] !== numRows || initial.shape[1] !== stateSize) {
    throw new RangeError(`memory cell: the initial state is [${initial.shape}], expected [${numRows}, ${stateSize}]`);
  }
  if (resets.length !== numSteps * numRows) {
    throw new RangeError(`memory cell: ${resets.length} reset flags, expected ${numSteps} x ${numRows}`);
  }
  return { numSteps, numRows };
}

/** The part of all gates that depends on the inputs only, one product for all times: [T, B, D] -> [T * B, G]. */
export function projectInputs(p: ParameterTensors, name: string, inputs: Tensor): Tensor {
  const rows = tf.reshape(inputs, [-1, inputs.shape[2] as number]);
  return tf.add(matMul(rows, p[`${name}/input/weight`]), p[`${name}/bias`]);
}

/** True if any row begins an episode at time t. */
export function hasReset(resets: Uint8Array, t: number, numRows: number): boolean {
  for (let row = t * numRows; row < (t + 1) * numRows; row++) if (resets[row] !== 0) return true;
  return false;
}

/** Sets the rows of [B, width] that begin an episode at time t to 0. */
export function clearRowsInPlace(
  values: Float32Array,
  resets: Uint8Array,
  t: number,
  numRows: number,
  width: number,
): void {
  for (let row = 0; row < numRows; row++) {
    if (resets[t * numRows + row] !== 0) values.fill(0, row * width, (row + 1) * width);
  }
}

/**
 * The state [B, width] that step t starts from. Written over rather than multiplied by 0, so that a state that is not a
 * number is forgotten too. No gradient of its own: cells call it inside theirs.
 */
export function stateBefore(state: Tensor, resets: Uint8Array, t: number, numRows: number): Tensor {
  if (!hasReset(resets, t, numRows)) return state;
  const values = Float32Array.from(state.dataSync());
  clearRowsInPlace(values, resets, t, numRows, values.length / numRows);
  return tf.tensor(values, state.shape);
}

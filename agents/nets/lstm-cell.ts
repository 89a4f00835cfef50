import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import {
  copyStateBefore,
  createLstmTrace,
  hasFusedLstm,
  type LstmInputs,
  type LstmTrace,
  runLstmFused,
  runLstmLoop,
} from './lstm-forward.ts';
import { assertRunSizes, clearRowsInPlace, type MemoryCell, type RunSizes } from './memory-cell.ts';
import type { ParameterTensors } from './parameters.ts';

/**
 * Long short-term memory.
 *
 *   [i, f, g, o] = x W + h U + b,   c' = sigmoid(f) * c + sigmoid(i) * tanh(g),   h' = sigmoid(o) * tanh(c')
 *
 * Weights   <name>/input/weight W [D, 4H], <name>/recurrent/weight U [H, 4H], <name>/bias b [4H]; gates in the order
 *           i, f, g, o. State: [h | c], S = 2H.
 * Engines   Forward through TensorFlow's fused kernel where the engine has it (native) and `isLoopOnly` is false, else
 *           through a loop over steps. The same numbers up to rounding; the way back is the same code.
 * Source    Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000. The forget bias starts where the
 *           initialiser puts it (0 in JaxUED and DCD).
 */
export function createLstmCell(name: string, inputSize: number, outputSize: number, isLoopOnly = false): MemoryCell {
  const H = outputSize;
  return {
    kind: 'lstm',
    outputSize: H,
    stateSize: 2 * H,
    shapes: {
      [`${name}/input/weight`]: [inputSize, 4 * H],
      [`${name}/recurrent/weight`]: [H, 4 * H],
      [`${name}/bias`]: [4 * H],
    },
    run(p: ParameterTensors, inputs: Tensor, initial: Tensor, resets: Uint8Array) {
      const sizes = assertRunSizes(inputs, initial, resets, inputSize, 2 * H);
      const { numSteps: T, numRows: B } = sizes;
      const weights = ['input/weight', 'recurrent/weight', 'bias'].map((part) => p[`${name}/${part}`]);
      const rows = tf.reshape(inputs, [T * B, inputSize]);
      const made = lstmOutputs(rows, weights, initial, resets, sizes, hasFusedLstm() && !isLoopOnly);
      const [h, c] = [T - 1, T].map((block) => tf.slice(made, [block * B, 0], [B, H]));
      return { outputs: tf.reshape(tf.slice(made, [0, 0], [T * B, H]), [T, B, H]), state: tf.concat([h, c], 1) };
    },
  };
}

/**
 * All outputs of the sequence and, below them, the last cell state: [(T + 1) * B, H]. With its own gradient: one product a
 * step on the way back, and the gradients of the weights in one product over all steps instead of T small ones.
 */
function lstmOutputs(
  rows: Tensor,
  weights: readonly Tensor[],
  initial: Tensor,
  resets: Uint8Array,
  sizes: RunSizes,
  isFused: boolean,
): Tensor {
  const { numSteps: T, numRows: B } = sizes;
  return tf.customGrad((...tensors: (Tensor | tf.GradSaveFunc)[]) => {
    const [x, inputWeight, recurrentWeight, bias, first, save] = tensors as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      tf.GradSaveFunc,
    ];
    const H = recurrentWeight.shape[0] as number;
    const start = first.dataSync() as Float32Array;
    const inputs: LstmInputs = { rows: x, inputWeight, recurrentWeight, bias, initial: start, resets };
    const trace = createLstmTrace(sizes, H);
    if (isFused) runLstmFused(inputs, sizes, trace);
    else runLstmLoop(inputs, sizes, trace);
    const made = new Float32Array((T + 1) * B * H);
    made.set(trace.h);
    made.set(trace.c.subarray((T - 1) * B * H), T * B * H);
    save([x, inputWeight, recurrentWeight]);
    return {
      value: tf.tensor2d(made, [(T + 1) * B, H]),
      gradFunc: (dMade: Tensor, [savedRows, savedInput, savedRecurrent]: Tensor[]) => {
        const saved = { ...inputs, rows: savedRows, inputWeight: savedInput, recurrentWeight: savedRecurrent };
        return lstmGradients(dMade.dataSync() as Float32Array, saved, sizes, trace);
      },
    };
  })(rows, ...weights, initial);
}

/** Gradients at the rows, W, U, b and the initial state, from those at what was made. */
function lstmGradients(dMade: Float32Array, inputs: LstmInputs, sizes: RunSizes, trace: LstmTrace): Tensor[] {
  const { numSteps: T, numRows: B } = sizes;
  const { recurrentWeight, initial, resets } = inputs;
  const H = recurrentWeight.shape[0] as number;
  const weightBack = tf.transpose(recurrentWeight, [1, 0]);
  const dGates = new Float32Array(T * B * 4 * H);
  const hBefore = new Float32Array(T * B * H);
  const cBefore = new Float32Array(B * H);
  const dc = dMade.slice(T * B * H); // at the cell state, carried from step to step
  const dh = new Float32Array(B * H); // at h, likewise
  for (let t = T - 1; t >= 0; t--) {
    const base = t * B * H;
    copyStateBefore(trace.h, initial, 0, resets, t, B, H, hBefore, base);
    copyStateBefore(trace.c, initial, H, resets, t, B, H, cBefore, 0);
    for (let unit = 0; unit < B * H; unit++) dh[unit] += dMade[base + unit];
    lstmStepGradient(trace, cBefore, dh, B, H, base, dc, dGates);
    tf.tidy(() => {
      const sums = tf.tensor2d(dGates.subarray(base * 4, (base + B * H) * 4), [B, 4 * H]);
      dh.set(tf.matMul(sums, weightBack).dataSync());
    });
    clearRowsInPlace(dh, resets, t, B, H);
    clearRowsInPlace(dc, resets, t, B, H);
  }
  const dSums = tf.tensor2d(dGates, [T * B, 4 * H]);
  return [
    tf.matMul(dSums, tf.transpose(inputs.inputWeight, [1, 0])),
    tf.matMul(tf.transpose(inputs.rows, [1, 0]), dSums),
    tf.matMul(tf.transpose(tf.tensor2d(hBefore, [T * B, H]), [1, 0]), dSums),
    tf.sum(dSums, 0),
    tf.concat([tf.tensor2d(dh, [B, H]), tf.tensor2d(dc, [B, H])], 1),
  ];
}

/**
 * One step back through time: from the gradients at h' and c' to those at the four sums, and at c (over dc).
 *
 *   dc' += dh' * o * (1 - s^2),  s = tanh(c')
 *   di = dc' g i (1 - i),  df = dc' c f (1 - f),  dg = dc' i (1 - g^2),  do = dh' s o (1 - o),  dc = dc' f
 *
 * Shapes   cBefore, dh, dc: [B, H]; the trace from base: [B, H]; dGates from 4 * base: [B, 4H].
 * Mutates  dc and dGates. Allocates nothing.
 */
function lstmStepGradient(
  trace: LstmTrace,
  cBefore: Float32Array,
  dh: Float32Array,
  numRows: number,
  H: number,
  base: number,
  dc: Float32Array,
  dGates: Float32Array,
): void {
  const { i, f, g, o, s } = trace;
  for (let row = 0; row < numRows; row++) {
    const sum = base * 4 + row * 4 * H;
    for (let k = 0; k < H; k++) {
      const unit = row * H + k;
      const at = base + unit;
      const dcAfter = dc[unit] + dh[unit] * o[at] * (1 - s[at] * s[at]);
      dGates[sum + k] = dcAfter * g[at] * i[at] * (1 - i[at]);
      dGates[sum + H + k] = dcAfter * cBefore[unit] * f[at] * (1 - f[at]);
      dGates[sum + 2 * H + k] = dcAfter * i[at] * (1 - g[at] * g[at]);
      dGates[sum + 3 * H + k] = dh[unit] * s[at] * o[at] * (1 - o[at]);
      dc[unit] = dcAfter * f[at];
    }
  }
}

import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import {
  assertRunSizes,
  clearRowsInPlace,
  type MemoryCell,
  projectInputs,
  type RunSizes,
  stateBefore,
} from './memory-cell.ts';
import type { ParameterTensors } from './parameters.ts';

/**
 * Long short-term memory.
 *
 *   [i, f, g, o] = x W + h U + b,   c' = sigmoid(f) * c + sigmoid(i) * tanh(g),   h' = sigmoid(o) * tanh(c')
 *
 * Weights   <name>/input/weight W [D, 4H], <name>/recurrent/weight U [H, 4H], <name>/bias b [4H]; gates in the order
 *           i, f, g, o. State: [h | c], S = 2H.
 * Source    Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000. The forget bias starts where the
 *           initialiser puts it (0 in JaxUED and DCD).
 */
export function createLstmCell(name: string, inputSize: number, outputSize: number): MemoryCell {
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
      const projected = projectInputs(p, name, inputs);
      const made = lstmOutputs(projected, p[`${name}/recurrent/weight`], initial, resets, sizes);
      const { numSteps: T, numRows: B } = sizes;
      const [h, c] = [T - 1, T].map((block) => tf.slice(made, [block * B, 0], [B, H]));
      return { outputs: tf.reshape(tf.slice(made, [0, 0], [T * B, H]), [T, B, H]), state: tf.concat([h, c], 1) };
    },
  };
}

/** What the gradient of one step needs, in the order it is saved. */
interface StepTrace {
  readonly hBefore: Tensor; // [B, H] 0 in rows that begin an episode
  readonly cBefore: Tensor; // [B, H] likewise
  readonly gates: Tensor; // [B, 4H] sigmoid of all four; the third quarter is not used
  readonly candidate: Tensor; // [B, H] tanh(g)
  readonly squashed: Tensor; // [B, H] tanh(c')
}
const TRACE_LENGTH = 5;

/**
 * All outputs of the loop over time and, below them, the last cell state: [(T + 1) * B, H]. With its own gradient: one
 * product a step in each direction, and the gradient of U in one product over all times instead of T small ones.
 */
function lstmOutputs(projected: Tensor, recurrent: Tensor, initial: Tensor, resets: Uint8Array, sizes: RunSizes) {
  return tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [gatesOfInput, weight, first, save] = inputs as [Tensor, Tensor, Tensor, tf.GradSaveFunc];
    const { blocks, trace } = lstmForward(gatesOfInput, weight, first, resets, sizes);
    save([weight, ...trace.flatMap((step) => [step.hBefore, step.cBefore, step.gates, step.candidate, step.squashed])]);
    return {
      value: tf.concat(blocks, 0),
      gradFunc: (dMade: Tensor, saved: Tensor[]) => lstmBackward(dMade, saved, resets, sizes),
    };
  })(projected, recurrent, initial);
}

function lstmForward(projected: Tensor, weight: Tensor, initial: Tensor, resets: Uint8Array, sizes: RunSizes) {
  const { numSteps: T, numRows: B } = sizes;
  const H = weight.shape[0] as number;
  const ofInput = projected.dataSync() as Float32Array; // once: the wasm engine copies all of it for every slice
  const blocks: Tensor[] = [];
  const trace: StepTrace[] = [];
  let h: Tensor = tf.slice(initial, [0, 0], [B, H]);
  let c: Tensor = tf.slice(initial, [0, H], [B, H]);
  for (let t = 0; t < T; t++) {
    const hBefore = stateBefore(h, resets, t, B);
    const cBefore = stateBefore(c, resets, t, B);
    // What only this step needs is freed at its end.
    const made = tf.tidy(() => {
      const own = tf.tensor2d(ofInput.subarray(t * B * 4 * H, (t + 1) * B * 4 * H), [B, 4 * H]);
      const sums = tf.add(own, tf.matMul(hBefore, weight));
      const gates = tf.sigmoid(sums);
      const candidate = tf.tanh(tf.slice(sums, [0, 2 * H], [B, H]));
      const [i, f, o] = [0, H, 3 * H].map((start) => tf.slice(gates, [0, start], [B, H]));
      const cAfter = tf.add(tf.mul(f, cBefore), tf.mul(i, candidate));
      const squashed = tf.tanh(cAfter);
      return { gates, candidate, squashed, h: tf.mul(o, squashed), c: cAfter };
    });
    h = made.h;
    c = made.c;
    blocks.push(h);
    trace.push({ hBefore, cBefore, gates: made.gates, candidate: made.candidate, squashed: made.squashed });
  }
  blocks.push(c);
  return { blocks, trace };
}

/** Gradients at the projected inputs [T * B, 4H], at U and at the initial state, from those at what was made. */
function lstmBackward(dMade: Tensor, saved: readonly Tensor[], resets: Uint8Array, sizes: RunSizes): Tensor[] {
  const { numSteps: T, numRows: B } = sizes;
  const weight = saved[0];
  const H = weight.shape[0] as number;
  const weightBack = tf.transpose(weight, [1, 0]);
  const dOut = dMade.dataSync() as Float32Array;
  const dGates = new Float32Array(T * B * 4 * H);
  const dc = dOut.slice(T * B * H); // at the cell state, carried from step to step
  const dh = new Float32Array(B * H); // at h, likewise
  for (let t = T - 1; t >= 0; t--) {
    const [, cBefore, gates, candidate, squashed] = stepOf(saved, t).map((tensor) => tensor.dataSync() as Float32Array);
    const start = t * B * 4 * H;
    for (let unit = 0; unit < B * H; unit++) dh[unit] += dOut[t * B * H + unit];
    lstmStepGradient(gates, candidate, squashed, cBefore, dh, B, H, dc, dGates, start);
    tf.tidy(() => {
      const sums = tf.tensor2d(dGates.subarray(start, start + B * 4 * H), [B, 4 * H]);
      dh.set(tf.matMul(sums, weightBack).dataSync());
    });
    clearRowsInPlace(dh, resets, t, B, H);
    clearRowsInPlace(dc, resets, t, B, H);
  }
  const dProjected = tf.tensor2d(dGates, [T * B, 4 * H]);
  const allBefore = tf.concat(
    Array.from({ length: T }, (_, t) => stepOf(saved, t)[0]),
    0,
  );
  const dWeight = tf.matMul(tf.transpose(allBefore, [1, 0]), dProjected);
  return [dProjected, dWeight, tf.concat([tf.tensor2d(dh, [B, H]), tf.tensor2d(dc, [B, H])], 1)];
}

const stepOf = (saved: readonly Tensor[], t: number): readonly Tensor[] =>
  saved.slice(1 + t * TRACE_LENGTH, 1 + (t + 1) * TRACE_LENGTH);

/**
 * One step back through time: from the gradients at h' and c' to those at the four sums, and at c (over dc).
 *
 *   dc' += dh' * o * (1 - s^2),  s = tanh(c')
 *   di = dc' g i (1 - i),  df = dc' c f (1 - f),  dg = dc' i (1 - g^2),  do = dh' s o (1 - o),  dc = dc' f
 *
 * Shapes   gates: [B, 4H]; candidate, squashed, cBefore, dh, dc: [B, H]; dGates from base: [B, 4H].
 * Mutates  dc and dGates. Allocates nothing.
 */
function lstmStepGradient(
  gates: Float32Array,
  candidate: Float32Array,
  squashed: Float32Array,
  cBefore: Float32Array,
  dh: Float32Array,
  numRows: number,
  H: number,
  dc: Float32Array,
  dGates: Float32Array,
  base: number,
): void {
  for (let row = 0; row < numRows; row++) {
    const gate = row * 4 * H;
    const sum = base + gate;
    for (let k = 0; k < H; k++) {
      const unit = row * H + k;
      const i = gates[gate + k];
      const f = gates[gate + H + k];
      const o = gates[gate + 3 * H + k];
      const g = candidate[unit];
      const s = squashed[unit];
      const dcAfter = dc[unit] + dh[unit] * o * (1 - s * s);
      dGates[sum + k] = dcAfter * g * i * (1 - i);
      dGates[sum + H + k] = dcAfter * cBefore[unit] * f * (1 - f);
      dGates[sum + 2 * H + k] = dcAfter * i * (1 - g * g);
      dGates[sum + 3 * H + k] = dh[unit] * s * o * (1 - o);
      dc[unit] = dcAfter * f;
    }
  }
}

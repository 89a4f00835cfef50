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
 * Gated recurrent unit.
 *
 *   r = sigmoid(x W_r + h U_r + b_r),   z = sigmoid(x W_z + h U_z + b_z)
 *   n = tanh(x W_n + b_n + r * (h U_n + u)),   h' = n + z * (h - n)
 *
 * Weights   <name>/input/weight W [D, 3H], <name>/recurrent/weight U [H, 3H], <name>/bias b [3H], <name>/recurrent/bias u
 *           [H]; gates in the order r, z, n. State: h, S = H.
 * Source    Cho et al. 2014, arXiv:1406.1078.
 * Differs   The reset gate acts after the product, as in cuDNN, PyTorch and Flax: one product a step instead of two.
 */
export function createGruCell(name: string, inputSize: number, outputSize: number): MemoryCell {
  const H = outputSize;
  return {
    kind: 'gru',
    outputSize: H,
    stateSize: H,
    shapes: {
      [`${name}/input/weight`]: [inputSize, 3 * H],
      [`${name}/recurrent/weight`]: [H, 3 * H],
      [`${name}/bias`]: [3 * H],
      [`${name}/recurrent/bias`]: [H],
    },
    run(p: ParameterTensors, inputs: Tensor, initial: Tensor, resets: Uint8Array) {
      const sizes = assertRunSizes(inputs, initial, resets, inputSize, H);
      const { numSteps: T, numRows: B } = sizes;
      const weights = [p[`${name}/recurrent/weight`], p[`${name}/recurrent/bias`]] as const;
      const states = gruStates(projectInputs(p, name, inputs), ...weights, initial, resets, sizes);
      return { outputs: tf.reshape(states, [T, B, H]), state: tf.slice(states, [(T - 1) * B, 0], [B, H]) };
    },
  };
}

/** What the gradient of one step needs, in the order it is saved. */
interface StepTrace {
  readonly before: Tensor; // [B, H] state, 0 in rows that begin an episode
  readonly gates: Tensor; // [B, 2H] r and z
  readonly inner: Tensor; // [B, H] h U_n + u
  readonly candidate: Tensor; // [B, H] n
}
const TRACE_LENGTH = 4;

/** All states [T * B, H] of the loop over time, with its own gradient; as for the LSTM. */
function gruStates(
  projected: Tensor,
  recurrent: Tensor,
  bias: Tensor,
  initial: Tensor,
  resets: Uint8Array,
  sizes: RunSizes,
) {
  return tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [gatesOfInput, weight, offset, first, save] = inputs as [Tensor, Tensor, Tensor, Tensor, tf.GradSaveFunc];
    const { states, trace } = gruForward(gatesOfInput, weight, offset, first, resets, sizes);
    save([weight, ...trace.flatMap((step) => [step.before, step.gates, step.inner, step.candidate])]);
    return {
      value: tf.concat(states, 0),
      gradFunc: (dStates: Tensor, saved: Tensor[]) => gruBackward(dStates, saved, resets, sizes),
    };
  })(projected, recurrent, bias, initial);
}

function gruForward(
  projected: Tensor,
  weight: Tensor,
  bias: Tensor,
  initial: Tensor,
  resets: Uint8Array,
  sizes: RunSizes,
) {
  const { numSteps: T, numRows: B } = sizes;
  const H = weight.shape[0] as number;
  const ofInput = projected.dataSync() as Float32Array; // once: the wasm engine copies all of it for every slice
  const states: Tensor[] = [];
  const trace: StepTrace[] = [];
  let h = initial;
  for (let t = 0; t < T; t++) {
    const before = stateBefore(h, resets, t, B);
    // What only this step needs is freed at its end.
    const made = tf.tidy(() => {
      const own = tf.tensor2d(ofInput.subarray(t * B * 3 * H, (t + 1) * B * 3 * H), [B, 3 * H]);
      const ofState = tf.matMul(before, weight);
      const gates = tf.sigmoid(tf.slice(tf.add(own, ofState), [0, 0], [B, 2 * H]));
      const [r, z] = [0, H].map((start) => tf.slice(gates, [0, start], [B, H]));
      const inner = tf.add(tf.slice(ofState, [0, 2 * H], [B, H]), bias);
      const candidate = tf.tanh(tf.add(tf.slice(own, [0, 2 * H], [B, H]), tf.mul(r, inner)));
      return { gates, inner, candidate, h: tf.add(candidate, tf.mul(z, tf.sub(before, candidate))) };
    });
    h = made.h;
    states.push(h);
    trace.push({ before, gates: made.gates, inner: made.inner, candidate: made.candidate });
  }
  return { states, trace };
}

/** Gradients at the projected inputs [T * B, 3H], at U, at u and at the initial state, from those at all states. */
function gruBackward(dStates: Tensor, saved: readonly Tensor[], resets: Uint8Array, sizes: RunSizes): Tensor[] {
  const { numSteps: T, numRows: B } = sizes;
  const weight = saved[0];
  const H = weight.shape[0] as number;
  const weightBack = tf.transpose(weight, [1, 0]);
  const dOut = dStates.dataSync() as Float32Array;
  const dInput = new Float32Array(T * B * 3 * H);
  const dRecurrent = new Float32Array(T * B * 3 * H);
  const dBefore = new Float32Array(B * H); // at h, past the product
  const dh = new Float32Array(B * H); // at h, carried from step to step
  for (let t = T - 1; t >= 0; t--) {
    const [before, gates, inner, candidate] = stepOf(saved, t).map((tensor) => tensor.dataSync() as Float32Array);
    const start = t * B * 3 * H;
    for (let unit = 0; unit < B * H; unit++) dh[unit] += dOut[t * B * H + unit];
    gruStepGradient(before, gates, inner, candidate, dh, B, H, dInput, dRecurrent, start, dBefore);
    tf.tidy(() => {
      const sums = tf.tensor2d(dRecurrent.subarray(start, start + B * 3 * H), [B, 3 * H]);
      dh.set(tf.matMul(sums, weightBack).dataSync());
    });
    for (let unit = 0; unit < B * H; unit++) dh[unit] += dBefore[unit];
    clearRowsInPlace(dh, resets, t, B, H);
  }
  const ofRecurrent = tf.tensor2d(dRecurrent, [T * B, 3 * H]);
  const allBefore = tf.concat(
    Array.from({ length: T }, (_, t) => stepOf(saved, t)[0]),
    0,
  );
  const dWeight = tf.matMul(tf.transpose(allBefore, [1, 0]), ofRecurrent);
  const dBias = tf.sum(tf.slice(ofRecurrent, [0, 2 * H], [T * B, H]), 0);
  return [tf.tensor2d(dInput, [T * B, 3 * H]), dWeight, dBias, tf.tensor2d(dh, [B, H])];
}

const stepOf = (saved: readonly Tensor[], t: number): readonly Tensor[] =>
  saved.slice(1 + t * TRACE_LENGTH, 1 + (t + 1) * TRACE_LENGTH);

/**
 * One step back through time: from the gradient at h' to those at the sums of the inputs and of the state.
 *
 *   dz = dh' (h - n) z (1 - z),  dn = dh' (1 - z) (1 - n^2),  dr = dn m r (1 - r),  m = h U_n + u
 *   at x W + b: [dr, dz, dn];  at h U: [dr, dz, dn r];  at h, past the product: dh' z
 *
 * Shapes   before, inner, candidate, dh, dBefore: [B, H]; gates: [B, 2H]; dInput and dRecurrent from base: [B, 3H].
 * Mutates  dInput, dRecurrent and dBefore. Allocates nothing.
 */
function gruStepGradient(
  before: Float32Array,
  gates: Float32Array,
  inner: Float32Array,
  candidate: Float32Array,
  dh: Float32Array,
  numRows: number,
  H: number,
  dInput: Float32Array,
  dRecurrent: Float32Array,
  base: number,
  dBefore: Float32Array,
): void {
  for (let row = 0; row < numRows; row++) {
    const gate = row * 2 * H;
    const sum = base + row * 3 * H;
    for (let k = 0; k < H; k++) {
      const unit = row * H + k;
      const r = gates[gate + k];
      const z = gates[gate + H + k];
      const n = candidate[unit];
      const dz = dh[unit] * (before[unit] - n) * z * (1 - z);
      const dn = dh[unit] * (1 - z) * (1 - n * n);
      const dr = dn * inner[unit] * r * (1 - r);
      dInput[sum + k] = dr;
      dInput[sum + H + k] = dz;
      dInput[sum + 2 * H + k] = dn;
      dRecurrent[sum + k] = dr;
      dRecurrent[sum + H + k] = dz;
      dRecurrent[sum + 2 * H + k] = dn * r;
      dBefore[unit] = dh[unit] * z;
    }
  }
}

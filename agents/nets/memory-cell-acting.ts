import { denseInPlace } from '../ops/dense.ts';
import type { MemoryCellKind } from './memory-cell.ts';

/**
 * One step of every memory cell for one row in plain typed arrays; equations and layout of the weights are those of
 * `lstm-cell.ts`, `gru-cell.ts` and `min-gru-cell.ts`. A test holds each pair together.
 */
export interface ActingCell {
  readonly stateSize: number; // S
  readonly output: Float32Array; // [H] after the last step
  /** input: [D]; state: [S] before the step, overwritten by that after it. Allocates nothing. */
  step(input: Float32Array, state: Float32Array): void;
}

export type Weights = Readonly<Record<string, Float32Array>>;

/** Errors: RangeError when an array is missing or of another length. */
export function createActingCell(
  kind: MemoryCellKind,
  name: string,
  inputSize: number,
  outputSize: number,
  weights: Weights,
): ActingCell {
  const read: Read = (part, length) => readWeights(weights, `${name}/${part}`, length);
  if (kind === 'lstm') return createLstm(read, inputSize, outputSize);
  return kind === 'gru' ? createGru(read, inputSize, outputSize) : createMinGru(read, inputSize, outputSize);
}

/** Errors: RangeError when the array is missing or of another length. */
export function readWeights(weights: Weights, name: string, length: number): Float32Array {
  const values = weights[name];
  if (values?.length !== length) {
    throw new RangeError(`weights ${name}: ${values?.length ?? 'no'} numbers, expected ${length}`);
  }
  return values;
}

type Read = (part: string, length: number) => Float32Array;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** [i, f, g, o] = x W + h U + b,  c' = sigmoid(f) c + sigmoid(i) tanh(g),  h' = sigmoid(o) tanh(c');  state [h | c]. */
function createLstm(read: Read, D: number, H: number): ActingCell {
  const inputWeight = read('input/weight', D * 4 * H);
  const recurrentWeight = read('recurrent/weight', H * 4 * H);
  const bias = read('bias', 4 * H);
  const sums = new Float32Array(4 * H);
  const output = new Float32Array(H);
  return {
    stateSize: 2 * H,
    output,
    step(input, state) {
      denseInPlace(input, 0, D, inputWeight, bias, sums, 0);
      addProductInPlace(state, H, recurrentWeight, sums);
      for (let k = 0; k < H; k++) {
        const kept = sigmoid(sums[H + k]) * state[H + k];
        const cell = Math.fround(kept + sigmoid(sums[k]) * Math.tanh(sums[2 * H + k]));
        state[H + k] = cell;
        output[k] = sigmoid(sums[3 * H + k]) * Math.tanh(cell);
        state[k] = output[k];
      }
    },
  };
}

/** r, z = sigmoid(x W + h U + b),  n = tanh(x W_n + b_n + r (h U_n + u)),  h' = n + z (h - n). */
function createGru(read: Read, D: number, H: number): ActingCell {
  const inputWeight = read('input/weight', D * 3 * H);
  const recurrentWeight = read('recurrent/weight', H * 3 * H);
  const bias = read('bias', 3 * H);
  const recurrentBias = read('recurrent/bias', H);
  const ofInput = new Float32Array(3 * H);
  const ofState = new Float32Array(3 * H);
  const output = new Float32Array(H);
  return {
    stateSize: H,
    output,
    step(input, state) {
      denseInPlace(input, 0, D, inputWeight, bias, ofInput, 0);
      ofState.fill(0);
      addProductInPlace(state, H, recurrentWeight, ofState);
      for (let k = 0; k < H; k++) {
        const r = sigmoid(ofInput[k] + ofState[k]);
        const z = sigmoid(ofInput[H + k] + ofState[H + k]);
        const candidate = Math.tanh(ofInput[2 * H + k] + r * (ofState[2 * H + k] + recurrentBias[k]));
        output[k] = candidate + z * (state[k] - candidate);
      }
      state.set(output);
    },
  };
}

/** z = sigmoid(x W_z + b_z),  n = x W_n + b_n,  h' = (1 - z) h + z n. */
function createMinGru(read: Read, D: number, H: number): ActingCell {
  const gate = { weight: read('gate/weight', D * H), bias: read('gate/bias', H) };
  const candidate = { weight: read('candidate/weight', D * H), bias: read('candidate/bias', H) };
  const gates = new Float32Array(H);
  const candidates = new Float32Array(H);
  const output = new Float32Array(H);
  return {
    stateSize: H,
    output,
    step(input, state) {
      denseInPlace(input, 0, D, gate.weight, gate.bias, gates, 0);
      denseInPlace(input, 0, D, candidate.weight, candidate.bias, candidates, 0);
      for (let k = 0; k < H; k++) {
        const z = sigmoid(gates[k]);
        output[k] = (1 - z) * state[k] + z * candidates[k];
      }
      state.set(output);
    },
  };
}

/** out += state[0..length) W, W: [length, out.length] row-major. */
function addProductInPlace(state: Float32Array, length: number, weight: Float32Array, out: Float32Array): void {
  const numOut = out.length;
  for (let i = 0; i < length; i++) {
    const value = state[i];
    if (value === 0) continue;
    const row = i * numOut;
    for (let o = 0; o < numOut; o++) out[o] += value * weight[row + o];
  }
}

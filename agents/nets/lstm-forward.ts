import { createRequire } from 'node:module';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { hasReset, type RunSizes } from './memory-cell.ts';

/** Everything an LSTM computes over a sequence, each [T, B, H]: what comes out, and what its gradient is made of. */
export interface LstmTrace {
  readonly i: Float32Array; // input gate
  readonly f: Float32Array; // forget gate
  readonly g: Float32Array; // candidate, tanh of its sum
  readonly o: Float32Array; // output gate
  readonly c: Float32Array; // cell state after the step
  readonly s: Float32Array; // tanh(c)
  readonly h: Float32Array; // output after the step
}

/** What both ways of running the sequence take. */
export interface LstmInputs {
  readonly rows: Tensor; // [T * B, D]
  readonly inputWeight: Tensor; // [D, 4H], gates in the order i, f, g, o
  readonly recurrentWeight: Tensor; // [H, 4H]
  readonly bias: Tensor; // [4H]
  readonly initial: Float32Array; // [B, 2H] h and c
  readonly resets: Uint8Array; // [T, B]
}

export function createLstmTrace(sizes: RunSizes, H: number): LstmTrace {
  const [i, f, g, o, c, s, h] = Array.from({ length: 7 }, () => new Float32Array(sizes.numSteps * sizes.numRows * H));
  return { i, f, g, o, c, s, h };
}

/**
 * Writes the state [B, H] that step t starts from to out, from `base`: 0 in rows that begin an episode there.
 *
 * Shapes   states: [T, B, H], h or c after each step; initial: [B, 2H], read from column `column` on (0 for h, H for c).
 */
export function copyStateBefore(
  states: Float32Array,
  initial: Float32Array,
  column: number,
  resets: Uint8Array,
  t: number,
  numRows: number,
  H: number,
  out: Float32Array,
  base: number,
): void {
  for (let row = 0; row < numRows; row++) {
    const to = base + row * H;
    const last = ((t - 1) * numRows + row) * H;
    const first = row * 2 * H + column;
    if (resets[t * numRows + row] !== 0) out.fill(0, to, to + H);
    else if (t === 0) for (let k = 0; k < H; k++) out[to + k] = initial[first + k];
    else for (let k = 0; k < H; k++) out[to + k] = states[last + k];
  }
}

/** Fills the trace step by step: one product and one call of each curve a step, on any engine. */
export function runLstmLoop(inputs: LstmInputs, sizes: RunSizes, trace: LstmTrace): void {
  const { numSteps: T, numRows: B } = sizes;
  const { initial, resets, recurrentWeight } = inputs;
  const H = recurrentWeight.shape[0] as number;
  const [hBefore, cBefore] = [new Float32Array(B * H), new Float32Array(B * H)];
  // Read once: the wasm engine copies all of a tensor for every slice.
  const projected = tf.add(tf.matMul(inputs.rows, inputs.inputWeight), inputs.bias).dataSync() as Float32Array;
  for (let t = 0; t < T; t++) {
    const base = t * B * H;
    copyStateBefore(trace.h, initial, 0, resets, t, B, H, hBefore, 0);
    copyStateBefore(trace.c, initial, H, resets, t, B, H, cBefore, 0);
    tf.tidy(() => {
      const ofInput = tf.tensor2d(projected.subarray(base * 4, (base + B * H) * 4), [B, 4 * H]);
      const sums = tf.add(ofInput, tf.matMul(tf.tensor2d(hBefore, [B, H]), recurrentWeight));
      const gates = tf.sigmoid(sums).dataSync() as Float32Array;
      trace.g.set(tf.tanh(tf.slice(sums, [0, 2 * H], [B, H])).dataSync(), base);
      writeCells(gates, cBefore, B, H, base, trace);
      trace.s.set(tf.tanh(tf.tensor2d(trace.c.subarray(base, base + B * H), [B, H])).dataSync(), base);
    });
    for (let unit = base; unit < base + B * H; unit++) trace.h[unit] = trace.o[unit] * trace.s[unit];
  }
}

/** c = f * cBefore + i * g, and the gates [B, 4H] to their places in the trace, from `base`. */
function writeCells(
  gates: Float32Array,
  cBefore: Float32Array,
  numRows: number,
  H: number,
  base: number,
  trace: LstmTrace,
): void {
  const { i, f, g, o, c } = trace;
  for (let row = 0; row < numRows; row++) {
    const gate = row * 4 * H;
    for (let k = 0; k < H; k++) {
      const unit = row * H + k;
      const to = base + unit;
      i[to] = gates[gate + k];
      f[to] = gates[gate + H + k];
      o[to] = gates[gate + 3 * H + k];
      c[to] = f[to] * cBefore[unit] + i[to] * g[to];
    }
  }
}

/** The part of the native backend that calls a kernel of TensorFlow by its name. */
interface NativeBackend {
  readonly binding: Readonly<Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number>>;
  executeMultipleOutputs(
    name: string,
    attributes: readonly { name: string; type: number; value: number | boolean }[],
    inputs: readonly unknown[],
    numOutputs: number,
  ): Tensor[];
}

/** True where the engine can run `runLstmFused`. */
export function hasFusedLstm(): boolean {
  return 'executeMultipleOutputs' in tf.backend();
}

/**
 * As `runLstmLoop` with TensorFlow's fused kernel BlockLSTMV2, one call for every stretch of steps in which no row begins
 * an episode: the kernel knows no resets. Native engine only. Its gates have our order.
 * Why forward only   BlockLSTMGradV2 adds to the gradient of the weights at every step; our own way back makes that one
 *                    product over all steps.
 */
export function runLstmFused(inputs: LstmInputs, sizes: RunSizes, trace: LstmTrace): void {
  const { numSteps: T, numRows: B } = sizes;
  const { rows, initial, resets, recurrentWeight } = inputs;
  const H = recurrentWeight.shape[0] as number;
  const [hBefore, cBefore] = [new Float32Array(B * H), new Float32Array(B * H)];
  const weights = [tf.concat([inputs.inputWeight, recurrentWeight], 0), tf.zeros([H]), inputs.bias] as const;
  const D = rows.shape[1] as number;
  for (let t = 0, end = 0; t < T; t = end) {
    for (end = t + 1; end < T && !hasReset(resets, end, B); ) end++;
    copyStateBefore(trace.h, initial, 0, resets, t, B, H, hBefore, 0);
    copyStateBefore(trace.c, initial, H, resets, t, B, H, cBefore, 0);
    tf.tidy(() => {
      const x = tf.reshape(tf.slice(rows, [t * B, 0], [(end - t) * B, D]), [end - t, B, D]);
      const made = blockLstm(x, tf.tensor2d(cBefore, [B, H]), tf.tensor2d(hBefore, [B, H]), ...weights);
      [trace.i, trace.c, trace.f, trace.o, trace.g, trace.s, trace.h].forEach((array, n) => {
        array.set(made[n].dataSync(), t * B * H);
      });
    });
  }
}

/** i, c, f, o, g, tanh(c), h, each [T, B, H]. */
function blockLstm(x: Tensor, c: Tensor, h: Tensor, weight: Tensor, noPeephole: Tensor, bias: Tensor): Tensor[] {
  const backend = tf.backend() as unknown as NativeBackend;
  const { binding } = backend;
  const attributes = [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'cell_clip', type: binding.TF_ATTR_FLOAT, value: 0 },
    { name: 'use_peephole', type: binding.TF_ATTR_BOOL, value: false },
  ];
  const length = int64(x.shape[0] as number);
  const operands = [length, x, c, h, weight, noPeephole, noPeephole, noPeephole, bias];
  return backend.executeMultipleOutputs('BlockLSTMV2', attributes, operands, 7);
}

/** A 64-bit integer, which tensors of tfjs cannot hold, as the native package passes it to kernels. */
function int64(value: number): unknown {
  const path = '@tensorflow/tfjs-node/dist/int64_tensors.js';
  const { Int64Scalar } = createRequire(import.meta.url)(path) as { Int64Scalar: new (value: number) => unknown };
  return new Int64Scalar(value);
}

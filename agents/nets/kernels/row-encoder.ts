import { numPatches, writePatches } from '../../ops/patches.ts';
import { uniqueRows } from '../../ops/unique-rows.ts';
import { asNumbers, previousLength, writePrevious } from '../student-inputs.ts';
import { DenseLayer, roundUp } from './dense-layer.ts';
import type { KernelMemory } from './kernel-memory.ts';
import { patchLength, rewardOffset, type StudentPlan, windowLength } from './student-plan.ts';

const FLOAT = 4; // bytes

/** The different rows of a run, and which of them each row is. */
export interface Encoded {
  readonly numUnique: number; // U
  readonly index: Int32Array; // [N]
}

/**
 * Features of a student's rows: e = [relu(window layer) | scalars W + b | step before], for the different rows only, and the
 * way back to the weights of both layers. Addresses and strides are in bytes.
 */
export class RowEncoder {
  readonly layers: readonly DenseLayer[];
  readonly numFeatures: number;
  readonly stride: number; // from one row of features to the next; columns beyond the features hold zeros
  readonly #plan: StudentPlan;
  readonly #memory: KernelMemory;
  readonly #window: DenseLayer;
  readonly #scalars: DenseLayer | undefined;
  readonly #numPatches: number;
  readonly #scalarsStart: number; // first columns of a row of features
  readonly #previousStart: number;
  #patches = 0; // [U, P, patchLength]; all of them at most N rows
  #scalarValues = 0; // [U, numScalars]
  #features = 0; // [U, stride]
  #dFeatures = 0; // [U, stride]

  constructor(memory: KernelMemory, plan: StudentPlan) {
    this.#memory = memory;
    this.#plan = plan;
    this.#numPatches = plan.isConvolving ? numPatches(plan.window) : 1;
    this.#window = dataLayer(memory, 'window', patchLength(plan), plan.filters);
    this.#scalars = plan.numScalars > 0 ? dataLayer(memory, 'scalars', plan.numScalars, plan.scalarSize) : undefined;
    this.layers = this.#scalars === undefined ? [this.#window] : [this.#window, this.#scalars];
    this.#scalarsStart = this.#numPatches * plan.filters;
    this.#previousStart = this.#scalarsStart + (plan.numScalars > 0 ? plan.scalarSize : 0);
    this.numFeatures = this.#previousStart + previousLength(plan, plan.numActions);
    this.stride = roundUp(this.numFeatures) * FLOAT;
  }

  /** [U, stride] of the last `forward`. */
  get features(): number {
    return this.#features;
  }

  /** [U, stride] for `backward`, to be written before. */
  get dFeatures(): number {
    return this.#dFeatures;
  }

  /** Takes room for N rows. */
  allocate(numRows: number): void {
    const floats = (count: number): number => this.#memory.allocate(count);
    this.#patches = floats(numRows * this.#numPatches * patchLength(this.#plan));
    this.#scalarValues = floats(numRows * this.#plan.numScalars);
    this.#features = floats((numRows * this.stride) / FLOAT);
    this.#dFeatures = floats((numRows * this.stride) / FLOAT);
  }

  /** rows: address of [N, rowLength] bytes. */
  forward(rows: number, numRows: number): Encoded {
    const { window, numScalars, filters, isConvolving, isSigned, scale, scalarScale } = this.#plan;
    const memory = this.#memory;
    const L = window.length;
    const bytes = memory.bytes(rows, numRows * L);
    const { count: U, first, index } = uniqueRows(bytes, numRows, L);
    const uniqueBytes = U === numRows ? bytes : rowsAt(bytes, first, L);
    const unique = asNumbers(uniqueBytes, isSigned);
    const P = this.#numPatches;
    const patchSize = patchLength(this.#plan);
    const patches = memory.floats(this.#patches, U * P * patchSize);
    if (isConvolving) writePatches(unique, window, U, 1 / scale, patches);
    else writeColumns(unique, L, 0, patchSize, U, 1 / scale, patches);
    for (let patch = 0; patch < P; patch++) {
      const [from, stride] = [this.#patches + patch * patchSize * FLOAT, P * patchSize * FLOAT];
      this.#window.forward(from, stride, this.#features + patch * filters * FLOAT, this.stride, U);
    }
    memory.kernels.reluRows(this.#features, this.stride, U, P * filters);
    if (this.#scalars !== undefined) {
      const values = memory.floats(this.#scalarValues, U * numScalars);
      writeColumns(unique, L, windowLength(window), numScalars, U, 1 / scalarScale, values);
      const to = this.#features + this.#scalarsStart * FLOAT;
      this.#scalars.forward(this.#scalarValues, numScalars * FLOAT, to, this.stride, U);
    }
    this.#writePrevious(uniqueBytes, U);
    return { numUnique: U, index };
  }

  /** The step before, at the end of the features of each different row. */
  #writePrevious(rows: Uint8Array, numRows: number): void {
    const plan = this.#plan;
    if (!plan.previousAction && !plan.previousReward) return;
    const { window, observationLength, numActions } = plan;
    const width = this.stride / FLOAT;
    const view = new DataView(rows.buffer, rows.byteOffset);
    const values = this.#memory.floats(this.#features, numRows * width);
    for (let u = 0; u < numRows; u++) {
      const from = u * window.length;
      const reward = plan.previousReward ? view.getFloat32(from + rewardOffset(plan), true) : 0;
      const at = u * width + this.#previousStart;
      values.fill(0, at, (u + 1) * width);
      writePrevious(rows[from + observationLength], reward, plan, numActions, values, at);
    }
  }

  /** Adds the gradients of the weights of both layers, from dFeatures, which it writes over. */
  backward(U: number): void {
    const { filters, numScalars } = this.#plan;
    const [features, dFeatures, stride] = [this.#features, this.#dFeatures, this.stride];
    const P = this.#numPatches;
    const patchSize = patchLength(this.#plan);
    this.#memory.kernels.reluBackwardRows(dFeatures, stride, features, stride, U, P * filters);
    for (let patch = 0; patch < P; patch++) {
      const [from, fromStride] = [this.#patches + patch * patchSize * FLOAT, P * patchSize * FLOAT];
      this.#window.addWeightGradient(from, fromStride, dFeatures + patch * filters * FLOAT, stride, U);
    }
    const to = dFeatures + this.#scalarsStart * FLOAT;
    this.#scalars?.addWeightGradient(this.#scalarValues, numScalars * FLOAT, to, stride, U);
  }
}

/** The named rows side by side: [which.length, length]. */
function rowsAt(rows: Uint8Array, which: Int32Array, length: number): Uint8Array {
  const out = new Uint8Array(which.length * length);
  for (let u = 0; u < which.length; u++) {
    const [from, to] = [which[u] * length, u * length];
    for (let i = 0; i < length; i++) out[to + i] = rows[from + i];
  }
  return out;
}

function dataLayer(memory: KernelMemory, name: string, numInputs: number, width: number): DenseLayer {
  const parts = [{ weight: `${name}/weight`, bias: `${name}/bias`, width }];
  return new DenseLayer(memory, { numInputs, parts, hasInputGradient: false });
}

/** Numbers first..first+count-1 of every row of `length`, times `scale`. */
function writeColumns(
  rows: Uint8Array | Int8Array,
  length: number,
  first: number,
  count: number,
  numRows: number,
  scale: number,
  out: Float32Array,
): void {
  for (let n = 0; n < numRows; n++) {
    for (let i = 0; i < count; i++) out[n * count + i] = scale * rows[n * length + first + i];
  }
}

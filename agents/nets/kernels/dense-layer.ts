import type { KernelMemory } from './kernel-memory.ts';
import { PANEL } from './product-kernels.ts';

/** Where a weight stands in a layer: layers side by side (the gates of a cell) are one wide product. */
export interface LayerPart {
  readonly weight: string; // name of [K, width]
  readonly bias: string | undefined; // name of [width]
  readonly width: number;
}

export type WeightArrays = Readonly<Record<string, Float32Array>>;

/** Rows of a gradient's inner sum that are laid out at once: a panel of them stays in the first cache. */
const STRETCH = 256;

/**
 * One dense layer y = x W + b over rows in a kernel memory, with its gradients. Letters: M rows, K inputs, N outputs, all
 * strides in bytes. Columns are kept in multiples of 8: `columns`; those beyond N are 0, and so are their gradients.
 */
export class DenseLayer {
  readonly numInputs: number; // K
  readonly columns: number; // N rounded up to a multiple of 8
  readonly dWeight: number; // [K, columns]
  readonly dBias: number; // [columns]
  readonly #memory: KernelMemory;
  readonly #parts: readonly LayerPart[];
  readonly #panels: number; // W
  readonly #panelsBack: number | undefined; // W^T
  readonly #bias: number;
  readonly #scratch: number;
  readonly #hasBias: boolean;

  /** `hasInputGradient`: false for layers on data. */
  constructor(memory: KernelMemory, numInputs: number, parts: readonly LayerPart[], hasInputGradient: boolean) {
    const width = parts.reduce((sum, part) => sum + part.width, 0);
    this.numInputs = numInputs;
    this.columns = roundUp(width);
    this.#memory = memory;
    this.#parts = parts;
    this.#panels = memory.allocate(numInputs * this.columns);
    this.#panelsBack = hasInputGradient ? memory.allocate(roundUp(numInputs) * this.columns) : undefined;
    this.#bias = memory.allocate(this.columns);
    this.dWeight = memory.allocate(numInputs * this.columns);
    this.dBias = memory.allocate(this.columns);
    this.#scratch = memory.allocate(STRETCH * this.columns);
    this.#hasBias = parts.some((part) => part.bias !== undefined);
  }

  /** Lays the weights out for the products. */
  load(weights: WeightArrays): void {
    const { numInputs: K, columns: N } = this;
    const panels = this.#memory.floats(this.#panels, K * N).fill(0);
    const back = this.#panelsBack && this.#memory.floats(this.#panelsBack, roundUp(K) * N).fill(0);
    const bias = this.#memory.floats(this.#bias, N).fill(0);
    let start = 0;
    for (const part of this.#parts) {
      const values = weights[part.weight];
      for (let k = 0; k < K; k++) {
        for (let n = 0; n < part.width; n++) {
          const column = start + n;
          const value = values[k * part.width + n];
          panels[((column >> 3) * K + k) * PANEL + (column & 7)] = value;
          if (back) back[((k >> 3) * N + column) * PANEL + (k & 7)] = value;
        }
      }
      if (part.bias !== undefined) bias.set(weights[part.bias], start);
      start += part.width;
    }
  }

  clearGradients(): void {
    this.#memory.clear(this.dWeight, this.numInputs * this.columns);
    this.#memory.clear(this.dBias, this.columns);
  }

  /** y = x W + b. x: [M, K], y: [M, columns]. */
  forward(x: number, xStride: number, y: number, yStride: number, numRows: number): void {
    const { kernels } = this.#memory;
    kernels.copyRows(y, yStride, this.#bias, 0, numRows, this.columns);
    kernels.multiply(x, xStride, this.#panels, y, yStride, numRows, this.columns, this.numInputs, 1);
  }

  /** y = x W, without the bias. */
  product(x: number, xStride: number, y: number, yStride: number, numRows: number): void {
    const { kernels } = this.#memory;
    kernels.multiply(x, xStride, this.#panels, y, yStride, numRows, this.columns, this.numInputs, 0);
  }

  /** dx = dy W^T. dx: [M, K rounded up to a multiple of 8]. */
  inputGradient(dy: number, dyStride: number, dx: number, dxStride: number, numRows: number): void {
    if (this.#panelsBack === undefined) throw new Error('this layer stands on data');
    const width = roundUp(this.numInputs);
    this.#memory.kernels.multiply(dy, dyStride, this.#panelsBack, dx, dxStride, numRows, width, this.columns, 0);
  }

  /** dW += x^T dy and db += the sum of dy over rows. */
  addWeightGradient(x: number, xStride: number, dy: number, dyStride: number, numRows: number): void {
    const { kernels } = this.#memory;
    const { columns: N, numInputs: K } = this;
    for (let row = 0; row < numRows; row += STRETCH) {
      const count = Math.min(STRETCH, numRows - row);
      kernels.pack(dy + row * dyStride, dyStride, this.#scratch, N, count);
      kernels.multiplyTransposed(x + row * xStride, xStride, this.#scratch, this.dWeight, 4 * N, K, N, count);
    }
    if (this.#hasBias) kernels.addRows(this.dBias, 0, dy, dyStride, numRows, N);
  }

  /** Adds the gradients to arrays of the weights' own shapes. */
  addGradientsTo(gradients: WeightArrays): void {
    const { numInputs: K, columns: N } = this;
    const dWeight = this.#memory.floats(this.dWeight, K * N);
    const dBias = this.#memory.floats(this.dBias, N);
    let start = 0;
    for (const { weight, bias, width } of this.#parts) {
      const target = gradients[weight];
      for (let k = 0; k < K; k++) {
        for (let n = 0; n < width; n++) target[k * width + n] += dWeight[k * N + start + n];
      }
      if (bias !== undefined) for (let n = 0; n < width; n++) gradients[bias][n] += dBias[start + n];
      start += width;
    }
  }
}

/** To a multiple of 8. */
export const roundUp = (count: number): number => Math.ceil(count / PANEL) * PANEL;

import type { KernelMemory } from './kernel-memory.ts';
import type { NativeProducts } from './native-products.ts';
import { PANEL } from './product-kernels.ts';

/** Where a weight stands in a layer: layers side by side (the gates of a cell) are one wide product. */
export interface LayerPart {
  readonly weight: string; // name of [inputs, width]
  readonly bias: string | undefined; // name of [width]
  readonly width: number;
}

export type WeightArrays = Readonly<Record<string, Float32Array>>;

export interface LayerOptions {
  readonly numInputs: number;
  readonly parts: readonly LayerPart[];
  readonly hasInputGradient: boolean; // false for layers on data
  readonly numColumnsRead?: number; // of x, those beyond the inputs hold zeros; numInputs when left out
}

const FLOAT = 4; // bytes
/** Rows of a gradient's inner sum that are laid out at once: a panel of them stays in the first cache. */
const STRETCH = 256;
/** Multiplications from which a product is worth a call of the native engine. */
const NATIVE_FROM = 2_000_000;

/**
 * One dense layer y = x W + b over rows in a kernel memory, with its gradients. Letters: M rows, K columns of x, N outputs,
 * all strides in bytes. Outputs are kept in multiples of 8: `columns`; those beyond N are 0, and so are their gradients.
 */
export class DenseLayer {
  readonly columns: number; // N rounded up to a multiple of 8
  readonly #K: number;
  readonly #numInputs: number;
  readonly #memory: KernelMemory;
  readonly #parts: readonly LayerPart[];
  readonly #panels: number; // W, laid out for `product`
  readonly #panelsBack: number; // W^T, for `inputGradient`; 0 without
  readonly #bias: number;
  readonly #dWeight: number; // [K, columns]
  readonly #dBias: number; // [columns]
  readonly #scratch: number;
  readonly #hasBias: boolean;
  #weights: WeightArrays | undefined;
  #hasPanels = false;
  #hasPanelsBack = false;
  #held: number | undefined; // W in the native engine
  #heldBack: number | undefined; // W^T there: its products with a transpose are slower

  constructor(memory: KernelMemory, { numInputs, parts, hasInputGradient, numColumnsRead }: LayerOptions) {
    const width = parts.reduce((sum, part) => sum + part.width, 0);
    const K = numColumnsRead ?? numInputs;
    this.columns = roundUp(width);
    this.#K = K;
    this.#numInputs = numInputs;
    this.#memory = memory;
    this.#parts = parts;
    this.#hasBias = parts.some((part) => part.bias !== undefined);
    this.#panels = memory.allocate(K * this.columns);
    this.#panelsBack = hasInputGradient ? memory.allocate(roundUp(K) * this.columns) : 0;
    this.#bias = memory.allocate(this.columns);
    this.#dWeight = memory.allocate(K * this.columns);
    this.#dBias = memory.allocate(this.columns);
    this.#scratch = memory.allocate(STRETCH * this.columns);
  }

  /** Must be called when weights have changed. The arrays are read when a product first needs them. */
  load(weights: WeightArrays): void {
    this.#weights = weights;
    this.#hasPanels = false;
    this.#hasPanelsBack = false;
    for (const held of [this.#held, this.#heldBack]) if (held !== undefined) this.#memory.native?.drop(held);
    this.#held = undefined;
    this.#heldBack = undefined;
    const bias = this.#memory.floats(this.#bias, this.columns).fill(0);
    let start = 0;
    for (const part of this.#parts) {
      if (part.bias !== undefined) bias.set(weights[part.bias], start);
      start += part.width;
    }
  }

  /** Calls `write` for each part with its weights [inputs, width] and its first column. */
  #eachPart(write: (values: Float32Array, width: number, start: number) => void): void {
    let start = 0;
    for (const { weight, width } of this.#parts) {
      write((this.#weights as WeightArrays)[weight], width, start);
      start += width;
    }
  }

  #loadedPanels(): number {
    if (!this.#hasPanels) {
      const K = this.#K;
      const panels = this.#memory.floats(this.#panels, K * this.columns).fill(0);
      this.#eachPart((values, width, start) => {
        for (let i = 0, k = 0; k < this.#numInputs; k++) {
          for (let column = start; column < start + width; column++) {
            panels[((column >> 3) * K + k) * PANEL + (column & 7)] = values[i++];
          }
        }
      });
      this.#hasPanels = true;
    }
    return this.#panels;
  }

  #loadedPanelsBack(): number {
    if (this.#panelsBack === 0) throw new Error('this layer stands on data');
    if (!this.#hasPanelsBack) {
      const N = this.columns;
      const panels = this.#memory.floats(this.#panelsBack, roundUp(this.#K) * N).fill(0);
      this.#eachPart((values, width, start) => {
        for (let i = 0, k = 0; k < this.#numInputs; k++) {
          const row = (k >> 3) * N * PANEL + (k & 7);
          for (let column = start; column < start + width; column++) panels[row + column * PANEL] = values[i++];
        }
      });
      this.#hasPanelsBack = true;
    }
    return this.#panelsBack;
  }

  #loadedNative(native: NativeProducts): number {
    if (this.#held === undefined) {
      const N = this.columns;
      const values = new Float32Array(this.#K * N);
      this.#eachPart((weights, width, start) => {
        for (let k = 0; k < this.#numInputs; k++)
          values.set(weights.subarray(k * width, (k + 1) * width), k * N + start);
      });
      this.#held = native.hold(values, this.#K, N);
    }
    return this.#held;
  }

  #loadedNativeBack(native: NativeProducts): number {
    if (this.#heldBack === undefined) {
      const values = new Float32Array(this.#K * this.columns);
      this.#eachPart((weights, width, start) => {
        for (let k = 0; k < this.#numInputs; k++) {
          for (let n = 0; n < width; n++) values[(start + n) * this.#K + k] = weights[k * width + n];
        }
      });
      this.#heldBack = native.hold(values, this.columns, this.#K);
    }
    return this.#heldBack;
  }

  /** The native engine where there is one, rows lie close and the product is large. */
  #nativeFor(numRows: number, areRowsClose: boolean): NativeProducts | undefined {
    return areRowsClose && numRows * this.#K * this.columns >= NATIVE_FROM ? this.#memory.native : undefined;
  }

  clearGradients(): void {
    this.#memory.clear(this.#dWeight, this.#K * this.columns);
    this.#memory.clear(this.#dBias, this.columns);
  }

  /** y = x W + b. x: [M, K], y: [M, columns]. */
  forward(x: number, xStride: number, y: number, yStride: number, numRows: number): void {
    this.product(x, xStride, y, yStride, numRows);
    this.#memory.kernels.addRows(y, yStride, this.#bias, 0, numRows, this.columns);
  }

  /** y = x W, without the bias. */
  product(x: number, xStride: number, y: number, yStride: number, numRows: number): void {
    const { kernels } = this.#memory;
    const { columns: N } = this;
    const K = this.#K;
    const native = this.#nativeFor(numRows, xStride === K * FLOAT && yStride === N * FLOAT);
    if (native === undefined) {
      kernels.multiply(x, xStride, this.#loadedPanels(), y, yStride, numRows, N, K, 0);
      return;
    }
    const rows = this.#memory.floats(x, numRows * K);
    this.#memory.floats(y, numRows * N).set(native.multiply(rows, numRows, K, this.#loadedNative(native)));
  }

  /** dx = dy W^T. dx: [M, K rounded up to a multiple of 8]. */
  inputGradient(dy: number, dyStride: number, dx: number, dxStride: number, numRows: number): void {
    const { kernels } = this.#memory;
    const { columns: N } = this;
    const K = this.#K;
    const native = this.#nativeFor(numRows, dyStride === N * FLOAT && dxStride === K * FLOAT);
    if (native === undefined) {
      kernels.multiply(dy, dyStride, this.#loadedPanelsBack(), dx, dxStride, numRows, roundUp(K), N, 0);
      return;
    }
    const rows = this.#memory.floats(dy, numRows * N);
    this.#memory.floats(dx, numRows * K).set(native.multiply(rows, numRows, N, this.#loadedNativeBack(native)));
  }

  /** dW += x^T dy and db += the sum of dy over rows. */
  addWeightGradient(x: number, xStride: number, dy: number, dyStride: number, numRows: number): void {
    const { kernels } = this.#memory;
    const { columns: N } = this;
    const K = this.#K;
    if (this.#hasBias) kernels.addRows(this.#dBias, 0, dy, dyStride, numRows, N);
    const native = this.#nativeFor(numRows, xStride === K * FLOAT && dyStride === N * FLOAT);
    if (native !== undefined) {
      const [rows, gradients] = [this.#memory.floats(x, numRows * K), this.#memory.floats(dy, numRows * N)];
      addInPlace(this.#memory.floats(this.#dWeight, K * N), native.multiplyTransposed(rows, gradients, numRows, K, N));
      return;
    }
    for (let row = 0; row < numRows; row += STRETCH) {
      const count = Math.min(STRETCH, numRows - row);
      kernels.pack(dy + row * dyStride, dyStride, this.#scratch, N, count);
      kernels.multiplyTransposed(x + row * xStride, xStride, this.#scratch, this.#dWeight, N * FLOAT, K, N, count);
    }
  }

  /** Adds the gradients to arrays of the weights' own shapes. */
  addGradientsTo(gradients: WeightArrays): void {
    const { columns: N } = this;
    const dWeight = this.#memory.floats(this.#dWeight, this.#K * N);
    const dBias = this.#memory.floats(this.#dBias, N);
    let start = 0;
    for (const { weight, bias, width } of this.#parts) {
      const target = gradients[weight];
      for (let k = 0; k < this.#numInputs; k++) {
        for (let n = 0; n < width; n++) target[k * width + n] += dWeight[k * N + start + n];
      }
      if (bias !== undefined) for (let n = 0; n < width; n++) gradients[bias][n] += dBias[start + n];
      start += width;
    }
  }
}

/** To a multiple of 8. */
export const roundUp = (count: number): number => Math.ceil(count / PANEL) * PANEL;

function addInPlace(target: Float32Array, values: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] += values[i];
}

import { DenseLayer, type LayerPart, type WeightArrays } from './dense-layer.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { SequenceKernels, SequenceRun } from './sequence-kernels.ts';

const FLOAT = 4; // bytes

/** Gated recurrent unit: equations, weights and state h as in gru-cell.ts. */
export class GruSequence implements SequenceKernels {
  readonly inputParts: readonly LayerPart[];
  readonly stateSize: number;
  readonly #memory: KernelMemory;
  readonly #H: number;
  readonly #recurrent: DenseLayer;
  readonly #biasName: string;
  readonly #bias: number; // [H] u
  readonly #dBias: number; // [H]
  #gates = 0; // [T * B, 3H] r, z and h U_n + u; on the way back the gradients at the sums
  #candidates = 0; // [T * B, H] n
  #before = 0; // [T * B, H]
  #dh = 0; // [B, H], carried from step to step
  #ofProduct = 0; // [B, H] what comes back through the product

  constructor(memory: KernelMemory, name: string, outputSize: number) {
    const H = outputSize;
    this.inputParts = [{ weight: `${name}/input/weight`, bias: `${name}/bias`, width: 3 * H }];
    this.stateSize = H;
    this.#memory = memory;
    this.#H = H;
    this.#recurrent = new DenseLayer(memory, {
      numInputs: H,
      parts: [{ weight: `${name}/recurrent/weight`, bias: undefined, width: 3 * H }],
      hasInputGradient: true,
    });
    this.#biasName = `${name}/recurrent/bias`;
    this.#bias = memory.allocate(H);
    this.#dBias = memory.allocate(H);
  }

  allocate(numSteps: number, numRows: number): void {
    const size = numSteps * numRows * this.#H;
    this.#gates = this.#memory.allocate(3 * size);
    this.#candidates = this.#memory.allocate(size);
    this.#before = this.#memory.allocate(size);
    this.#dh = this.#memory.allocate(numRows * this.#H);
    this.#ofProduct = this.#memory.allocate(numRows * this.#H);
  }

  load(weights: WeightArrays): void {
    this.#recurrent.load(weights);
    this.#memory.floats(this.#bias, this.#H).set(weights[this.#biasName]);
  }

  forward(run: SequenceRun): void {
    const { numSteps: T, numRows: B, index, projected, outputs } = run;
    const { gruForward } = this.#memory.kernels;
    const H = this.#H;
    const width = H * FLOAT;
    for (let t = 0; t < T; t++) {
      const base = t * B * width;
      this.#writeStateBefore(run, t);
      this.#recurrent.product(this.#before + base, width, this.#gates + 3 * base, 3 * width, B);
      for (let row = 0; row < B; row++) {
        const at = base + row * width;
        const x = projected + index[t * B + row] * 3 * width;
        gruForward(this.#gates + 3 * at, x, this.#bias, this.#before + at, this.#candidates + at, outputs + at, H);
      }
    }
    this.#memory.copy(outputs + (T - 1) * B * width, run.state, B * H);
  }

  /** What step t starts from: 0, the initial state, or what the step before left. */
  #writeStateBefore({ numRows: B, resets, initial, outputs }: SequenceRun, t: number): void {
    const H = this.#H;
    const width = H * FLOAT;
    for (let row = 0; row < B; row++) {
      const at = (t * B + row) * width;
      if (resets[t * B + row] !== 0) this.#memory.clear(this.#before + at, H);
      else this.#memory.copy(t === 0 ? initial + row * width : outputs + at - B * width, this.#before + at, H);
    }
  }

  backward(run: SequenceRun): void {
    const { numSteps: T, numRows: B, resets, index, numUnique, dProjected, dOutputs } = run;
    const memory = this.#memory;
    const { addRow, addRows, gruBackward } = memory.kernels;
    const H = this.#H;
    const width = H * FLOAT;
    memory.clear(dProjected, numUnique * 3 * H);
    memory.clear(this.#dh, B * H);
    for (let t = T - 1; t >= 0; t--) {
      const base = t * B * width;
      addRow(this.#dh, dOutputs + base, B * H);
      for (let row = 0; row < B; row++) {
        const at = base + row * width;
        const dx = dProjected + index[t * B + row] * 3 * width;
        const dh = this.#dh + row * width;
        gruBackward(this.#gates + 3 * at, this.#candidates + at, this.#before + at, dh, dx, H);
      }
      this.#recurrent.inputGradient(this.#gates + 3 * base, 3 * width, this.#ofProduct, width, B);
      addRow(this.#dh, this.#ofProduct, B * H);
      for (let row = 0; row < B; row++) if (resets[t * B + row] !== 0) memory.clear(this.#dh + row * width, H);
    }
    this.#recurrent.clearGradients();
    this.#recurrent.addWeightGradient(this.#before, width, this.#gates, 3 * width, T * B);
    memory.clear(this.#dBias, H);
    addRows(this.#dBias, 0, this.#gates + 2 * width, 3 * width, T * B, H);
  }

  addGradientsTo(gradients: WeightArrays): void {
    this.#recurrent.addGradientsTo(gradients);
    const target = gradients[this.#biasName];
    this.#memory.floats(this.#dBias, this.#H).forEach((value, i) => {
      target[i] += value;
    });
  }
}

import { DenseLayer, type LayerPart, type WeightArrays } from './dense-layer.ts';
import type { KernelMemory } from './kernel-memory.ts';

/**
 * One run of a memory cell over T steps of B rows in a kernel memory. What a cell makes of an observation alone is given
 * for the U different observations: step n = t * B + row reads row index[n]. Addresses are in bytes.
 */
export interface SequenceRun {
  readonly numSteps: number; // T
  readonly numRows: number; // B
  readonly resets: Uint8Array; // [T, B] not 0 where a step begins an episode: the state before it is 0
  readonly index: Int32Array; // [T * B]
  readonly numUnique: number; // U
  readonly projected: number; // [U, G]; a cell may write over it
  readonly dProjected: number; // [U, G] its gradient, of `projected` as it came in
  readonly outputs: number; // [T * B, H]
  readonly dOutputs: number; // [T * B, H] gradient at the outputs; a cell may write over it
  readonly initial: number; // [B, S]
  readonly state: number; // [B, S] after the last step
}

/** A memory cell on kernels: the same function as the cell of that kind in agents/nets, held together by a test. */
export interface SequenceKernels {
  /** Layers that read the features, side by side: their widths sum to G. */
  readonly inputParts: readonly LayerPart[];
  readonly stateSize: number; // S
  /** Takes room for what a run keeps for its way back. */
  allocate(numSteps: number, numRows: number): void;
  load(weights: WeightArrays): void;
  forward(run: SequenceRun): void;
  /** Writes dProjected and the gradients of the cell's own weights. */
  backward(run: SequenceRun): void;
  addGradientsTo(gradients: WeightArrays): void;
}

const FLOAT = 4; // bytes

/** Long short-term memory: equations, weights and state [h | c] as in lstm-cell.ts. */
export class LstmSequence implements SequenceKernels {
  readonly inputParts: readonly LayerPart[];
  readonly stateSize: number;
  readonly #memory: KernelMemory;
  readonly #H: number;
  readonly #recurrent: DenseLayer;
  #gates = 0; // [T * B, 4H], on the way back their gradients
  #hBefore = 0; // [T * B, H]
  #cBefore = 0; // [T * B, H]
  #curve = 0; // [T * B, H] tanh(c)
  #c = 0; // [B, H]; on the way back its gradient
  #dh = 0; // [B, H]

  constructor(memory: KernelMemory, name: string, outputSize: number) {
    const H = outputSize;
    this.inputParts = [{ weight: `${name}/input/weight`, bias: `${name}/bias`, width: 4 * H }];
    this.stateSize = 2 * H;
    this.#memory = memory;
    this.#H = H;
    this.#recurrent = new DenseLayer(memory, {
      numInputs: H,
      parts: [{ weight: `${name}/recurrent/weight`, bias: undefined, width: 4 * H }],
      hasInputGradient: true,
    });
  }

  allocate(numSteps: number, numRows: number): void {
    const size = numSteps * numRows * this.#H;
    this.#gates = this.#memory.allocate(4 * size);
    this.#hBefore = this.#memory.allocate(size);
    this.#cBefore = this.#memory.allocate(size);
    this.#curve = this.#memory.allocate(size);
    this.#c = this.#memory.allocate(numRows * this.#H);
    this.#dh = this.#memory.allocate(numRows * this.#H);
  }

  load(weights: WeightArrays): void {
    this.#recurrent.load(weights);
  }

  forward(run: SequenceRun): void {
    const { numSteps: T, numRows: B, index, projected } = run;
    const { lstmForward } = this.#memory.kernels;
    const H = this.#H;
    const width = H * FLOAT;
    for (let t = 0; t < T; t++) {
      const base = t * B * width;
      this.#writeStateBefore(run, t);
      this.#recurrent.product(this.#hBefore + base, width, this.#gates + 4 * base, 4 * width, B);
      for (let row = 0; row < B; row++) {
        const at = base + row * width;
        const x = projected + index[t * B + row] * 4 * width;
        const c = this.#c + row * width;
        lstmForward(this.#gates + 4 * at, x, this.#cBefore + at, c, this.#curve + at, run.outputs + at, H);
      }
    }
    for (let row = 0; row < B; row++) {
      const state = run.state + row * 2 * width;
      this.#memory.copy(run.outputs + ((T - 1) * B + row) * width, state, H);
      this.#memory.copy(this.#c + row * width, state + width, H);
    }
  }

  /** What step t starts from: 0, the initial state, or what the step before left. */
  #writeStateBefore(run: SequenceRun, t: number): void {
    const memory = this.#memory;
    const { numRows: B, resets, initial, outputs } = run;
    const H = this.#H;
    const width = H * FLOAT;
    for (let row = 0; row < B; row++) {
      const at = (t * B + row) * width;
      if (resets[t * B + row] !== 0) {
        memory.clear(this.#hBefore + at, H);
        memory.clear(this.#cBefore + at, H);
      } else {
        const first = initial + row * 2 * width;
        memory.copy(t === 0 ? first : outputs + at - B * width, this.#hBefore + at, H);
        memory.copy(t === 0 ? first + width : this.#c + row * width, this.#cBefore + at, H);
      }
    }
  }

  backward(run: SequenceRun): void {
    const { numSteps: T, numRows: B, resets, index, dProjected, dOutputs } = run;
    const memory = this.#memory;
    const { kernels } = memory;
    const H = this.#H;
    const width = H * FLOAT;
    const dc = this.#c;
    memory.clear(dc, B * H);
    memory.clear(this.#dh, B * H);
    for (let t = T - 1; t >= 0; t--) {
      const base = t * B * width;
      kernels.addRow(this.#dh, dOutputs + base, B * H);
      for (let row = 0; row < B; row++) {
        const at = base + row * width;
        const [dhRow, dcRow] = [this.#dh + row * width, dc + row * width];
        kernels.lstmBackward(this.#gates + 4 * at, this.#cBefore + at, this.#curve + at, dhRow, dcRow, H);
      }
      this.#recurrent.inputGradient(this.#gates + 4 * base, 4 * width, this.#dh, width, B);
      for (let row = 0; row < B; row++) {
        if (resets[t * B + row] === 0) continue;
        memory.clear(this.#dh + row * width, H);
        memory.clear(dc + row * width, H);
      }
    }
    this.#recurrent.clearGradients();
    this.#recurrent.addWeightGradient(this.#hBefore, width, this.#gates, 4 * width, T * B);
    memory.clear(dProjected, run.numUnique * 4 * H);
    for (let n = 0; n < T * B; n++) {
      kernels.addRow(dProjected + index[n] * 4 * width, this.#gates + n * 4 * width, 4 * H);
    }
  }

  addGradientsTo(gradients: WeightArrays): void {
    this.#recurrent.addGradientsTo(gradients);
  }
}

/** Minimal gated recurrent unit: equations, weights and state h as in min-gru-cell.ts. */
export class MinGruSequence implements SequenceKernels {
  readonly inputParts: readonly LayerPart[];
  readonly stateSize: number;
  readonly #memory: KernelMemory;
  readonly #H: number;
  #additions = 0; // [U, H] b of h = a * before + b; at most T * B rows
  #d = 0; // [B, H] gradient at h, carried from step to step
  #zeros = 0; // [H]

  constructor(memory: KernelMemory, name: string, outputSize: number) {
    this.inputParts = ['gate', 'candidate'].map((part) => ({
      weight: `${name}/${part}/weight`,
      bias: `${name}/${part}/bias`,
      width: outputSize,
    }));
    this.stateSize = outputSize;
    this.#memory = memory;
    this.#H = outputSize;
  }

  allocate(numSteps: number, numRows: number): void {
    this.#additions = this.#memory.allocate(numSteps * numRows * this.#H);
    this.#d = this.#memory.allocate(numRows * this.#H);
    this.#zeros = this.#memory.allocate(this.#H);
  }

  load(): void {} // all its weights are in the layers that read the features

  forward(run: SequenceRun): void {
    const { numSteps: T, numRows: B, index, numUnique, projected, outputs } = run;
    const memory = this.#memory;
    const { minGruGates, scanForward } = memory.kernels;
    const H = this.#H;
    const width = H * FLOAT;
    memory.clear(this.#zeros, H);
    for (let u = 0; u < numUnique; u++) minGruGates(projected + u * 2 * width, this.#additions + u * width, H);
    for (let n = 0; n < T * B; n++) {
      const a = projected + index[n] * 2 * width;
      scanForward(a, this.#additions + index[n] * width, this.#before(run, n), outputs + n * width, H);
    }
    memory.copy(outputs + (T - 1) * B * width, run.state, B * H);
  }

  /** Where the state stands that step n starts from. */
  #before({ numRows: B, resets, initial, outputs }: SequenceRun, n: number): number {
    if (resets[n] !== 0) return this.#zeros;
    return n < B ? initial + n * this.#H * FLOAT : outputs + (n - B) * this.#H * FLOAT;
  }

  backward(run: SequenceRun): void {
    const { numSteps: T, numRows: B, resets, index, numUnique, projected, dProjected, dOutputs } = run;
    const memory = this.#memory;
    const { minGruGatesBackward, scanBackward } = memory.kernels;
    const H = this.#H;
    const width = H * FLOAT;
    memory.clear(dProjected, numUnique * 2 * H);
    memory.clear(this.#d, B * H);
    for (let n = T * B - 1; n >= 0; n--) {
      const row = this.#d + (n % B) * width;
      const [a, da] = [projected, dProjected].map((rows) => rows + index[n] * 2 * width);
      scanBackward(row, dOutputs + n * width, a, this.#before(run, n), da, da + width, H);
      if (resets[n] !== 0) memory.clear(row, H);
    }
    for (let u = 0; u < numUnique; u++) minGruGatesBackward(projected + u * 2 * width, dProjected + u * 2 * width, H);
  }

  addGradientsTo(): void {}
}

import { DenseLayer, type WeightArrays } from './dense-layer.ts';
import { GruSequence } from './gru-sequence.ts';
import { KernelMemory } from './kernel-memory.ts';
import type { NativeProducts } from './native-products.ts';
import { type Encoded, RowEncoder } from './row-encoder.ts';
import { LstmSequence, MinGruSequence, type SequenceKernels, type SequenceRun } from './sequence-kernels.ts';
import type { StudentPlan } from './student-plan.ts';

const FLOAT = 4; // bytes

/** Where the caller writes and reads: views of the kernel memory, valid until the next `prepare`. */
export interface ShardArrays {
  readonly rows: Uint8Array; // [T, B, rowLength] observations, and the step before where it is an input
  readonly resets: Uint8Array; // [T, B]
  readonly initial: Float32Array; // [B, S]
  readonly state: Float32Array; // [B, S] after `forward`
  readonly out: Float32Array; // [T * B, outColumns] logits, value, zeros, after `forward`
  readonly dOut: Float32Array; // the same shape, for `backward`
}

/**
 * A student's whole network over some worlds, forward and back, in one kernel memory and without an engine. Layers that read
 * a row alone run over the different rows only; without memory those are all layers.
 *
 * Use   write `weights` and call `loadWeights`; `prepare` sizes, write the arrays, `forward`, write dOut, `backward`, read
 *       `gradients`. Two objects on the same memory (one in another thread) that make the same calls see the same places.
 */
export class StudentShard {
  readonly weights: WeightArrays;
  readonly gradients: WeightArrays;
  readonly stateSize: number;
  readonly outColumns: number;
  readonly #plan: StudentPlan;
  readonly #memory: KernelMemory;
  readonly #cell: SequenceKernels | undefined; // undefined: a dense layer and a relu in its place
  readonly #encoder: RowEncoder;
  readonly #input: DenseLayer;
  readonly #hidden: DenseLayer;
  readonly #out: DenseLayer;
  readonly #mark: number;
  #places: Places | undefined;
  #encoded: Encoded | undefined;

  constructor(plan: StudentPlan, shared: WebAssembly.Memory, native?: NativeProducts) {
    const memory = new KernelMemory(shared, native);
    this.#plan = plan;
    this.#memory = memory;
    const raw = Object.entries(plan.weightShapes).map(([name, shape]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return { name, size, weight: memory.allocate(size), gradient: memory.allocate(size) };
    });
    this.#cell = createCell(memory, plan);
    this.stateSize = this.#cell?.stateSize ?? 0;
    this.#encoder = new RowEncoder(memory, plan);
    const part = (name: string, width: number) => ({ weight: `${name}/weight`, bias: `${name}/bias`, width });
    this.#input = new DenseLayer(memory, {
      numInputs: this.#encoder.numFeatures,
      parts: this.#cell?.inputParts ?? [part('memory', plan.memorySize)],
      hasInputGradient: true,
      numColumnsRead: this.#encoder.stride / FLOAT,
    });
    const head = (idx: number, numInputs: number, width: number): DenseLayer =>
      new DenseLayer(memory, { numInputs, parts: [part(`heads/${idx}`, width)], hasInputGradient: true });
    this.#hidden = head(0, plan.memorySize, 2 * plan.headSize);
    this.#out = head(1, 2 * plan.headSize, plan.numActions + 1);
    this.outColumns = this.#out.columns;
    memory.ensure();
    this.weights = Object.fromEntries(raw.map(({ name, weight, size }) => [name, memory.floats(weight, size)]));
    this.gradients = Object.fromEntries(raw.map(({ name, gradient, size }) => [name, memory.floats(gradient, size)]));
    this.#mark = memory.mark;
  }

  /** Must be called after `weights` were written to, before the next `forward`. */
  loadWeights(): void {
    for (const layer of this.#layers()) layer.load(this.weights);
    this.#cell?.load(this.weights);
  }

  #layers(): DenseLayer[] {
    return [...this.#encoder.layers, this.#input, this.#hidden, this.#out];
  }

  /** Takes room for T steps of B worlds. What the last run left is gone. */
  prepare(numSteps: number, numWorlds: number): ShardArrays {
    const memory = this.#memory;
    const { window, memorySize: H } = this.#plan;
    const N = numSteps * numWorlds;
    const G = this.#input.columns;
    const floats = (count: number): number => memory.allocate(count);
    memory.release(this.#mark);
    const [out, dOut] = [floats(N * this.outColumns), floats(N * this.outColumns)];
    const ofCell = this.#cell === undefined ? 0 : N;
    const ofRows = N - ofCell;
    const places: Places = {
      numSteps,
      numWorlds,
      rows: floats(Math.ceil((N * window.length) / FLOAT)),
      resets: floats(Math.ceil(N / FLOAT)),
      initial: floats(numWorlds * this.stateSize),
      state: floats(numWorlds * this.stateSize),
      out,
      dOut,
      outOfRows: floats(ofRows * this.outColumns),
      dOutOfRows: floats(ofRows * this.outColumns),
      outputs: floats(ofCell * H),
      dOutputs: floats(ofCell * H),
      hidden: floats(N * this.#hidden.columns),
      dHidden: floats(N * this.#hidden.columns),
      projected: floats(N * G),
      dProjected: floats(N * G),
    };
    this.#encoder.allocate(N);
    this.#cell?.allocate(numSteps, numWorlds);
    memory.ensure();
    this.#places = places;
    return {
      rows: memory.bytes(places.rows, N * window.length),
      resets: memory.bytes(places.resets, N),
      initial: memory.floats(places.initial, numWorlds * this.stateSize),
      state: memory.floats(places.state, numWorlds * this.stateSize),
      out: memory.floats(out, N * this.outColumns),
      dOut: memory.floats(dOut, N * this.outColumns),
    };
  }

  forward(): void {
    const places = this.#prepared();
    const N = places.numSteps * places.numWorlds;
    const encoded = this.#encoder.forward(places.rows, N);
    const { numUnique: U, index } = encoded;
    const { features, stride } = this.#encoder;
    this.#input.forward(features, stride, places.projected, this.#input.columns * FLOAT, U);
    this.#encoded = encoded;
    if (this.#cell !== undefined) {
      this.#cell.forward(this.#sequence(places, encoded));
      this.#headsForward(places, places.outputs, places.out, N);
      return;
    }
    this.#memory.kernels.reluRows(places.projected, 0, 1, U * this.#input.columns);
    this.#headsForward(places, places.projected, places.outOfRows, U);
    const width = this.outColumns * FLOAT;
    for (let n = 0; n < N; n++) {
      this.#memory.copy(places.outOfRows + index[n] * width, places.out + n * width, this.outColumns);
    }
  }

  /** From numRows outputs of the memory to `out`. */
  #headsForward({ hidden }: Places, outputs: number, out: number, numRows: number): void {
    const hiddenStride = this.#hidden.columns * FLOAT;
    this.#hidden.forward(outputs, this.#plan.memorySize * FLOAT, hidden, hiddenStride, numRows);
    this.#memory.kernels.reluRows(hidden, 0, 1, numRows * this.#hidden.columns);
    this.#out.forward(hidden, hiddenStride, out, this.outColumns * FLOAT, numRows);
  }

  #sequence(places: Places, encoded: Encoded): SequenceRun {
    const { numSteps, numWorlds } = places;
    const resets = this.#memory.bytes(places.resets, numSteps * numWorlds);
    return { ...places, numRows: numWorlds, resets, ...encoded };
  }

  /** From dOut to `gradients`. Once after each `forward`: it writes over what that kept. */
  backward(): void {
    const places = this.#prepared();
    const encoded = this.#encoded;
    if (encoded === undefined) throw new Error('backward without a forward before it');
    this.#encoded = undefined;
    const N = places.numSteps * places.numWorlds;
    const { numUnique: U } = encoded;
    const { projected, dProjected } = places;
    for (const layer of this.#layers()) layer.clearGradients();
    if (this.#cell !== undefined) {
      this.#headsBackward(places, places.outputs, places.dOut, places.dOutputs, N);
      this.#cell.backward(this.#sequence(places, encoded));
    } else {
      this.#sumOfRows(places, encoded, N);
      this.#headsBackward(places, projected, places.dOutOfRows, dProjected, U);
      this.#memory.kernels.reluBackwardRows(dProjected, 0, projected, 0, 1, U * this.#input.columns);
    }
    const G = this.#input.columns * FLOAT;
    const { features, dFeatures, stride } = this.#encoder;
    this.#input.addWeightGradient(features, stride, dProjected, G, U);
    this.#input.inputGradient(dProjected, G, dFeatures, stride, U);
    this.#encoder.backward(U);
    for (const gradient of Object.values(this.gradients)) gradient.fill(0);
    for (const layer of this.#layers()) layer.addGradientsTo(this.gradients);
    this.#cell?.addGradientsTo(this.gradients);
  }

  /** Gradients at the outputs of equal rows are added first. */
  #sumOfRows({ dOut, dOutOfRows }: Places, { numUnique, index }: Encoded, numRows: number): void {
    const width = this.outColumns * FLOAT;
    this.#memory.clear(dOutOfRows, numUnique * this.outColumns);
    const { addRow } = this.#memory.kernels;
    for (let n = 0; n < numRows; n++) addRow(dOutOfRows + index[n] * width, dOut + n * width, this.outColumns);
  }

  /** The way back of `#headsForward`: gradients of the heads, and that at the outputs of the memory. */
  #headsBackward({ hidden, dHidden }: Places, outputs: number, dOut: number, dOutputs: number, numRows: number): void {
    const width = this.#plan.memorySize * FLOAT;
    const hiddenColumns = this.#hidden.columns;
    const [hiddenStride, outStride] = [hiddenColumns * FLOAT, this.outColumns * FLOAT];
    this.#out.addWeightGradient(hidden, hiddenStride, dOut, outStride, numRows);
    this.#out.inputGradient(dOut, outStride, dHidden, hiddenStride, numRows);
    this.#memory.kernels.reluBackwardRows(dHidden, 0, hidden, 0, 1, numRows * hiddenColumns);
    this.#hidden.addWeightGradient(outputs, width, dHidden, hiddenStride, numRows);
    this.#hidden.inputGradient(dHidden, hiddenStride, dOutputs, width, numRows);
  }

  #prepared(): Places {
    if (this.#places === undefined) throw new Error('run without room for it');
    return this.#places;
  }
}

function createCell(memory: KernelMemory, { memory: kind, memorySize }: StudentPlan): SequenceKernels | undefined {
  if (kind === 'lstm') return new LstmSequence(memory, 'memory', memorySize);
  if (kind === 'gru') return new GruSequence(memory, 'memory', memorySize);
  return kind === 'min-gru' ? new MinGruSequence(memory, 'memory', memorySize) : undefined;
}

/** Addresses of one run; N = T * B. */
interface Places {
  readonly numSteps: number;
  readonly numWorlds: number;
  readonly rows: number;
  readonly resets: number;
  readonly initial: number;
  readonly state: number;
  readonly out: number; // [N, outColumns]
  readonly dOut: number;
  readonly outOfRows: number; // [U, outColumns] of the different rows, without memory
  readonly dOutOfRows: number;
  readonly outputs: number; // [N, H] of the memory, where there is one
  readonly dOutputs: number;
  readonly hidden: number;
  readonly dHidden: number;
  readonly projected: number; // [U, G]
  readonly dProjected: number;
}

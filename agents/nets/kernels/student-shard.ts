import { numPatches, writePatches } from '../../ops/patches.ts';
import { uniqueRows } from '../../ops/unique-rows.ts';
import { DenseLayer, type WeightArrays } from './dense-layer.ts';
import { KernelMemory } from './kernel-memory.ts';
import type { NativeProducts } from './native-products.ts';
import { LstmSequence, MinGruSequence, type SequenceKernels, type SequenceRun } from './sequence-kernels.ts';
import { patchLength, type StudentPlan, windowLength } from './student-plan.ts';

const FLOAT = 4; // bytes

/** Where the caller writes and reads: views of the kernel memory, valid until the next `prepare`. */
export interface ShardArrays {
  readonly observations: Uint8Array; // [T, B, L]
  readonly resets: Uint8Array; // [T, B]
  readonly initial: Float32Array; // [B, S]
  readonly state: Float32Array; // [B, S] after `forward`
  readonly out: Float32Array; // [T * B, outColumns] logits, value, zeros, after `forward`
  readonly dOut: Float32Array; // the same shape, for `backward`
}

/**
 * A student's whole network over some worlds, forward and back, in one kernel memory and without an engine. Layers that read
 * the observation alone run over the different observations only.
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
  readonly #cell: SequenceKernels;
  readonly #window: DenseLayer;
  readonly #scalars: DenseLayer | undefined;
  readonly #input: DenseLayer;
  readonly #hidden: DenseLayer;
  readonly #out: DenseLayer;
  readonly #numPatches: number;
  readonly #featureStride: number; // bytes
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
    this.#cell =
      plan.memory === 'lstm'
        ? new LstmSequence(memory, 'memory', plan.memorySize)
        : new MinGruSequence(memory, 'memory', plan.memorySize);
    this.stateSize = this.#cell.stateSize;
    this.#numPatches = plan.isConvolving ? numPatches(plan.window) : 1;
    const layer = (name: string, numInputs: number, width: number, hasInputGradient: boolean): DenseLayer =>
      new DenseLayer(memory, {
        numInputs,
        parts: [{ weight: `${name}/weight`, bias: `${name}/bias`, width }],
        hasInputGradient,
      });
    const windowColumns = this.#numPatches * plan.filters;
    this.#window = layer('window', patchLength(plan), plan.filters, false);
    this.#scalars = plan.numScalars > 0 ? layer('scalars', plan.numScalars, plan.scalarSize, false) : undefined;
    this.#featureStride = (windowColumns + (this.#scalars?.columns ?? 0)) * FLOAT;
    const numFeatures = windowColumns + (plan.numScalars > 0 ? plan.scalarSize : 0);
    this.#input = new DenseLayer(memory, {
      numInputs: numFeatures,
      parts: this.#cell.inputParts,
      hasInputGradient: true,
      numColumnsRead: this.#featureStride / FLOAT,
    });
    this.#hidden = layer('heads/0', plan.memorySize, 2 * plan.headSize, true);
    this.#out = layer('heads/1', 2 * plan.headSize, plan.numActions + 1, true);
    this.outColumns = this.#out.columns;
    memory.ensure();
    this.weights = Object.fromEntries(raw.map(({ name, weight, size }) => [name, memory.floats(weight, size)]));
    this.gradients = Object.fromEntries(raw.map(({ name, gradient, size }) => [name, memory.floats(gradient, size)]));
    this.#mark = memory.mark;
  }

  /** Must be called after `weights` were written to, before the next `forward`. */
  loadWeights(): void {
    for (const layer of this.#layers()) layer.load(this.weights);
    this.#cell.load(this.weights);
  }

  #layers(): DenseLayer[] {
    const layers = [this.#window, this.#input, this.#hidden, this.#out];
    return this.#scalars === undefined ? layers : [...layers, this.#scalars];
  }

  /** Takes room for T steps of B worlds. What the last run left is gone. */
  prepare(numSteps: number, numWorlds: number): ShardArrays {
    const memory = this.#memory;
    const { window, memorySize: H } = this.#plan;
    const N = numSteps * numWorlds;
    const G = this.#input.columns;
    const floats = (count: number): number => memory.allocate(count);
    memory.release(this.#mark);
    const places: Places = {
      numSteps,
      numWorlds,
      observations: floats(Math.ceil((N * window.length) / FLOAT)),
      resets: floats(Math.ceil(N / FLOAT)),
      initial: floats(numWorlds * this.stateSize),
      state: floats(numWorlds * this.stateSize),
      out: floats(N * this.outColumns),
      dOut: floats(N * this.outColumns),
      outputs: floats(N * H),
      dOutputs: floats(N * H),
      hidden: floats(N * this.#hidden.columns),
      dHidden: floats(N * this.#hidden.columns),
      patches: floats(N * this.#numPatches * patchLength(this.#plan)),
      scalars: floats(N * this.#plan.numScalars),
      features: floats((N * this.#featureStride) / FLOAT),
      dFeatures: floats((N * this.#featureStride) / FLOAT),
      projected: floats(N * G),
      dProjected: floats(N * G),
    };
    this.#cell.allocate(numSteps, numWorlds);
    memory.ensure();
    this.#places = places;
    return {
      observations: memory.bytes(places.observations, N * window.length),
      resets: memory.bytes(places.resets, N),
      initial: memory.floats(places.initial, numWorlds * this.stateSize),
      state: memory.floats(places.state, numWorlds * this.stateSize),
      out: memory.floats(places.out, N * this.outColumns),
      dOut: memory.floats(places.dOut, N * this.outColumns),
    };
  }

  forward(): void {
    const places = this.#prepared();
    const { outputs, hidden, out } = places;
    const { kernels } = this.#memory;
    const N = places.numSteps * places.numWorlds;
    const width = this.#plan.memorySize * FLOAT;
    const hiddenStride = this.#hidden.columns * FLOAT;
    this.#encoded = this.#encode(places);
    this.#cell.forward(this.#sequence(places, this.#encoded));
    this.#hidden.forward(outputs, width, hidden, hiddenStride, N);
    kernels.reluRows(hidden, 0, 1, N * this.#hidden.columns);
    this.#out.forward(hidden, hiddenStride, out, this.outColumns * FLOAT, N);
  }

  /** Features and what the cell makes of them, for the different observations. */
  #encode(places: Places): Encoded {
    const { window, numScalars, filters, isConvolving, scale } = this.#plan;
    const { kernels } = this.#memory;
    const { features } = places;
    const L = window.length;
    const size = places.numSteps * places.numWorlds;
    const observations = this.#memory.bytes(places.observations, size * L);
    const { count: U, first, index } = uniqueRows(observations, size, L);
    const unique = new Uint8Array(U * L);
    first.forEach((n, u) => {
      unique.set(observations.subarray(n * L, (n + 1) * L), u * L);
    });
    const P = this.#numPatches;
    const patchSize = patchLength(this.#plan);
    const patches = this.#memory.floats(places.patches, U * P * patchSize);
    if (isConvolving) writePatches(unique, window, U, 1 / scale, patches);
    else writeColumns(unique, L, 0, patchSize, U, 1 / scale, patches);
    for (let patch = 0; patch < P; patch++) {
      const [from, stride] = [places.patches + patch * patchSize * FLOAT, P * patchSize * FLOAT];
      this.#window.forward(from, stride, features + patch * filters * FLOAT, this.#featureStride, U);
    }
    kernels.reluRows(features, this.#featureStride, U, P * filters);
    if (this.#scalars !== undefined) {
      writeColumns(
        unique,
        L,
        windowLength(window),
        numScalars,
        U,
        1,
        this.#memory.floats(places.scalars, U * numScalars),
      );
      const to = features + P * filters * FLOAT;
      this.#scalars.forward(places.scalars, numScalars * FLOAT, to, this.#featureStride, U);
    }
    this.#input.forward(features, this.#featureStride, places.projected, this.#input.columns * FLOAT, U);
    return { numUnique: U, index };
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
    const { outputs, dOutputs, hidden, dHidden, dOut } = places;
    const { kernels } = this.#memory;
    const N = places.numSteps * places.numWorlds;
    const width = this.#plan.memorySize * FLOAT;
    const hiddenColumns = this.#hidden.columns;
    const [hiddenStride, outStride] = [hiddenColumns * FLOAT, this.outColumns * FLOAT];
    for (const layer of this.#layers()) layer.clearGradients();
    this.#out.addWeightGradient(hidden, hiddenStride, dOut, outStride, N);
    this.#out.inputGradient(dOut, outStride, dHidden, hiddenStride, N);
    kernels.reluBackwardRows(dHidden, 0, hidden, 0, 1, N * hiddenColumns);
    this.#hidden.addWeightGradient(outputs, width, dHidden, hiddenStride, N);
    this.#hidden.inputGradient(dHidden, hiddenStride, dOutputs, width, N);
    this.#cell.backward(this.#sequence(places, encoded));
    this.#encodeBackward(places, encoded.numUnique);
    for (const gradient of Object.values(this.gradients)) gradient.fill(0);
    for (const layer of this.#layers()) layer.addGradientsTo(this.gradients);
    this.#cell.addGradientsTo(this.gradients);
  }

  #encodeBackward(places: Places, U: number): void {
    const { filters, numScalars } = this.#plan;
    const { features, dFeatures, dProjected } = places;
    const P = this.#numPatches;
    const patchSize = patchLength(this.#plan);
    const G = this.#input.columns * FLOAT;
    const stride = this.#featureStride;
    this.#input.addWeightGradient(features, stride, dProjected, G, U);
    this.#input.inputGradient(dProjected, G, dFeatures, stride, U);
    this.#memory.kernels.reluBackwardRows(dFeatures, stride, features, stride, U, P * filters);
    for (let patch = 0; patch < P; patch++) {
      const [from, fromStride] = [places.patches + patch * patchSize * FLOAT, P * patchSize * FLOAT];
      this.#window.addWeightGradient(from, fromStride, dFeatures + patch * filters * FLOAT, stride, U);
    }
    const to = dFeatures + P * filters * FLOAT;
    this.#scalars?.addWeightGradient(places.scalars, numScalars * FLOAT, to, stride, U);
  }

  #prepared(): Places {
    if (this.#places === undefined) throw new Error('run without room for it');
    return this.#places;
  }
}

/** Addresses of one run. */
interface Places {
  readonly numSteps: number;
  readonly numWorlds: number;
  readonly observations: number;
  readonly resets: number;
  readonly initial: number;
  readonly state: number;
  readonly out: number;
  readonly dOut: number;
  readonly outputs: number;
  readonly dOutputs: number;
  readonly hidden: number;
  readonly dHidden: number;
  readonly patches: number;
  readonly scalars: number;
  readonly features: number;
  readonly dFeatures: number;
  readonly projected: number;
  readonly dProjected: number;
}

interface Encoded {
  readonly numUnique: number;
  readonly index: Int32Array;
}

/** Bytes first..first+count-1 of every row of `length`, times `scale`. */
function writeColumns(
  rows: Uint8Array,
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

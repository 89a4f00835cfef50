import { DenseLayer, type WeightArrays } from './dense-layer.ts';
import {
  type EditorPlan,
  findSurroundings,
  type Surroundings,
  surroundingSize,
  timesOf,
  writeNoise,
  writePlanes,
} from './editor-inputs.ts';
import { KernelMemory } from './kernel-memory.ts';
import type { NativeProducts } from './native-products.ts';

const FLOAT = 4; // bytes

/**
 * An editor's whole network over N observations, forward and back, in one kernel memory and without an engine. Building
 * changes one tile a step, so that most surroundings stand many times in a batch: their product is computed once for each
 * different one, and on the way back the gradients of equal ones are added first. Columns beyond the F filters, up to a
 * multiple of 8, are 0 throughout.
 *
 * Use   write `weights` and call `loadWeights`; `forward`, then at most one `backward`, then read `gradients`.
 */
export class EditorShard {
  readonly weights: WeightArrays;
  readonly gradients: WeightArrays;
  readonly #plan: EditorPlan;
  readonly #memory: KernelMemory;
  readonly #numTiles: number; // P
  readonly #patchSize: number;
  readonly #stride: number; // bytes of a row of F filters
  readonly #near: DenseLayer;
  readonly #noise: DenseLayer | undefined;
  readonly #whole: DenseLayer;
  readonly #tile: DenseLayer;
  readonly #policy: DenseLayer;
  readonly #valueHidden: DenseLayer;
  readonly #value: DenseLayer;
  readonly #mark: number;
  #run: EditorRun | undefined;

  constructor(plan: EditorPlan, shared: WebAssembly.Memory, native?: NativeProducts) {
    const memory = new KernelMemory(shared, native);
    const raw = Object.entries(plan.weightShapes).map(([name, [rows, columns = 1]]) => {
      const size = rows * columns;
      return { name, size, weight: memory.allocate(size), gradient: memory.allocate(size) };
    });
    const layer = (name: string, numInputs: number, width: number, isOnData = false, hasBias = true): DenseLayer =>
      new DenseLayer(memory, {
        numInputs,
        parts: [{ weight: `${name}/weight`, bias: hasBias ? `${name}/bias` : undefined, width }],
        hasInputGradient: !isOnData,
        ...(isOnData ? {} : { numColumnsRead: Math.ceil(numInputs / 8) * 8 }),
      });
    const { filters: F, numNoise, valueSize } = plan;
    this.#plan = plan;
    this.#memory = memory;
    this.#numTiles = plan.height * plan.width;
    this.#patchSize = surroundingSize(plan.tileCodes.length);
    this.#near = layer('near', this.#patchSize, F, true);
    this.#noise = numNoise > 0 ? layer('noise', numNoise, F, true, false) : undefined;
    this.#whole = layer('whole', F, F, false, false);
    this.#tile = layer('tile', F, F);
    this.#policy = layer('policy', F, 1, false, false);
    this.#valueHidden = layer('value/0', F, valueSize);
    this.#value = layer('value/1', valueSize, 1);
    this.#stride = this.#near.columns * FLOAT;
    memory.ensure();
    this.weights = Object.fromEntries(raw.map(({ name, weight, size }) => [name, memory.floats(weight, size)]));
    this.gradients = Object.fromEntries(raw.map(({ name, gradient, size }) => [name, memory.floats(gradient, size)]));
    this.#mark = memory.mark;
  }

  #layers(): DenseLayer[] {
    const layers = [this.#near, this.#whole, this.#tile, this.#policy, this.#valueHidden, this.#value];
    return this.#noise === undefined ? layers : [...layers, this.#noise];
  }

  /** Must be called after `weights` were written to, before the next `forward`. */
  loadWeights(): void {
    for (const layer of this.#layers()) layer.load(this.weights);
  }

  /**
   * Logits and value of N observations: [N, P + 1]. What the last run left is gone.
   * Errors: RangeError for a step of building that there is not.
   */
  forward(observations: Uint8Array, N: number): Float32Array {
    const surroundings = findSurroundings(observations, this.#plan, N);
    const times = timesOf(observations, this.#plan, N);
    const places = this.#prepare(N, surroundings.count);
    this.#run = { places, surroundings, times, N };
    this.#forwardNear(observations);
    this.#forwardTiles();
    return this.#outputs();
  }

  #prepare(N: number, numKinds: number): Places {
    const memory = this.#memory;
    const { numNoise } = this.#plan;
    const F = this.#near.columns;
    const rows = N * this.#numTiles;
    memory.release(this.#mark);
    const floats = (count: number): number => memory.allocate(count);
    const places: Places = {
      patches: floats(numKinds * this.#patchSize),
      kinds: floats(numKinds * F),
      noise: floats(N * numNoise),
      context: floats(N * F),
      near: floats(rows * F),
      meanNear: floats(N * F),
      whole: floats(N * F),
      tiles: floats(rows * F),
      meanTiles: floats(N * F),
      logits: floats(rows * this.#policy.columns),
      valueHidden: floats(N * this.#valueHidden.columns),
      values: floats(N * this.#value.columns),
      dNear: floats(rows * F),
    };
    memory.ensure();
    return places;
  }

  /** near = relu(W surroundings + time + noise + b), and its mean over the tiles. */
  #forwardNear(observations: Uint8Array): void {
    const { places, surroundings, times, N } = this.#running();
    const memory = this.#memory;
    const { kernels } = memory;
    const P = this.#numTiles;
    const F = this.#near.columns;
    const stride = this.#stride;
    const patches = memory.floats(places.patches, surroundings.count * this.#patchSize);
    writePlanes(surroundings, this.#plan, patches);
    this.#near.forward(places.patches, this.#patchSize * FLOAT, places.kinds, stride, surroundings.count);
    this.#writeContext(observations, times, places, N);
    for (let n = 0; n < N; n++) {
      const from = places.near + n * P * stride;
      kernels.copyRows(from, stride, places.context + n * stride, 0, P, F);
      for (let i = 0; i < P; i++) {
        kernels.addRow(from + i * stride, places.kinds + surroundings.index[n * P + i] * stride, F);
      }
    }
    kernels.reluRows(places.near, 0, 1, N * P * F);
    this.#meanOverTiles(places.near, places.meanNear, N);
  }

  /** What all tiles of an observation have in common: [N, F]. */
  #writeContext(observations: Uint8Array, times: Uint8Array, places: Places, N: number): void {
    const memory = this.#memory;
    const { filters, numNoise } = this.#plan;
    const F = this.#near.columns;
    memory.clear(places.context, N * F);
    if (this.#noise !== undefined) {
      writeNoise(observations, this.#plan, N, memory.floats(places.noise, N * numNoise));
      this.#noise.product(places.noise, numNoise * FLOAT, places.context, this.#stride, N);
    }
    const context = memory.floats(places.context, N * F);
    const ofTime = this.weights['time/weight'];
    for (let n = 0; n < N; n++) {
      for (let f = 0; f < filters; f++) context[n * F + f] += ofTime[times[n] * filters + f];
    }
  }

  /** to[n] = mean of from[n, i] over tiles i. */
  #meanOverTiles(from: number, to: number, N: number): void {
    const P = this.#numTiles;
    const F = this.#near.columns;
    this.#memory.clear(to, N * F);
    for (let n = 0; n < N; n++) {
      this.#memory.kernels.addRows(to + n * this.#stride, 0, from + n * P * this.#stride, this.#stride, P, F);
    }
    scaleInPlace(this.#memory.floats(to, N * F), 1 / P);
  }

  /** Adds row n of `from` to all tiles of observation n. */
  #addToTiles(to: number, from: number, N: number): void {
    const P = this.#numTiles;
    const stride = this.#stride;
    for (let n = 0; n < N; n++) {
      this.#memory.kernels.addRows(to + n * P * stride, stride, from + n * stride, 0, P, this.#near.columns);
    }
  }

  #forwardTiles(): void {
    const { places, N } = this.#running();
    const { kernels } = this.#memory;
    const stride = this.#stride;
    const rows = N * this.#numTiles;
    const hidden = this.#valueHidden.columns;
    this.#whole.product(places.meanNear, stride, places.whole, stride, N);
    this.#tile.forward(places.near, stride, places.tiles, stride, rows);
    this.#addToTiles(places.tiles, places.whole, N);
    kernels.reluRows(places.tiles, 0, 1, rows * this.#tile.columns);
    this.#policy.product(places.tiles, stride, places.logits, this.#policy.columns * FLOAT, rows);
    this.#meanOverTiles(places.tiles, places.meanTiles, N);
    this.#valueHidden.forward(places.meanTiles, stride, places.valueHidden, hidden * FLOAT, N);
    kernels.reluRows(places.valueHidden, 0, 1, N * hidden);
    this.#value.forward(places.valueHidden, hidden * FLOAT, places.values, this.#value.columns * FLOAT, N);
  }

  #outputs(): Float32Array {
    const { places, N } = this.#running();
    const P = this.#numTiles;
    const [ofPolicy, ofValue] = [this.#policy.columns, this.#value.columns];
    const logits = this.#memory.floats(places.logits, N * P * ofPolicy);
    const values = this.#memory.floats(places.values, N * ofValue);
    const out = new Float32Array(N * (P + 1));
    for (let n = 0; n < N; n++) {
      for (let i = 0; i < P; i++) out[n * (P + 1) + i] = logits[(n * P + i) * ofPolicy];
      out[n * (P + 1) + P] = values[n * ofValue];
    }
    return out;
  }

  /** From the gradient at the outputs [N, P + 1] to `gradients`. Once after each `forward`: it writes over what that kept. */
  backward(dOut: Float32Array): void {
    const run = this.#running();
    this.#run = undefined;
    this.#writeOutputGradients(run, dOut);
    for (const layer of this.#layers()) layer.clearGradients();
    this.#backwardTiles(run);
    this.#backwardNear(run);
    for (const gradient of Object.values(this.gradients)) gradient.fill(0);
    for (const layer of this.#layers()) layer.addGradientsTo(this.gradients);
    this.#addTimeGradient(run);
  }

  /** Over logits and values, whose numbers nobody needs any more. */
  #writeOutputGradients({ places, N }: EditorRun, dOut: Float32Array): void {
    const P = this.#numTiles;
    const [ofPolicy, ofValue] = [this.#policy.columns, this.#value.columns];
    const dLogits = this.#memory.floats(places.logits, N * P * ofPolicy).fill(0);
    const dValues = this.#memory.floats(places.values, N * ofValue).fill(0);
    for (let n = 0; n < N; n++) {
      for (let i = 0; i < P; i++) dLogits[(n * P + i) * ofPolicy] = dOut[n * (P + 1) + i];
      dValues[n * ofValue] = dOut[n * (P + 1) + P];
    }
  }

  /** Gradients at `near` go to dNear; those at tiles take the tiles' place. */
  #backwardTiles({ places, N }: EditorRun): void {
    const memory = this.#memory;
    const { kernels } = memory;
    const { near, tiles, dNear, meanNear, meanTiles, whole, logits, values, valueHidden } = places;
    const stride = this.#stride;
    const F = this.#near.columns;
    const P = this.#numTiles;
    const rows = N * P;
    const hidden = this.#valueHidden.columns;
    const [policyStride, valueStride, hiddenStride] = [this.#policy.columns, this.#value.columns, hidden].map(
      (columns) => columns * FLOAT,
    );
    this.#value.addWeightGradient(valueHidden, hiddenStride, values, valueStride, N);
    const mark = memory.mark;
    const dHidden = memory.allocate(N * hidden);
    const dMean = memory.allocate(N * F);
    const dTiles = memory.allocate(rows * F);
    memory.ensure();
    this.#value.inputGradient(values, valueStride, dHidden, hiddenStride, N);
    kernels.reluBackwardRows(dHidden, 0, valueHidden, 0, 1, N * hidden);
    this.#valueHidden.addWeightGradient(meanTiles, stride, dHidden, hiddenStride, N);
    this.#valueHidden.inputGradient(dHidden, hiddenStride, dMean, stride, N);
    scaleInPlace(memory.floats(dMean, N * F), 1 / P);

    this.#policy.addWeightGradient(tiles, stride, logits, policyStride, rows);
    this.#policy.inputGradient(logits, policyStride, dTiles, stride, rows);
    this.#addToTiles(dTiles, dMean, N);
    kernels.reluBackwardRows(dTiles, 0, tiles, 0, 1, rows * F);

    this.#tile.addWeightGradient(near, stride, dTiles, stride, rows);
    this.#tile.inputGradient(dTiles, stride, dNear, stride, rows);
    memory.clear(whole, N * F);
    for (let n = 0; n < N; n++) kernels.addRows(whole + n * stride, 0, dTiles + n * P * stride, stride, P, F);
    this.#whole.addWeightGradient(meanNear, stride, whole, stride, N);
    this.#whole.inputGradient(whole, stride, dMean, stride, N);
    scaleInPlace(memory.floats(dMean, N * F), 1 / P);
    this.#addToTiles(dNear, dMean, N);
    kernels.reluBackwardRows(dNear, 0, near, 0, 1, rows * F);
    memory.release(mark);
  }

  /** Gradients of equal surroundings are added before their product; those at a context are the sum over its tiles. */
  #backwardNear({ places, surroundings, N }: EditorRun): void {
    const { kernels } = this.#memory;
    const stride = this.#stride;
    const F = this.#near.columns;
    const P = this.#numTiles;
    const { kinds, context, dNear, patches, noise } = places;
    this.#memory.clear(kinds, surroundings.count * F);
    this.#memory.clear(context, N * F);
    for (let row = 0; row < N * P; row++) {
      kernels.addRow(kinds + surroundings.index[row] * stride, dNear + row * stride, F);
    }
    for (let n = 0; n < N; n++) kernels.addRows(context + n * stride, 0, dNear + n * P * stride, stride, P, F);
    this.#near.addWeightGradient(patches, this.#patchSize * FLOAT, kinds, stride, surroundings.count);
    this.#noise?.addWeightGradient(noise, this.#plan.numNoise * FLOAT, context, stride, N);
  }

  #addTimeGradient({ places, times, N }: EditorRun): void {
    const { filters } = this.#plan;
    const F = this.#near.columns;
    const dContext = this.#memory.floats(places.context, N * F);
    const gradient = this.gradients['time/weight'];
    for (let n = 0; n < N; n++) {
      for (let f = 0; f < filters; f++) gradient[times[n] * filters + f] += dContext[n * F + f];
    }
  }

  #running(): EditorRun {
    if (this.#run === undefined) throw new Error('backward without a forward before it');
    return this.#run;
  }
}

/** Addresses of one run. */
interface Places {
  readonly patches: number; // [kinds, patchSize]
  readonly kinds: number; // [kinds, F] product of each kind of surroundings, then its gradient
  readonly noise: number; // [N, Z]
  readonly context: number; // [N, F], then its gradient
  readonly near: number; // [N * P, F]
  readonly meanNear: number; // [N, F]
  readonly whole: number; // [N, F], then its gradient
  readonly tiles: number; // [N * P, F]
  readonly meanTiles: number; // [N, F]
  readonly logits: number; // [N * P, 8], then their gradients
  readonly valueHidden: number;
  readonly values: number; // [N, 8], then their gradients
  readonly dNear: number; // [N * P, F]
}

interface EditorRun {
  readonly places: Places;
  readonly surroundings: Surroundings;
  readonly times: Uint8Array; // [N]
  readonly N: number;
}

function scaleInPlace(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= factor;
}

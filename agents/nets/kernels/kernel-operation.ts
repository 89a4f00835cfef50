import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ParameterTensors } from '../parameters.ts';
import type { WeightArrays } from './dense-layer.ts';
import { NativeProducts } from './native-products.ts';

/** One run of kernels: what it made, and its way back. */
export interface KernelRun {
  readonly out: Float32Array; // [rows, columns]
  /** From the gradient at `out` to those of the weights, in the order of the names. */
  backward(dOut: Float32Array): readonly Float32Array[];
}

/** Makes a run of kernels one operation of the engine, differentiable in the weights and in nothing else. */
export function asOperation(
  p: ParameterTensors,
  weightShapes: Readonly<Record<string, readonly number[]>>,
  columns: number,
  run: () => KernelRun,
): Tensor {
  const names = Object.keys(weightShapes);
  return tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    (inputs.at(-1) as tf.GradSaveFunc)([]);
    const { out, backward } = run();
    const gradFunc = (dOut: Tensor): Tensor[] => {
      const gradients = backward(dOut.dataSync() as Float32Array);
      return names.map((name, i) => tf.tensor(gradients[i], [...weightShapes[name]]));
    };
    return { value: tf.tensor2d(out, [out.length / columns, columns]), gradFunc };
  })(...names.map((name) => p[name]));
}

/** Arrays that hold the numbers of tensors: copied when a tensor is another one than before. */
export class HeldWeights {
  readonly #arrays: WeightArrays;
  readonly #names: readonly string[];
  #tensors: ParameterTensors = {};

  constructor(arrays: WeightArrays) {
    this.#arrays = arrays;
    this.#names = Object.keys(arrays);
  }

  /** true when any array was written to. */
  write(p: ParameterTensors): boolean {
    const before = this.#tensors;
    if (p === before) return false;
    this.#tensors = p;
    let isNew = false;
    for (const name of this.#names) {
      if (p[name] === before[name]) continue;
      this.#arrays[name].set(p[name].dataSync() as Float32Array);
      isNew = true;
    }
    return isNew;
  }
}

/** Outputs of a run, [N, A + 1], as logits and values. */
export function splitOutputs(
  out: Float32Array,
  numActions: number,
): { readonly logits: Float32Array; readonly values: Float32Array } {
  const width = numActions + 1;
  const N = out.length / width;
  const [logits, values] = [new Float32Array(N * numActions), new Float32Array(N)];
  for (let n = 0; n < N; n++) {
    for (let a = 0; a < numActions; a++) logits[n * numActions + a] = out[n * width + a];
    values[n] = out[n * width + numActions];
  }
  return { logits, values };
}

/** Of the engine that runs in this thread; undefined where it is not the native one. */
export function nativeProducts(): NativeProducts | undefined {
  const backend = tf.backend() as unknown as { readonly binding?: unknown };
  return backend.binding === undefined ? undefined : new NativeProducts(backend.binding);
}

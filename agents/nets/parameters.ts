import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';

/** Weights by name, as the loss functions take them. */
export type ParameterTensors = Readonly<Record<string, Tensor>>;

/**
 * Weights of one network as plain arrays, with tensors made of them when asked for. The arrays are the truth: the
 * optimiser, target copies and checkpoints work on them, so nothing about a run lives in the engine.
 */
export class Parameters {
  readonly names: readonly string[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly values: Readonly<Record<string, Float32Array>>;
  readonly #tensors = new Map<string, Tensor>();
  #all: ParameterTensors | undefined; // of the arrays as they are

  /** 0 where a weight is always 0, else 1; for the names that have such places. */
  readonly masks: Readonly<Record<string, Float32Array>>;

  /** All zero until `initialise` or `copyFrom`. */
  constructor(shapes: Readonly<Record<string, readonly number[]>>, masks: Readonly<Record<string, Float32Array>> = {}) {
    this.masks = masks;
    this.names = Object.keys(shapes);
    this.shapes = shapes;
    this.values = Object.fromEntries(
      this.names.map((name) => [name, new Float32Array(shapes[name].reduce((size, length) => size * length, 1))]),
    );
  }

  /**
   * He's initialisation for names that end in `weight` (normal, variance 2 / inputs; inputs is the first axis, or what of
   * it the mask leaves), scaled by `gain` of the name where given; names that end in `bias` stay 0; any other name is
   * standard normal.
   */
  initialise(rng: Rng, gain: Readonly<Record<string, number>> = {}): void {
    for (const name of this.names) {
      if (name.endsWith('bias')) continue;
      const values = this.values[name];
      const mask = this.masks[name];
      const outputs = this.shapes[name][1];
      const numInputs =
        mask === undefined ? this.shapes[name][0] : mask.filter((kept, i) => i % outputs === 0 && kept).length;
      const scale = (name.endsWith('weight') ? Math.sqrt(2 / numInputs) : 1) * (gain[name] ?? 1);
      for (let i = 0; i < values.length; i++) if (mask === undefined || mask[i] === 1) values[i] = scale * rng.normal();
      this.changed(name);
    }
  }

  /** Tensors of all weights; valid until the arrays change, and the same object until then. They belong to this object: do not dispose them. */
  tensors(): ParameterTensors {
    this.#all ??= Object.fromEntries(this.names.map((name) => [name, this.#tensor(name)]));
    return this.#all;
  }

  #tensor(name: string): Tensor {
    const held = this.#tensors.get(name);
    if (held !== undefined) return held;
    const made = tf.keep(tf.tensor(this.values[name], [...this.shapes[name]]));
    this.#tensors.set(name, made);
    return made;
  }

  /** Must be called after the array of `name` was written to. */
  changed(name: string): void {
    this.#tensors.get(name)?.dispose();
    this.#tensors.delete(name);
    this.#all = undefined;
  }

  copyFrom(other: Parameters): void {
    this.moveTowards(other, 1);
  }

  /** this += rate * (other - this): a target copy that trails behind. */
  moveTowards(other: Parameters, rate: number): void {
    for (const name of this.names) {
      const mine = this.values[name];
      const theirs = other.values[name];
      if (rate === 1) mine.set(theirs);
      else for (let i = 0; i < mine.length; i++) mine[i] += rate * (theirs[i] - mine[i]);
      this.changed(name);
    }
  }

  dispose(): void {
    for (const name of this.names) this.changed(name);
  }
}

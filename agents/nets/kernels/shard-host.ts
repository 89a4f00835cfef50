import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ParameterTensors } from '../parameters.ts';
import { createSharedMemory } from './kernel-memory.ts';
import { NativeProducts } from './native-products.ts';
import type { ShardThread } from './shard-thread.ts';
import type { StudentPlan } from './student-plan.ts';
import { type ShardArrays, StudentShard } from './student-shard.ts';

let numCreated = 0;

/** A shard of a student, the weights it holds, and the thread that computes it: this one or another. */
export class ShardHost {
  readonly shard: StudentShard;
  readonly #plan: StudentPlan;
  readonly #memory = createSharedMemory();
  readonly #id = numCreated++;
  readonly #names: readonly string[];
  readonly #native: NativeProducts | undefined;
  #tensors: readonly Tensor[] = []; // whose numbers `shard.weights` are
  #isStaleHere = true;
  #isStaleThere = true;
  #created: ShardThread | undefined; // that knows this shard
  #runner: ShardThread | undefined; // that computed the last `forward`; undefined: this one

  constructor(plan: StudentPlan) {
    this.#plan = plan;
    this.#names = Object.keys(plan.weightShapes);
    this.#native = nativeProducts();
    this.shard = new StudentShard(plan, this.#memory, this.#native);
  }

  /** Copies the weights in where they are other tensors than those it holds. */
  writeWeights(p: ParameterTensors): void {
    const tensors = this.#names.map((name) => p[name]);
    if (tensors.every((tensor, i) => tensor === this.#tensors[i])) return;
    tensors.forEach((tensor, i) => {
      if (tensor !== this.#tensors[i]) this.shard.weights[this.#names[i]].set(tensor.dataSync() as Float32Array);
    });
    this.#tensors = tensors;
    this.#isStaleHere = true;
    this.#isStaleThere = true;
  }

  prepare(numSteps: number, numWorlds: number): ShardArrays {
    return this.shard.prepare(numSteps, numWorlds);
  }

  /** With a thread it returns at once, and what it made is there after the thread's `wait`. */
  forward(numSteps: number, numWorlds: number, thread: ShardThread | undefined): void {
    this.#runner = thread;
    if (thread === undefined) {
      if (this.#isStaleHere) this.shard.loadWeights();
      this.#isStaleHere = false;
      this.shard.forward();
      return;
    }
    if (this.#created !== thread) {
      const creation = { plan: this.#plan, memory: this.#memory, isNative: this.#native !== undefined };
      thread.give({ kind: 'create', id: this.#id, creation });
      this.#created = thread;
      this.#isStaleThere = true;
    }
    thread.give({ kind: 'forward', id: this.#id, numSteps, numWorlds, isNew: this.#isStaleThere });
    this.#isStaleThere = false;
    this.#isStaleHere = true; // both write the same panels
  }

  backward(): void {
    if (this.#runner === undefined) this.shard.backward();
    else this.#runner.give({ kind: 'backward', id: this.#id });
  }

  get runner(): ShardThread | undefined {
    return this.#runner;
  }
}

/** Of the engine that runs in this thread; undefined where it is not the native one. */
function nativeProducts(): NativeProducts | undefined {
  const backend = tf.backend() as unknown as { readonly binding?: unknown };
  return backend.binding === undefined ? undefined : new NativeProducts(backend.binding);
}

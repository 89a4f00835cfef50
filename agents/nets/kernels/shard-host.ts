import type { ParameterTensors } from '../parameters.ts';
import { createSharedMemory } from './kernel-memory.ts';
import { HeldWeights, nativeProducts } from './kernel-operation.ts';
import type { NativeProducts } from './native-products.ts';
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
  readonly #native: NativeProducts | undefined;
  readonly #held: HeldWeights;
  #isStaleHere = true;
  #isStaleThere = true;
  #created: ShardThread | undefined; // that knows this shard
  #runner: ShardThread | undefined; // that computed the last `forward`; undefined: this one

  constructor(plan: StudentPlan) {
    this.#plan = plan;
    this.#native = nativeProducts();
    this.shard = new StudentShard(plan, this.#memory, this.#native);
    this.#held = new HeldWeights(this.shard.weights);
  }

  /** Copies the weights in where they are other tensors than those it holds. */
  writeWeights(p: ParameterTensors): void {
    if (!this.#held.write(p)) return;
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

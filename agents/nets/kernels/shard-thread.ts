import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { moduleFile } from '../../../envs/core/module-file.ts';
import type { StudentPlan } from './student-plan.ts';

/** A shard that a thread shall know; everything after that is said by numbers. */
export interface ShardCreation {
  readonly plan: StudentPlan;
  readonly memory: WebAssembly.Memory;
  readonly isNative: boolean; // large products by the native engine
}

/** What the main thread asks of the other one. */
export type ShardTask =
  | { readonly kind: 'create'; readonly id: number; readonly creation: ShardCreation }
  | {
      readonly kind: 'forward';
      readonly id: number;
      readonly numSteps: number;
      readonly numWorlds: number;
      readonly isNew: boolean; // the weights
    }
  | { readonly kind: 'backward'; readonly id: number };

/** Places in the shared numbers: tasks given, tasks done, whether one failed, and the task of the moment. */
export const GIVEN = 0;
export const DONE = 1;
export const FAILED = 2;
export const KIND = 3;
export const ID = 4;
export const NUM_STEPS = 5;
export const NUM_WORLDS = 6;
export const IS_NEW = 7;
const NUM_NUMBERS = 8;
export const KINDS = ['create', 'forward', 'backward'] as const;

/** Looks at a number before sleeping on it: some 50 microseconds, what waking up costs. */
const NUM_LOOKS = 20_000;

/** Blocks while the number at `place` is `value`. */
export function waitWhile(numbers: Int32Array, place: number, value: number): void {
  for (let look = 0; look < NUM_LOOKS; look++) if (Atomics.load(numbers, place) !== value) return;
  while (Atomics.load(numbers, place) === value) Atomics.wait(numbers, place, value);
}

/**
 * A second thread that computes shards of students while this one computes others. Both wait on shared counters rather
 * than on events, so that a caller may block; who is faster has no say in any number.
 */
export class ShardThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #numbers = new Int32Array(new SharedArrayBuffer(4 * NUM_NUMBERS));
  #numGiven = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(fileURLToPath(new URL(moduleFile('./shard-worker', import.meta.url), import.meta.url)), {
      workerData: { port: port2, numbers: this.#numbers },
      transferList: [port2],
    });
    this.#worker.unref();
    port1.unref();
  }

  /** Returns at once, unless another task is still being done. */
  give(task: ShardTask): void {
    this.wait();
    const numbers = this.#numbers;
    numbers[KIND] = KINDS.indexOf(task.kind);
    numbers[ID] = task.id;
    if (task.kind === 'create') this.#port.postMessage(task.creation);
    if (task.kind === 'forward') {
      numbers[NUM_STEPS] = task.numSteps;
      numbers[NUM_WORLDS] = task.numWorlds;
      numbers[IS_NEW] = task.isNew ? 1 : 0;
    }
    this.#numGiven++;
    Atomics.store(numbers, GIVEN, this.#numGiven);
    Atomics.notify(numbers, GIVEN);
  }

  /** Blocks until what was given is done. Errors: Error when it failed. */
  wait(): void {
    if (Atomics.load(this.#numbers, DONE) !== this.#numGiven) {
      waitWhile(this.#numbers, DONE, this.#numGiven - 1);
    }
    if (Atomics.exchange(this.#numbers, FAILED, 0) === 0) return;
    throw new Error(`learning thread: ${receiveMessageOnPort(this.#port)?.message}`);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

let shared: ShardThread | undefined;

/**
 * Turns the second thread on or off for all students of this process; off at first. It changes no result: shards are the
 * same either way, and are added in the same order.
 */
export async function useLearningThread(isOn: boolean): Promise<void> {
  if (isOn) shared ??= new ShardThread();
  else {
    await shared?.close();
    shared = undefined;
  }
}

/** The thread to give tasks to, if there is one. */
export function learningThread(): ShardThread | undefined {
  return shared;
}

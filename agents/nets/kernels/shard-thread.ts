import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { StudentPlan } from './student-shard.ts';

/** What the main thread asks of the other one. */
export type ShardTask =
  | {
      readonly kind: 'create';
      readonly id: number;
      readonly plan: StudentPlan;
      readonly memory: WebAssembly.Memory;
      readonly isNative: boolean; // large products by the native engine
    }
  | {
      readonly kind: 'forward';
      readonly id: number;
      readonly numSteps: number;
      readonly numWorlds: number;
      readonly isNew: boolean;
    }
  | { readonly kind: 'backward'; readonly id: number };

/** What it answers: nothing, or what went wrong. */
export interface ShardAnswer {
  readonly error: string | undefined;
}

/** Places in the shared counters: tasks given, tasks done. */
export const GIVEN = 0;
export const DONE = 1;

/**
 * A second thread that computes shards of students while this one computes others. Both wait on shared counters rather
 * than on events, so that a caller may block; who is faster has no say in any number.
 */
export class ShardThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #counters = new Int32Array(new SharedArrayBuffer(8));
  #numGiven = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(fileURLToPath(new URL('./shard-worker.ts', import.meta.url)), {
      workerData: { port: port2, counters: this.#counters },
      transferList: [port2],
    });
    this.#worker.unref();
    port1.unref();
  }

  /** Returns at once. Tasks are done in the order they are given. */
  give(task: ShardTask): void {
    this.#port.postMessage(task);
    this.#numGiven++;
    Atomics.store(this.#counters, GIVEN, this.#numGiven);
    Atomics.notify(this.#counters, GIVEN);
  }

  /** Blocks until all tasks are done. Errors: Error when one of them failed. */
  wait(): void {
    for (let done = Atomics.load(this.#counters, DONE); done !== this.#numGiven; ) {
      Atomics.wait(this.#counters, DONE, done);
      done = Atomics.load(this.#counters, DONE);
    }
    for (let answer = receiveMessageOnPort(this.#port); answer !== undefined; ) {
      const { error } = answer.message as ShardAnswer;
      if (error !== undefined) throw new Error(`learning thread: ${error}`);
      answer = receiveMessageOnPort(this.#port);
    }
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

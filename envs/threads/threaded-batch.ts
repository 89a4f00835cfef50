import { once } from 'node:events';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { InputError } from '../core/errors.ts';
import { moduleFile } from '../core/module-file.ts';
import { RNG_WORDS } from '../core/rng.ts';
import type { WorldSpec } from '../core/specs.ts';
import { createEnvironment, createGenerator } from '../registry.ts';
import { BatchSlice } from './batch-slice.ts';
import {
  allocateSharedBatch,
  awaitChange,
  CALL,
  type CallRequest,
  COMMAND,
  GENERATION,
  NUM_DONE,
  NUM_STEPS,
  PLAY,
  type SharedBatch,
  type SliceState,
  STEP,
  STOP,
  sliceBounds,
  type ThreadedBatchOptions,
  type WorkerReply,
} from './shared-batch.ts';

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/**
 * One batch of worlds whose rows are split over threads, with results in shared memory. The calling thread steps the
 * first slice itself, so that one thread needs no worker at all.
 *
 * Each world draws its levels and seeds from a stream of its own: the same options give the same hashes on any number of
 * threads. Ended worlds start again on a new level within `step`, as in AutoReset.
 *
 * Letters as in BatchEnvironment. Errors: what a thread throws is thrown here when the call that caused it returns.
 */
export class ThreadedBatch {
  readonly spec: WorldSpec;
  readonly numWorlds: number;
  readonly numThreads: number;
  readonly actions: Uint8Array; // [N, S] written by the caller before `step`
  readonly observations: Uint8Array; // [N, S, L] to act on: of the new episode where one has just begun
  readonly finalObservations: Uint8Array; // [N, S, L] valid where the last step ended the world
  readonly rewards: Float32Array; // [N, S]
  readonly cumulants: Uint8Array; // [N, S, C]
  readonly terminated: Uint8Array; // [N, S]
  readonly truncated: Uint8Array; // [N, S]
  readonly #control: Int32Array;
  readonly #own: BatchSlice;
  readonly #threads: readonly Thread[];

  private constructor(spec: WorldSpec, shared: SharedBatch, own: BatchSlice, threads: readonly Thread[]) {
    this.spec = spec;
    this.numWorlds = shared.numWorlds;
    this.numThreads = threads.length + 1;
    this.actions = shared.actions;
    this.observations = shared.observations;
    this.finalObservations = shared.finalObservations;
    this.rewards = shared.rewards;
    this.cumulants = shared.cumulants;
    this.terminated = shared.terminated;
    this.truncated = shared.truncated;
    this.#control = shared.control;
    this.#own = own;
    this.#threads = threads;
  }

  /** Starts the threads and every world. Errors: InputError for a wrong option, world, setting or generator. */
  static async create(options: ThreadedBatchOptions): Promise<ThreadedBatch> {
    const { numWorlds, numThreads } = options;
    if (!Number.isInteger(numThreads) || numThreads < 1 || numThreads > Math.min(64, numWorlds)) {
      throw new InputError('number of threads', { value: numThreads, limit: '1..64, and a world at least for each' });
    }
    createGenerator(options.worldId, options.settings, options.generatorId); // is refused here rather than in a thread
    const { spec } = createEnvironment(options.worldId, options.settings, 1);
    const shared = allocateSharedBatch(spec, numWorlds);
    const own = new BatchSlice(options, shared, sliceBounds(numWorlds, numThreads, 0));
    const threads = await Promise.all(
      Array.from({ length: numThreads - 1 }, (_, idx) => startThread(options, shared, idx + 1)),
    );
    return new ThreadedBatch(spec, shared, own, threads);
  }

  /** One step of all worlds with `actions`; returns when every thread is done. */
  step(): void {
    this.#together(STEP, () => this.#own.step());
  }

  /**
   * `numSteps` steps with uniformly random actions, drawn for each world from a stream of its own; no thread waits for
   * another before the end. The arrays then hold the last step.
   */
  playRandom(numSteps: number): void {
    if (!Number.isInteger(numSteps) || numSteps < 1 || numSteps > 0x7fffffff) {
      throw new InputError('number of steps', { value: numSteps, limit: 'a whole number in 1..2147483647' });
    }
    Atomics.store(this.#control, NUM_STEPS, numSteps);
    this.#together(PLAY, () => this.#own.playRandom(numSteps));
  }

  #together(command: number, act: () => void): void {
    this.#command(command);
    try {
      act();
    } finally {
      this.#awaitThreads();
      for (const { port } of this.#threads) throwIfFailed(receiveMessageOnPort(port)?.message);
    }
  }

  /** Hash of each world. */
  hashes(): string[] {
    return [...this.#own.hashes(), ...this.#call<string[]>(() => ({ method: 'hashes' })).flat()];
  }

  /** All state, for a checkpoint. */
  save(): SliceState {
    const slices = [this.#own.save(), ...this.#call<SliceState>(() => ({ method: 'save' }))];
    return {
      worlds: slices.flatMap(({ worlds }) => worlds),
      streams: Uint32Array.from(slices.flatMap(({ streams }) => [...streams])),
    };
  }

  /** Puts back what `save` gave in a batch of the same options but for the number of threads, and observes. Errors: InputError. */
  load(state: SliceState): void {
    const { numWorlds, numThreads } = this;
    if (state.worlds.length !== numWorlds || state.streams.length !== numWorlds * 2 * RNG_WORDS) {
      throw new InputError('number of saved worlds', { value: state.worlds.length, limit: `${numWorlds}` });
    }
    const stateOf = (threadIdx: number): SliceState => {
      const { start, end } = sliceBounds(numWorlds, numThreads, threadIdx);
      return {
        worlds: state.worlds.slice(start, end),
        streams: state.streams.slice(start * 2 * RNG_WORDS, end * 2 * RNG_WORDS),
      };
    };
    this.#own.load(stateOf(0));
    this.#call((threadIdx) => ({ method: 'load', state: stateOf(threadIdx) }));
  }

  /** Ends the threads; the batch cannot be used afterwards. */
  async close(): Promise<void> {
    const ends = this.#threads.map(({ worker }) => once(worker, 'exit'));
    this.#command(STOP);
    await Promise.all(ends);
  }

  #call<Result>(requestOf: (threadIdx: number) => CallRequest): Result[] {
    this.#threads.forEach(({ port }, idx) => {
      port.postMessage(requestOf(idx + 1));
    });
    this.#command(CALL);
    this.#awaitThreads();
    const replies = this.#threads.map(({ port }) => receiveMessageOnPort(port)?.message as WorkerReply);
    for (const reply of replies) throwIfFailed(reply);
    return replies.map(({ result }) => result as Result);
  }

  #command(command: number): void {
    const control = this.#control;
    Atomics.store(control, NUM_DONE, 0);
    Atomics.store(control, COMMAND, command);
    Atomics.add(control, GENERATION, 1);
    Atomics.notify(control, GENERATION);
  }

  #awaitThreads(): void {
    const numWorkers = this.#threads.length;
    let numDone = Atomics.load(this.#control, NUM_DONE);
    while (numDone < numWorkers) {
      awaitChange(this.#control, NUM_DONE, numDone);
      numDone = Atomics.load(this.#control, NUM_DONE);
    }
  }
}

async function startThread(options: ThreadedBatchOptions, shared: SharedBatch, threadIdx: number): Promise<Thread> {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL(moduleFile('./threaded-batch-worker', import.meta.url), import.meta.url), {
    workerData: { options, shared, threadIdx, port: port2 },
    transferList: [port2],
  });
  const [reply] = await once(port1, 'message');
  throwIfFailed(reply);
  port1.unref();
  return { worker, port: port1 };
}

function throwIfFailed(reply: WorkerReply | undefined): void {
  if (reply?.error === undefined) return;
  throw reply.isInput ? new InputError(reply.error) : new Error(reply.error);
}

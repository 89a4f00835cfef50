import type { MessagePort } from 'node:worker_threads';
import type { WorldSpec } from '../core/specs.ts';
import type { VectorBuffers } from '../wrappers/vector-buffers.ts';

/** What the threads of a ThreadedBatch share, and how they tell each other to go. */

export interface ThreadedBatchOptions {
  readonly worldId: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly generatorId?: string; // the world's first when left out
  readonly numWorlds: number; // N
  readonly numThreads: number; // 1..64, the calling one included
  readonly seed: number; // uint32; world i draws its levels and seeds from stream i of it
}

/** Rows of all worlds in shared memory. */
export interface SharedBatch extends VectorBuffers {
  readonly numWorlds: number;
  readonly actions: Uint8Array; // [N, S]
  readonly control: Int32Array; // [4] the words below
}

/** Words of `control`. */
export const COMMAND = 0; // what to do
export const GENERATION = 1; // counts commands: a worker waits for it to change
export const NUM_DONE = 2; // workers that have done the command
export const NUM_STEPS = 3; // of a PLAY

/** Commands. */
export const STEP = 1;
export const CALL = 2; // a method of BatchSlice, named in a message; the result is sent back
export const STOP = 3;
export const PLAY = 4; // steps with random actions, without waiting for each other in between

/** What a CALL asks of every slice, and what comes back. */
export interface CallRequest {
  readonly method: 'hashes' | 'save' | 'load';
  readonly state?: SliceState; // of 'load'
}
export interface WorkerReply {
  readonly result?: unknown;
  readonly error?: string; // a STEP sends a reply only when it failed
  readonly isInput?: boolean; // the error was an InputError
}

/** State of the worlds of one slice, or of a whole batch; it does not depend on the number of threads. */
export interface SliceState {
  readonly worlds: readonly Uint8Array[]; // [n] saved worlds
  readonly streams: Uint32Array; // [n, 2, 4] states of the generators that choose levels and seeds, and of those that choose random actions
}

export interface WorkerRequest {
  readonly options: ThreadedBatchOptions;
  readonly shared: SharedBatch;
  readonly threadIdx: number;
  readonly port: MessagePort;
}

export function allocateSharedBatch(spec: WorldSpec, numWorlds: number): SharedBatch {
  const numRows = numWorlds * spec.numSeats;
  const bytes = (count: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(count));
  return {
    numWorlds,
    actions: bytes(numRows),
    observations: bytes(numRows * spec.observation.length),
    finalObservations: bytes(numRows * spec.observation.length),
    rewards: new Float32Array(new SharedArrayBuffer(numRows * Float32Array.BYTES_PER_ELEMENT)),
    cumulants: bytes(numRows * spec.numCumulants),
    terminated: bytes(numRows),
    truncated: bytes(numRows),
    resets: bytes(numRows),
    control: new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT)),
  };
}

/** Worlds start..end of thread `threadIdx`: as equal as whole numbers allow. */
export function sliceBounds(numWorlds: number, numThreads: number, threadIdx: number): { start: number; end: number } {
  return {
    start: Math.floor((numWorlds * threadIdx) / numThreads),
    end: Math.floor((numWorlds * (threadIdx + 1)) / numThreads),
  };
}

/**
 * Looks at a control word before a thread sleeps: waking it takes longer than many a step. How often is learned: each
 * wait that ends while looking doubles it, each that does not halves it, as when other work has the cores.
 */
const MOST_SPINS = 50_000;
const FEWEST_SPINS = 4000;
let numSpins = MOST_SPINS;

/** Returns once control[word] is no longer `value`. */
export function awaitChange(control: Int32Array, word: number, value: number): void {
  for (let spin = 0; spin < numSpins; spin++) {
    if (Atomics.load(control, word) === value) continue;
    numSpins = Math.min(MOST_SPINS, numSpins * 2);
    return;
  }
  numSpins = Math.max(FEWEST_SPINS, numSpins >> 1);
  while (Atomics.load(control, word) === value) Atomics.wait(control, word, value);
}

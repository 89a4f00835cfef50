import { Worker } from 'node:worker_threads';
import { InputError } from '../../envs/core/errors.ts';
import { moduleFile } from '../../envs/core/module-file.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { ReplayAnswer, ReplayRequest } from './replay-worker.ts';

/** Renders recordings for viewers in worker threads, one at a time, in the order they were asked for. */
export class ReplayRenderer {
  #last: Promise<unknown> = Promise.resolve();
  #numWaiting = 0;

  /** True while `LIMITS.maxWaitingReplays` wait: the caller refuses instead of letting a queue grow. */
  get isFull(): boolean {
    return this.#numWaiting >= LIMITS.maxWaitingReplays;
  }

  /** msgpack of `ReplayFrames`. Errors: InputError when the recording cannot be read. */
  render(request: ReplayRequest): Promise<Uint8Array> {
    this.#numWaiting++;
    const result = this.#last
      .then(() => renderInWorker(request))
      .finally(() => {
        this.#numWaiting--;
      });
    this.#last = result.catch(() => undefined);
    return result;
  }
}

const WORKER_FILE = new URL(moduleFile('./replay-worker', import.meta.url), import.meta.url);

function renderInWorker(request: ReplayRequest): Promise<Uint8Array> {
  const worker = new Worker(WORKER_FILE, { workerData: request });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('replay worker ended without an answer')));
    worker.once('message', (answer: ReplayAnswer) => {
      if ('bytes' in answer) resolve(answer.bytes);
      else reject(new InputError(answer.refusal));
    });
  });
}

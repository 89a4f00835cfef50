import { Worker } from 'node:worker_threads';
import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { moduleFile } from '../../envs/core/module-file.ts';
import type { DesignerRequest, FromDesignerWorker, ToDesignerWorker } from '../../train/live/designer-messages.ts';
import type { DesignerSnapshot } from '../../train/live/designer-run.ts';

export interface DesignerListener {
  /** The run has a newer checkpoint. */
  readonly onSnapshot: (snapshot: DesignerSnapshot) => void;
  /** What the adversary built after `requestLevels`. */
  readonly onLevels: (levels: readonly Level[]) => void;
  /** One line for the server's log. */
  readonly log: (line: string) => void;
}

const WORKER_FILE = new URL(moduleFile('../../train/live/designer-worker', import.meta.url), import.meta.url);

/**
 * One room's thread that reads the designer's run and watches it. The room goes on with what it has when a newer checkpoint
 * cannot be read, or when the thread dies.
 */
export class DesignerLink {
  readonly folder: string;
  readonly first: DesignerSnapshot; // as the run was when the room was made
  readonly #worker: Worker;
  #listener: DesignerListener | undefined;
  #isDisposed = false;

  private constructor(folder: string, first: DesignerSnapshot, worker: Worker) {
    this.folder = folder;
    this.first = first;
    this.#worker = worker;
    worker.on('message', (message: FromDesignerWorker) => this.#take(message));
    worker.on('error', (error) => this.#listener?.log(`designer: its thread died: ${error.message}`));
    worker.on('exit', () => {
      if (!this.#isDisposed)
        this.#listener?.log('designer: its thread has ended; levels and students stay as they are');
    });
  }

  /** Reads the run. Errors: InputError, one line, for a folder that cannot be played (readDesignerRun). */
  static open(request: DesignerRequest): Promise<DesignerLink> {
    const worker = new Worker(WORKER_FILE, { workerData: request });
    return new Promise((resolve, reject) => {
      const onError = (error: Error) => reject(error);
      const onExit = () => reject(new Error('the thread of the designer ended without an answer'));
      worker.once('error', onError);
      worker.once('exit', onExit);
      worker.once('message', (message: FromDesignerWorker) => {
        // Listeners are taken off one by one: `removeAllListeners` would take the worker's own listener as well.
        worker.off('error', onError);
        worker.off('exit', onExit);
        if (message.kind === 'snapshot') {
          resolve(new DesignerLink(request.folder, message.snapshot, worker));
          return;
        }
        void worker.terminate();
        const { text, isInput } = failureOf(message);
        reject(isInput ? new InputError(text) : new Error(text));
      });
    });
  }

  /** Called once, by the room; what comes before is not told: the room begins with `first`. */
  listen(listener: DesignerListener): void {
    this.#listener = listener;
  }

  /** Asks the adversary for levels, which come to the listener. */
  requestLevels(): void {
    const message: ToDesignerWorker = { kind: 'build' };
    this.#worker.postMessage(message);
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#worker.terminate();
  }

  #take(message: FromDesignerWorker): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    if (message.kind === 'snapshot') listener.onSnapshot(message.snapshot);
    else if (message.kind === 'built') listener.onLevels(message.levels);
    else if (message.kind === 'log') listener.log(message.line);
  }
}

function failureOf(message: FromDesignerWorker): { text: string; isInput: boolean } {
  if (message.kind === 'failed') return { text: message.message, isInput: message.isInput };
  return { text: `the thread of the designer began with ${message.kind}`, isInput: false };
}

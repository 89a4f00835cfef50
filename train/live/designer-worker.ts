import { parentPort, workerData } from 'node:worker_threads';
import { loadEngine } from '../../agents/nets/engine.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import { checkpointPaths } from '../run/folder/run-folder.ts';
import type { DesignerRequest, FromDesignerWorker, ToDesignerWorker } from './designer-messages.ts';
import { type DesignerRun, readDesignerRun } from './designer-run.ts';

/**
 * A thread of the arena that reads a curriculum's run, looks for newer checkpoints as long as it lives, and has the run's
 * adversary build levels when asked. Reading, and the engine, stay out of the thread that ticks.
 */
const { folder, worldId, seed, pollMs } = workerData as DesignerRequest;
const port = parentPort!;
const rng = new Rng(seed);
let newest: string | undefined;
let run: DesignerRun | undefined;

const send = (message: FromDesignerWorker): void => port.postMessage(message);

function read(): void {
  const [path] = checkpointPaths(folder);
  if (run !== undefined && path === newest) return;
  newest = path; // also when it cannot be read: then it is told once, and the next one is waited for
  const next = readDesignerRun(folder, worldId);
  run?.dispose();
  run = next;
  send({ kind: 'snapshot', snapshot: run.snapshot });
}

/** A newer checkpoint that cannot be read leaves the room with the one it has. */
function poll(): void {
  try {
    read();
  } catch (error) {
    send({ kind: 'log', line: `designer: ${messageOf(error)}; going on with the levels and students as they are` });
  }
}

/** Wasm: the native engine can be loaded in one thread of a process only. */
async function build(): Promise<void> {
  try {
    await loadEngine('wasm');
    send({ kind: 'built', levels: run!.build(rng) });
  } catch (error) {
    send({ kind: 'log', line: `designer: the adversary built nothing: ${messageOf(error)}` });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  read();
  setInterval(poll, pollMs);
  port.on('message', (_message: ToDesignerWorker) => void build());
} catch (error) {
  send({ kind: 'failed', message: messageOf(error), isInput: error instanceof InputError });
}

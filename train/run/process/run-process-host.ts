import { fork } from 'node:child_process';
import { join } from 'node:path';
import { moduleFile } from '../../../envs/core/module-file.ts';
import type { FromRunProcess, RunEnd, ToRunProcess } from '../training/run-messages.ts';

/** How the learner's process ended. */
export type RunOutcome =
  | { readonly kind: 'ended'; readonly end: RunEnd }
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean }
  /** It ended without a word: killed, or an error of ours that it has printed. */
  | { readonly kind: 'died'; readonly how: string };

export interface RunProcess {
  readonly pid: number | undefined;
  readonly outcome: Promise<RunOutcome>;
  /** Asks it to stop after the running cycle. */
  stop(): void;
  kill(): void;
}

/** Starts the learner in a process of its own. `hear` gets what it says but for how it ends. */
export function startRunProcess(
  start: Exclude<ToRunProcess, { kind: 'stop' }>,
  hear: (message: FromRunProcess) => void,
): RunProcess {
  const child = fork(join(import.meta.dirname, moduleFile('run-process', import.meta.url)), {
    serialization: 'advanced',
    // What TensorFlow and its package say at every start is no news to anybody.
    execArgv: ['--disable-warning=DEP0044'],
    env: { TF_CPP_MIN_LOG_LEVEL: '1', ...process.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const tell = (message: ToRunProcess) => {
    if (child.connected) child.send(message);
  };
  const outcome = new Promise<RunOutcome>((resolve) => {
    let last: RunOutcome | undefined;
    child.on('message', (message: FromRunProcess) => {
      if (message.kind === 'ended' || message.kind === 'failed') last = message;
      else hear(message);
    });
    child.on('error', (error) => resolve({ kind: 'died', how: error.message }));
    child.on('close', (code, signal) => {
      resolve(last ?? { kind: 'died', how: signal === null ? `exit code ${code}` : `signal ${signal}` });
    });
  });
  tell(start);
  return { pid: child.pid, outcome, stop: () => tell({ kind: 'stop' }), kill: () => child.kill('SIGKILL') };
}

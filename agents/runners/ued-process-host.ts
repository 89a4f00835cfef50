import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { FromUedProcess, ToUedProcess, UedEnd, UedRequest } from './ued-messages.ts';

/** How the learner's process ended. */
export type UedOutcome =
  | { readonly kind: 'ended'; readonly end: UedEnd }
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean }
  /** It ended without a word: killed, or an error of ours that it has printed. */
  | { readonly kind: 'died'; readonly how: string };

export interface UedProcess {
  readonly pid: number | undefined;
  readonly outcome: Promise<UedOutcome>;
  /** Asks it to stop after the running cycle. */
  stop(): void;
  kill(): void;
}

/** Starts the learner in a process of its own. `hear` gets what it says but for how it ends. */
export function startUedProcess(request: UedRequest, hear: (message: FromUedProcess) => void): UedProcess {
  const child = fork(join(import.meta.dirname, 'ued-process.ts'), {
    serialization: 'advanced',
    // What TensorFlow and its package say at every start is no news to anybody.
    execArgv: ['--disable-warning=DEP0044'],
    env: { TF_CPP_MIN_LOG_LEVEL: '1', ...process.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const tell = (message: ToUedProcess) => {
    if (child.connected) child.send(message);
  };
  const outcome = new Promise<UedOutcome>((resolve) => {
    let last: UedOutcome | undefined;
    child.on('message', (message: FromUedProcess) => {
      if (message.kind === 'ended' || message.kind === 'failed') last = message;
      else hear(message);
    });
    child.on('error', (error) => resolve({ kind: 'died', how: error.message }));
    child.on('close', (code, signal) => {
      resolve(last ?? { kind: 'died', how: signal === null ? `exit code ${code}` : `signal ${signal}` });
    });
  });
  tell({ kind: 'start', request });
  return { pid: child.pid, outcome, stop: () => tell({ kind: 'stop' }), kill: () => child.kill('SIGKILL') };
}

import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import { sayCommand, typedCommand } from './typed-command.ts';

type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const STOP_SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SHOW_CURSOR_AND_WRAP = '\u001b[?25h\u001b[?7h';

/** What a command says of itself when a signal stops it. */
export interface InterruptionNotes {
  /** Said at the first signal when the work ends in its own time, such as after the running cycle. */
  readonly asked?: string;
  /** One line at the end: what was kept, and how to go on. */
  readonly kept: () => string;
}

/**
 * Runs long work that SIGINT, SIGTERM and SIGHUP may stop. The first signal aborts `stop`; the work then ends in its own
 * time and returns, or, where nothing of it is worth keeping (`asked` is missing), the process ends at once. A second signal always
 * ends it at once. Either way one line says what was kept, the terminal is as it was, and the exit code is that of the
 * signal (130, 143, 129).
 */
export async function runInterruptibly<T>(
  work: (stop: AbortSignal) => Promise<T> | T,
  { asked, kept }: InterruptionNotes,
): Promise<T> {
  const controller = new AbortController();
  let received: StopSignal | undefined;
  const onSignal = (signal: StopSignal) => {
    if (received !== undefined || asked === undefined) {
      controller.abort();
      leave(signal, kept());
    }
    received = signal;
    process.stderr.write(`\n${asked}; once more to stop at once\n`);
    controller.abort();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
    if (received !== undefined) {
      process.exitCode = exitCodeOf(received);
      process.stderr.write(`${kept()}\n`);
    }
  }
}

/** Runs work that keeps nothing before its end; it must give turns to hear a signal (`finishInTurns`). */
export function runUnkept<T>(work: (stop: AbortSignal) => Promise<T> | T): Promise<T> {
  return runInterruptibly(work, {
    kept: () => `stopped; nothing was kept; begin again with: ${sayCommand(typedCommand())}`,
  });
}

/** Ends the process quietly when whoever reads its output has gone (`| head`), and gives the terminal back in any case. */
export function keepTerminalTidy(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(process.exitCode ?? 0);
    });
  }
  process.on('exit', () => {
    if (process.stderr.isTTY) writeQuietly(SHOW_CURSOR_AND_WRAP);
  });
}

function leave(signal: StopSignal, line: string): never {
  writeQuietly(`\n${line}\n`);
  process.exit(exitCodeOf(signal));
}

function exitCodeOf(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}

/** At once, whatever waits in the stream. A terminal that is gone takes nothing. */
function writeQuietly(text: string): void {
  try {
    writeSync(process.stderr.fd, text);
  } catch {
    // nobody reads it
  }
}

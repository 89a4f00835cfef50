import { InputError } from '../../../envs/core/errors.ts';
import { trainRun } from '../plans/train.ts';
import { trainUed } from '../plans/train-ued.ts';
import type { RunListener } from '../training/drive-run.ts';
import type { FromRunProcess, RunEnd, ToRunProcess } from '../training/run-messages.ts';
import { RunStoppedError } from '../training/run-stopped-error.ts';

/**
 * The learner of `murmur train`, as a child process: it trains and writes the run folder; whoever started it shows the
 * progress. It stops after the running cycle when told to, and at once, without another word on the disk, when its
 * parent is gone. Signals of the terminal go to the parent, which tells it.
 */
let shallStop = false;

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  shallStop = true;
});
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToRunProcess) => {
  if (message.kind === 'stop') shallStop = true;
  else if (message.kind === 'start') void train(() => trainRun(message.request, listener));
  else void train(() => trainUed(message.request, listener));
});

const listener: RunListener = {
  started: (folderPath, engine, progress) => send({ kind: 'started', folderPath, engine, progress }),
  progress: (progress) => send({ kind: 'progress', progress }),
  log: (line) => send({ kind: 'log', line }),
  get shallStop() {
    return shallStop;
  },
};

async function train(run: () => Promise<RunEnd>): Promise<void> {
  try {
    end({ kind: 'ended', end: await run() });
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof RunStoppedError)) throw error;
    end({ kind: 'failed', message: error.message, isInput: error instanceof InputError });
  }
}

function send(message: FromRunProcess): void {
  if (process.connected) process.send?.(message, () => {}); // a parent that has just gone is told of by 'disconnect'
}

/** The last word: the process goes once it is on its way. */
function end(message: FromRunProcess): void {
  process.send?.(message, () => process.exit(0));
}

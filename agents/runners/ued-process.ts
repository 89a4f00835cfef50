import { InputError } from '../../envs/core/errors.ts';
import { RunStoppedError } from './run-stopped-error.ts';
import { trainUed, type UedListener } from './train-ued.ts';
import type { FromUedProcess, ToUedProcess, UedRequest } from './ued-messages.ts';

/**
 * The learner of `murmur train ued`, as a child process: it trains and writes the run folder; whoever started it shows the
 * progress. It stops after the running cycle when told to, and at once, without another word on the disk, when its
 * parent is gone. Signals of the terminal go to the parent, which tells it.
 */
let shallStop = false;

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  shallStop = true;
});
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToUedProcess) => {
  if (message.kind === 'stop') shallStop = true;
  else void train(message.request);
});

const listener: UedListener = {
  started: (folderPath, engine, progress) => send({ kind: 'started', folderPath, engine, progress }),
  progress: (progress) => send({ kind: 'progress', progress }),
  log: (line) => send({ kind: 'log', line }),
  get shallStop() {
    return shallStop;
  },
};

async function train(request: UedRequest): Promise<void> {
  try {
    end({ kind: 'ended', end: await trainUed(request, listener) });
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof RunStoppedError)) throw error;
    end({ kind: 'failed', message: error.message, isInput: error instanceof InputError });
  }
}

function send(message: FromUedProcess): void {
  if (process.connected) process.send?.(message, () => {}); // a parent that has just gone is told of by 'disconnect'
}

/** The last word: the process goes once it is on its way. */
function end(message: FromUedProcess): void {
  process.send?.(message, () => process.exit(0));
}

import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { InputError } from '../core/errors.ts';
import { BatchSlice } from './batch-slice.ts';
import {
  awaitChange,
  CALL,
  type CallRequest,
  COMMAND,
  GENERATION,
  NUM_DONE,
  NUM_STEPS,
  PLAY,
  STOP,
  sliceBounds,
  type WorkerReply,
  type WorkerRequest,
} from './shared-batch.ts';

/** Entry of one thread of a ThreadedBatch: waits for a command, does it to its slice, says that it is done. */
const { options, shared, threadIdx, port } = workerData as WorkerRequest;
const { control } = shared;

function reply(message: WorkerReply): void {
  port.postMessage(message);
}

function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    const { message, isInput } =
      error instanceof Error
        ? { message: error.message, isInput: error instanceof InputError }
        : { message: String(error), isInput: false };
    reply({ error: message, isInput });
  }
}

function call(slice: BatchSlice): void {
  const request = receiveMessageOnPort(port);
  if (request === undefined) throw new Error('a call without a request');
  const { method, state } = request.message as CallRequest;
  if (method === 'load') {
    if (state !== undefined) slice.load(state);
    reply({});
  } else reply({ result: slice[method]() });
}

function serve(slice: BatchSlice): void {
  let generation = 0;
  while (true) {
    awaitChange(control, GENERATION, generation);
    generation = Atomics.load(control, GENERATION);
    const command = Atomics.load(control, COMMAND);
    if (command === STOP) return;
    attempt(() => {
      if (command === CALL) call(slice);
      else if (command === PLAY) slice.playRandom(Atomics.load(control, NUM_STEPS));
      else slice.step();
    });
    Atomics.add(control, NUM_DONE, 1);
    Atomics.notify(control, NUM_DONE);
  }
}

attempt(() => {
  const slice = new BatchSlice(options, shared, sliceBounds(options.numWorlds, options.numThreads, threadIdx));
  reply({ result: 'ready' });
  serve(slice);
});
port.close();

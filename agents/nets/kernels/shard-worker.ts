import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { copiedNativeProducts, type NativeProducts } from './native-products.ts';
import {
  DONE,
  FAILED,
  GIVEN,
  ID,
  IS_NEW,
  KIND,
  KINDS,
  NUM_STEPS,
  NUM_WORLDS,
  type ShardCreation,
  waitWhile,
} from './shard-thread.ts';
import { StudentShard } from './student-shard.ts';

/** The other side of `ShardThread`: does one task after the other, for ever. */
const { port, numbers } = workerData as { port: MessagePort; numbers: Int32Array };
const shards = new Map<number, StudentShard>();
let native: NativeProducts | undefined;

function createShard(): StudentShard {
  let received = receiveMessageOnPort(port);
  while (received === undefined) received = receiveMessageOnPort(port); // posted before the task was given
  const { plan, memory, isNative } = received.message as ShardCreation;
  if (isNative) native ??= copiedNativeProducts();
  return new StudentShard(plan, memory, isNative ? native : undefined);
}

function doTask(): void {
  const kind = KINDS[numbers[KIND]];
  const id = numbers[ID];
  if (kind === 'create') {
    shards.set(id, createShard());
    return;
  }
  const shard = shards.get(id) as StudentShard;
  if (kind === 'backward') {
    shard.backward();
    return;
  }
  if (numbers[IS_NEW] === 1) shard.loadWeights();
  shard.prepare(numbers[NUM_STEPS], numbers[NUM_WORLDS]);
  shard.forward();
}

for (let numDone = 0; ; numDone++) {
  waitWhile(numbers, GIVEN, numDone);
  try {
    doTask();
  } catch (error) {
    port.postMessage(String(error));
    Atomics.store(numbers, FAILED, 1);
  }
  Atomics.store(numbers, DONE, numDone + 1);
  Atomics.notify(numbers, DONE);
}

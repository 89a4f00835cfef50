import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { copiedNativeProducts, type NativeProducts } from './native-products.ts';
import { DONE, GIVEN, type ShardAnswer, type ShardTask } from './shard-thread.ts';
import { StudentShard } from './student-shard.ts';

/** The other side of `ShardThread`: does tasks in the order they come, for ever. */
const { port, counters } = workerData as { port: MessagePort; counters: Int32Array };
const shards = new Map<number, StudentShard>();
let native: NativeProducts | undefined;

function run(task: ShardTask): void {
  if (task.kind === 'create') {
    if (task.isNative) native ??= copiedNativeProducts();
    shards.set(task.id, new StudentShard(task.plan, task.memory, task.isNative ? native : undefined));
    return;
  }
  const shard = shards.get(task.id) as StudentShard;
  if (task.kind === 'backward') {
    shard.backward();
    return;
  }
  if (task.isNew) shard.loadWeights();
  shard.prepare(task.numSteps, task.numWorlds);
  shard.forward();
}

function answer(task: ShardTask): ShardAnswer {
  try {
    run(task);
    return { error: undefined };
  } catch (error) {
    return { error: String(error) };
  }
}

for (let numDone = 0; ; numDone++) {
  while (Atomics.load(counters, GIVEN) === numDone) Atomics.wait(counters, GIVEN, numDone);
  let received = receiveMessageOnPort(port);
  while (received === undefined) received = receiveMessageOnPort(port); // posted before the counter rose
  port.postMessage(answer(received.message as ShardTask));
  Atomics.store(counters, DONE, numDone + 1);
  Atomics.notify(counters, DONE);
}

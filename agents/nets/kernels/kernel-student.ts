import * as tf from '@tensorflow/tfjs';
import type { ActorCritic, ActorCriticStep, PreviousInputs } from '../actor-critic.ts';
import type { ParameterTensors } from '../parameters.ts';
import { checkedPrevious } from '../student-inputs.ts';
import { asOperation } from './kernel-operation.ts';
import { ShardHost } from './shard-host.ts';
import { learningThread } from './shard-thread.ts';
import { rewardOffset, type StudentPlan } from './student-plan.ts';
import type { ShardArrays } from './student-shard.ts';

/** Sequences are computed in so many shards whatever the number of threads, so that threads change no byte. */
const NUM_SHARDS = 2;

/** Multiplications of one step of an LSTM's own product from which acting is cut into shards too. */
const WIDE_STEP = 4_000_000;

/** What one run is made of. */
interface RunData {
  readonly observations: Uint8Array; // [T, B, L]
  readonly resets: Uint8Array; // [T, B]
  readonly initial: Float32Array; // [B, S]
  readonly numSteps: number; // T
  readonly numWorlds: number; // B
  readonly previous: PreviousInputs | undefined; // [T, B]; undefined where the network does not read it
}

/** Some of a run's worlds, side by side, and who computes them. */
interface Part {
  readonly host: ShardHost;
  readonly from: number;
  readonly numWorlds: number;
  readonly arrays: ShardArrays;
}

/**
 * A student's network on kernels of our own (student-shard.ts): as one operation of the engine with its gradient, and past
 * the engine for acting. The same function as student-net.ts puts together from layers, held together by a test.
 * The worlds of a sequence are cut into two halves with a memory each; their gradients are added in order. A step of acting
 * (T = 1) is one shard unless the network is large. No gradient flows into the initial state or out of the last one.
 * Errors   Error when a gradient is asked for after another run has written over what it needs.
 */
export function createKernelStudent(plan: StudentPlan): Required<Pick<ActorCritic, 'forward' | 'act'>> {
  const names = Object.keys(plan.weightShapes);
  const learning: Group = { hosts: [], numRuns: 0 };
  const acting: Group = { hosts: [], numRuns: 0 };
  const width = plan.numActions + 1;
  const start = (p: ParameterTensors, run: RunData) => {
    const group = run.numSteps === 1 ? acting : learning;
    group.numRuns++;
    const parts = partsOf(plan, group.hosts, run);
    for (const { host } of parts) host.writeWeights(p);
    runForward(parts, run.numSteps);
    return { group, parts, runIdx: group.numRuns };
  };
  return {
    forward(p, observations, numSteps, numWorlds, initial, resets, given) {
      const N = numSteps * numWorlds;
      const previous = checkedPrevious(plan, given, N, plan.numActions);
      const run = { observations, resets, initial: initial.dataSync() as Float32Array, numSteps, numWorlds, previous };
      const state = new Float32Array(initial.size);
      const made = asOperation(p, plan.weightShapes, width, () => {
        const { group, parts, runIdx } = start(p, run);
        readState(parts, state);
        const backward = (dOut: Float32Array): Float32Array[] => {
          if (group.numRuns !== runIdx) throw new Error('gradient of a run that another one has written over');
          return runBackward(parts, run, width, dOut, names);
        };
        return { out: readOutputs(parts, run, width), backward };
      });
      return {
        logits: tf.slice(made, [0, 0], [N, plan.numActions]),
        values: tf.reshape(tf.slice(made, [0, plan.numActions], [N, 1]), [N]),
        state: tf.tensor(state, initial.shape),
      };
    },
    act(p, observations, numWorlds, initial, resets, given) {
      const previous = checkedPrevious(plan, given, numWorlds, plan.numActions);
      const { parts } = start(p, { observations, resets, initial, numSteps: 1, numWorlds, previous });
      const state = new Float32Array(initial.length);
      readState(parts, state);
      return { ...readStep(parts, numWorlds, plan.numActions), state };
    },
  };
}

/** Shards that are used together, and how often they were run: a gradient belongs to the last time. */
interface Group {
  readonly hosts: ShardHost[];
  numRuns: number;
}

/** Cuts the worlds into parts and copies what they need into their memories. */
function partsOf(plan: StudentPlan, hosts: ShardHost[], run: RunData): Part[] {
  const { numSteps: T, numWorlds: B, resets, initial } = run;
  const isWide = plan.memory === 'lstm' && B * plan.memorySize * 4 * plan.memorySize >= WIDE_STEP;
  const numParts = (T === 1 && !isWide) || B < NUM_SHARDS ? 1 : NUM_SHARDS;
  return Array.from({ length: numParts }, (_, i) => {
    hosts[i] ??= new ShardHost(plan);
    const host = hosts[i];
    const from = Math.floor((i * B) / numParts);
    const numWorlds = Math.floor(((i + 1) * B) / numParts) - from;
    const arrays = host.prepare(T, numWorlds);
    for (let t = 0; t < T; t++) {
      const start = t * B + from;
      writeRows(plan, run, start, numWorlds, arrays.rows, t * numWorlds);
      arrays.resets.set(resets.subarray(start, start + numWorlds), t * numWorlds);
    }
    const S = host.shard.stateSize;
    arrays.initial.set(initial.subarray(from * S, (from + numWorlds) * S));
    return { host, from, numWorlds, arrays };
  });
}

/** Rows `start` .. `start + count - 1` of the run, as the shards read them (`rowLength`), to row `to` of `rows`. */
function writeRows(
  plan: StudentPlan,
  { observations, previous }: RunData,
  start: number,
  count: number,
  rows: Uint8Array,
  to: number,
): void {
  const { observationLength: L, previousAction, previousReward } = plan;
  const { length } = plan.window;
  if (previous === undefined) {
    rows.set(observations.subarray(start * L, (start + count) * L), to * L);
    return;
  }
  const view = new DataView(rows.buffer, rows.byteOffset);
  for (let i = 0; i < count; i++) {
    const at = (to + i) * length;
    rows.set(observations.subarray((start + i) * L, (start + i + 1) * L), at);
    if (previousAction) rows[at + L] = previous.actions[start + i];
    if (previousReward) view.setFloat32(at + rewardOffset(plan), previous.rewards[start + i], true);
  }
}

function runForward(parts: readonly Part[], T: number): void {
  const thread = parts.length > 1 ? learningThread() : undefined;
  for (const { host, numWorlds } of parts.slice(1)) host.forward(T, numWorlds, thread);
  parts[0].host.forward(T, parts[0].numWorlds, undefined);
  thread?.wait();
}

/** The last state of all worlds. */
function readState(parts: readonly Part[], state: Float32Array): void {
  for (const { host, from, arrays } of parts) state.set(arrays.state, from * host.shard.stateSize);
}

/** Logits and values of one step. */
function readStep(parts: readonly Part[], B: number, A: number): Pick<ActorCriticStep, 'logits' | 'values'> {
  const [logits, values] = [new Float32Array(B * A), new Float32Array(B)];
  for (const { host, from, numWorlds, arrays } of parts) {
    for (let j = 0; j < numWorlds; j++) {
      const row = j * host.shard.outColumns;
      for (let a = 0; a < A; a++) logits[(from + j) * A + a] = arrays.out[row + a];
      values[from + j] = arrays.out[row + A];
    }
  }
  return { logits, values };
}

/** Logits and values of a sequence: [T * B, width]. */
function readOutputs(parts: readonly Part[], { numSteps: T, numWorlds: B }: RunData, width: number): Float32Array {
  const out = new Float32Array(T * B * width);
  for (const { host, from, numWorlds, arrays } of parts) {
    const { outColumns } = host.shard;
    for (let t = 0; t < T; t++) {
      for (let j = 0; j < numWorlds; j++) {
        const at = (t * B + from + j) * width;
        const row = (t * numWorlds + j) * outColumns;
        for (let i = 0; i < width; i++) out[at + i] = arrays.out[row + i];
      }
    }
  }
  return out;
}

/** Gradients of the weights in the order of `names`: the sum over parts, in their order. */
function runBackward(
  parts: readonly Part[],
  run: RunData,
  width: number,
  dOut: Float32Array,
  names: readonly string[],
): Float32Array[] {
  const { numSteps: T, numWorlds: B } = run;
  for (const { host, from, numWorlds, arrays } of parts) {
    const { outColumns } = host.shard;
    arrays.dOut.fill(0);
    for (let t = 0; t < T; t++) {
      for (let j = 0; j < numWorlds; j++) {
        const at = (t * B + from + j) * width;
        const row = (t * numWorlds + j) * outColumns;
        for (let i = 0; i < width; i++) arrays.dOut[row + i] = dOut[at + i];
      }
    }
  }
  for (const { host } of parts.toReversed()) host.backward(); // the other thread first
  for (const { host } of parts) host.runner?.wait();
  return names.map((name) => {
    const sum = Float32Array.from(parts[0].host.shard.gradients[name]);
    for (const { host } of parts.slice(1)) {
      const other = host.shard.gradients[name];
      for (let i = 0; i < sum.length; i++) sum[i] += other[i];
    }
    return sum;
  });
}

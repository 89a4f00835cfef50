import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreviousInputs } from '../../../../agents/nets/actor-critic.ts';
import { lossAndGradients } from '../../../../agents/nets/adam.ts';
import { loadEngine } from '../../../../agents/nets/engine.ts';
import { useLearningThread } from '../../../../agents/nets/kernels/shard-thread.ts';
import { Parameters, type ParameterTensors } from '../../../../agents/nets/parameters.ts';
import { createStudentNet, type StudentNet, studentNetConfig } from '../../../../agents/nets/student-net.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import type { ObservationSpec } from '../../../../envs/core/specs.ts';
import { createEnvironment } from '../../../../envs/registry.ts';

const MAZE = createEnvironment('maze', { actionSet: 3 }, 1).spec.observation;
const NO_SCALARS: ObservationSpec = { ...MAZE, scalars: 0, length: MAZE.length - MAZE.scalars, scalarNames: [] };
const SIGNED: ObservationSpec = { ...MAZE, low: -128, high: 127 };
const FEATURISED = createEnvironment('overcooked', { observation: 'featurised' }, 1).spec.observation;
const A = 3;

beforeAll(async () => {
  await loadEngine();
});
afterAll(() => useLearningThread(false));

interface Case {
  readonly memory: 'lstm' | 'gru' | 'min-gru' | 'none';
  readonly filters: number; // 0: a dense layer
  readonly spec: ObservationSpec;
  readonly T: number;
  readonly B: number;
  readonly inputs?: Readonly<Record<string, boolean | number>>; // settings of what it reads beside the window
}
const CASES: readonly Case[] = [
  { memory: 'lstm', filters: 8, spec: MAZE, T: 6, B: 5 },
  { memory: 'min-gru', filters: 8, spec: MAZE, T: 6, B: 5 },
  { memory: 'lstm', filters: 0, spec: NO_SCALARS, T: 7, B: 1 },
  { memory: 'min-gru', filters: 0, spec: NO_SCALARS, T: 3, B: 8 },
  { memory: 'min-gru', filters: 16, spec: MAZE, T: 1, B: 7 },
  { memory: 'lstm', filters: 16, spec: MAZE, T: 1, B: 2 },
  {
    memory: 'min-gru',
    filters: 8,
    spec: SIGNED,
    T: 6,
    B: 5,
    inputs: { previousAction: true, previousReward: true, scalarScale: 2 },
  },
  { memory: 'lstm', filters: 0, spec: FEATURISED, T: 6, B: 5, inputs: { previousAction: true } },
  { memory: 'min-gru', filters: 0, spec: NO_SCALARS, T: 6, B: 5, inputs: { previousReward: true } },
  { memory: 'gru', filters: 8, spec: MAZE, T: 6, B: 5 },
  { memory: 'gru', filters: 0, spec: FEATURISED, T: 7, B: 1, inputs: { previousAction: true, previousReward: true } },
  { memory: 'none', filters: 8, spec: MAZE, T: 6, B: 5 },
  { memory: 'none', filters: 0, spec: FEATURISED, T: 1, B: 9 },
  { memory: 'none', filters: 0, spec: FEATURISED, T: 6, B: 5, inputs: { previousAction: true, previousReward: true } },
];

/** Few different ones, so that rows repeat. */
function previousOf({ T, B }: Case): PreviousInputs {
  return {
    actions: Uint8Array.from({ length: T * B }, (_, n) => n % A),
    rewards: Float32Array.from({ length: T * B }, (_, n) => (n % 4) - 1.5),
  };
}

function setUp({ memory, filters, spec, T, B, inputs }: Case, memorySize = 16) {
  const config = studentNetConfig.parse({
    ...{ memory, filters, denseSize: 16, memorySize, headSize: 4, scalarSize: 3 },
    ...inputs,
  });
  const [net, layered] = [false, true].map((isLayered) => createStudentNet(spec, A, config, isLayered));
  const parameters = new Parameters(net.shapes, net.masks);
  const rng = new Rng(T * 10 + B);
  net.initialise(parameters, rng);
  for (const name of parameters.names) {
    if (name.endsWith('bias')) parameters.values[name].set(parameters.values[name].map(() => 0.3 * rng.normal()));
  }
  const kinds = Uint8Array.from({ length: 6 * spec.length }, () => rng.below(11) - (spec.low < 0 ? 5 : 0));
  const observations = new Uint8Array(T * B * spec.length); // six different ones, again and again
  for (let n = 0; n < T * B; n++) {
    const kind = rng.below(6);
    observations.set(kinds.subarray(kind * spec.length, (kind + 1) * spec.length), n * spec.length);
  }
  const initial = Float32Array.from({ length: B * net.stateSize }, () => rng.normal());
  return { net, layered, parameters, observations, initial, rng };
}

function lossOf(net: StudentNet, own: Case, observations: Uint8Array, initial: Float32Array, resets: Uint8Array) {
  const { T, B } = own;
  const N = T * B;
  const weights = Float32Array.from({ length: N * A }, (_, i) => Math.sin(i + 1));
  return (p: ParameterTensors): tf.Scalar => {
    const run = net.forward(p, observations, T, B, tf.tensor2d(initial, [B, net.stateSize]), resets, previousOf(own));
    const ofLogits = tf.sum(tf.mul(tf.square(run.logits), tf.tensor2d(weights, [N, A])));
    return tf.add(ofLogits, tf.sum(tf.mul(run.values, tf.tensor1d(weights.subarray(0, N))))) as tf.Scalar;
  };
}

/** No reset, all, at the start, at the end, twice running in one world, and at random. */
function resetsOf({ T, B }: Case, rng: Rng): readonly Uint8Array[] {
  const flags = (isReset: (t: number, b: number) => boolean): Uint8Array =>
    Uint8Array.from({ length: T * B }, (_, n) => (isReset(Math.floor(n / B), n % B) ? 1 : 0));
  return [
    flags(() => false),
    flags(() => true),
    flags((t) => t === 0),
    flags((t) => t === T - 1),
    flags((t, b) => b === B - 1 && (t === 1 || t === 2)),
    flags(() => rng.below(3) === 0),
  ];
}

describe.each(CASES)('student on kernels: $memory, $filters filters, $T steps of $B worlds', (own) => {
  const made = setUp(own);
  const { net, layered, parameters, observations, initial, rng } = made;
  const forward = (of: StudentNet, resets: Uint8Array, state = initial) =>
    tf.tidy(() => {
      const run = of.forward(
        parameters.tensors(),
        observations,
        own.T,
        own.B,
        tf.tensor2d(state, [own.B, of.stateSize]),
        resets,
        previousOf(own),
      );
      return { arrays: [run.logits, run.values, run.state].map((tensor) => [...tensor.dataSync()]) };
    }).arrays;

  it('equals the network of layers, and so do its gradients, wherever episodes begin', () => {
    for (const resets of resetsOf(own, rng)) {
      const [ours, theirs] = [forward(net, resets), forward(layered, resets)];
      ours.forEach((values, n) => {
        values.forEach((value, i) => {
          expect(value).toBeCloseTo(theirs[n][i], 5);
        });
      });
      const [mine, reference] = [net, layered].map((of) =>
        lossAndGradients(parameters, parameters.names, lossOf(of, own, observations, initial, resets)),
      );
      expect(mine.value).toBeCloseTo(reference.value, 4);
      for (const name of parameters.names) {
        const largest = reference.gradients[name].reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
        mine.gradients[name].forEach((value, i) => {
          expect(Math.abs(value - reference.gradients[name][i]) / largest, `${name}[${i}]`).toBeLessThan(1e-4);
        });
      }
    }
  });

  it('has the slope of finite differences along random directions', () => {
    const resets = resetsOf(own, rng)[5];
    const loss = lossOf(net, own, observations, initial, resets);
    const { gradients } = lossAndGradients(parameters, parameters.names, loss);
    for (const name of parameters.names) {
      const values = parameters.values[name];
      const held = values.slice();
      const direction = values.map(() => rng.normal());
      parameters.masks[name]?.forEach((kept, i) => {
        direction[i] *= kept;
      });
      const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
      const valueAt = (step: number): number => {
        values.set(held.map((value, i) => value + (step * direction[i]) / length));
        parameters.changed(name);
        return tf.tidy(() => loss(parameters.tensors()).dataSync()[0]);
      };
      const slope = (valueAt(1e-3) - valueAt(-1e-3)) / 2e-3;
      valueAt(0);
      const expected = gradients[name].reduce((sum, value, i) => sum + (value * direction[i]) / length, 0);
      expect(Math.abs(slope - expected), `${name}: ${slope} and ${expected}`).toBeLessThan(
        0.03 * Math.abs(slope) + 0.01,
      );
    }
  });

  it('sends nothing across a reset, even from a state that is not a number', () => {
    const all = new Uint8Array(own.T * own.B).fill(1);
    const spoilt = forward(net, all, new Float32Array(initial.length).fill(Number.NaN));
    expect(spoilt).toEqual(forward(net, all));
  });

  it('has the same bytes with a second thread', async () => {
    const resets = resetsOf(own, rng)[5];
    const loss = lossOf(net, own, observations, initial, resets);
    const alone = lossAndGradients(parameters, parameters.names, loss);
    await useLearningThread(true);
    expect(lossAndGradients(parameters, parameters.names, loss)).toEqual(alone);
    for (const name of parameters.names) parameters.values[name].fill(0.01);
    for (const name of parameters.names) parameters.changed(name);
    const moved = lossAndGradients(parameters, parameters.names, loss);
    await useLearningThread(false);
    expect(moved.value).not.toBe(alone.value);
    expect(lossAndGradients(parameters, parameters.names, loss)).toEqual(moved);
  });
});

describe('a student on kernels', () => {
  const own: Case = { memory: 'lstm', filters: 8, spec: MAZE, T: 6, B: 4 };

  it.each(['lstm', 'gru', 'min-gru', 'none'] as const)(
    'gives the same bytes step by step as in one sequence: %s',
    (memory) => {
      const { net, parameters, observations, initial, rng } = setUp({ ...own, memory });
      const resets = resetsOf(own, rng)[5];
      const { T, B } = own;
      tf.tidy(() => {
        const p = parameters.tensors();
        const whole = net.forward(p, observations, T, B, tf.tensor2d(initial, [B, net.stateSize]), resets);
        const logits = whole.logits.dataSync();
        let state: tf.Tensor = tf.tensor2d(initial, [B, net.stateSize]);
        for (let t = 0; t < T; t++) {
          const rows = observations.subarray(t * B * MAZE.length, (t + 1) * B * MAZE.length);
          const step = net.forward(p, rows, 1, B, state, resets.subarray(t * B, (t + 1) * B));
          expect([...step.logits.dataSync()]).toEqual([...logits.subarray(t * B * A, (t + 1) * B * A)]);
          state = step.state;
        }
        expect([...state.dataSync()]).toEqual([...whole.state.dataSync()]);
      });
    },
  );

  it('acts on plain arrays with the bytes that `forward` gives', () => {
    const previous = { actions: Uint8Array.of(0, 1, 2, 1), rewards: Float32Array.of(0, -1, 0.5, 2) };
    for (const memory of ['lstm', 'gru', 'min-gru', 'none'] as const) {
      const read = { previousAction: true, previousReward: true };
      const { net, parameters, observations, initial } = setUp({ ...own, memory, inputs: read });
      const rows = observations.subarray(0, own.B * MAZE.length);
      const resets = Uint8Array.of(0, 1, 0, 0);
      tf.tidy(() => {
        const p = parameters.tensors();
        const run = net.forward(p, rows, 1, own.B, tf.tensor2d(initial, [own.B, net.stateSize]), resets, previous);
        const step = net.act?.(p, rows, own.B, initial, resets, previous);
        expect(step?.logits).toEqual(run.logits.dataSync());
        expect(step?.values).toEqual(run.values.dataSync());
        expect(step?.state).toEqual(run.state.dataSync());
      });
    }
  });

  it('on the native engine gives large products to it, with the same numbers and with the same bytes on two threads', async () => {
    const large: Case = { ...own, T: 3, B: 64 }; // 32 rows x 128 x 512 in each step of each half
    const { net, layered, parameters, observations, initial, rng } = setUp(large, 128);
    const resets = resetsOf(large, rng)[5];
    const [mine, reference] = [net, layered].map((of) =>
      lossAndGradients(parameters, parameters.names, lossOf(of, large, observations, initial, resets)),
    );
    for (const name of parameters.names) {
      const largest = reference.gradients[name].reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
      const error = mine.gradients[name].reduce(
        (most, value, i) => Math.max(most, Math.abs(value - reference.gradients[name][i])),
        0,
      );
      expect(error / largest, name).toBeLessThan(1e-4);
    }
    await useLearningThread(true);
    const loss = lossOf(net, large, observations, initial, resets);
    expect(lossAndGradients(parameters, parameters.names, loss)).toEqual(mine);
    await useLearningThread(false);
  });

  it('refuses a gradient whose run has been written over', () => {
    const { net, parameters, observations, initial } = setUp(own);
    const resets = new Uint8Array(own.T * own.B);
    const loss = lossOf(net, own, observations, initial, resets);
    const twice = (p: ParameterTensors) => tf.add(loss(p), loss(p)) as tf.Scalar;
    expect(() => lossAndGradients(parameters, parameters.names, twice)).toThrow(/another one has written over/);
  });

  it('frees every tensor it made', () => {
    const { net, parameters, observations, initial } = setUp(own);
    const loss = lossOf(net, own, observations, initial, new Uint8Array(own.T * own.B));
    lossAndGradients(parameters, parameters.names, loss);
    const before = tf.memory().numTensors;
    lossAndGradients(parameters, parameters.names, loss);
    expect(tf.memory().numTensors).toBe(before);
  });
});

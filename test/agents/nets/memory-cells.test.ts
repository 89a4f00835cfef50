import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { createGruCell } from '../../../agents/nets/gru-cell.ts';
import { createLstmCell } from '../../../agents/nets/lstm-cell.ts';
import type { MemoryCell } from '../../../agents/nets/memory-cell.ts';
import { createMinGruCell } from '../../../agents/nets/min-gru-cell.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { finiteDifferences } from '../../reference/finite-differences.ts';
import {
  gruTwin,
  lstmTwin,
  minGruTwin,
  runTwin,
  type TwinStep,
  type TwinWeights,
} from '../../reference/memory-cell-twins.ts';

const [T, B, D, H] = [5, 3, 2, 4];
/** A reset at the very start, in the middle, in two rows at once, twice running, and at the end. */
const RESETS = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1]);

/** The two LSTMs differ on the native engine only, where the first one runs the fused kernel. */
const CELLS: readonly { what: string; cell: MemoryCell; twin: TwinStep }[] = [
  { what: 'lstm', cell: createLstmCell('memory', D, H), twin: lstmTwin },
  { what: 'lstm as a loop', cell: createLstmCell('memory', D, H, true), twin: lstmTwin },
  { what: 'gru', cell: createGruCell('memory', D, H), twin: gruTwin },
  { what: 'min-gru', cell: createMinGruCell('memory', D, H), twin: minGruTwin },
];

beforeAll(async () => {
  await loadEngine();
});

/** Everything a run depends on, one array after the other: weights in the cell's order, inputs, initial state. */
function shapesOf(cell: MemoryCell): Record<string, readonly number[]> {
  return { ...cell.shapes, inputs: [T, B, D], initial: [B, cell.stateSize] };
}
const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

function randomPoint(cell: MemoryCell, rng: Rng): Float64Array {
  const length = Object.values(shapesOf(cell)).reduce((sum, shape) => sum + sizeOf(shape), 0);
  return Float64Array.from({ length }, () => Math.fround(rng.normal()));
}

/** The parts of `point` by name. */
function partsOf(cell: MemoryCell, point: Float64Array): Record<string, Float64Array> {
  const parts: Record<string, Float64Array> = {};
  let start = 0;
  for (const [name, shape] of Object.entries(shapesOf(cell))) {
    parts[name] = point.subarray(start, start + sizeOf(shape));
    start += sizeOf(shape);
  }
  return parts;
}

function tensorsOf(cell: MemoryCell, point: Float64Array): Record<string, Tensor> {
  const parts = partsOf(cell, point);
  const made = Object.entries(shapesOf(cell)).map(([name, shape]) => [name, tf.tensor([...parts[name]], [...shape])]);
  return Object.fromEntries(made);
}

const rows = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, n) =>
    Array.from({ length: width }, (_, i) => values[n * width + i]),
  );
const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: items.length / size }, (_, n) => items.slice(n * size, (n + 1) * size));

function loopWeights(parts: Record<string, Float64Array>): TwinWeights {
  const gates = parts['memory/bias'].length;
  return {
    input: rows(parts['memory/input/weight'], gates),
    recurrent: rows(parts['memory/recurrent/weight'], gates),
    bias: [...parts['memory/bias']],
    recurrentBias: [...(parts['memory/recurrent/bias'] ?? [])],
  };
}

/** Gate and candidate side by side, as the twin has them. */
function minGruWeights(parts: Record<string, Float64Array>): TwinWeights {
  const candidate = rows(parts['memory/candidate/weight'], H);
  return {
    input: rows(parts['memory/gate/weight'], H).map((row, d) => [...row, ...candidate[d]]),
    recurrent: [],
    bias: [...parts['memory/gate/bias'], ...parts['memory/candidate/bias']],
    recurrentBias: [],
  };
}

/** All states [T][B][S] by the twin. */
function twinStates(cell: MemoryCell, twin: TwinStep, point: Float64Array, resets: Uint8Array): number[][][] {
  const parts = partsOf(cell, point);
  const weights = cell.kind === 'min-gru' ? minGruWeights(parts) : loopWeights(parts);
  const isReset = chunks([...resets], B).map((step) => step.map((flag) => flag === 1));
  return runTwin(twin, weights, chunks(rows(parts.inputs, D), B), rows(parts.initial, cell.stateSize), isReset);
}

const outputsOf = (states: number[][][]): number[] => states.flatMap((step) => step.flatMap((row) => row.slice(0, H)));

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(actual[i]).toBeCloseTo(expected[i], digits);
}

describe.each(CELLS)('memory cell $what', ({ cell, twin }) => {
  const rng = new Rng(11);
  const point = randomPoint(cell, rng);
  const none = new Uint8Array(T * B);

  it.each([
    { resets: RESETS, what: 'with resets' },
    { resets: none, what: 'without' },
  ])('equals the slow twin $what', ({ resets }) => {
    const p = tensorsOf(cell, point);
    const { outputs, state } = cell.run(p, p.inputs, p.initial, resets);
    const states = twinStates(cell, twin, point, resets);
    expect(outputs.shape).toEqual([T, B, H]);
    expect(state.shape).toEqual([B, cell.stateSize]);
    expectClose(outputs.dataSync(), outputsOf(states), 5);
    expectClose(state.dataSync(), states[T - 1].flat(), 5);
  });

  it.each([
    { resets: RESETS, what: 'with resets' },
    { resets: none, what: 'without' },
  ])(
    'has the gradient of the twin by finite differences at every weight, input and initial number, $what',
    ({ resets }) => {
      const [dOutputs, dState] = [T * B * H, B * cell.stateSize].map((length) =>
        Float32Array.from({ length }, () => rng.normal()),
      );
      const p = tensorsOf(cell, point);
      const names = Object.keys(p);
      const gradients = tf.grads((...inputs: Tensor[]) => {
        const q = Object.fromEntries(names.map((name, i) => [name, inputs[i]]));
        const { outputs, state } = cell.run(q, q.inputs, q.initial, resets);
        const ofOutputs = tf.sum(tf.mul(outputs, tf.tensor(dOutputs, [T, B, H])));
        return tf.add(ofOutputs, tf.sum(tf.mul(state, tf.tensor(dState, [B, cell.stateSize]))));
      })(names.map((name) => p[name]));
      const numeric = finiteDifferences((moved) => {
        const states = twinStates(cell, twin, moved, resets);
        const ofOutputs = outputsOf(states).reduce((sum, value, i) => sum + value * dOutputs[i], 0);
        return states[T - 1].flat().reduce((sum, value, i) => sum + value * dState[i], ofOutputs);
      }, point);
      const expected = partsOf(cell, numeric);
      names.forEach((name, i) => {
        expectClose(gradients[i].dataSync(), expected[name], 4);
      });
    },
  );

  it('step by step is the sequence: acting and learning agree', () => {
    const p = tensorsOf(cell, point);
    const whole = cell.run(p, p.inputs, p.initial, RESETS);
    const outputs = whole.outputs.dataSync();
    let state = p.initial;
    for (let t = 0; t < T; t++) {
      const step = cell.run(p, tf.slice(p.inputs, [t, 0, 0], [1, B, D]), state, RESETS.subarray(t * B, (t + 1) * B));
      expectClose(step.outputs.dataSync(), outputs.subarray(t * B * H, (t + 1) * B * H), 6);
      state = step.state;
    }
    expectClose(state.dataSync(), whole.state.dataSync(), 6);
  });

  it('sends nothing across a reset, forward or back, even from a state that is not a number', () => {
    const p = tensorsOf(cell, point);
    const all = new Uint8Array(T * B).fill(1);
    const spoilt = tf.fill([B, cell.stateSize], Number.NaN);
    const clean = cell.run(p, p.inputs, tf.zerosLike(p.initial), all).outputs.dataSync();
    expect(cell.run(p, p.inputs, spoilt, all).outputs.dataSync()).toEqual(clean);
    const dInitial = tf.grad((initial) => tf.sum(cell.run(p, p.inputs, initial, all).outputs))(p.initial);
    expectClose(dInitial.dataSync(), new Float32Array(B * cell.stateSize), 9);
  });

  it('frees what it made: only outputs and state remain', () => {
    const p = tensorsOf(cell, point);
    const before = tf.memory().numTensors;
    const made = tf.tidy(() => ({ ...cell.run(p, p.inputs, p.initial, RESETS) }));
    expect(tf.memory().numTensors).toBe(before + 2);
    const gradient = tf.tidy(() => tf.grad((x) => tf.sum(cell.run(p, x, p.initial, RESETS).outputs))(p.inputs));
    expect(tf.memory().numTensors).toBe(before + 3);
    tf.dispose([made.outputs, made.state, gradient]);
  });

  it('writes over nothing of the caller: the same run twice has the same bytes', () => {
    const p = tensorsOf(cell, point);
    const flags = RESETS.slice();
    const [first, second] = [0, 1].map(() => cell.run(p, p.inputs, p.initial, flags).outputs.dataSync());
    expect(second).toEqual(first);
    expect(flags).toEqual(RESETS);
    expectClose(p.initial.dataSync(), partsOf(cell, point).initial, 9);
  });

  it('names the shape that does not fit', () => {
    const p = tensorsOf(cell, point);
    expect(() => cell.run(p, tf.zeros([T, B, D + 1]), p.initial, RESETS)).toThrow(/inputs are \[5,3,3\], expected/);
    expect(() => cell.run(p, p.inputs, tf.zeros([B, cell.stateSize + 1]), RESETS)).toThrow(/initial state is/);
    expect(() => cell.run(p, p.inputs, p.initial, RESETS.subarray(1))).toThrow(/14 reset flags, expected 5 x 3/);
  });
});

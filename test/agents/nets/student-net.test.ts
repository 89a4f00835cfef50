import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PreviousInputs } from '../../../agents/nets/actor-critic.ts';
import { lossAndGradients } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Parameters, type ParameterTensors } from '../../../agents/nets/parameters.ts';
import { createStudentNet, type StudentNet, studentNetConfig } from '../../../agents/nets/student-net.ts';
import { Rng } from '../../../envs/core/rng.ts';
import type { ObservationSpec } from '../../../envs/core/specs.ts';
import { createEnvironment } from '../../../envs/registry.ts';

const [T, B] = [4, 3];
const { spec } = createEnvironment('maze', { actionSet: 3 }, 1);
const RESETS = Uint8Array.from([1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0]);

beforeAll(async () => {
  await loadEngine();
});

/** The maze's window with signed bytes, and an observation of scalars alone. */
const SIGNED: ObservationSpec = { ...spec.observation, low: -128, high: 127 };
const SCALARS = createEnvironment('overcooked', { observation: 'featurised' }, 1).spec.observation;
const NOT_READ = { previousAction: false, previousReward: false };
const READ = { previousAction: true, previousReward: true };
const PREVIOUS: PreviousInputs = {
  actions: Uint8Array.from({ length: T * B }, (_, n) => n % 3),
  rewards: Float32Array.from({ length: T * B }, (_, n) => Math.cos(n)),
};

function createNet(
  memory: string,
  filters = 4,
  observation = spec.observation,
  inputs: Record<string, boolean | number> = NOT_READ,
): { net: StudentNet; parameters: Parameters } {
  const config = studentNetConfig.parse({
    ...{ memory, filters, memorySize: 6, headSize: 5, denseSize: 7, scalarSize: 3 },
    ...inputs,
  });
  const net = createStudentNet(observation, 3, config);
  const parameters = new Parameters(net.shapes, net.masks);
  net.initialise(parameters, new Rng(3));
  return { net, parameters };
}

function randomObservations(rng: Rng, { length, low }: ObservationSpec): Uint8Array {
  return Uint8Array.from({ length: T * B * length }, () => rng.below(11) - (low < 0 ? 5 : 0));
}

/** A loss that depends on every output with weights of its own. */
function lossOf(net: StudentNet, observations: Uint8Array, initial: Float32Array) {
  const [N, A] = [T * B, 3];
  const weights = Float32Array.from({ length: N * A }, (_, i) => Math.sin(i + 1));
  return (p: ParameterTensors): tf.Scalar => {
    const run = net.forward(p, observations, T, B, tf.tensor2d(initial, [B, net.stateSize]), RESETS, PREVIOUS);
    const ofLogits = tf.sum(tf.mul(run.logits, tf.tensor2d(weights, [N, A])));
    return tf.add(ofLogits, tf.sum(tf.mul(run.values, tf.tensor1d(weights.subarray(0, N))))) as tf.Scalar;
  };
}

describe.each([
  ['lstm', 4, spec.observation, NOT_READ],
  ['gru', 4, spec.observation, NOT_READ],
  ['min-gru', 4, spec.observation, NOT_READ],
  ['none', 4, spec.observation, NOT_READ],
  ['min-gru', 0, spec.observation, NOT_READ],
  ['gru', 4, SIGNED, READ],
  ['none', 0, SCALARS, { ...READ, previousAction: false }],
  ['gru', 0, SCALARS, { ...READ, previousReward: false, scale: 3 }],
] as const)('student net with %s and %i filters', (memory, filters, observation, inputs) => {
  const { length } = observation;
  it('has the gradient that finite differences give, at every weight', () => {
    const { net, parameters } = createNet(memory, filters, observation, inputs);
    const rng = new Rng(5);
    for (const name of parameters.names) {
      const values = parameters.values[name];
      if (name.endsWith('bias')) values.set(values.map(() => 0.3 * rng.normal()));
      parameters.changed(name);
    }
    const observations = randomObservations(rng, observation);
    const initial = Float32Array.from({ length: B * net.stateSize }, () => rng.normal());
    const loss = lossOf(net, observations, initial);
    const { gradients } = lossAndGradients(parameters, parameters.names, loss);
    const valueAt = (name: string, i: number, value: number): number => {
      parameters.values[name][i] = value;
      parameters.changed(name);
      return tf.tidy(() => loss(parameters.tensors()).dataSync()[0]);
    };
    for (const name of parameters.names) {
      const values = parameters.values[name];
      for (let i = 0; i < values.length; i += Math.max(1, Math.floor(values.length / 7))) {
        if (parameters.masks[name]?.[i] === 0) continue;
        const [held, step] = [values[i], 4e-3];
        const slope = (valueAt(name, i, held + step) - valueAt(name, i, held - step)) / (2 * step);
        valueAt(name, i, held);
        expect(Math.abs(slope - gradients[name][i]), `${name}[${i}]: ${slope} and ${gradients[name][i]}`).toBeLessThan(
          0.02 * Math.abs(slope) + 0.01,
        );
      }
    }
  });

  it('gives the same step by step as in one sequence, resets included', () => {
    const { net, parameters } = createNet(memory, filters, observation, inputs);
    const rng = new Rng(6);
    const observations = randomObservations(rng, observation);
    const initial = Float32Array.from({ length: B * net.stateSize }, () => rng.normal());
    tf.tidy(() => {
      const p = parameters.tensors();
      const whole = net.forward(p, observations, T, B, tf.tensor2d(initial, [B, net.stateSize]), RESETS, PREVIOUS);
      const [logits, values] = [whole.logits.dataSync(), whole.values.dataSync()];
      let state = tf.tensor2d(initial, [B, net.stateSize]) as tf.Tensor;
      for (let t = 0; t < T; t++) {
        const rows = observations.subarray(t * B * length, (t + 1) * B * length);
        const [from, to] = [t * B, (t + 1) * B];
        const previous = { actions: PREVIOUS.actions.subarray(from, to), rewards: PREVIOUS.rewards.subarray(from, to) };
        const step = net.forward(p, rows, 1, B, state, RESETS.subarray(from, to), previous);
        step.logits.dataSync().forEach((logit, i) => {
          expect(logit).toBeCloseTo(logits[t * B * 3 + i], 5);
        });
        step.values.dataSync().forEach((value, i) => {
          expect(value).toBeCloseTo(values[t * B + i], 5);
        });
        state = step.state;
      }
    });
  });
});

describe.each([
  ['layers', {}],
  ['kernels', { memorySize: 8, filters: 8, headSize: 4 }],
] as const)('what a student net on %s reads', (kind, sizes) => {
  const create = (observation: ObservationSpec, inputs: object = {}) => {
    const made = createNet('gru', 4, observation, { ...sizes, ...inputs });
    expect(made.net.act !== undefined).toBe(kind === 'kernels');
    return made;
  };
  const outputs = (net: StudentNet, p: Parameters, observation: Uint8Array, previous?: PreviousInputs): number[] =>
    tf.tidy(() => {
      const initial = tf.zeros([1, net.stateSize]);
      const run = net.forward(p.tensors(), observation, 1, 1, initial, new Uint8Array(1), previous);
      return { made: [...run.logits.dataSync(), ...run.values.dataSync()] };
    }).made;

  it('is a signed byte where the observation may be below 0: -3 is 3 with the weights turned round', () => {
    const [unsigned, signed] = [create(spec.observation), create(SIGNED)];
    for (const name of ['window/weight', 'scalars/weight']) {
      signed.parameters.values[name].set(unsigned.parameters.values[name].map((weight) => -weight));
    }
    const [threes, minusThrees] = [3, 253].map((byte) => new Uint8Array(SIGNED.length).fill(byte));
    const expected = outputs(unsigned.net, unsigned.parameters, threes);
    expect(outputs(signed.net, signed.parameters, minusThrees)).toEqual(expected);
  });

  it('is the scalars divided by their own scale', () => {
    const [one, four] = [1, 4].map((scalarScale) => create(spec.observation, { scalarScale }));
    four.parameters.values['scalars/weight'].forEach((_, i, weights) => {
      weights[i] *= 4;
    });
    const observation = randomObservations(new Rng(1), spec.observation).subarray(0, spec.observation.length);
    const expected = outputs(one.net, one.parameters, observation);
    expect(outputs(four.net, four.parameters, observation)).toEqual(expected);
  });

  it('is the action and the reward before, each on its own', () => {
    const { net, parameters } = create(spec.observation, READ);
    const act = (action: number, reward: number): string =>
      String(
        outputs(net, parameters, new Uint8Array(spec.observation.length), {
          actions: Uint8Array.of(action),
          rewards: Float32Array.of(reward),
        }),
      );
    const all = [act(0, 0), act(1, 0), act(2, 0), act(0, -1.5), act(0, 0.5)];
    expect(new Set(all).size).toBe(5);
    expect(act(0, 0)).toBe(all[0]);
  });

  it('is refused where it is missing, of another length or out of range', () => {
    const { net, parameters } = create(spec.observation, READ);
    const act = (previous?: PreviousInputs) => () =>
      outputs(net, parameters, new Uint8Array(spec.observation.length), previous);
    expect(act()).toThrow('network that reads the previous action or reward');
    expect(act(PREVIOUS)).toThrow('previous: 12 actions, 12 rewards, expected 1');
    const outOfRange = { actions: Uint8Array.of(3), rewards: new Float32Array(1) };
    expect(act(outOfRange)).toThrow('previous action 3, limit 2');
  });
});

describe('the start of a student net', () => {
  it('has orthogonal weights, a nearly uniform policy and heads that do not mix', () => {
    const { parameters } = createNet('lstm');
    const weight = parameters.values['memory/recurrent/weight']; // [6, 24]
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) {
        let product = 0;
        for (let k = 0; k < 24; k++) product += weight[i * 24 + k] * weight[j * 24 + k];
        expect(product).toBeCloseTo(i === j ? 1 : 0, 5);
      }
    }
    const heads = parameters.values['heads/1/weight']; // [10, 4]
    for (let i = 0; i < 10; i++) {
      for (let o = 0; o < 4; o++) {
        if (i < 5 !== o < 3) expect(heads[i * 4 + o]).toBe(0);
        else expect(Math.abs(heads[i * 4 + o])).toBeLessThanOrEqual(i < 5 ? 0.01 : 1);
      }
    }
  });

  it('has the weights of the papers: 432 929 of them with 7 actions and an LSTM of 256', () => {
    const net = createStudentNet(createEnvironment('maze', {}, 1).spec.observation, 7, studentNetConfig.parse({}));
    const parameters = new Parameters(net.shapes, net.masks);
    const size = parameters.names.reduce((sum, name) => {
      const mask = parameters.masks[name];
      return sum + (mask === undefined ? parameters.values[name].length : mask.filter(Boolean).length);
    }, 0);
    expect(size).toBe(432_929);
  });
});

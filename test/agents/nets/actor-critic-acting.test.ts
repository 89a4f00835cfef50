import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createActingNet } from '../../../agents/nets/actor-critic-acting.ts';
import { evaluate } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Parameters } from '../../../agents/nets/parameters.ts';
import { createStudentNet, studentNetConfig } from '../../../agents/nets/student-net.ts';
import { Rng } from '../../../envs/core/rng.ts';
import type { ObservationSpec } from '../../../envs/core/specs.ts';
import { createEnvironment } from '../../../envs/registry.ts';

const T = 12;
const NUM_ACTIONS = 3;
const { spec } = createEnvironment('maze', { actionSet: NUM_ACTIONS }, 1);

const SIGNED: ObservationSpec = { ...spec.observation, low: -128, high: 127 };
const SCALARS = createEnvironment('overcooked', { observation: 'featurised' }, 1).spec.observation;
const READ = { previousAction: true, previousReward: true, scalarScale: 2 };

beforeAll(async () => {
  await loadEngine();
});

/** All weights away from 0, biases too, so that no term can be missing unseen. */
function createNet(memory: string, filters: number, observation = spec.observation, inputs: object = {}) {
  const config = studentNetConfig.parse({ memory, filters, memorySize: 24, headSize: 8, denseSize: 20, ...inputs });
  const net = createStudentNet(observation, NUM_ACTIONS, config);
  const parameters = new Parameters(net.shapes);
  const rng = new Rng(7);
  for (const name of parameters.names) {
    const values = parameters.values[name];
    for (let i = 0; i < values.length; i++) values[i] = 0.3 * rng.normal();
    parameters.changed(name);
  }
  return { net, parameters, config };
}

describe.each([
  ['lstm', 16, spec.observation, {}],
  ['gru', 16, spec.observation, {}],
  ['min-gru', 16, spec.observation, {}],
  ['none', 16, spec.observation, {}],
  ['lstm', 0, spec.observation, {}],
  ['gru', 16, SIGNED, READ],
  ['min-gru', 16, SIGNED, READ],
  ['lstm', 0, SCALARS, { previousReward: true }],
  ['none', 0, SCALARS, { previousAction: true, scale: 3 }],
] as const)('acting with %s and %i filters', (memory, filters, observation, inputs) => {
  it('is the network that learns, step after step, within 1e-5', () => {
    const { net, parameters, config } = createNet(memory, filters, observation, inputs);
    const acting = createActingNet(observation, NUM_ACTIONS, config, parameters.values);
    expect(acting.stateSize).toBe(net.stateSize);
    const L = observation.length;
    const rng = new Rng(11);
    const observations = Uint8Array.from({ length: T * L }, () => rng.below(9) - (observation.low < 0 ? 4 : 0));
    const previous = {
      actions: Uint8Array.from({ length: T }, () => rng.below(NUM_ACTIONS)),
      rewards: Float32Array.from({ length: T }, () => rng.normal()),
    };
    const initial = Float32Array.from({ length: net.stateSize }, () => 0.5 * rng.normal());
    const [logits, values, state] = evaluate(() => {
      const first = tf.tensor2d(initial, [1, net.stateSize]);
      const run = net.forward(parameters.tensors(), observations, T, 1, first, new Uint8Array(T), previous);
      return [run.logits, run.values, run.state];
    });
    const carried = initial.slice();
    for (let t = 0; t < T; t++) {
      const step = acting.act(
        observations.subarray(t * L, (t + 1) * L),
        carried,
        previous.actions[t],
        previous.rewards[t],
      );
      for (let a = 0; a < NUM_ACTIONS; a++) expect(step.logits[a]).toBeCloseTo(logits[t * NUM_ACTIONS + a], 5);
      expect(step.value).toBeCloseTo(values[t], 5);
    }
    for (let i = 0; i < carried.length; i++) expect(carried[i]).toBeCloseTo(state[i], 5);
    parameters.dispose();
  });
});

describe('weights that do not fit', () => {
  it('are refused by name', () => {
    const { parameters, config } = createNet('gru', 16);
    const { 'memory/bias': _left, ...others } = parameters.values;
    expect(() => createActingNet(spec.observation, NUM_ACTIONS, config, others)).toThrow(
      'weights memory/bias: no numbers, expected 72',
    );
    const short = { ...parameters.values, 'heads/1/bias': new Float32Array(2) };
    expect(() => createActingNet(spec.observation, NUM_ACTIONS, config, short)).toThrow(
      'weights heads/1/bias: 2 numbers, expected 4',
    );
  });
});

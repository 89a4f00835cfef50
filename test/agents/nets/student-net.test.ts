import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { lossAndGradients } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Parameters, type ParameterTensors } from '../../../agents/nets/parameters.ts';
import { createStudentNet, type StudentNet, studentNetConfig } from '../../../agents/nets/student-net.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment } from '../../../envs/registry.ts';

const [T, B] = [4, 3];
const { spec } = createEnvironment('maze', { actionSet: 3 }, 1);
const RESETS = Uint8Array.from([1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0]);

beforeAll(async () => {
  await loadEngine();
});

function createNet(memory: string, filters = 4): { net: StudentNet; parameters: Parameters } {
  const config = studentNetConfig.parse({ memory, filters, memorySize: 6, headSize: 5, denseSize: 7, scalarSize: 3 });
  const net = createStudentNet(spec.observation, 3, config);
  const parameters = new Parameters(net.shapes, net.masks);
  net.initialise(parameters, new Rng(3));
  return { net, parameters };
}

function randomObservations(rng: Rng): Uint8Array {
  return Uint8Array.from({ length: T * B * spec.observation.length }, () => rng.below(11));
}

/** A loss that depends on every output with weights of its own. */
function lossOf(net: StudentNet, observations: Uint8Array, initial: Float32Array) {
  const [N, A] = [T * B, 3];
  const weights = Float32Array.from({ length: N * A }, (_, i) => Math.sin(i + 1));
  return (p: ParameterTensors): tf.Scalar => {
    const run = net.forward(p, observations, T, B, tf.tensor2d(initial, [B, net.stateSize]), RESETS);
    const ofLogits = tf.sum(tf.mul(run.logits, tf.tensor2d(weights, [N, A])));
    return tf.add(ofLogits, tf.sum(tf.mul(run.values, tf.tensor1d(weights.subarray(0, N))))) as tf.Scalar;
  };
}

describe.each([
  ['lstm', 4],
  ['gru', 4],
  ['min-gru', 4],
  ['none', 4],
  ['min-gru', 0],
] as const)('student net with %s and %i filters', (memory, filters) => {
  it('has the gradient that finite differences give, at every weight', () => {
    const { net, parameters } = createNet(memory, filters);
    const rng = new Rng(5);
    for (const name of parameters.names) {
      const values = parameters.values[name];
      if (name.endsWith('bias')) values.set(values.map(() => 0.3 * rng.normal()));
      parameters.changed(name);
    }
    const observations = randomObservations(rng);
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
    const { net, parameters } = createNet(memory, filters);
    const rng = new Rng(6);
    const observations = randomObservations(rng);
    const initial = Float32Array.from({ length: B * net.stateSize }, () => rng.normal());
    tf.tidy(() => {
      const p = parameters.tensors();
      const whole = net.forward(p, observations, T, B, tf.tensor2d(initial, [B, net.stateSize]), RESETS);
      const [logits, values] = [whole.logits.dataSync(), whole.values.dataSync()];
      let state = tf.tensor2d(initial, [B, net.stateSize]) as tf.Tensor;
      for (let t = 0; t < T; t++) {
        const rows = observations.subarray(t * B * spec.observation.length, (t + 1) * B * spec.observation.length);
        const step = net.forward(p, rows, 1, B, state, RESETS.subarray(t * B, (t + 1) * B));
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

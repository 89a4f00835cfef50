import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { lossAndGradients } from '../../../../agents/nets/adam.ts';
import { createEditorNet } from '../../../../agents/nets/editor-net.ts';
import { loadEngine } from '../../../../agents/nets/engine.ts';
import { Parameters, type ParameterTensors } from '../../../../agents/nets/parameters.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment } from '../../../../envs/registry.ts';
import { editorTwin } from '../../../reference/editor-net-twin.ts';

const { observation } = createEnvironment('maze-editor', { size: 5, noiseSize: 6 }, 1).spec;
const L = observation.length;
const P = 25;
const STEPS = 9;
const CODES = [2, 8, 10]; // wall, goal, start

beforeAll(async () => {
  await loadEngine();
});

function setUp(filters: number, N: number) {
  const net = createEditorNet(observation, { filters, numSteps: STEPS, tileCodes: CODES });
  const parameters = new Parameters(net.shapes);
  const rng = new Rng(filters);
  net.initialise(parameters, rng);
  for (const name of parameters.names) {
    parameters.values[name].set(parameters.values[name].map((value) => value + 0.1 * rng.normal()));
    parameters.changed(name);
  }
  const observations = Uint8Array.from({ length: N * L }, (_, i) => {
    const at = i % L;
    if (at >= L - 6) return rng.below(256);
    if (at === L - 7) return rng.below(STEPS);
    return at % 3 === 0 ? [1, ...CODES][rng.below(4)] : rng.below(6);
  });
  return { net, parameters, observations };
}

type Subject = ReturnType<typeof setUp>;

const forwardOf = ({ net, observations }: Subject, p: ParameterTensors, N: number) =>
  net.forward(p, observations, 1, N, tf.zeros([N, 0]), new Uint8Array(N));

const lossOf =
  (subject: Subject, N: number) =>
  (p: ParameterTensors): tf.Scalar => {
    const run = forwardOf(subject, p, N);
    return tf.add(tf.sum(tf.square(run.logits)), tf.sum(run.values)) as tf.Scalar;
  };

describe('editor on kernels', () => {
  it.each([8, 32])('gives what its slow twin gives with %i filters, also where products are large', (filters) => {
    const N = 100; // with 32 filters 2.5 million multiplications: the native engine's part where there is one
    const subject = setUp(filters, N);
    const { net, parameters, observations } = subject;
    const shape = { ...observation, numNoise: 6, filters, numSteps: STEPS, tileCodes: CODES };
    const step = net.act(parameters.tensors(), observations, N, new Float32Array(0), new Uint8Array(N));
    for (let n = 0; n < N; n++) {
      const twin = editorTwin(parameters.values, observations.subarray(n * L, (n + 1) * L), shape);
      twin.logits.forEach((logit, i) => {
        expect(step.logits[n * P + i]).toBeCloseTo(logit, 4);
      });
      expect(step.values[n]).toBeCloseTo(twin.value, 4);
    }
    parameters.dispose();
  });

  it('acts on plain arrays with the bytes that `forward` gives', () => {
    const subject = setUp(5, 4);
    const { net, parameters, observations } = subject;
    tf.tidy(() => {
      const p = parameters.tensors();
      const run = forwardOf(subject, p, 4);
      const step = net.act(p, observations, 4, new Float32Array(0), new Uint8Array(4));
      expect(step.logits).toEqual(run.logits.dataSync());
      expect(step.values).toEqual(run.values.dataSync());
    });
    parameters.dispose();
  });

  it('hears of weights that changed', () => {
    const { net, parameters, observations } = setUp(8, 1);
    const act = (): Float32Array =>
      net.act(parameters.tensors(), observations, 1, new Float32Array(0), new Uint8Array(1)).logits;
    const before = act();
    expect(act()).toEqual(before);
    parameters.values['policy/weight'].fill(0);
    parameters.changed('policy/weight');
    expect(act()).toEqual(new Float32Array(P));
    parameters.dispose();
  });

  it('gives the same gradient after runs of other sizes', () => {
    const subject = setUp(8, 6);
    const { parameters } = subject;
    const gradientsOf = (N: number) => lossAndGradients(parameters, parameters.names, lossOf(subject, N));
    const first = gradientsOf(3);
    gradientsOf(6);
    expect(gradientsOf(3)).toEqual(first);
    parameters.dispose();
  });

  it('refuses a gradient whose run has been written over', () => {
    const subject = setUp(8, 3);
    const { parameters } = subject;
    const twice = (p: ParameterTensors) => tf.add(lossOf(subject, 3)(p), lossOf(subject, 2)(p)) as tf.Scalar;
    expect(() => lossAndGradients(parameters, parameters.names, twice)).toThrow(/another one has written over/);
    parameters.dispose();
  });

  it('frees every tensor it made', () => {
    const subject = setUp(8, 3);
    const { parameters } = subject;
    lossAndGradients(parameters, parameters.names, lossOf(subject, 3));
    const before = tf.memory().numTensors;
    lossAndGradients(parameters, parameters.names, lossOf(subject, 3));
    expect(tf.memory().numTensors).toBe(before);
    parameters.dispose();
  });
});

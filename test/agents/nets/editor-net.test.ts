import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate, lossAndGradients } from '../../../agents/nets/adam.ts';
import { createEditorNet } from '../../../agents/nets/editor-net.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Parameters, type ParameterTensors } from '../../../agents/nets/parameters.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment } from '../../../envs/registry.ts';
import { editorTwin, type TwinWeights } from '../../reference/editor-net-twin.ts';
import { finiteDifferences } from '../../reference/finite-differences.ts';

const [T, B, STEPS] = [2, 3, 9];
const { spec } = createEnvironment('maze-editor', { size: 5, noiseSize: 6 }, 1);
const { observation } = spec;
const L = observation.length;
const CODES = [2, 8, 10]; // wall, goal, start
const EMPTY = 1;
const SHAPE = { ...observation, numNoise: 6, filters: 5, numSteps: STEPS, tileCodes: CODES };

beforeAll(async () => {
  await loadEngine();
});

function createNet(seed = 3) {
  const net = createEditorNet(observation, { filters: 5, numSteps: STEPS, tileCodes: CODES });
  const parameters = new Parameters(net.shapes);
  net.initialise(parameters, new Rng(seed));
  return { net, parameters };
}

/** Weights that are no longer those of the beginning, so that every part has a say. */
function moveAway(parameters: Parameters, rng: Rng): void {
  for (const name of parameters.names) {
    parameters.values[name].forEach((value, i, values) => {
      values[i] = value + 0.3 * rng.normal();
    });
    parameters.changed(name);
  }
}

/** N observations as an editor shows them: any tiles, a step that there is, noise. */
function sampleObservations(rng: Rng, N = T * B): Uint8Array {
  const tiles = [EMPTY, ...CODES];
  return Uint8Array.from({ length: N * L }, (_, i) => {
    const at = i % L;
    if (at >= L - 6) return rng.below(256);
    if (at === L - 7) return rng.below(STEPS);
    return at % 3 === 0 ? tiles[rng.below(4)] : rng.below(6);
  });
}

type Subject = ReturnType<typeof createNet>;

function run({ net, parameters }: Subject, observations: Uint8Array): [logits: Float32Array, values: Float32Array] {
  const N = observations.length / L;
  const [logits, values] = evaluate(() => {
    const outputs = net.forward(parameters.tensors(), observations, 1, N, tf.zeros([N, 0]), new Uint8Array(N));
    return [outputs.logits, outputs.values];
  });
  return [logits, values];
}

describe('editor net', () => {
  it('gives what its slow twin in doubles gives, and the gradient of finite differences of that, at every weight', () => {
    const { net, parameters } = createNet();
    const rng = new Rng(5);
    moveAway(parameters, rng);
    const observations = sampleObservations(rng);
    const N = T * B;
    const weights = Float32Array.from({ length: N * 25 }, (_, i) => Math.sin(i + 1));
    const loss = (p: ParameterTensors): tf.Scalar => {
      const outputs = net.forward(p, observations, T, B, tf.zeros([B, 0]), new Uint8Array(N));
      const ofLogits = tf.sum(tf.mul(outputs.logits, tf.tensor2d(weights, [N, 25])));
      return tf.add(ofLogits, tf.sum(tf.mul(outputs.values, tf.tensor1d(weights.subarray(0, N))))) as tf.Scalar;
    };
    const twinLoss = (w: TwinWeights): number => {
      let sum = 0;
      for (let n = 0; n < N; n++) {
        const { logits, value } = editorTwin(w, observations.subarray(n * L, (n + 1) * L), SHAPE);
        logits.forEach((logit, tile) => {
          sum += weights[n * 25 + tile] * logit;
        });
        sum += weights[n] * value;
      }
      return sum;
    };
    const { value, gradients } = lossAndGradients(parameters, parameters.names, loss);
    expect(value).toBeCloseTo(twinLoss(parameters.values), 3);
    for (const name of parameters.names) {
      const { length } = parameters.values[name];
      for (let i = 0; i < length; i += Math.max(1, Math.floor(length / 9))) {
        const lossAt = ([weight]: Float64Array): number => {
          const values = Float64Array.from(parameters.values[name]);
          values[i] = weight;
          return twinLoss({ ...parameters.values, [name]: values });
        };
        const [slope] = finiteDifferences(lossAt, Float64Array.of(parameters.values[name][i]));
        const distance = Math.abs(slope - gradients[name][i]);
        expect(distance, `${name}[${i}]: ${slope}, ${gradients[name][i]}`).toBeLessThan(1e-3 * Math.abs(slope) + 1e-3);
      }
    }
    parameters.dispose();
  });

  it('begins with a nearly uniform policy, whatever it sees', () => {
    const subject = createNet();
    const [logits] = run(subject, sampleObservations(new Rng(6)));
    expect(Math.max(...logits.map(Math.abs))).toBeLessThan(0.1);
    subject.parameters.dispose();
  });

  it('hears the noise, the time and every tile', () => {
    const subject = createNet();
    moveAway(subject.parameters, new Rng(7));
    const observations = sampleObservations(new Rng(8), 1);
    const [before] = run(subject, observations);
    const differs = (at: number, byte: number): number => {
      const changed = observations.slice();
      changed[at] = byte;
      const [after] = run(subject, changed);
      return Math.max(...after.map((logit, i) => Math.abs(logit - before[i])));
    };
    for (let z = 1; z <= 6; z++) expect(differs(L - z, (observations[L - z] + 128) % 256)).toBeGreaterThan(1e-4);
    expect(differs(L - 7, (observations[L - 7] + 1) % STEPS)).toBeGreaterThan(1e-3);
    for (let tile = 0; tile < 25; tile++) {
      expect(differs(3 * tile, observations[3 * tile] === 2 ? EMPTY : 2)).toBeGreaterThan(1e-4);
    }
    subject.parameters.dispose();
  });

  it('is one function of what stands around a tile: a picture that is moved moves the logits', () => {
    const subject = createNet();
    moveAway(subject.parameters, new Rng(9));
    const near = subject.parameters.values['near/weight'];
    near.fill(0, near.length - 2 * 5); // blind to coordinates
    const whole = subject.parameters.values['whole/weight']; // and to the level as a whole, in which borders count
    whole.fill(0);
    for (const name of ['near/weight', 'whole/weight']) subject.parameters.changed(name);
    const withWallAt = (tile: number): Float32Array => {
      const observations = new Uint8Array(L);
      for (let other = 0; other < 25; other++) observations[3 * other] = other === tile ? 2 : EMPTY;
      return run(subject, observations)[0];
    };
    const [left, right] = [withWallAt(11), withWallAt(12)]; // (2, 1) and (2, 2): inner tiles see no border
    expect(left[11]).toBeCloseTo(right[12], 4);
    expect(left[12]).toBeCloseTo(right[13], 4);
    expect(Math.abs(left[11] - left[12])).toBeGreaterThan(1e-3);
    subject.parameters.dispose();
  });

  it('gives every observation its own answer, alone or among others', () => {
    const subject = createNet();
    moveAway(subject.parameters, new Rng(10));
    const observations = sampleObservations(new Rng(11));
    const [logits, values] = run(subject, observations);
    for (let n = 0; n < T * B; n++) {
      const [alone, value] = run(subject, observations.slice(n * L, (n + 1) * L));
      alone.forEach((logit, tile) => {
        expect(logit).toBeCloseTo(logits[n * 25 + tile], 4);
      });
      expect(value[0]).toBeCloseTo(values[n], 4);
    }
    subject.parameters.dispose();
  });

  it('refuses a step that there is not', () => {
    const subject = createNet();
    const observations = sampleObservations(new Rng(12), 1);
    observations[L - 7] = STEPS;
    expect(() => run(subject, observations)).toThrow('editor net: step 9, limit 8');
    subject.parameters.dispose();
  });
});

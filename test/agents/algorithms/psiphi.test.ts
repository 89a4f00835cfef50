import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { qLoss, qShapes, qValues } from '../../../agents/algorithms/dqn.ts';
import {
  cloningLoss,
  createPsiPhiParameters,
  egoLoss,
  inverseTdLoss,
  PHI_NAMES,
  PREFERENCE_NAME,
  PSI_NAMES,
  type PsiPhiSizes,
  spreadPreferencesInPlace,
} from '../../../agents/algorithms/psiphi-losses.ts';
import { SHARED_DEFAULTS } from '../../../agents/algorithms/replay-settings.ts';
import { lossAndGradients } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { crossEntropy, meanSquare } from '../../../agents/nets/layers.ts';
import type { Parameters, ParameterTensors } from '../../../agents/nets/parameters.ts';
import { Parameters as ParametersClass } from '../../../agents/nets/parameters.ts';
import { Rng } from '../../../envs/core/rng.ts';

const sizes: PsiPhiSizes = {
  observationLength: 5,
  numActions: 3,
  numCumulants: 2,
  numDemonstrators: 2,
  numHeads: 2,
  torsoSizes: [6, 5],
  headSize: 4,
  preferenceScale: 2,
};
const B = 4;
const R = 2;
const H = 6;
type Loss = (p: ParameterTensors) => tf.Scalar;

beforeAll(async () => {
  await loadEngine();
});

/** tfjs refuses a gradient at weights that a loss does not touch at all; here they are touched with weight 0. */
const touchAll =
  (loss: Loss): Loss =>
  (p) =>
    Object.values(p).reduce<tf.Scalar>((sum, tensor) => tf.add(sum, tf.mul(0, tf.sum(tensor))), loss(p));

const gradientsAt = (p: Parameters, loss: Loss) => lossAndGradients(p, p.names, touchAll(loss)).gradients;

function parameters(): Parameters {
  const made = createPsiPhiParameters(sizes);
  made.initialise(new Rng(1));
  return made;
}

const random = (rng: Rng, length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
const oneHot = (rng: Rng, rows: number, width: number): Float32Array => {
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) out[row * width + rng.below(width)] = 1;
  return out;
};

function losses(): Record<string, Loss> {
  const rng = new Rng(2);
  const observations = random(rng, (B + R) * 5);
  const owner = Float32Array.of(0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1);
  const mask = oneHot(rng, B + R, 3);
  const targets = oneHot(rng, B, 3);
  const bootstrap = random(rng, B * 2 * 2);
  const psiTargets = random(rng, B * H * 2);
  const rewards = random(rng, B + R);
  const values = random(rng, B * H);
  const demoObservations = () => tf.tensor2d(observations.subarray(0, B * 5), [B, 5]);
  const demoMask = () => tf.tensor3d(mask.subarray(0, B * 3), [B, 1, 3]);
  const demoOwner = () => tf.tensor2d(owner, [B, 3]);
  const ego = (weights: { reward: number; psi: number; value: number }, drawn?: Parameters) => (p: ParameterTensors) =>
    egoLoss(
      p,
      {
        observations: tf.tensor2d(observations, [B + R, 5]),
        mask: tf.tensor3d(mask, [B + R, 1, 3]),
        rewards: tf.tensor1d(rewards),
        rewardWeights: tf.fill([B + R], weights.reward),
        preference: tf.tensor2d([1.5, -0.7], [2, 1]),
        psiTargets: tf.tensor3d(psiTargets, [B, H, 2]),
        psiWeights: tf.fill([1, H, 1], weights.psi),
        valueTargets: tf.tensor2d(values, [B, H]),
        valueWeights: tf.fill([1, H], weights.value),
      },
      sizes,
      drawn?.tensors() ?? p,
    );
  const inverseTd = (drawn?: Parameters) => (p: ParameterTensors) =>
    inverseTdLoss(
      p,
      demoObservations(),
      demoOwner(),
      demoMask(),
      tf.tensor3d(bootstrap, [B, 2, 2]),
      tf.tensor3d([1, 1, 0, 1], [B, 1, 1]),
      sizes,
      drawn?.tensors() ?? p,
    );
  const drawn = parameters();
  return {
    cloning: (p) => cloningLoss(p, demoObservations(), demoOwner(), tf.tensor3d(targets, [B, 1, 3]), 0.05, sizes),
    inverseTd: inverseTd(),
    inverseTdFrozen: inverseTd(drawn),
    ego: ego({ reward: 1, psi: 0.5, value: 0.5 }),
    egoReward: ego({ reward: 1, psi: 0, value: 0 }),
    egoPsi: ego({ reward: 0, psi: 0.5, value: 0 }),
    egoValue: ego({ reward: 0, psi: 0, value: 0.5 }),
    egoRewardFrozen: ego({ reward: 1, psi: 0, value: 0 }, drawn),
  };
}

const norm = (values: Float32Array): number => Math.hypot(...values);

describe('B1: where gradients go', () => {
  const gradientsOf = (name: string) => {
    const p = parameters();
    return gradientsAt(p, losses()[name]);
  };

  it('behaviour cloning moves psi, w and the torso, and not the cumulants head', () => {
    const gradients = gradientsOf('cloning');
    for (const name of PHI_NAMES) expect(norm(gradients[name])).toBe(0);
    for (const name of [...PSI_NAMES, PREFERENCE_NAME, 'torso/0/weight'])
      expect(norm(gradients[name])).toBeGreaterThan(0);
  });

  it('inverse TD moves phi as well as psi, and no preference', () => {
    const gradients = gradientsOf('inverseTd');
    for (const name of [...PHI_NAMES, ...PSI_NAMES]) expect(norm(gradients[name])).toBeGreaterThan(0);
    expect(norm(gradients[PREFERENCE_NAME])).toBe(0);
  });

  it('the reward loss moves phi and the torso, and neither psi nor a preference', () => {
    const gradients = gradientsOf('egoReward');
    for (const name of [...PHI_NAMES, 'torso/0/weight']) expect(norm(gradients[name])).toBeGreaterThan(0);
    for (const name of [...PSI_NAMES, PREFERENCE_NAME]) expect(norm(gradients[name])).toBe(0);
  });

  it.each(['egoPsi', 'egoValue'])(
    "the ego's loss %s moves psi and the torso, and neither phi nor a preference",
    (name) => {
      const gradients = gradientsOf(name);
      for (const moved of [...PSI_NAMES, 'torso/0/weight']) expect(norm(gradients[moved])).toBeGreaterThan(0);
      for (const still of [...PHI_NAMES, PREFERENCE_NAME]) expect(norm(gradients[still])).toBe(0);
    },
  );

  it('with phi of weights that were drawn, the reward loss moves nothing at all', () => {
    const gradients = gradientsOf('egoRewardFrozen');
    for (const name of Object.keys(gradients)) expect(norm(gradients[name]), name).toBe(0);
  });

  it('with phi of weights that were drawn, inverse TD moves psi and the torso as towards a fixed number', () => {
    const gradients = gradientsOf('inverseTdFrozen');
    for (const name of PHI_NAMES) expect(norm(gradients[name])).toBe(0);
    expect(norm(gradients['psi/1/weight'])).toBeGreaterThan(0);
    // What is left in the torso is psi's share: learned and drawn weights are equal here, so phi's share is the rest.
    const learned = gradientsOf('inverseTd');
    expect([...gradients['psi/1/weight']]).toEqual([...learned['psi/1/weight']]);
    expect([...gradients['torso/1/weight']]).not.toEqual([...learned['torso/1/weight']]);
    expect(finiteDifferenceError(parameters(), losses().inverseTdFrozen)).toBeLessThan(5e-3);
  });

  it('a row whose next action is not known gives inverse TD no gradient', () => {
    const p = parameters();
    const run = (weight: number) =>
      gradientsAt(p, (q) =>
        inverseTdLoss(
          q,
          tf.tensor2d(random(new Rng(3), 5), [1, 5]),
          tf.tensor2d([0, 1, 0], [1, 3]),
          tf.tensor3d([1, 0, 0], [1, 1, 3]),
          tf.zeros([1, 2, 2]),
          tf.tensor3d([weight], [1, 1, 1]),
          sizes,
        ),
      );
    expect(norm(run(0)['psi/1/weight'])).toBe(0);
    expect(norm(run(1)['psi/1/weight'])).toBeGreaterThan(0);
  });

  it('heads share no weight: the mask keeps each network of the wide head its own', () => {
    const p = parameters();
    const gradients = gradientsAt(p, losses().cloning);
    const mask = p.masks['psi/1/weight'];
    const [values, gradient] = [p.values['psi/1/weight'], gradients['psi/1/weight']];
    for (let i = 0; i < mask.length; i++) if (mask[i] === 0) expect(values[i] === 0 && gradient[i] === 0).toBe(true);
    // Rows are of demonstrators, so the ego's two heads (the first columns) get nothing.
    const width = H * 6;
    for (let i = 0; i < gradient.length; i++) if (i % width < 12) expect(gradient[i]).toBe(0);
  });
});

describe('spreadPreferencesInPlace', () => {
  it('gives each demonstrator an axis of its own, in turn when there are more of them than cumulants', () => {
    const many = { ...sizes, numDemonstrators: 3 };
    const preferences = random(new Rng(8), 3 * 2);
    spreadPreferencesInPlace(preferences, many);
    const largest = [0, 1, 2].map((k) => (Math.abs(preferences[2 * k]) > Math.abs(preferences[2 * k + 1]) ? 0 : 1));
    expect(largest).toEqual([0, 1, 0]);
    for (let k = 0; k < 3; k++) expect(preferences[2 * k + largest[k]]).toBeGreaterThan(1);
  });
});

/** Largest difference, relative above 1, between a gradient and central differences at a few weights of every array. */
function finiteDifferenceError(p: Parameters, loss: Loss): number {
  const gradients = gradientsAt(p, loss);
  const value = () => {
    const scalar = tf.tidy(() => loss(p.tensors()));
    const [number] = scalar.dataSync();
    scalar.dispose();
    return number;
  };
  const rng = new Rng(9);
  let worst = 0;
  for (const name of p.names) {
    for (let trial = 0; trial < 3; trial++) {
      const i = rng.below(p.values[name].length);
      if (p.masks[name]?.[i] === 0) continue;
      const held = p.values[name][i];
      const h = 0.01;
      const [above, below] = [h, -h].map((step) => {
        p.values[name][i] = held + step;
        p.changed(name);
        return value();
      });
      p.values[name][i] = held;
      p.changed(name);
      const gradient = gradients[name][i];
      worst = Math.max(worst, Math.abs((above - below) / (2 * h) - gradient) / Math.max(1, Math.abs(gradient)));
    }
  }
  return worst;
}

describe('finite differences', () => {
  it.each(['cloning', 'inverseTd', 'ego'])('%s loss', (name) => {
    expect(finiteDifferenceError(parameters(), losses()[name])).toBeLessThan(5e-3);
  });

  it('Q loss', () => {
    const rng = new Rng(4);
    const small = { ...SHARED_DEFAULTS, torsoSizes: [6, 5] as const, headSize: 4 };
    const p = new ParametersClass(qShapes({ observationLength: 5, numActions: 3 }, small));
    p.initialise(new Rng(5));
    const observations = random(rng, B * 5);
    const mask = oneHot(rng, B, 3);
    const targets = random(rng, B);
    const loss: Loss = (q) =>
      qLoss(qValues(q, tf.tensor2d(observations, [B, 5])), tf.tensor2d(mask, [B, 3]), tf.tensor1d(targets));
    expect(finiteDifferenceError(p, loss)).toBeLessThan(5e-3);
  });

  it('cross entropy and mean square by hand', () => {
    const entropy = crossEntropy(tf.tensor2d([0, 0, Math.log(3), 0], [2, 2]), tf.tensor2d([1, 0, 1, 0], [2, 2]));
    expect(entropy.dataSync()[0]).toBeCloseTo((Math.log(2) + Math.log(4 / 3)) / 2, 5);
    expect(meanSquare(tf.tensor1d([1, 2]), tf.tensor1d([0, 4])).dataSync()[0]).toBeCloseTo(2.5, 6);
  });
});

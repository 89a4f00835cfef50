import { beforeAll, describe, expect, it } from 'vitest';
import { Universal, universalSettings } from '../../../agents/algorithms/universal.ts';
import { initialWeights, type WeightRecord, weightsOf } from '../../../agents/algorithms/universal-network.ts';
import { createTransitionBatch } from '../../../agents/memory/seat-history.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { inverseLargest, UniversalFeatures } from '../../../agents/social/universal-features.ts';
import { Rng } from '../../../envs/core/rng.ts';

const sizes = { observationLength: 30, numActions: 3, numCumulants: 2 };
const config = universalSettings.parse({
  torso1: 16,
  torso2: 12,
  head: 10,
  gamma: 0.8,
  learningRate: 3e-3,
  finalLearningRate: 1e-3,
  polyak: 0.05,
});
const identity = {
  bytes: Uint16Array.from({ length: 30 }, (_, i) => i),
  actions: Uint8Array.of(0, 1, 2),
  cumulants: Uint8Array.of(0, 1),
};
const create = (weights: WeightRecord) => new Universal({ sizes, settings: config, weights, symmetries: [identity] });
const fresh = (seed: number) => initialWeights(sizes, config, new Rng(seed, 1), 90);
const batchSizes = { ...sizes, numStreams: 1, capacity: 1 };

beforeAll(async () => {
  await loadEngine('wasm');
});

/** A ring of 3 cells: action 0 stays, 1 and 2 walk; cumulant c fires on leaving cell c. One-hot observation. */
function fillRing(rng: Rng, size: number) {
  const batch = createTransitionBatch(size, batchSizes);
  for (let b = 0; b < size; b++) {
    const cell = rng.below(3);
    const action = rng.below(3);
    const next = (cell + action) % 3;
    batch.observations[b * 30 + cell] = 1;
    batch.nextObservations[b * 30 + next] = 1;
    batch.actions[b] = action;
    batch.discounts[b] = config.gamma;
    if (action !== 0 && cell < 2) batch.cumulants[b * 2 + cell] = 1;
    batch.preferences[b * 2] = rng.below(3) - 1;
    batch.preferences[b * 2 + 1] = batch.preferences[b * 2] === 0 ? 1 : rng.below(3) - 1;
  }
  return batch;
}

describe('universal successor features', () => {
  it('act with the numbers they train with (twin of the forward pass)', () => {
    const rng = new Rng(4);
    const weights = fresh(9);
    for (const name of ['torsoBias1', 'torsoBias2', 'headBias1', 'headBias2'] as const) {
      weights[name] = weights[name].map(() => rng.normal());
    }
    const learner = create(weights);
    const features = new UniversalFeatures(sizes, weights);
    const observation = Uint8Array.from({ length: 30 }, () => rng.below(2));
    const torso = new Float32Array(12);
    const psi = new Float32Array(6);
    const projection = new Float32Array(10);
    const bias = new Float32Array(10);
    for (const preference of [
      [1, -1],
      [0.5, 1],
      [0, 0],
      [-1, 0.25],
    ]) {
      features.encodeInPlace(observation, 0, torso, 0);
      features.featuresInPlace(features.headAt(preference), torso, 0, psi);
      const scale = inverseLargest(preference, 0, 2);
      const scaled = Float32Array.from(preference, (component) => scale * component);
      const trained = learner.predict(Float32Array.from(observation), scaled, 1);
      psi.forEach((value, i) => {
        expect(value).toBeCloseTo(trained[i], 4);
      });
      features.projectTorsoInPlace(torso, 0, projection);
      features.foldPreferenceInPlace(preference, 0, bias);
      features.featuresOfProjectionInPlace(projection, bias, 0, psi);
      psi.forEach((value, i) => {
        expect(value).toBeCloseTo(trained[i], 4);
      });
    }
    learner.dispose();
  });

  it('learn the best policy of each preference, and its discounted cumulants', () => {
    const learner = create(fresh(2));
    const rng = new Rng(6);
    for (let update = 0; update < 800; update++) learner.update(fillRing(rng, 64), update / 800);
    const features = new UniversalFeatures(sizes, weightsOf(learner.features));
    const torso = new Float32Array(12);
    const psi = new Float32Array(6);
    const likesFirst = features.headAt([1, 0]);
    features.encodeInPlace(
      Uint8Array.from({ length: 30 }, (_, i) => (i === 0 ? 1 : 0)),
      0,
      torso,
      0,
    );
    features.featuresInPlace(likesFirst, torso, 0, psi);
    // Leave cell 0 and come back: a cumulant every second step is best, 1 / (1 - gamma^2).
    const best = 1 / (1 - config.gamma ** 2);
    expect(psi[2]).toBeGreaterThan(0.85 * best);
    expect(psi[2]).toBeLessThan(1.15 * best);
    expect(psi[2]).toBeGreaterThan(psi[0]); // staying only loses a step
    learner.dispose();
  });
});

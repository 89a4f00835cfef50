import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  normaliseAdvantages,
  type PpoLossConfig,
  type PpoSamples,
  type PpoTerms,
  ppoTerms,
} from '../../../agents/algorithms/ppo-loss.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { logSumExp } from '../../../envs/core/softmax.ts';
import { finiteDifferences } from '../../reference/finite-differences.ts';
import { type PpoTwinSample, ppoTwin } from '../../reference/ppo-twin.ts';

const [N, A] = [12, 4];

/** JaxUED maze_dr.py, minimax and DCD `mg_25b`. */
const PAPER: PpoLossConfig = {
  clipRange: 0.2,
  valueClipRange: 0.2,
  valueCoefficient: 0.5,
  entropyCoefficient: 1e-3,
  isAdvantageNormalised: true,
  advantageEpsilon: 1e-5,
};
const TERMS = ['loss', 'policyLoss', 'valueLoss', 'entropy', 'approximateKl', 'clipFraction'] as const;

beforeAll(async () => {
  await loadEngine();
});

const numbersOf = (terms: PpoTerms) => Object.fromEntries(TERMS.map((name) => [name, terms[name].dataSync()[0]]));
const rows = (values: ArrayLike<number>): number[][] =>
  Array.from({ length: N }, (_, n) => Array.from({ length: A }, (_, a) => values[n * A + a]));

/** Samples on both sides of every limit, some that do not count and some actions that may not be taken. */
function randomCase(seed: number, isMasked: boolean) {
  const rng = new Rng(seed);
  const normals = (length: number, scale: number) => Float32Array.from({ length }, () => scale * rng.normal());
  const actions = Uint8Array.from({ length: N }, () => rng.below(A));
  const legalActions = Uint8Array.from({ length: N * A }, (_, i) =>
    Number(i % A === actions[Math.floor(i / A)] || rng.below(3) > 0),
  );
  const point = Float64Array.from(normals(N * A + N, 1));
  const samples: PpoSamples = {
    actions,
    oldLogProbabilities: normals(N, 0.3).map(
      (noise, n) => noise + point[n * A + actions[n]] - logSumExp(point, n * A, A),
    ),
    oldValues: normals(N, 0.3),
    advantages: normals(N, 2),
    returns: normals(N, 1),
    mask: isMasked ? Uint8Array.from({ length: N }, (_, n) => Number(n % 4 !== 1)) : undefined,
    legalActions: isMasked ? legalActions : undefined,
  };
  const twins: PpoTwinSample[] = Array.from({ length: N }, (_, n) => ({
    action: actions[n],
    oldLogProbability: samples.oldLogProbabilities[n],
    oldValue: samples.oldValues[n],
    advantage: samples.advantages[n],
    target: samples.returns[n],
    counts: !isMasked || n % 4 !== 1,
    legal: Array.from({ length: A }, (_, a) => !isMasked || legalActions[n * A + a] === 1),
  }));
  return { samples, twins, point };
}

/** One sample of two equally likely actions, advantage not normalised. */
function single(changes: Partial<PpoSamples> = {}): PpoSamples {
  return {
    actions: Uint8Array.of(0),
    oldLogProbabilities: Float32Array.of(Math.log(0.5)),
    oldValues: Float32Array.of(0),
    advantages: Float32Array.of(1),
    returns: Float32Array.of(0),
    mask: undefined,
    legalActions: undefined,
    ...changes,
  };
}
const BARE: PpoLossConfig = {
  ...PAPER,
  isAdvantageNormalised: false,
  entropyCoefficient: 0,
  valueCoefficient: 0,
};

/** Gradient of the loss at the first logit of one sample whose ratio is `ratio`. */
function policyGradient(ratio: number, advantage: number, config = BARE): number {
  const logit = tf.tensor2d([[0, 0]]);
  const old = (tf.logSoftmax(logit).dataSync()[0] as number) - Math.log(ratio);
  const samples = single({ advantages: Float32Array.of(advantage), oldLogProbabilities: Float32Array.of(old) });
  return tf
    .grad((x) => ppoTerms(x, tf.zeros([1]), samples, config).loss)(logit)
    .dataSync()[0];
}

describe('PPO loss', () => {
  it.each([
    { isMasked: false, config: PAPER },
    { isMasked: true, config: PAPER },
    { isMasked: true, config: { ...PAPER, isAdvantageNormalised: false, entropyCoefficient: 0.3 } },
    { isMasked: false, config: { ...PAPER, valueClipRange: Number.POSITIVE_INFINITY, clipRange: 0.6 } },
  ])('terms and gradients equal the twin and its finite differences: %o', ({ isMasked, config }) => {
    const { samples, twins, point } = randomCase(7, isMasked);
    const atPoint = (moved: Float64Array) => ppoTwin(rows(moved), [...moved.subarray(N * A)], twins, config);
    const logits = tf.tensor2d(Float32Array.from(point.subarray(0, N * A)), [N, A]);
    const values = tf.tensor2d(Float32Array.from(point.subarray(N * A)), [N, 1]);
    const terms = numbersOf(ppoTerms(logits, values, samples, config));
    const expected = atPoint(point);
    expect(expected.clipFraction).toBeGreaterThan(0);
    expect(expected.clipFraction).toBeLessThan(1);
    for (const name of TERMS) expect(terms[name]).toBeCloseTo(expected[name], 5);
    const [dLogits, dValues] = tf.grads((x, v) => ppoTerms(x, v, samples, config).loss)([logits, values]);
    const numeric = finiteDifferences((moved) => atPoint(moved).loss, point);
    [...dLogits.dataSync(), ...dValues.dataSync()].forEach((value, i) => {
      expect(value).toBeCloseTo(numeric[i], 5);
    });
  });

  it('by hand: ratio 1 with equal actions', () => {
    const terms = numbersOf(
      ppoTerms(tf.tensor2d([[0, 0]]), tf.tensor1d([3]), single({ returns: Float32Array.of(1) }), BARE),
    );
    expect(terms.policyLoss).toBeCloseTo(-1, 6);
    expect(terms.valueLoss).toBeCloseTo(2, 6); // 0.5 * max(2^2, (0.2 - 1)^2)
    expect(terms.entropy).toBeCloseTo(Math.LN2, 6);
    expect(terms.approximateKl).toBeCloseTo(0, 6);
    expect(terms.clipFraction).toBe(0);
  });

  it('by hand: the gradient stops past the limit on the side that gains, and only there', () => {
    // d log p / d logit = 0.5, so the unclipped gradient is -ratio * advantage / 2.
    expect(policyGradient(1.19, 1)).toBeCloseTo(-0.595, 5);
    expect(Math.abs(policyGradient(1.21, 1))).toBe(0);
    expect(policyGradient(0.79, 1)).toBeCloseTo(-0.395, 5);
    expect(policyGradient(1.21, -1)).toBeCloseTo(0.605, 5);
    expect(policyGradient(0.81, -1)).toBeCloseTo(0.405, 5);
    expect(Math.abs(policyGradient(0.79, -1))).toBe(0);
  });

  it('by hand: exactly at a limit the gradient is the unclipped one, and the ratio does not count as clipped', () => {
    // A clip range of 0 puts both limits at a ratio of exactly 1.
    expect(policyGradient(1, 1, { ...BARE, clipRange: 0 })).toBeCloseTo(-0.5, 6);
    expect(policyGradient(1, -1, { ...BARE, clipRange: 0 })).toBeCloseTo(0.5, 6);
    const old = tf.logSoftmax(tf.tensor2d([[0, 0]])).dataSync() as Float32Array;
    const samples = single({ oldLogProbabilities: old.slice(0, 1) });
    expect(
      ppoTerms(tf.tensor2d([[0, 0]]), tf.zeros([1]), samples, { ...BARE, clipRange: 0 }).clipFraction.dataSync()[0],
    ).toBe(0);
  });

  it('by hand: the value gradient stops where the clipped error is the larger one', () => {
    const gradient = (value: number) =>
      tf
        .grad(
          (v) =>
            ppoTerms(tf.zeros([1, 2]), v, single({ returns: Float32Array.of(1) }), { ...BARE, valueCoefficient: 1 })
              .loss,
        )(tf.tensor1d([value]))
        .dataSync()[0];
    expect(gradient(0.1)).toBeCloseTo(-0.9, 6); // within the range of the old value 0
    expect(gradient(0.5)).toBeCloseTo(0, 6); // moved past 0.2 towards the return: clipped error 0.8 is larger than 0.5
    expect(gradient(-0.5)).toBeCloseTo(-1.5, 6); // moved away: its own error is the larger one
  });

  it('stays finite when an action has become far more or less likely than it was', () => {
    for (const advantage of [1, -1]) {
      for (const old of [-300, 300]) {
        const samples = single({ oldLogProbabilities: Float32Array.of(old), advantages: Float32Array.of(advantage) });
        const run = (x: tf.Tensor) => ppoTerms(x, tf.zeros([1]), samples, BARE).loss;
        expect(Number.isFinite(run(tf.tensor2d([[200, -200]])).dataSync()[0])).toBe(true);
        expect(
          [
            ...tf
              .grad(run)(tf.tensor2d([[200, -200]]))
              .dataSync(),
          ].every(Number.isFinite),
        ).toBe(true);
      }
    }
  });

  it('gives an action that may not be taken no probability and no gradient', () => {
    const samples = single({
      legalActions: Uint8Array.of(1, 1, 0),
      oldLogProbabilities: Float32Array.of(Math.log(0.5)),
    });
    const logits = tf.tensor2d([[0, 0, 50]]);
    const config = { ...BARE, entropyCoefficient: 1 };
    const terms = numbersOf(ppoTerms(logits, tf.zeros([1]), samples, config));
    expect(terms.entropy).toBeCloseTo(Math.LN2, 6);
    expect(terms.policyLoss).toBeCloseTo(-1, 6);
    const gradient = tf
      .grad((x) => ppoTerms(x, tf.zeros([1]), samples, config).loss)(logits)
      .dataSync();
    expect(gradient[0]).toBeCloseTo(-0.5, 6);
    expect(Math.abs(gradient[2])).toBe(0);
  });

  it('frees what it made: only the terms remain', () => {
    const { samples } = randomCase(3, true);
    const [logits, values] = [tf.zeros([N, A]), tf.zeros([N])];
    const before = tf.memory().numTensors;
    const terms = tf.tidy(() => ({ ...ppoTerms(logits, values, samples, PAPER) }));
    expect(tf.memory().numTensors).toBe(before + TERMS.length);
    tf.dispose({ ...terms });
  });

  it.each([
    { what: 'a value too many', values: 2, changes: {}, message: /2 values for 1 rows/ },
    { what: 'a short array', values: 1, changes: { returns: new Float32Array(0) }, message: /0 returns, expected 1/ },
    {
      what: 'no such action',
      values: 1,
      changes: { actions: Uint8Array.of(2) },
      message: /action 2 of sample 0, limit 1/,
    },
    { what: 'an action not legal', values: 1, changes: { legalActions: Uint8Array.of(0, 1) }, message: /is not legal/ },
    { what: 'no sample', values: 1, changes: { mask: Uint8Array.of(0) }, message: /no sample counts/ },
  ])('refuses $what', ({ values, changes, message }) => {
    expect(() => ppoTerms(tf.zeros([1, 2]), tf.zeros([values]), single(changes), BARE)).toThrow(message);
  });
});

describe('normalised advantages', () => {
  const normalised = (values: number[], mask?: number[]) =>
    normaliseAdvantages(
      Float32Array.from(values),
      mask && Uint8Array.from(mask),
      1e-5,
      new Float32Array(values.length),
    );

  it('golden values: deviation over N, masked ones left out', () => {
    const expected = [-1, 1].map((value) => Math.fround(value / (1 + 1e-5)));
    expect([...normalised([1, 3])]).toEqual(expected);
    expect([...normalised([1, 100, 3], [1, 0, 1])]).toEqual([expected[0], 0, expected[1]]);
  });

  it('equal advantages are exactly 0, huge ones and a single one too', () => {
    for (const value of [0, 0.1, 1e6 + 0.3, -3e30]) {
      expect([...normalised(Array(1000).fill(value))].every((advantage) => advantage === 0)).toBe(true);
    }
    expect([...normalised([5])]).toEqual([0]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  computeProportionalWeights,
  computeRankWeights,
  leastIndex,
  mixStaleness,
  sampleIndex,
  sortByScoreInPlace,
} from '../../../agents/ops/replay-weights.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { naiveReplayProbs } from '../../reference/naive-plr.ts';

function rankWeights(scores: readonly number[], beta: number): Float64Array {
  const out = new Float64Array(scores.length);
  computeRankWeights(Float64Array.from(scores), scores.length, beta, new Int32Array(scores.length), out);
  return out;
}

function proportionalWeights(scores: readonly number[], beta: number, epsilon: number): Float64Array {
  const out = new Float64Array(scores.length);
  computeProportionalWeights(Float64Array.from(scores), scores.length, beta, epsilon, out);
  return out;
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('rank weights', () => {
  const scores = (K: number) => Array.from({ length: K }, (_, i) => Math.sin(i));

  it('the top level holds what the published settings give it', () => {
    expect(Math.max(...rankWeights(scores(4000), 0.3))).toBeCloseTo(0.8716, 4);
    expect(Math.max(...rankWeights(scores(4000), 0.1))).toBeCloseTo(0.999, 4);
    expect(Math.max(...rankWeights(scores(4000), 1))).toBeCloseTo(0.113, 3);
    expect(Math.max(...rankWeights(scores(256), 1))).toBeCloseTo(0.1633, 4);
  });

  it('spreads over as many levels as it should: 1 / sum of squares', () => {
    const effectiveSize = (beta: number, K: number) => 1 / sum(rankWeights(scores(K), beta).map((p) => p * p));
    expect(effectiveSize(0.1, 4000)).toBeCloseTo(1, 2);
    expect(effectiveSize(0.3, 4000)).toBeCloseTo(1.3, 2);
    expect(Math.round(effectiveSize(1, 4000))).toBe(48);
    expect(Math.round(effectiveSize(1, 256))).toBe(23);
  });

  it('takes the power 1 / beta of 1 / rank, ties to the lower index, negative scores as they are', () => {
    const squares = [1 / 9, 1, 1 / 4].map((weight) => weight / (1 + 1 / 4 + 1 / 9));
    [...rankWeights([-5, 3, 3], 0.5)].forEach((weight, i) => {
      expect(weight).toBeCloseTo(squares[i], 12);
    });
  });

  it('sorts as a stable sort does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 60 }), (values) => {
        const order = new Int32Array(values.length);
        sortByScoreInPlace(Float64Array.from(values), values.length, order);
        const expected = values.map((_, i) => i).sort((i, j) => values[j] - values[i]);
        expect([...order]).toEqual(expected);
      }),
      { seed: 4 },
    );
  });
});

describe('proportional weights', () => {
  it('are the power 1 / beta of what is above 0', () => {
    expect([...proportionalWeights([1, 2, -7, 1], 1, 0)]).toEqual([0.25, 0.5, 0, 0.25]);
    expect([...proportionalWeights([1, 2, -7, 2], 0.5, 0)]).toEqual([1 / 9, 4 / 9, 0, 4 / 9]);
    expect([...proportionalWeights([0.5, -1], 1, 0.5)].map((p) => p * 3)).toEqual([2, 1]);
  });

  it('are uniform where nothing is above 0, and finite for huge and tiny scores', () => {
    expect([...proportionalWeights([0, -1, -2, 0], 0.3, 0)]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect([...proportionalWeights([1e300, 1e300], 0.01, 0)]).toEqual([0.5, 0.5]);
    expect([...proportionalWeights([1e-300, 0], 0.01, 0)]).toEqual([1, 0]);
  });
});

describe('staleness', () => {
  it('rho 0 leaves the scores, rho 1 the draws since a level was last drawn; uniform while nothing is stale', () => {
    const weights = Float64Array.of(0.5, 0.25, 0.25);
    const lastDrawn = Float64Array.of(10, 6, 8);
    const out = new Float64Array(3);
    mixStaleness(weights, lastDrawn, 10, 0, 3, out);
    expect([...out]).toEqual([0.5, 0.25, 0.25]);
    mixStaleness(weights, lastDrawn, 10, 1, 3, out);
    expect([...out]).toEqual([0, 4 / 6, 2 / 6]);
    mixStaleness(weights, Float64Array.of(10, 10, 10), 10, 1, 3, out);
    expect([...out]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    mixStaleness(weights, lastDrawn, 10, 0.5, 3, weights); // in place
    expect(weights[1]).toBeCloseTo(0.125 + 2 / 6, 12);
  });
});

describe('replay distribution', () => {
  it('sums to 1, is finite and not negative, and equals the formulas, also for equal, zero and tied scores', () => {
    const score = fc.oneof(fc.constantFrom(0, 1, -1), fc.double({ min: -10, max: 10, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(score, fc.integer({ min: 0, max: 50 })), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0.01, 0.1, 0.3, 1, 5),
        fc.constantFrom(0, 0.3, 1),
        fc.constantFrom(undefined, 0.25),
        (levels, beta, rho, epsilon) => {
          const scores = levels.map(([value]) => value);
          const lastDrawn = levels.map(([, count]) => count);
          const out = epsilon === undefined ? rankWeights(scores, beta) : proportionalWeights(scores, beta, epsilon);
          mixStaleness(out, Float64Array.from(lastDrawn), 50, rho, scores.length, out);
          const expected = naiveReplayProbs({ scores, lastDrawn, drawCount: 50, beta, rho, epsilon });
          expect(sum(out)).toBeCloseTo(1, 9);
          out.forEach((probability, i) => {
            expect(probability).toBeGreaterThanOrEqual(0);
            expect(probability).toBeCloseTo(expected[i], 9);
          });
          expect(out[leastIndex(out, out.length)]).toBe(Math.min(...out));
        },
      ),
      { seed: 5 },
    );
  });

  it('the lowest and the highest draw of a generator choose a weight above 0', () => {
    const next = (secondWord: number, weights: Float64Array) => {
      const rng = new Rng(0);
      rng.state.set([1, secondWord, 0, 0]);
      return sampleIndex(rng, weights, weights.length);
    };
    expect(next(0, Float64Array.of(0, 0, 1, 1))).toBe(2); // the word 0
    const tenths = new Float64Array(4002).fill(0.1, 1, 4001); // their sum is rounded
    expect(next(2199679431, tenths)).toBe(4000); // the word 2^32 - 1
  });

  it('is drawn from as it says, within 3 standard errors', () => {
    const weights = Float64Array.of(0.05, 0, 0.6, 0.25, 0.1);
    const rng = new Rng(6);
    const counts = new Array(5).fill(0);
    const numDraws = 20_000;
    for (let i = 0; i < numDraws; i++) counts[sampleIndex(rng, weights, 5)]++;
    expect(counts[1]).toBe(0);
    counts.forEach((count, i) => {
      const p = weights[i];
      expect(Math.abs(count / numDraws - p)).toBeLessThanOrEqual(3 * Math.sqrt((p * (1 - p)) / numDraws));
    });
    expect(sampleIndex(rng, Float64Array.of(0, 0, 3), 3)).toBe(2); // weights need not sum to 1
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choiceEvidence,
  computeActionValues,
  computeCumulantEvidence,
  computePosterior,
  createPreferenceCloud,
  posteriorConfidence,
  posteriorMean,
} from '../../../agents/ops/preference-belief.ts';

describe('preference cloud', () => {
  it('is symmetric, without zero and without doubles, with largest component 1', () => {
    for (const numCumulants of [2, 3, 4, 6, 8]) {
      const cloud = createPreferenceCloud(numCumulants);
      const rows = new Set<string>();
      const sums = new Array<number>(numCumulants).fill(0);
      const squares = new Array<number>(numCumulants).fill(0);
      for (let start = 0; start < cloud.length; start += numCumulants) {
        const row = [...cloud.subarray(start, start + numCumulants)];
        rows.add(row.join());
        expect(Math.max(...row.map(Math.abs))).toBe(1);
        row.forEach((value, c) => {
          sums[c] += value;
          squares[c] += value * value;
        });
      }
      expect(rows.size).toBe(cloud.length / numCumulants);
      expect(new Set(sums).size).toBe(1); // no kind is liked more than another
      expect(new Set(squares).size).toBe(1);
    }
    expect(createPreferenceCloud(4).length).toBe(80 * 4);
    expect(createPreferenceCloud(8).length / 8).toBeLessThanOrEqual(128);
  });
});

describe('choice evidence', () => {
  const lists = fc.array(fc.tuple(fc.float({ min: -5, max: 5, noNaN: true }), fc.integer({ min: 1, max: 50 })), {
    minLength: 2,
    maxLength: 8,
  });

  it('is the log of a distribution over the habit, as far as habit did not foretell it, and never below the lapse', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 0, max: 40, noNaN: true }), (list, beta) => {
        const q = Float32Array.from(list, ([value]) => value);
        const counts = list.map(([, count]) => count);
        const sum = counts.reduce((total, count) => total + count, 0);
        const habit = Float64Array.from(counts, (count) => count / sum);
        let total = 0;
        for (let action = 0; action < q.length; action++) {
          const evidence = choiceEvidence(q, habit, q.length, action, beta, 0.15) / (1 - habit[action]);
          expect(evidence).toBeGreaterThanOrEqual(Math.log(0.15) - 1e-12);
          total += habit[action] * Math.exp(evidence);
        }
        expect(total).toBeCloseTo(1, 9);
      }),
    );
  });

  it('is nothing where all values are alike, whatever the habit', () => {
    const habit = Float64Array.of(0.9, 0.05, 0.05);
    for (let action = 0; action < 3; action++) {
      expect(choiceEvidence(Float32Array.of(0.7, 0.7, 0.7), habit, 3, action, 25, 0.15)).toBeCloseTo(0, 12);
    }
  });

  it('speaks for a preference that explains a break of habit', () => {
    const habit = Float64Array.of(0.9, 0.1);
    expect(choiceEvidence(Float32Array.of(0, 1), habit, 2, 1, 25, 0.15)).toBeGreaterThan(1.8);
    expect(choiceEvidence(Float32Array.of(1, 0), habit, 2, 1, 25, 0.15)).toBeLessThan(-1.5);
    expect(choiceEvidence(Float32Array.of(1, 0), habit, 2, 0, 25, 0.15)).toBeLessThan(0.02); // foretold anyway
  });

  it('values actions by features and preferences: q[a] = sum_c psi[c, a] w[c]', () => {
    const psi = Float32Array.of(1, 2, 3, 10, 20, 30); // [2, 3]
    const q = new Float32Array(3);
    computeActionValues(psi, Float32Array.of(9, 0.5, -1), 1, 2, 3, q);
    expect([...q]).toEqual([0.5 - 10, 1 - 20, 1.5 - 30]);
  });
});

describe('evidence of cumulants', () => {
  it('speaks for preferences that like the collected kind, against those that do not, and not at all where kinds are alike', () => {
    const cloud = Float32Array.of(1, 0, 0, -1, 0, 1, 1, 1, 1);
    const evidence = computeCumulantEvidence(cloud, 3, 1, 0.2);
    expect(evidence[0]).toBeGreaterThan(0.2); // likes the kind
    expect(evidence[1]).toBeLessThan(0);
    expect(evidence[3]).toBeLessThan(evidence[4]);
    expect(evidence[4]).toBeLessThan(evidence[5]);
    for (let c = 0; c < 3; c++) expect(evidence[6 + c]).toBeCloseTo(0, 9);
    const certain = computeCumulantEvidence(cloud, 3, 0, 0.2);
    for (const value of certain) expect(value).toBeCloseTo(0, 9);
    // exp of it, averaged over the kinds, is 1: it is a ratio of two distributions over kinds.
    for (let m = 0; m < 3; m++) {
      const mean = [0, 1, 2].reduce((sum, c) => sum + Math.exp(evidence[m * 3 + c]) / 3, 0);
      expect(mean).toBeCloseTo(1, 6);
    }
  });
});

describe('posterior', () => {
  const cloud = createPreferenceCloud(2); // 8 candidates
  const posterior = new Float64Array(9);

  it('without evidence is the prior: mean 0, confidence 0', () => {
    computePosterior(new Float64Array(9), 0, 9, 0.3, posterior);
    const mean = new Float32Array(2);
    posteriorMean(posterior, cloud, 2, mean);
    expect(posterior[8]).toBeCloseTo(0.3, 12);
    expect(Math.abs(mean[0]) + Math.abs(mean[1])).toBeLessThan(1e-6);
    expect(posteriorConfidence(posterior)).toBeCloseTo(0, 9);
  });

  it('with overwhelming evidence is that candidate: its vector, confidence 1', () => {
    const evidence = new Float64Array(9);
    evidence[3] = 400; // must not overflow
    computePosterior(evidence, 0, 9, 0.3, posterior);
    const mean = new Float32Array(2);
    posteriorMean(posterior, cloud, 2, mean);
    expect([...mean]).toEqual([...cloud.subarray(6, 8)]);
    expect(posteriorConfidence(posterior)).toBeCloseTo(1, 9);
  });

  it('that says "no preference" has no confidence in any preference', () => {
    const evidence = new Float64Array(9);
    evidence[8] = 50;
    computePosterior(evidence, 0, 9, 0.3, posterior);
    expect(posteriorConfidence(posterior)).toBeCloseTo(0, 9);
  });
});

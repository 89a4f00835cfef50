import { describe, expect, it } from 'vitest';
import { Rng } from '../../../envs/core/rng.ts';
import { sampleSoftmax } from '../../../envs/core/softmax.ts';

describe('drawing from a softmax', () => {
  it('draws each index as often as its probability says, within 4 standard errors, and writes its logarithm', () => {
    const logits = Float32Array.of(7, 0, 1, -2, 0.5, 7);
    const [offset, length, draws] = [1, 4, 20_000];
    const exponentials = [...logits.subarray(1, 5)].map(Math.exp);
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    const counts = new Float64Array(length);
    const rng = new Rng(1);
    const logProbabilities = new Float32Array(3);
    for (let i = 0; i < draws; i++) {
      const action = sampleSoftmax(logits, offset, length, rng, logProbabilities, 2);
      counts[action]++;
      expect(logProbabilities[2]).toBeCloseTo(Math.log(exponentials[action] / total), 5);
    }
    counts.forEach((count, a) => {
      const p = exponentials[a] / total;
      expect(Math.abs(count / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws));
    });
  });

  it('never draws what has no probability, and stays in range where logits are no numbers', () => {
    const rng = new Rng(2);
    const out = new Float32Array(1);
    for (let i = 0; i < 1000; i++) {
      expect(sampleSoftmax(Float32Array.of(-Infinity, 0, -Infinity), 0, 3, rng, out, 0)).toBe(1);
      expect(sampleSoftmax(Float32Array.of(Number.NaN, 0, 0), 0, 3, rng, out, 0)).toBe(0);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { writeOrthogonal } from '../../../agents/ops/orthogonal.ts';
import { Rng } from '../../../envs/core/rng.ts';

describe('orthogonal matrices', () => {
  it.each([
    [5, 5],
    [7, 3],
    [3, 7],
    [1, 4],
    [200, 60],
  ])('%i x %i: the shorter side has orthogonal vectors of the length asked for', (rows, cols) => {
    const [stride, first, gain] = [cols + 2, 1, 1.5];
    const values = new Float32Array(rows * stride).fill(9);
    writeOrthogonal(new Rng(1), rows, cols, gain, values, stride, first);
    const isTall = rows >= cols;
    const at = (v: number, i: number) => (isTall ? values[i * stride + first + v] : values[v * stride + first + i]);
    for (let u = 0; u < Math.min(rows, cols); u++) {
      for (let v = 0; v <= u; v++) {
        let product = 0;
        for (let i = 0; i < Math.max(rows, cols); i++) product += at(u, i) * at(v, i);
        expect(product).toBeCloseTo(u === v ? gain * gain : 0, 5);
      }
    }
    for (let row = 0; row < rows; row++) {
      expect([values[row * stride], values[row * stride + cols + 1]]).toEqual([9, 9]); // beside the block
    }
  });

  it('is uniform: the mean over many is 0 in every place', () => {
    const sum = new Float64Array(6);
    const values = new Float32Array(6);
    for (let seed = 0; seed < 4000; seed++) {
      writeOrthogonal(new Rng(seed), 2, 3, 1, values);
      values.forEach((value, i) => {
        sum[i] += value / 4000;
      });
    }
    for (const mean of sum) expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(3 * 4000));
  });
});

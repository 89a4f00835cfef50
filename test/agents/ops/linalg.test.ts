import { describe, expect, it } from 'vitest';
import { BalancedRidgeRegression, RidgeRegression, solveSymmetricInPlace } from '../../../agents/ops/linalg.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { solveLinear } from '../../reference/tabular-mdp.ts';

describe('solveSymmetricInPlace', () => {
  it('equals elimination on random positive definite systems', () => {
    const rng = new Rng(5);
    for (let n = 1; n <= 8; n++) {
      const root = Float64Array.from({ length: n * n }, () => rng.normal());
      const a = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          for (let k = 0; k < n; k++) a[i * n + j] += root[i * n + k] * root[j * n + k];
        }
        a[i * n + i] += 0.1;
      }
      const b = Float64Array.from({ length: n }, () => rng.normal());
      const expected = solveLinear(a.slice(), b.slice(), n, 1);
      solveSymmetricInPlace(a, b, n);
      for (let i = 0; i < n; i++) expect(b[i]).toBeCloseTo(expected[i], 7);
    }
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => solveSymmetricInPlace(Float64Array.of(0), Float64Array.of(1), 1)).toThrow(/pivot 0 at row 0/);
  });
});

describe('RidgeRegression', () => {
  it('E4: the closed form is where the squared error plus ridge is least, by brute force', () => {
    const rng = new Rng(6);
    const samples = Array.from({ length: 30 }, () => ({ x: [rng.normal(), rng.normal()], y: rng.normal() }));
    const ridge = 0.3;
    const prior = [0.5, -0.2];
    const regression = new RidgeRegression(2);
    for (const { x, y } of samples) regression.add(x, 0, y);
    const w = new Float64Array(2);
    regression.solve(ridge, prior, w);
    const cost = (u: ArrayLike<number>) =>
      samples.reduce((sum, { x, y }) => sum + (x[0] * u[0] + x[1] * u[1] - y) ** 2, 0) +
      ridge * ((u[0] - prior[0]) ** 2 + (u[1] - prior[1]) ** 2);
    let best = [0, 0];
    for (let i = -200; i <= 200; i++) {
      for (let j = -200; j <= 200; j++) if (cost([i / 200, j / 200]) < cost(best)) best = [i / 200, j / 200];
    }
    expect(Math.abs(w[0] - best[0])).toBeLessThanOrEqual(1 / 200);
    expect(Math.abs(w[1] - best[1])).toBeLessThanOrEqual(1 / 200);
  });

  it('keeps the prior in a direction no sample has touched', () => {
    const regression = new RidgeRegression(2);
    for (let i = 0; i < 100; i++) regression.add([1, 0], 0, -1);
    const w = new Float64Array(2);
    regression.solve(0.01, [1, 1], w);
    expect(w[0]).toBeCloseTo(-1, 2);
    expect(w[1]).toBeCloseTo(1, 12);
  });
});

describe('BalancedRidgeRegression', () => {
  it('lets many samples of value 0 weigh as much as the few others', () => {
    // Cumulant 0 pays 1; steps without reward show a tenth of it, a hundred times as often.
    const [balanced, plain] = [new BalancedRidgeRegression(1), new RidgeRegression(1)];
    for (const regression of [balanced, plain]) {
      regression.add([1], 0, 1);
      for (let i = 0; i < 100; i++) regression.add([0.1], 0, 0);
    }
    const w = new Float64Array(1);
    plain.solve(1e-6, [0], w);
    expect(w[0]).toBeCloseTo(0.5, 4);
    balanced.solve(1e-6, [0], w);
    expect(w[0]).toBeCloseTo(1 / 1.01, 4);
  });

  it('keeps the prior while nothing was paid, and adds up', () => {
    const [a, b, both] = [1, 2, 3].map(() => new BalancedRidgeRegression(2));
    a.add([1, 0], 0, 0);
    const w = new Float64Array(2);
    a.solve(0.1, [0.5, 2], w);
    expect([...w]).toEqual([0.5, 2]);
    b.add([1, 1], 0, 2);
    both.addAll(a);
    both.addAll(b);
    const direct = new BalancedRidgeRegression(2);
    direct.add([1, 0], 0, 0);
    direct.add([1, 1], 0, 2);
    const expected = new Float64Array(2);
    direct.solve(0.1, [0, 0], expected);
    both.solve(0.1, [0, 0], w);
    expect(w).toEqual(expected);
  });
});

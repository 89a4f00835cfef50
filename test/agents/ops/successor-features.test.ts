import { describe, expect, it } from 'vitest';
import { chooseByGpi, createGpiChoice } from '../../../agents/ops/gpi.ts';
import { expectedSfTarget, itdErrors } from '../../../agents/ops/successor-features.ts';
import { Rng } from '../../../envs/core/rng.ts';
import {
  bellmanMatrix,
  evaluatePolicy,
  greedyPolicy,
  rewardOf,
  sampleMdp,
  solveOptimal,
  solveSuccessorFeatures,
  type TabularMdp,
} from '../../reference/tabular-mdp.ts';

const C = 3;

const normals = (rng: Rng, length: number): Float64Array => Float64Array.from({ length }, () => rng.normal());

function sampleStochasticPolicy(rng: Rng, mdp: TabularMdp): Float64Array {
  const policy = Float64Array.from({ length: mdp.numStates * mdp.numActions }, () => rng.unit());
  for (let s = 0; s < mdp.numStates; s++) {
    const row = policy.subarray(s * mdp.numActions, (s + 1) * mdp.numActions);
    const sum = row.reduce((x, y) => x + y);
    row.forEach((value, a) => {
      row[a] = value / sum;
    });
  }
  return policy;
}

/** The policy that GPI over exact or disturbed successor features [S, A, C] makes for preference w, through the op. */
function gpiPolicy(mdp: TabularMdp, psis: readonly Float64Array[], w: Float64Array): Float64Array {
  const { numStates: S, numActions: A } = mdp;
  const policy = new Float64Array(S * A);
  const table = new Float64Array(psis.length * C * A); // [N, C, A] of one state
  const choice = createGpiChoice();
  for (let s = 0; s < S; s++) {
    psis.forEach((psi, n) => {
      for (let a = 0; a < A; a++) {
        for (let c = 0; c < C; c++) table[(n * C + c) * A + a] = psi[(s * A + a) * C + c];
      }
    });
    chooseByGpi(table, 0, psis.length, C, A, w, choice);
    policy[s * A + choice.action] = 1;
  }
  return policy;
}

describe('successor features, exactly (A1)', () => {
  it('solve their Bellman equation and give the value of any preference', () => {
    const rng = new Rng(11);
    const mdp = sampleMdp(rng, 12, 4, 0.9);
    const policy = sampleStochasticPolicy(rng, mdp);
    const phi = normals(rng, 12 * 4 * C);
    const psi = solveSuccessorFeatures(mdp, policy, phi, C);
    const matrix = bellmanMatrix(mdp, policy);
    for (let row = 0; row < 48; row++) {
      for (let c = 0; c < C; c++) {
        let sum = 0;
        for (let col = 0; col < 48; col++) sum += matrix[row * 48 + col] * psi[col * C + c];
        expect(Math.abs(sum - phi[row * C + c])).toBeLessThan(1e-8);
      }
    }
    for (let trial = 0; trial < 100; trial++) {
      const w = normals(rng, C);
      const values = evaluatePolicy(mdp, policy, rewardOf(phi, w));
      rewardOf(psi, w).forEach((value, row) => {
        expect(Math.abs(value - values[row])).toBeLessThan(1e-8);
      });
    }
  });

  it('are the fixed point of the expected target', () => {
    const rng = new Rng(12);
    const mdp = sampleMdp(rng, 6, 3, 0.8);
    const policy = sampleStochasticPolicy(rng, mdp);
    const phi = normals(rng, 6 * 3 * C);
    const psi = solveSuccessorFeatures(mdp, policy, phi, C);
    const psiT = new Float64Array(C * 3);
    const target = new Float64Array(C);
    for (let row = 0; row < 18; row++) {
      const mean = new Float64Array(C);
      for (let s = 0; s < 6; s++) {
        for (let c = 0; c < C; c++) for (let b = 0; b < 3; b++) psiT[c * 3 + b] = psi[(s * 3 + b) * C + c];
        expectedSfTarget(phi, row * C, policy, s * 3, psiT, 0, 0.8, 1, C, 3, target, 0);
        for (let c = 0; c < C; c++) mean[c] += mdp.transition[row * 6 + s] * target[c];
      }
      for (let c = 0; c < C; c++) expect(mean[c]).toBeCloseTo(psi[row * C + c], 9);
    }
  });
});

describe('generalised policy improvement (A2)', () => {
  it('is never worse than any of its policies, on 1,000 random processes', () => {
    const rng = new Rng(21);
    for (let trial = 0; trial < 1000; trial++) {
      const mdp = sampleMdp(rng, 5, 3, 0.7);
      const phi = normals(rng, 5 * 3 * C);
      const w = normals(rng, C);
      const policies = [0, 1, 2].map(() => sampleStochasticPolicy(rng, mdp));
      const psis = policies.map((policy) => solveSuccessorFeatures(mdp, policy, phi, C));
      const improved = evaluatePolicy(mdp, gpiPolicy(mdp, psis, w), rewardOf(phi, w));
      for (const psi of psis) {
        rewardOf(psi, w).forEach((value, row) => {
          expect(improved[row]).toBeGreaterThanOrEqual(value - 1e-9);
        });
      }
    }
  });

  it('is strictly better where two policies each know half of the way', () => {
    // States 0, 1, 2 (end). Policy P takes the good action 0 in state 0 only, policy R in state 1 only; action 1 leads to
    // the end at once and pays nothing. Doing both pays twice.
    const transition = new Float64Array(3 * 2 * 3);
    const lead = (s: number, a: number, next: number) => {
      transition[(s * 2 + a) * 3 + next] = 1;
    };
    lead(0, 0, 1);
    lead(0, 1, 2);
    lead(1, 0, 2);
    lead(1, 1, 2);
    lead(2, 0, 2);
    lead(2, 1, 2);
    const mdp = { numStates: 3, numActions: 2, gamma: 0.9, transition };
    const phi = new Float64Array(6 * C);
    phi[0] = 1; // state 0, action 0
    phi[2 * C] = 1; // state 1, action 0
    const w = Float64Array.of(1, 0, 0);
    const policies = [Float64Array.of(1, 0, 0, 1, 1, 0), Float64Array.of(0, 1, 1, 0, 1, 0)];
    const psis = policies.map((policy) => solveSuccessorFeatures(mdp, policy, phi, C));
    const improved = evaluatePolicy(mdp, gpiPolicy(mdp, psis, w), rewardOf(phi, w));
    const own = policies.map((policy) => evaluatePolicy(mdp, policy, rewardOf(phi, w)));
    expect(own[0][0]).toBeCloseTo(1, 9);
    expect(improved[0]).toBeCloseTo(1.9, 9);
  });
});

describe('the bound of Theorem 2 (A3)', () => {
  it('holds with injected errors of cumulants, rewards and successor features', () => {
    const rng = new Rng(31);
    let tightest = Infinity;
    for (let trial = 0; trial < 300; trial++) {
      const [S, A, gamma] = [6, 3, 0.6];
      const mdp = sampleMdp(rng, S, A, gamma);
      const phi = normals(rng, S * A * C); // what was learned
      const scale = [0, 0.01, 0.3][trial % 3];
      const tasks = [0, 1].map(() => normals(rng, C));
      const wEgo = normals(rng, C);
      const noisy = (w: Float64Array) => rewardOf(phi, w).map((value) => value + scale * (2 * rng.unit() - 1));
      const rewards = [...tasks, wEgo].map(noisy); // what is true
      const policies = tasks.map((_, j) => greedyPolicy(solveOptimal(mdp, rewards[j]), S, A));
      const exact = policies.map((policy) => solveSuccessorFeatures(mdp, policy, phi, C));
      const psis = exact.map((psi) => psi.map((value) => value + scale * (2 * rng.unit() - 1)));
      const norm = (v: ArrayLike<number>, offset: number, other?: ArrayLike<number>) => {
        let sum = 0;
        for (let c = 0; c < C; c++) sum += (v[offset + c] - (other ? other[offset + c] : 0)) ** 2;
        return Math.sqrt(sum);
      };
      const rows = Array.from({ length: S * A }, (_, row) => row);
      const deltaReward = Math.max(
        ...[...tasks, wEgo].flatMap((w, j) => rows.map((row) => Math.abs(rewardOf(phi, w)[row] - rewards[j][row]))),
      );
      const deltaPsi = Math.max(...psis.flatMap((psi, j) => rows.map((row) => norm(psi, row * C, exact[j]))));
      const phiMax = Math.max(...rows.map((row) => norm(phi, row * C)));
      const nearest = Math.min(...tasks.map((w) => norm(wEgo, 0, w)));
      const bound =
        (2 / (1 - gamma)) * (phiMax * nearest + 2 * deltaReward + norm(wEgo, 0) * deltaPsi + deltaReward / (1 - gamma));
      const best = solveOptimal(mdp, rewards[2]);
      const reached = evaluatePolicy(mdp, gpiPolicy(mdp, psis, wEgo), rewards[2]);
      const gap = Math.max(...rows.map((row) => best[row] - reached[row]));
      expect(gap).toBeLessThanOrEqual(bound + 1e-9);
      tightest = Math.min(tightest, bound - gap);
    }
    expect(tightest).toBeLessThan(30); // the bound is not so loose that nothing could break it
  });
});

describe('itdErrors', () => {
  const psiT = [5, 6, 7, 8]; // [C = 2, A = 2]
  const phi = [0.5, -0.5, 0.25, 1];
  const psi = [1, 2, 3, 4];

  it('golden: computed by hand', () => {
    const out = new Float64Array(2);
    itdErrors(phi, 0, psi, 0, psiT, 0, 1, 0, 0.9, 1, 2, 2, out);
    // c = 0: -0.5 + 0.9 * 5 - 2 = 2;  c = 1: 1 + 0.9 * 7 - 4 = 3.3
    expect(out[0]).toBeCloseTo(2, 12);
    expect(out[1]).toBeCloseTo(3.3, 12);
    itdErrors(phi, 0, psi, 0, psiT, 0, 1, 0, 0.9, 0, 2, 2, out);
    expect([...out]).toEqual([-2.5, -3]); // terminated: no bootstrap
  });

  it('finite differences: +err at phi, -err at psi, and the bootstrap counts as a constant', () => {
    const out = new Float64Array(2);
    const loss = (changedPhi: number[], changedPsi: number[]) => {
      itdErrors(changedPhi, 0, changedPsi, 0, psiT, 0, 1, 0, 0.9, 1, 2, 2, out);
      return 0.5 * (out[0] ** 2 + out[1] ** 2);
    };
    const h = 1e-6;
    for (let i = 0; i < 4; i++) {
      const nudge = (values: number[], by: number) => values.map((value, j) => (j === i ? value + by : value));
      const dPhi = (loss(nudge(phi, h), psi) - loss(nudge(phi, -h), psi)) / (2 * h);
      const dPsi = (loss(phi, nudge(psi, h)) - loss(phi, nudge(psi, -h))) / (2 * h);
      itdErrors(phi, 0, psi, 0, psiT, 0, 1, 0, 0.9, 1, 2, 2, out);
      const expected = i % 2 === 1 ? out[Math.floor(i / 2)] : 0;
      expect(dPhi).toBeCloseTo(expected, 5);
      expect(dPsi).toBeCloseTo(-expected, 5);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { Rng } from '../../../envs/core/rng.ts';
import { fitTabularItd, type TabularItdOptions } from '../../reference/tabular-itd.ts';
import {
  gridMdp,
  rewardOf,
  solveLinear,
  solveOptimal,
  solveSoftPlayer,
  type TabularMdp,
} from '../../reference/tabular-mdp.ts';

const SIDE = 5;
const TEMPERATURE = 0.5;
const OPTIONS: TabularItdOptions = {
  numCumulants: 2,
  iterations: 6000,
  learningRate: 0.05,
  routesIntoPhi: true,
  phiIndex: 'source',
};

/** Two players of one grid: one is paid for pushing right in the upper right corner, one for pushing down in the lower left. */
function twoPlayers(): { mdp: TabularMdp; rewards: Float64Array[]; policies: Float64Array[] } {
  const mdp = gridMdp(SIDE, 0.8, 0.1);
  const rewards = [
    [4, 1],
    [20, 2],
  ].map(([state, action]) => {
    const reward = new Float64Array(SIDE * SIDE * 4);
    reward[state * 4 + action] = 1;
    return reward;
  });
  return { mdp, rewards, policies: rewards.map((reward) => solveSoftPlayer(mdp, reward, TEMPERATURE)) };
}

/** Share of states in which the policy that is best for `inferred` is also best for `truth`. */
function agreement(mdp: TabularMdp, inferred: Float64Array, truth: Float64Array): number {
  const { numStates: S, numActions: A } = mdp;
  const [q, qTrue] = [solveOptimal(mdp, inferred), solveOptimal(mdp, truth)];
  let agreed = 0;
  for (let s = 0; s < S; s++) {
    const actions = Array.from({ length: A }, (_, a) => s * A + a);
    const chosen = actions.reduce((best, row) => (q[row] > q[best] ? row : best));
    const top = Math.max(...actions.map((row) => qTrue[row]));
    if (qTrue[chosen] > top - 1e-9) agreed++;
  }
  return agreed / S;
}

/** Largest remainder of `difference` [S, A] after the best potential F(s) - gamma E F(s') is taken out (least squares). */
function potentialResidual(mdp: TabularMdp, difference: Float64Array): number {
  const { numStates: S, numActions: A, gamma, transition } = mdp;
  const row = (r: number) =>
    Float64Array.from({ length: S }, (_, s) => Number(Math.floor(r / A) === s) - gamma * transition[r * S + s]);
  const rows = Array.from({ length: S * A }, (_, r) => row(r));
  const normal = new Float64Array(S * S);
  const right = new Float64Array(S);
  rows.forEach((x, r) => {
    for (let i = 0; i < S; i++) {
      right[i] += x[i] * difference[r];
      for (let j = 0; j < S; j++) normal[i * S + j] += x[i] * x[j];
    }
  });
  const potential = solveLinear(normal, right, S, 1);
  return Math.max(
    ...rows.map((x, r) => Math.abs(difference[r] - x.reduce((sum, xi, i) => sum + xi * potential[i], 0))),
  );
}

describe('inverse temporal differences, exactly', () => {
  it('B3: recover each player optimum and its reward up to a potential (Theorem 1)', () => {
    const { mdp, rewards, policies } = twoPlayers();
    const fit = fitTabularItd(new Rng(1), mdp, policies, OPTIONS);
    expect(fit.itdLoss).toBeLessThan(1e-6);
    rewards.forEach((reward, k) => {
      const inferred = rewardOf(fit.phi, fit.w[k]);
      expect(agreement(mdp, inferred, reward)).toBe(1);
      const difference = inferred.map((value, row) => value - reward[row] / TEMPERATURE);
      expect(potentialResidual(mdp, difference)).toBeLessThan(1e-3);
    });
  });

  it('B1 mutation: with the whole target frozen B3 fails although the players are imitated as well', () => {
    const { mdp, rewards, policies } = twoPlayers();
    const right = fitTabularItd(new Rng(1), mdp, policies, OPTIONS);
    const broken = fitTabularItd(new Rng(1), mdp, policies, { ...OPTIONS, routesIntoPhi: false });
    rewards.forEach((reward, k) => {
      expect(agreement(mdp, rewardOf(broken.phi, broken.w[k]), reward)).toBeLessThan(0.7);
    });
    expect(right.policyError).toBeLessThan(0.01);
    expect(broken.policyError).toBeLessThan(0.05);
    expect(broken.itdLoss).toBeGreaterThan(1e-6);
  });

  it('B2: cumulants are read where the action was taken; read one step later they cannot be right', () => {
    // A ring that turns by itself: the action only decides the pay, and what pays changes from state to state.
    const S = 7;
    const A = 3;
    const transition = new Float64Array(S * A * S);
    const reward = new Float64Array(S * A);
    for (let s = 0; s < S; s++) {
      for (let a = 0; a < A; a++) transition[(s * A + a) * S + ((s + 1) % S)] = 1;
      reward[s * A + ((s * s) % A)] = 1;
    }
    const mdp = { numStates: S, numActions: A, gamma: 0.8, transition };
    const policies = [solveSoftPlayer(mdp, reward, TEMPERATURE)];
    const agreementOf = (phiIndex: 'source' | 'destination') => {
      const { phi, w } = fitTabularItd(new Rng(2), mdp, policies, { ...OPTIONS, phiIndex });
      return agreement(mdp, rewardOf(phi, w[0]), reward);
    };
    expect(agreementOf('source')).toBe(1);
    expect(agreementOf('destination')).toBeLessThan(0.7);
  });
});

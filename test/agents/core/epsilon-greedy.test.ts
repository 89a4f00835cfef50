import { describe, expect, it } from 'vitest';
import { EpsilonGreedyPolicy, epsilonAt, GreedyPolicy } from '../../../agents/core/epsilon-greedy.ts';
import { createPolicyOutput, type PolicyOutput } from '../../../agents/core/policy.ts';
import { Rng } from '../../../envs/core/rng.ts';

const A = 4;
/** The best action is the observation's only byte, and worth ten times as much. */
const choose = (observations: Uint8Array, numRows: number, actions: Uint8Array, values: Float32Array): void => {
  actions.set(observations.subarray(0, numRows));
  for (let row = 0; row < numRows; row++) values[row] = 10 * observations[row];
};
const inputOf = (observations: Uint8Array, rows: Int32Array) => ({
  rows,
  observations,
  resets: new Uint8Array(observations.length),
  previousActions: new Uint8Array(observations.length),
  previousRewards: new Float32Array(observations.length),
});
const output = (numRows: number): PolicyOutput & { probabilities: Float32Array } => ({
  ...createPolicyOutput(numRows),
  probabilities: new Float32Array(numRows * A),
});

describe('epsilon', () => {
  it('falls in a straight line and stays', () => {
    const schedule = { epsilonStart: 1, epsilonEnd: 0.5, epsilonSteps: 100 };
    expect([0, 25, 50, 100, 1000].map((step) => epsilonAt(schedule, step))).toEqual([1, 0.875, 0.75, 0.5, 0.5]);
  });
});

describe('EpsilonGreedyPolicy', () => {
  it('counts a step a row; all rows of a call have the same epsilon', () => {
    const policy = new EpsilonGreedyPolicy('toy', A, { epsilonStart: 1, epsilonEnd: 0, epsilonSteps: 10 }, choose);
    const input = inputOf(Uint8Array.of(0, 1, 2, 3), Int32Array.of(0, 2, 3));
    const state = policy.createState(4);
    const epsilons: number[] = [];
    for (let call = 0; call < 5; call++) {
      epsilons.push(policy.epsilon);
      policy.act(input, state, new Rng(1), output(4));
    }
    expect(epsilons.map((epsilon) => Number(epsilon.toFixed(6)))).toEqual([1, 0.7, 0.4, 0.1, 0]);
    expect(policy.numSteps).toBe(15);
  });

  it('explores as often as it says, and knows the probability of what it did', () => {
    const epsilon = 0.4;
    const numRows = 2000;
    const schedule = { epsilonStart: epsilon, epsilonEnd: epsilon, epsilonSteps: 1 };
    const policy = new EpsilonGreedyPolicy('toy', A, schedule, choose);
    const best = Uint8Array.from({ length: numRows }, (_, row) => row % A);
    const rows = Int32Array.from(best.keys());
    const out = output(numRows);
    policy.act(inputOf(best, rows), policy.createState(numRows), new Rng(3), out);
    const numBest = rows.filter((row) => out.actions[row] === best[row]).length;
    expect(numBest / numRows).toBeCloseTo(1 - epsilon + epsilon / A, 1);
    for (const row of rows) {
      const probability = out.probabilities[row * A + out.actions[row]];
      expect(probability).toBeCloseTo(out.actions[row] === best[row] ? 0.7 : 0.1, 6);
      expect(Math.exp(out.logProbabilities[row])).toBeCloseTo(probability, 6);
      expect(out.values[row]).toBe(10 * best[row]);
    }
  });
});

describe('GreedyPolicy', () => {
  it('writes for its rows alone, takes no chance, and leaves values alone that the method does not know', () => {
    const blind = new GreedyPolicy('toy', A, (observations, numRows, actions) =>
      actions.set(observations.subarray(0, numRows)),
    );
    const out = output(3);
    out.actions.fill(9);
    out.values.fill(-1);
    const rng = new Rng(1);
    blind.act(inputOf(Uint8Array.of(1, 2, 3), Int32Array.of(1)), blind.createState(3), rng, out);
    expect([...out.actions]).toEqual([9, 2, 9]);
    expect([...out.values]).toEqual([-1, -1, -1]);
    expect(out.logProbabilities[1]).toBe(0);
    expect([...out.probabilities.subarray(A, 2 * A)]).toEqual([0, 0, 1, 0]);
    expect(rng.state).toEqual(new Rng(1).state);
  });
});

import { describe, expect, it } from 'vitest';
import {
  actionValues,
  chooseByGpi,
  chooseByPessimisticGpi,
  createGpiChoice,
  leastActionValues,
  meanActionValues,
} from '../../../agents/ops/gpi.ts';
import { Rng } from '../../../envs/core/rng.ts';

const psi = [1, 2, 3, 4, 5, 6, -1, 9]; // [N = 2, C = 2, A = 2]

describe('chooseByGpi', () => {
  it('golden: computed by hand', () => {
    const choice = createGpiChoice();
    chooseByGpi(psi, 0, 2, 2, 2, [1, 0.5], choice);
    // policy 0: 1 + 1.5 = 2.5, 2 + 2 = 4; policy 1: 5 - 0.5 = 4.5, 6 + 4.5 = 10.5
    expect(choice).toEqual({ action: 1, policyIdx: 1, value: 10.5 });
    chooseByGpi(psi, 4, 1, 2, 2, [-1, 0], choice);
    expect(choice).toEqual({ action: 0, policyIdx: 0, value: -5 });
  });

  it('prefers the ego and the first action on a tie', () => {
    const choice = createGpiChoice();
    chooseByGpi(psi, 0, 2, 2, 2, [0, 0], choice);
    expect(choice).toMatchObject({ action: 0, policyIdx: 0 });
  });

  it('equals a plain double loop on random tables, from any offset', () => {
    const rng = new Rng(4);
    for (let trial = 0; trial < 50; trial++) {
      const [N, C, A] = [1 + rng.below(4), 1 + rng.below(4), 2 + rng.below(4)];
      const table = Array.from({ length: 5 + N * C * A }, () => rng.normal());
      const w = Array.from({ length: C }, () => rng.normal());
      const values: number[] = [];
      const out = new Float64Array(A);
      for (let n = 0; n < N; n++) {
        actionValues(table, 5 + n * C * A, C, A, w, out, 0);
        values.push(...out);
      }
      const best = values.indexOf(Math.max(...values));
      const choice = createGpiChoice();
      chooseByGpi(table, 5, N, C, A, w, choice);
      expect(choice.policyIdx).toBe(Math.floor(best / A));
      expect(choice.action).toBe(best % A);
      expect(choice.value).toBeCloseTo(values[best], 12);
    }
  });
});

describe('chooseByPessimisticGpi', () => {
  it('judges a policy by its least hopeful head', () => {
    // [N = 2, E = 2, C = 1, A = 2]: policy 0 is sure of 3; policy 1 promises 9 with one head only.
    const heads = [3, 1, 3, 1, 9, 0, 2, 0];
    const choice = createGpiChoice();
    chooseByPessimisticGpi(heads, 0, 2, 2, 1, 2, [1], choice);
    expect(choice).toEqual({ action: 0, policyIdx: 0, value: 3 });
  });

  it('with one head is plain GPI', () => {
    const [plain, pessimistic] = [createGpiChoice(), createGpiChoice()];
    chooseByGpi(psi, 0, 2, 2, 2, [1, -0.5], plain);
    chooseByPessimisticGpi(psi, 0, 2, 1, 2, 2, [1, -0.5], pessimistic);
    expect(pessimistic).toEqual(plain);
  });
});

describe('values of an ensemble', () => {
  it('golden: computed by hand', () => {
    // [E = 2, C = 2, A = 2], w = (1, 0.5): head 0 gives 2.5 and 4, head 1 gives 4.5 and 10.5
    const out = new Float64Array(2);
    leastActionValues(psi, 0, 2, 2, 2, [1, 0.5], out);
    expect([...out]).toEqual([2.5, 4]);
    meanActionValues(psi, 0, 2, 2, 2, [1, 0.5], out);
    expect([...out]).toEqual([3.5, 7.25]);
    leastActionValues(psi, 0, 2, 2, 2, [-1, 0], out);
    expect([...out]).toEqual([-5, -6]);
  });
});

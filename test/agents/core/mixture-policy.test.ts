import { describe, expect, it } from 'vitest';
import { MixturePolicy } from '../../../agents/core/mixture-policy.ts';
import {
  allRows,
  createMemory,
  createPolicyOutput,
  type Policy,
  type PolicyInput,
} from '../../../agents/core/policy.ts';
import { Rng } from '../../../envs/core/rng.ts';

const NUM_ROWS = 64;

/** Counts its steps of each row since the row last began, plays its own number, and tells for which rows it was asked. */
class CountingPolicy implements Policy {
  readonly id = 'counting';
  readonly asked: number[][] = [];
  readonly #action: number;

  constructor(action: number) {
    this.#action = action;
  }

  createState(numRows: number) {
    return createMemory(numRows, 1);
  }

  act(
    { rows, resets }: PolicyInput,
    { memory }: ReturnType<typeof createMemory>,
    _rng: Rng,
    out: { actions: Uint8Array; values: Float32Array },
  ): void {
    this.asked.push([...rows]);
    for (const row of rows) {
      memory[row] = resets[row] === 0 ? memory[row] + 1 : 1;
      out.actions[row] = this.#action;
      out.values[row] = memory[row];
    }
  }
}

function createMixture(numMembers: number) {
  const members = Array.from({ length: numMembers }, (_, m) => new CountingPolicy(m));
  return { members, policy: new MixturePolicy('pool', members) };
}

const inputOf = (resets: Uint8Array): PolicyInput => ({
  rows: allRows(NUM_ROWS),
  observations: new Uint8Array(NUM_ROWS),
  resets,
  previousActions: new Uint8Array(NUM_ROWS),
  previousRewards: new Float32Array(NUM_ROWS),
});
const fresh = new Uint8Array(NUM_ROWS).fill(1);
const running = new Uint8Array(NUM_ROWS);

describe('a mixture of policies', () => {
  it('asks each of 16 members once a step, for all of its rows together', () => {
    const { members, policy } = createMixture(16);
    const state = policy.createState(NUM_ROWS);
    const out = createPolicyOutput(NUM_ROWS);
    policy.act(inputOf(fresh), state, new Rng(1), out);
    for (let step = 0; step < 9; step++) policy.act(inputOf(running), state, new Rng(1), out);
    const used = members.filter(({ asked }) => asked.length > 0);
    expect(used.length).toBeGreaterThan(10);
    for (const { asked } of used) expect(asked).toEqual(new Array(10).fill(asked[0]));
    const rows = used.flatMap(({ asked }) => asked[0]).sort((a, b) => a - b);
    expect(rows).toEqual([...allRows(NUM_ROWS)]); // each row has one member
    for (const { asked } of used) expect(asked[0]).toEqual([...asked[0]].sort((a, b) => a - b));
  });

  it('draws a member for a row at its reset alone, uniformly', () => {
    const { policy } = createMixture(4);
    const state = policy.createState(NUM_ROWS);
    const out = createPolicyOutput(NUM_ROWS);
    const rng = new Rng(2);
    const counts = new Array(4).fill(0);
    policy.act(inputOf(fresh), state, rng, out);
    for (let step = 0; step < 100; step++) {
      const before = out.actions.slice();
      const resets = new Uint8Array(NUM_ROWS).fill(1, 0, 32);
      policy.act(inputOf(resets), state, rng, out);
      expect(out.actions.subarray(32)).toEqual(before.subarray(32));
      for (const action of out.actions.subarray(0, 32)) counts[action]++;
    }
    for (const count of counts) expect(Math.abs(count - 800)).toBeLessThan(120); // 5 standard deviations
    expect(out.values[0]).toBe(1);
    expect(out.values[40]).toBe(101);
  });

  it('goes on after save and load with the same members and memories', () => {
    const one = createMixture(5);
    const state = one.policy.createState(NUM_ROWS);
    const out = createPolicyOutput(NUM_ROWS);
    one.policy.act(inputOf(fresh), state, new Rng(3), out);
    one.policy.act(inputOf(running), state, new Rng(3), out);
    const saved = structuredClone(state.save());
    const other = createMixture(5);
    const loaded = other.policy.createState(NUM_ROWS);
    loaded.load(saved);
    const again = createPolicyOutput(NUM_ROWS);
    one.policy.act(inputOf(running), state, new Rng(4), out);
    other.policy.act(inputOf(running), loaded, new Rng(4), again);
    expect(again).toEqual(out);
  });

  it('acts for the rows that it is asked for and no other', () => {
    const { policy } = createMixture(3);
    const out = createPolicyOutput(NUM_ROWS);
    out.values.fill(-7);
    policy.act({ ...inputOf(fresh), rows: Int32Array.of(3, 9) }, policy.createState(NUM_ROWS), new Rng(5), out);
    expect([...out.values.entries()].filter(([, value]) => value !== -7).map(([row]) => row)).toEqual([3, 9]);
  });

  it('refuses to be of nobody', () => {
    expect(() => new MixturePolicy('pool', [])).toThrow(RangeError);
  });
});

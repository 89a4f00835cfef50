import { describe, expect, it } from 'vitest';
import { TRAIL_DEFAULTS, Trails } from '../../../agents/social/trails.ts';

const UP = 0;
const RIGHT = 1;
const STAY = 4;
const INTERACT = 5;
const WIDTH = 4;
const blocked = new Uint8Array(12); // 3 rows of 4
blocked[0 * WIDTH + 1] = 1;

/** Costs of all actions for an agent that walked the given cells of row 1, one per tick. */
function costsAfter(cols: readonly number[]): number[] {
  const trails = new Trails(1, [0, 1, 2, 3]);
  for (const col of cols) trails.stepped(Int16Array.of(1, col), 3, WIDTH);
  const q = new Float32Array(6);
  trails.discourageInPlace(0, 1, cols[cols.length - 1], blocked, WIDTH, q);
  return [...q].map((value) => (value === 0 ? 0 : -value));
}

const costAtAge = (age: number) => TRAIL_DEFAULTS.weight * Math.exp(-age / TRAIL_DEFAULTS.fadeTicks);

describe('trails', () => {
  it('make the way back cost, the less the older it is, and new ground nothing', () => {
    const costs = costsAfter([3, 2, 1]);
    expect(costs[RIGHT]).toBeCloseTo(costAtAge(1), 6);
    expect(costs[3]).toBe(0); // left: never been there
    expect(costsAfter([2, 3, 3, 3, 2, 1])[RIGHT]).toBeCloseTo(costAtAge(1), 6); // its last visit counts
    expect(costsAfter([2, 1, 0, 0, 0, 1])[RIGHT]).toBeCloseTo(costAtAge(5), 6);
  });

  it('count a move into a wall as standing still', () => {
    expect(costsAfter([3, 2, 1])[UP]).toBeCloseTo(costAtAge(0), 6);
  });

  it('count an action on the spot as standing still', () => {
    const costs = costsAfter([3, 2, 1]);
    expect([costs[STAY], costs[INTERACT]]).toEqual([costs[UP], costs[UP]]);
  });

  it('forget who left', () => {
    const trails = new Trails(1, [0, 1, 2, 3]);
    trails.stepped(Int16Array.of(1, 2), 3, WIDTH);
    trails.stepped(Int16Array.of(1, 1), 3, WIDTH);
    trails.forget(0);
    const q = new Float32Array(6);
    trails.discourageInPlace(0, 1, 1, blocked, WIDTH, q);
    expect([...q]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

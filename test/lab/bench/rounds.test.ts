import { describe, expect, it } from 'vitest';
import { finish, type Steps } from '../../../envs/core/steps.ts';
import { costOf, inTurns, type Round, unitsPerSec } from '../../../lab/bench/rounds.ts';

const round = (units: number, allMs: number, cpuMs = allMs): Round => ({ units, allMs, cpuMs });

describe('rounds', () => {
  it('takes the sides in turn and keeps none of the first rounds', () => {
    const order: string[] = [];
    const side = (name: string) =>
      function* (): Steps<Round> {
        yield;
        order.push(name);
        return round(order.length, 1);
      };
    const made = finish(inTurns([side('a'), side('b')], 1, 2));
    expect(order.join('')).toBe('ababab');
    expect(made.map((rounds) => rounds.map(({ units }) => units))).toEqual([
      [3, 5],
      [4, 6],
    ]);
  });

  it('says what a side loses beside its neighbours, and that a faster one loses less than nothing', () => {
    const fast = [round(100, 10), round(100, 20), round(100, 40)]; // a machine that slows down
    const slow = fast.map(({ units, allMs, cpuMs }) => round(units, 2 * allMs, 1.25 * cpuMs));
    expect(costOf(slow, fast)).toEqual({ wall: 0.5, cpu: expect.closeTo(0.2) });
    expect(costOf(fast, slow).wall).toBe(-1);
    expect(unitsPerSec(fast)).toBe(5000);
  });
});

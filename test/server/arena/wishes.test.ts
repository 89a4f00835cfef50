import { describe, expect, it } from 'vitest';
import { Rng } from '../../../envs/core/rng.ts';
import { dealAgentWish, dealWish, freePlay } from '../../../server/arena/wishes.ts';

describe('wishes', () => {
  it('deals one kind at +1, one at -1 and the rest between', () => {
    const rng = new Rng(5);
    for (let deal = 0; deal < 200; deal++) {
      const wish = dealWish(rng, 4);
      expect(wish).toHaveLength(4);
      expect(wish.filter((component) => component === 100)).toHaveLength(1);
      expect(wish.filter((component) => component === -100)).toHaveLength(1);
      expect(wish.every((component) => Number.isInteger(component) && Math.abs(component) <= 100)).toBe(true);
    }
  });

  it('deals every kind as the loved one sooner or later', () => {
    const rng = new Rng(6);
    const loved = new Set(Array.from({ length: 100 }, () => dealWish(rng, 3).indexOf(100)));
    expect(loved.size).toBe(3);
  });

  it('lets the agents of a room love one kind after another', () => {
    const rng = new Rng(7);
    const wishes = [0, 1, 2, 3, 4].map((agentIdx) => dealAgentWish(rng, 4, agentIdx));
    expect(wishes.map((wish) => wish.indexOf(100))).toEqual([0, 1, 2, 3, 0]);
    expect(wishes.every((wish) => wish.filter((component) => component === -100).length === 1)).toBe(true);
  });

  it('a single kind is loved; free play is worth nothing', () => {
    expect(dealWish(new Rng(1), 1)).toEqual([100]);
    expect(freePlay(3)).toEqual([0, 0, 0]);
  });
});

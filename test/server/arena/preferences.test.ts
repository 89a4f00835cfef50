import { describe, expect, it } from 'vitest';
import { Rng } from '../../../envs/core/rng.ts';
import {
  dealAgentPreference,
  dealPersonPreference,
  dealPreference,
  freePlay,
} from '../../../server/arena/preferences.ts';

describe('preferences', () => {
  it('deals one kind at +1, one at -1 and the rest between', () => {
    const rng = new Rng(5);
    for (let deal = 0; deal < 200; deal++) {
      const preference = dealPreference(rng, 4);
      expect(preference).toHaveLength(4);
      expect(preference.filter((component) => component === 100)).toHaveLength(1);
      expect(preference.filter((component) => component === -100)).toHaveLength(1);
      expect(preference.every((component) => Number.isInteger(component) && Math.abs(component) <= 100)).toBe(true);
    }
  });

  it('deals every kind as the liked one sooner or later', () => {
    const rng = new Rng(6);
    const liked = new Set(Array.from({ length: 100 }, () => dealPreference(rng, 3).indexOf(100)));
    expect(liked.size).toBe(3);
  });

  it('deals agents in pairs that like and dislike the same, each pair something else', () => {
    const rng = new Rng(7);
    const preferences: number[][] = [];
    for (let agent = 0; agent < 8; agent++) preferences.push(dealAgentPreference(rng, 4, preferences));
    for (const worth of [100, -100]) {
      for (let pair = 0; pair < 4; pair++)
        expect(preferences[2 * pair].indexOf(worth)).toBe(preferences[2 * pair + 1].indexOf(worth));
    }
    expect(new Set(preferences.map((preference) => preference.indexOf(100))).size).toBe(4);
  });

  it('gives whoever was left alone a companion again', () => {
    const rng = new Rng(8);
    const preferences: number[][] = [];
    for (let agent = 0; agent < 4; agent++) preferences.push(dealAgentPreference(rng, 4, preferences));
    const [, left, ...pair] = preferences;
    expect(dealAgentPreference(rng, 4, [left, ...pair]).indexOf(100)).toBe(left.indexOf(100));
  });

  it('deals people what one of the agents likes and dislikes, and each of them sooner or later', () => {
    const rng = new Rng(9);
    const agents = [dealAgentPreference(rng, 4, [])];
    agents.push(dealAgentPreference(rng, 4, [agents[0], agents[0]]));
    const dealt = Array.from({ length: 50 }, () => dealPersonPreference(rng, 4, agents));
    const kindsOf = (preference: readonly number[]) => `${preference.indexOf(100)} ${preference.indexOf(-100)}`;
    expect(new Set(dealt.map(kindsOf))).toEqual(new Set(agents.map(kindsOf)));
    expect(dealPersonPreference(rng, 4, [])).toHaveLength(4);
  });

  it('a single kind is liked; free play is worth nothing', () => {
    expect(dealPreference(new Rng(1), 1)).toEqual([100]);
    expect(freePlay(3)).toEqual([0, 0, 0]);
  });
});

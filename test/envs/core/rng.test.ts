import { describe, expect, it } from 'vitest';
import { nextBelow, nextUint32, nextUnit, RNG_WORDS, Rng, seedRngInPlace } from '../../../envs/core/rng.ts';

describe('xoshiro128**', () => {
  it('gives the published words from the state 1, 2, 3, 4', () => {
    const state = Uint32Array.of(1, 2, 3, 4);
    const words = Array.from({ length: 10 }, () => nextUint32(state, 0));
    // The algorithm of Blackman and Vigna written out in Python and run apart from this code.
    expect(words).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('runs rows of one array independently', () => {
    const rows = new Uint32Array(2 * RNG_WORDS);
    seedRngInPlace(rows, 0, 5);
    seedRngInPlace(rows, RNG_WORDS, 6);
    const alone = new Rng(6);
    nextUint32(rows, 0);
    expect(nextUint32(rows, RNG_WORDS)).toBe(alone.uint32());
  });

  it('seeds apart: near seeds, streams and zero', () => {
    const first = (seed: number, stream = 0): number => new Rng(seed, stream).uint32();
    const words = [first(0), first(1), first(2), first(0, 1), first(0, 2), first(0xffffffff)];
    expect(new Set(words).size).toBe(words.length);
    for (let seed = 0; seed < 1000; seed++) expect(new Rng(seed).state.some((word) => word !== 0)).toBe(true);
  });

  it('goes on from a saved state', () => {
    const rng = new Rng(3);
    rng.below(10);
    const copy = new Rng(0);
    copy.state.set(rng.state);
    expect([copy.uint32(), copy.unit(), copy.below(7)]).toEqual([rng.uint32(), rng.unit(), rng.below(7)]);
  });
});

describe('nextBelow', () => {
  it('is the remainder of the first word below the tail, for bounds of every size', () => {
    const drawn = new Rng(8);
    const twin = new Rng(8);
    const bounds = new Rng(9);
    for (let i = 0; i < 20_000; i++) {
      const bound = i % 3 === 0 ? 0xffffffff - (i % 1000) : Math.max(1, bounds.uint32() >>> (i % 32));
      const end = 2n ** 32n - (2n ** 32n % BigInt(bound));
      let word = BigInt(twin.uint32());
      while (word >= end) word = BigInt(twin.uint32());
      expect(nextBelow(drawn.state, 0, bound)).toBe(Number(word % BigInt(bound)));
    }
  });

  it.each([2, 3, 6, 10, 97])('is uniform over %i values (chi-square)', (bound) => {
    const state = new Rng(bound).state;
    const counts = new Array<number>(bound).fill(0);
    const numDraws = 2000 * bound;
    for (let i = 0; i < numDraws; i++) counts[nextBelow(state, 0, bound)]++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    const degrees = bound - 1;
    // Mean plus five standard deviations of the chi-square distribution.
    expect(chiSquare).toBeLessThan(degrees + 5 * Math.sqrt(2 * degrees));
  });

  it('rejects the tail of a bound that does not divide 2^32', () => {
    // With 3 * 2^30 a draw without rejection would land below 2^30 half of the time instead of a third.
    const bound = 3 * 2 ** 30;
    const state = new Rng(1).state;
    let numLow = 0;
    for (let i = 0; i < 30_000; i++) {
      const draw = nextBelow(state, 0, bound);
      expect(draw).toBeLessThan(bound);
      if (draw < 2 ** 30) numLow++;
    }
    expect(numLow / 30_000).toBeGreaterThan(0.32);
    expect(numLow / 30_000).toBeLessThan(0.35);
  });

  it('reaches both ends of its range', () => {
    const state = new Rng(9).state;
    const draws = Array.from({ length: 200 }, () => nextBelow(state, 0, 5));
    expect([Math.min(...draws), Math.max(...draws)]).toEqual([0, 4]);
    expect(nextBelow(state, 0, 1)).toBe(0);
  });
});

describe('Rng', () => {
  it('draws units in [0, 1) with mean one half and normals with mean 0 and deviation 1', () => {
    const rng = new Rng(4);
    const units = Array.from({ length: 20_000 }, () => nextUnit(rng.state, 0));
    expect(units.every((unit) => unit >= 0 && unit < 1)).toBe(true);
    expect(Math.abs(units.reduce((sum, unit) => sum + unit, 0) / units.length - 0.5)).toBeLessThan(0.01);
    const normals = Array.from({ length: 20_000 }, () => rng.normal());
    const mean = normals.reduce((sum, x) => sum + x, 0) / normals.length;
    const variance = normals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it('shuffles to every order equally often', () => {
    const rng = new Rng(8);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const items = [0, 1, 2];
      rng.shuffleInPlace(items);
      counts.set(items.join(''), (counts.get(items.join('')) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('splits off generators that differ by stream', () => {
    const [one, other] = [new Rng(2).split(0), new Rng(2).split(1)];
    expect(one.uint32()).not.toBe(other.uint32());
  });
});

import { describe, expect, it } from 'vitest';
import { hashLevel, type Level } from '../../../../envs/core/level.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, createGenerators } from '../../../../envs/registry.ts';
import { FIRST_GROVE, isDoor, isGrove, isKey } from '../../../../envs/worlds/orchard/cells.ts';
import { orchardLevelFormat } from '../../../../envs/worlds/orchard/level-format.ts';
import { findOutside } from '../../../../envs/worlds/orchard/reach.ts';

/** height, width, kinds, key colours, seats */
const SIZES = [
  [19, 25, 4, 2, 8],
  [19, 25, 8, 4, 16],
  [11, 11, 4, 2, 8],
  [13, 13, 8, 4, 16],
  [12, 31, 2, 1, 4],
  [40, 14, 5, 3, 8],
  [64, 64, 8, 4, 16],
] as const;

/** Sizes of the groves of one kind, inside and outside, largest first. */
function groveSizes(level: Level, kind: number, isIn: (cellIdx: number) => boolean): number[] {
  const left = new Set([...level.cells.keys()].filter((idx) => level.cells[idx] === FIRST_GROVE + kind && isIn(idx)));
  const sizes: number[] = [];
  for (const start of left) {
    const grove = new Set([start]);
    for (const idx of grove) {
      left.delete(idx);
      for (const next of [idx - level.width, idx + 1, idx + level.width, idx - 1]) if (left.has(next)) grove.add(next);
    }
    sizes.push(grove.size);
  }
  return sizes.sort((a, b) => b - a);
}

describe('orchard generators', () => {
  it.each(SIZES)('make levels of %i x %i with %i kinds that are valid and hold all players', (...size) => {
    const [height, width, numKinds, numKeyColours, numSeats] = size;
    const settings = { height, width, numKinds, numKeyColours, numSeats };
    const environment = createEnvironment('orchard', settings, 1);
    for (const generator of createGenerators('orchard', settings)) {
      for (let seed = 0; seed < (height > 40 ? 5 : 25); seed++) {
        const level = generator.sample(new Rng(seed));
        orchardLevelFormat.assertValid(level);
        expect([level.height, level.width]).toEqual([height, width]);
        environment.reset(0, level, seed); // would refuse too few floor cells, too many fruits, keys or doors
        for (let kind = 0; kind < numKinds; kind++) expect(level.cells.includes(FIRST_GROVE + kind)).toBe(true);
      }
    }
  });

  it('differ from seed to seed', () => {
    for (const generator of createGenerators('orchard', {})) {
      const hashes = Array.from({ length: 50 }, (_, seed) => hashLevel(generator.sample(new Rng(seed))));
      expect(new Set(hashes).size).toBe(50);
    }
  });

  it('groves-and-doors hides the richest grove of some kind behind a door, with the keys outside', () => {
    const generator = createGenerator('orchard', {}, 'groves-and-doors');
    for (let seed = 0; seed < 60; seed++) {
      const level = generator.sample(new Rng(seed));
      const outside = findOutside(level);
      const isOutside = (cellIdx: number): boolean => outside[cellIdx] === 1;
      const hidden = [0, 1, 2, 3].filter((kind) => {
        const [inner = 0] = groveSizes(level, kind, (cellIdx) => !isOutside(cellIdx));
        const [outer = 0] = groveSizes(level, kind, isOutside);
        return inner > outer;
      });
      expect(hidden.length).toBeGreaterThan(0);
      level.cells.forEach((code, cellIdx) => {
        if (isKey(code)) expect(isOutside(cellIdx)).toBe(true);
      });
      expect(level.cells.some(isDoor)).toBe(true);
    }
  });

  it('open has no doors; four-rooms shuts one room', () => {
    for (let seed = 0; seed < 30; seed++) {
      expect(createGenerator('orchard', {}, 'open').sample(new Rng(seed)).cells.some(isDoor)).toBe(false);
      const rooms = createGenerator('orchard', {}, 'four-rooms').sample(new Rng(seed));
      expect(rooms.cells.filter(isDoor).length).toBe(2);
      const outside = findOutside(rooms);
      expect(rooms.cells.some((code, cellIdx) => isGrove(code) && outside[cellIdx] === 0)).toBe(true);
    }
  });

  it('leave no floor cell without two free neighbours outside the rooms (no closets)', () => {
    const generator = createGenerator('orchard', {});
    for (let seed = 0; seed < 40; seed++) {
      const level = generator.sample(new Rng(seed));
      const outside = findOutside(level);
      outside.forEach((isOutside, cellIdx) => {
        if (isOutside === 0) return;
        const neighbours = [cellIdx - level.width, cellIdx + 1, cellIdx + level.width, cellIdx - 1];
        expect(neighbours.filter((next) => outside[next] === 1).length).toBeGreaterThan(1);
      });
    }
  });

  it('refuse sides that are too small, and name them', () => {
    const small = { height: 9, width: 25 };
    expect(() => createGenerator('orchard', small, 'groves-and-doors').sample(new Rng(1))).toThrow(
      'too small for this generator; got "9 x 25"; expected at least 11 x 11',
    );
    const crowded = { height: 5, width: 5, numKinds: 8, numSeats: 16 };
    expect(() => createGenerator('orchard', crowded, 'open').sample(new Rng(1))).toThrow(/leave no room.*got "5 x 5"/);
  });
});

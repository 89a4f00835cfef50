import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../../envs/registry.ts';
import { orchardLevelFormat } from '../../../../envs/worlds/orchard/level-format.ts';
import { Stage } from './stage.ts';

/** Four outside floor cells in row 1; the chamber below has one floor cell, where nobody may appear. */
const OUTSIDE_AND_CHAMBER = '########\n#....1a#\n#A######\n#bb.b###\n########';

describe('seats', () => {
  it('are those that reset says, all without it', () => {
    const level = createGenerator('orchard', {}).sample(new Rng(1));
    const environment = createEnvironment('orchard', { numSeats: 3 }, 1);
    environment.reset(0, level, 1);
    expect([0, 1, 2].map((seatIdx) => environment.isSeated(0, seatIdx))).toEqual([true, true, true]);
    environment.reset(0, level, 1, Uint8Array.of(0, 1, 0));
    expect([0, 1, 2].map((seatIdx) => environment.isSeated(0, seatIdx))).toEqual([false, true, false]);
    expect(() => environment.reset(0, level, 1, new Uint8Array(2))).toThrow('length of seated; got 2; expected 3');
  });

  it('are joined on every free outside floor cell, facing up, with an empty hand', () => {
    const stage = new Stage(OUTSIDE_AND_CHAMBER, { numSeats: 2 });
    const places = new Set<string>();
    for (let i = 0; i < 100; i++) {
      stage.environment.leave(0, 1);
      stage.environment.join(0, 1);
      const [first, second] = stage.players;
      expect(`${second.row},${second.col}`).not.toBe(`${first.row},${first.col}`);
      expect([second.facing, second.held, second.row]).toEqual(['up', 'empty', 1]);
      places.add(`${second.row},${second.col}`);
    }
    expect(places.size).toBe(3);
  });

  it('refuse a second player, an absent one and an index out of range', () => {
    const { environment } = new Stage(OUTSIDE_AND_CHAMBER, { numSeats: 2 });
    expect(() => environment.join(0, 1)).toThrow('seat 1 of world 0 is taken');
    environment.leave(0, 1);
    expect(() => environment.leave(0, 1)).toThrow('seat 1 of world 0 is free');
    expect(() => environment.join(0, 2)).toThrow('seat index; got 2; expected 0..1');
  });

  it('left empty do nothing, collect nothing and block nobody', () => {
    const stage = new Stage('######\n#..bb#\n#bbbb#\n#bbbb#\n######', { numSeats: 2, fruitDensityPercent: 100 });
    const { seatIdx } = stage.playerAt('1,2');
    stage.environment.leave(0, seatIdx);
    const actions = new Uint8Array(2).fill(1);
    stage.environment.step(actions);
    expect(stage.places).toEqual(['1,2']);
    expect([...stage.environment.cumulants.slice(seatIdx * 4, seatIdx * 4 + 4)]).toEqual([0, 0, 0, 0]);
  });

  it('keep their preference over a reset and lose it when left', () => {
    const stage = new Stage('#####\n#.aa#\n#aaa#\n#aaa#\n#####', { numSeats: 1, fruitDensityPercent: 100 });
    const { environment } = stage;
    environment.setPreference(0, 0, [100, 0, 0, 0]);
    const saved = environment.saveWorld(0);
    environment.step(Uint8Array.of(1));
    expect(environment.rewards[0]).toBe(1);
    environment.leave(0, 0);
    environment.join(0, 0);
    environment.step(Uint8Array.of(2));
    expect([environment.cumulants[0], environment.rewards[0]]).toEqual([1, 0]);
    environment.loadWorld(0, saved);
    environment.step(Uint8Array.of(1));
    expect(environment.rewards[0]).toBe(1);
    environment.reset(0, orchardLevelFormat.parse('#####\n#.aa#\n#aaa#\n#aaa#\n#####'), 2);
    environment.step(Uint8Array.of(2));
    expect(environment.rewards[0]).toBe(1);
  });
});

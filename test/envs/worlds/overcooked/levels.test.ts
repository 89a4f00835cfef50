import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createGenerators, findWorld, parseSettings } from '../../../../envs/registry.ts';
import { POT, SERVING } from '../../../../envs/worlds/overcooked/cells.ts';
import { createOvercookedGenerators } from '../../../../envs/worlds/overcooked/generators.ts';
import { CLASSIC_LAYOUTS } from '../../../../envs/worlds/overcooked/layouts.ts';
import {
  countStarts,
  lenientLevelFormat,
  overcookedLevelFormat,
} from '../../../../envs/worlds/overcooked/level-format.ts';
import { decodeOrders } from '../../../../envs/worlds/overcooked/orders.ts';
import { findRegions, needsHandOver } from '../../../../envs/worlds/overcooked/reachability.ts';
import { overcookedSettings } from '../../../../envs/worlds/overcooked/settings.ts';

const CRAMPED = 'XXPXX\nO  2O\nX1  X\nXDXSX\n';
const { parse, format, assertValid } = overcookedLevelFormat;

describe('level text', () => {
  it('keeps orders, worths, bonus and cook times, and leaves out what is usual', () => {
    expect(format(parse(CRAMPED))).toBe(CRAMPED);
    expect(format(parse(`orders: ooo\ncook-times: 20\nbonus-factor: 2\n${CRAMPED}`))).toBe(CRAMPED);
    const full = `orders: o=10*, oot=35\ncook-times: 7, ooo=15\nbonus-factor: 3\n${CRAMPED}`;
    expect(format(parse(full))).toBe(full);
    const orders = decodeOrders(parse(`orders: too=35, o*\ncook-times: oot=9\n${CRAMPED}`).parameters);
    expect([...orders.isOrdered]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0]); // o oo ooo t ot oot tt ott ttt
    expect([...orders.value]).toEqual([20, 0, 0, 0, 0, 35, 0, 0, 0]);
    expect([...orders.isBonus]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...orders.cookTime]).toEqual([20, 20, 20, 20, 20, 9, 20, 20, 20]);
  });

  it('reads a dot as floor, and kitchens of up to sixteen players', () => {
    expect(parse(CRAMPED.replaceAll(' ', '.'))).toEqual(parse(CRAMPED));
    const crowd = parse('XXPXXXXXXXXXXXXX\nO123456789abcdeX\nXDXSXXXXXXXXXXXX');
    assertValid(crowd);
    expect(countStarts(crowd)).toBe(14);
  });

  it('refuses parameters that are no orders', () => {
    const level = parse(CRAMPED);
    const { parameters = new Uint8Array(0), ...bare } = level;
    expect(() => assertValid(bare)).toThrow(/orders of a kitchen.*got "none"; expected 37 bytes/);
    expect(() => assertValid({ ...level, parameters: parameters.slice(1) })).toThrow(/got "36 bytes"/);
    const changed = (at: number, byte: number) => ({ ...level, parameters: parameters.with(at, byte) });
    expect(() => assertValid(changed(1, 2))).toThrow(/flags of order o; got 2/);
    expect(() => assertValid(changed(2, 5))).toThrow(/value of o; got 5; expected 0..0/);
    expect(() => assertValid(changed(4, 251))).toThrow(/cook time of o; got 251/);
    expect(() => assertValid(changed(9, 0))).toThrow(/value of ooo|number of orders/);
  });

  it('lets a kitchen that cannot be served in only where traces are checked', () => {
    const walled = parse('XXPXX\nXXXXX\nO1 2O\nXDXSX');
    expect(() => assertValid(walled)).toThrow(/no pot cell can be reached; at row 1, column 3/);
    lenientLevelFormat.assertValid(walled);
  });
});

describe('reachability', () => {
  const regionsOf = (text: string) => {
    const level = parse(text);
    assertValid(level);
    return { level, regions: findRegions(level), orders: decodeOrders(level.parameters) };
  };

  it('of the classic layouts, only forced_coordination needs hand-overs', () => {
    const needing = [...CLASSIC_LAYOUTS].filter(([, level]) => {
      assertValid(level);
      return needsHandOver(level, decodeOrders(level.parameters), findRegions(level));
    });
    expect(needing.map(([name]) => name)).toEqual(['forced_coordination']);
  });

  it('things go over counters and through pots, from region to region', () => {
    const chain = regionsOf('XXXXXXX\nO1X2X3P\nXXXDXSX');
    expect(chain.regions.numRegions).toBe(3);
    expect(needsHandOver(chain.level, chain.orders, chain.regions)).toBe(true);
  });

  it('a region without a player hands nothing on', () => {
    expect(() => assertValid(parse('XXXXXSX\nO1X X2P\nXXXXXDX'))).toThrow(/neither alone nor by handing over/);
  });
});

describe('random kitchens', () => {
  const sample = (raw: Record<string, unknown>, count: number) => {
    const settings = overcookedSettings.parse(raw);
    const generator = createOvercookedGenerators(settings).find(({ id }) => id === 'random-kitchen');
    const rng = new Rng(11);
    return Array.from({ length: count }, () => generator?.sample(rng) ?? parse(CRAMPED));
  };

  it.each<[{ height: number; width: number; numSeats?: number; [name: string]: unknown }]>([
    [{ height: 9, width: 9 }],
    [{ height: 4, width: 5, counterPercent: 0 }],
    [{ height: 7, width: 8, numSeats: 4, orders: 'random', dynamics: 'new' }],
    [{ height: 6, width: 9, orders: 'random', maxSources: 1 }],
  ])('are valid, of the size and for the players asked for: %j', (raw) => {
    const levels = sample(raw, 60);
    for (const level of levels) {
      assertValid(level);
      expect([level.height, level.width, countStarts(level)]).toEqual([raw.height, raw.width, raw.numSeats ?? 2]);
      expect(parse(format(level))).toEqual(level);
    }
    expect(new Set(levels.map(format)).size).toBeGreaterThan(50);
  });

  it('need a hand-over when that is asked for', () => {
    for (const level of sample({ height: 6, width: 7, handOver: 'forced' }, 40)) {
      expect(needsHandOver(level, decodeOrders(level.parameters), findRegions(level))).toBe(true);
    }
  });

  it('hold one or two pots and windows with equal chance', () => {
    const levels = sample({ height: 9, width: 9, counterPercent: 0 }, 400);
    for (const terrain of [POT, SERVING]) {
      const numTwo = levels.filter(({ cells }) => cells.filter((code) => code === terrain).length === 2).length;
      expect(Math.abs(numTwo - 200)).toBeLessThan(3 * Math.sqrt(100)); // three standard errors of 400 fair draws
    }
  });

  it('are refused where there is no room for one', () => {
    expect(() => sample({ height: 3, width: 3, numSeats: 2 }, 1)).toThrow(/random-kitchen found no kitchen/);
  });

  it('come after the classic layouts that fit', () => {
    const ids = (raw: Record<string, unknown>) => createGenerators('overcooked', raw).map(({ id }) => id);
    expect([ids({}), ids({ numSeats: 3 }), ids({ height: 4, width: 4 })]).toEqual([
      ['classic', 'random-kitchen'],
      ['random-kitchen'],
      ['random-kitchen'],
    ]);
    const [cramped] = createGenerators('overcooked', { height: 4, width: 5 });
    expect(cramped.sample(new Rng(1))).toBe(CLASSIC_LAYOUTS.get('cramped_room'));
  });
});

it('settings are fitted to a level: room and seats', () => {
  const world = findWorld('overcooked');
  const level = parse('XXPXXXXXXXX\nO12 3     O\nXDXSXXXXXXX');
  const fitted = world.fitSettings?.(parseSettings(world, { dynamics: 'new' }), level);
  expect(fitted).toMatchObject({ numSeats: 3, height: 5, width: 11, dynamics: 'new' });
  world.create(fitted, 1).reset(0, level, 1);
});

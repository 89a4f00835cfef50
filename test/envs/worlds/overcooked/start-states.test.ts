import { expect, it } from 'vitest';
import { createScene } from '../../../../envs/core/environment.ts';
import { createEnvironment } from '../../../../envs/registry.ts';
import { CLASSIC_LAYOUTS } from '../../../../envs/worlds/overcooked/layouts.ts';
import { findRegions } from '../../../../envs/worlds/overcooked/reachability.ts';

const NUM_STARTS = 600;

function startsOf(name: string, raw: Record<string, unknown>) {
  const level = CLASSIC_LAYOUTS.get(name);
  if (level === undefined) throw new Error(`no layout ${name}`);
  const environment = createEnvironment('overcooked', { start: 'random', ...raw }, 1);
  const scene = createScene(level.height, level.width, 2);
  const { itemNames, heldNames } = environment.spec.scene;
  const starts = Array.from({ length: NUM_STARTS }, (_, seed) => {
    environment.reset(0, level, seed);
    environment.readScene(0, scene);
    return {
      cells: [0, 1].map((s) => scene.players[s * 5] * level.width + scene.players[s * 5 + 1]),
      facings: [0, 1].map((s) => scene.players[s * 5 + 2]),
      held: [0, 1].map((s) => heldNames[scene.players[s * 5 + 3]]),
      items: [...scene.items].filter((code) => code > 0).map((code) => itemNames[code]),
    };
  });
  return { level, starts };
}

it('random starts keep every player in its own part of the kitchen, on any cell of it, facing anywhere', () => {
  const { level, starts } = startsOf('forced_coordination', {});
  const { regionOfCell } = findRegions(level);
  const startCells = [level.cells.indexOf(7), level.cells.indexOf(8)];
  for (const { cells } of starts) {
    expect(cells.map((cell) => regionOfCell[cell])).toEqual(startCells.map((cell) => regionOfCell[cell]));
    expect(new Set(cells).size).toBe(2);
  }
  const visited = new Set(starts.flatMap(({ cells }) => cells));
  expect(visited.size).toBe(regionOfCell.filter((region) => region !== 0).length);
  expect(new Set(starts.map(({ facings }) => facings.join())).size).toBe(16);
});

it('random starts put something into hands and pots as often as they are told to', () => {
  const { starts } = startsOf('cramped_room', { startItemsPercent: 40 });
  const share = starts.filter(({ held }) => held[0] !== 'empty').length / NUM_STARTS;
  expect(Math.abs(share - 0.4)).toBeLessThan(3 * Math.sqrt((0.4 * 0.6) / NUM_STARTS));
  const held = new Set(starts.flatMap((start) => start.held));
  expect([...held].sort()).toEqual(['dish', 'empty', 'onion', 'soup-3-0']);
  const kinds = new Set(starts.flatMap(({ items }) => items.map((name) => name.split('-')[0])));
  expect([...kinds].sort()).toEqual(['cooking', 'pot', 'ready']);
  expect(startsOf('cramped_room', { startItemsPercent: 0 }).starts.every(({ items }) => items.length === 0)).toBe(true);
});

it('fixed starts are the start cells whatever the seed', () => {
  const { level, starts } = startsOf('coordination_ring', { start: 'fixed' });
  const startCells = [level.cells.indexOf(7), level.cells.indexOf(8)];
  for (const start of starts) {
    expect(start).toEqual({ cells: startCells, facings: [0, 0], held: ['empty', 'empty'], items: [] });
  }
});

import { expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createGenerator, findWorld } from '../../../../envs/registry.ts';
import { readRules } from '../../../../envs/worlds/goal-cycle/cells.ts';

const { levelFormat, namedLevels } = findWorld('goal-cycle');

function count(cells: Uint8Array, code: number): number {
  return cells.filter((cell) => cell === code).length;
}

it('random places the goals and the whole clutter, in rooms that can be played', () => {
  const generator = createGenerator('goal-cycle', {}, 'random');
  const rng = new Rng(2);
  const numLevels = 2000;
  const goalsAt = new Uint32Array(169);
  for (let i = 0; i < numLevels; i++) {
    const level = generator.sample(rng);
    levelFormat.assertValid(level);
    expect([count(level.cells, 2), count(level.cells, 1)]).toEqual([3, 48 + 18]); // border and 15 % of 121, rounded down
    level.cells.forEach((code, cell) => {
      if (code === 2) goalsAt[cell]++;
    });
  }
  // Away from the corners, whose goals are cut off more often and drawn again, cells are alike.
  const inner = [...goalsAt.keys()].filter((cell) => isInner(cell, 3));
  const mean = inner.reduce((sum, cell) => sum + goalsAt[cell], 0) / inner.length;
  const sigma = Math.sqrt(mean);
  expect(mean).toBeGreaterThan((3 * numLevels) / 121 - 0.5 * sigma);
  for (const cell of inner) expect(Math.abs(goalsAt[cell] - mean)).toBeLessThan(4 * sigma);
});

function isInner(cell: number, margin: number): boolean {
  const row = Math.floor(cell / 13);
  const col = cell % 13;
  return Math.min(row, col) >= margin && Math.max(row, col) < 13 - margin;
}

it('ordered fixes the order and leaves the starts open, all cycles of three goals equally often', () => {
  const generator = createGenerator('goal-cycle', {}, 'ordered');
  const rng = new Rng(3);
  let numAscending = 0;
  for (let i = 0; i < 1000; i++) {
    const level = generator.sample(rng);
    levelFormat.assertValid(level);
    const { order, starts } = readRules(level);
    expect([[...order].sort(), starts]).toEqual([[0, 1, 2], []]);
    if (order[(order.indexOf(0) + 1) % 3] === 1) numAscending++;
  }
  expect(Math.abs(numAscending - 500)).toBeLessThan(3 * Math.sqrt(250));
});

it('open has no walls but the border', () => {
  const level = createGenerator('goal-cycle', { size: 7, numGoals: 6 }, 'open').sample(new Rng(1));
  expect([count(level.cells, 2), count(level.cells, 1)]).toEqual([6, 24]);
});

it('makes levels at the worst of its settings', () => {
  const generator = createGenerator('goal-cycle', { size: 5, numGoals: 6, clutterPercent: 40 });
  for (let seed = 0; seed < 50; seed++) levelFormat.assertValid(generator.sample(new Rng(seed)));
});

it('named levels are valid and fix order and start', () => {
  expect([...(namedLevels ?? new Map()).keys()]).toEqual(['triangle', 'rooms']);
  for (const level of (namedLevels ?? new Map()).values()) {
    levelFormat.assertValid(level);
    expect(level.parameters?.length).toBeGreaterThan(0);
  }
});

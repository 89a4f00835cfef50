import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../agents/nets/engine.ts';
import type { Level } from '../../../envs/core/level.ts';
import { measureMaze } from '../../../envs/worlds/maze/metrics.ts';
import { NAMED_MAZES } from '../../../envs/worlds/maze/prefabs.ts';
import {
  drawPerfectMazes,
  drawSolvableLevels,
  evaluateHoldouts,
  listHoldouts,
  testColumns,
} from '../../../train/evaluate/ued-holdouts.ts';
import { learnerConfigOf, Student } from '../../../train/loop/student.ts';
import { findPreset, PRESET_IDS } from '../../../train/settings/ued-presets.ts';

const wallsOf = ({ cells }: Level) => cells.map((code) => (code === 1 ? 1 : 0)).join('');

describe.each(PRESET_IDS)('hold-outs of %s', (presetId) => {
  const holdouts = listHoldouts(presetId);

  it('can all be solved and fit the preset', () => {
    const { worldSettings } = findPreset(presetId).student;
    for (const { level } of holdouts) {
      expect(measureMaze(level).isPassable).toBe(true);
      expect(level.height).toBeLessThanOrEqual(Number(worldSettings.size));
    }
  });

  it('keeps validation and test apart by their walls, with names of their own', () => {
    const test = holdouts.filter(({ part }) => part === 'test');
    const validation = holdouts.filter(({ part }) => part === 'validation');
    const testWalls = new Set(test.map(({ level }) => wallsOf(level)));
    expect(test.length).toBeGreaterThanOrEqual(8);
    expect(validation).toHaveLength(8);
    expect(testWalls.size).toBe(test.length);
    for (const { level } of validation) expect(testWalls.has(wallsOf(level))).toBe(false);
    expect(new Set(holdouts.map(({ name }) => name)).size).toBe(holdouts.length);
  });

  it('is the same every time', () => {
    expect(listHoldouts(presetId)).toEqual(holdouts);
  });
});

describe('hold-outs', () => {
  const figures = (name: string) => {
    const found = [...listHoldouts('mini'), ...listHoldouts('mid')].find((holdout) => holdout.name === name);
    const { numWalls, shortestPath } = measureMaze((found as { level: Level }).level);
    return { numWalls, shortestPath };
  };

  it('drawn by hand have the ways they are meant to have', () => {
    expect(figures('spiral-7')).toEqual({ numWalls: 18, shortestPath: 30 });
    expect(figures('four-rooms-7')).toEqual({ numWalls: 9, shortestPath: 12 });
    expect(figures('medium-8')).toEqual({ numWalls: 25, shortestPath: 17 }); // those of DCD's MediumMaze
    expect(figures('labyrinth-9')).toEqual({ numWalls: 32, shortestPath: 48 });
  });

  it('of the parity preset are the named eight', () => {
    const names = listHoldouts('parity').flatMap(({ name, part }) => (part === 'test' ? [name] : []));
    expect(names).toEqual([...NAMED_MAZES.keys()]);
  });

  it('perfect mazes are different ones, and an even or unknown side is refused', () => {
    expect(new Set(drawPerfectMazes(5, 100).map(wallsOf)).size).toBe(100);
    expect(() => drawPerfectMazes(6, 1)).toThrow(/side of a perfect maze; got 6; expected an odd whole number/);
    expect(() => drawPerfectMazes(5, 193)).toThrow(/192 found/); // spanning trees of 3 x 3
    expect(testColumns('parity').slice(0, 3)).toEqual([
      'test/solved_rate',
      'test/solved_rate_250',
      'test/SixteenRooms',
    ]);
    expect(() => listHoldouts('huge')).toThrow(/got "huge"; expected nano, mini, mid, large, parity/);
  });

  it('random levels for the worst of them all have a way', () => {
    const levels = drawSolvableLevels(findPreset('mini').student.worldSettings, 50, 'uniform-60');
    expect(levels).toHaveLength(50);
    for (const level of levels) expect(measureMaze(level).isPassable).toBe(true);
  });
});

describe('evaluation on hold-outs', () => {
  beforeAll(async () => {
    await loadEngine();
  });

  it('gives its columns in order, means over the mazes of a part, the same again', () => {
    const { student: config } = findPreset('nano');
    const student = new Student(learnerConfigOf(config), 1, 0).actorCritic;
    const player = { ...config, network: student.network, parameters: student.parameters };
    const figures = evaluateHoldouts(player, 'nano', 5);
    expect(Object.keys(figures)).toEqual(testColumns('nano'));
    const mazes = Object.entries(figures).filter(([name]) => name.startsWith('test/perfect'));
    const mean = mazes.reduce((sum, [, rate]) => sum + rate, 0) / mazes.length;
    expect(figures['test/solved_rate']).toBeCloseTo(mean, 12);
    expect(mean).toBeGreaterThan(0.05);
    expect(mean).toBeLessThan(0.95);
    expect(evaluateHoldouts(player, 'nano', 5)).toEqual(figures);
    expect(evaluateHoldouts(player, 'nano', 6)).not.toEqual(figures);
  });
});

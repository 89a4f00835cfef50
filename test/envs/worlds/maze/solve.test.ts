import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createGenerator } from '../../../../envs/registry.ts';
import { mazeLevelFormat, WALL } from '../../../../envs/worlds/maze/cells.ts';
import { measureMaze, sequenceComplexity, summariseMazes } from '../../../../envs/worlds/maze/metrics.ts';
import { NAMED_MAZES, parseNamedMazes } from '../../../../envs/worlds/maze/prefabs.ts';
import {
  actionDistances,
  isSolvable,
  optimalActions,
  optimalReturn,
  shortestPath,
  UNREACHABLE,
} from '../../../../envs/worlds/maze/solve.ts';
import { playMaze } from './play.ts';

/** The table of the UED literature: walls, tiles, actions with turns, best return at T = 250 and 450. */
const BENCHMARKS = [
  ['SixteenRooms', 46, 20, 26, 0.906, 0.948],
  ['SixteenRooms2', 53, 22, 28, 0.899, 0.944],
  ['Labyrinth', 72, 96, 113, 0.593, 0.774],
  ['LabyrinthFlipped', 72, 96, 113, 0.593, 0.774],
  ['Labyrinth2', 72, 96, 113, 0.593, 0.774],
  ['StandardMaze', 73, 40, 54, 0.806, 0.892],
  ['StandardMaze2', 72, 56, 73, 0.737, 0.854],
  ['StandardMaze3', 71, 39, 54, 0.806, 0.892],
] as const;

describe('the benchmark mazes', () => {
  it('are the eight of JaxUED', () => {
    expect([...NAMED_MAZES.keys()]).toEqual(BENCHMARKS.map(([name]) => name));
  });

  it.each(BENCHMARKS)(
    '%s has the published walls, paths and optimal returns',
    (name, walls, tiles, actions, at250, at450) => {
      const level = NAMED_MAZES.get(name);
      if (level === undefined) throw new Error('missing');
      mazeLevelFormat.assertValid(level);
      expect(measureMaze(level)).toMatchObject({ numWalls: walls, shortestPath: tiles, isPassable: true });
      expect(optimalActions(level)).toBe(actions);
      expect(optimalReturn(level, 250)).toBeCloseTo(at250, 3);
      expect(optimalReturn(level, 450)).toBeCloseTo(at450, 3);
    },
  );

  it.each(BENCHMARKS)('%s pays its optimal return when it is walked', (name, _walls, _tiles, actions) => {
    const level = NAMED_MAZES.get(name);
    if (level === undefined) throw new Error('missing');
    const distances = actionDistances(level);
    const { environment, pose } = playMaze(level);
    let paid = 0;
    for (let step = 0; step < actions; step++) {
      const best = [0, 1, 2].map((action) => {
        const next = environment.clone();
        next.step(Uint8Array.of(action));
        if (next.terminated[0] === 1) return 0;
        return distances[pose(next)] === UNREACHABLE ? Infinity : distances[pose(next)];
      });
      environment.step(Uint8Array.of(best.indexOf(Math.min(...best))));
      paid += environment.rewards[0];
    }
    expect(environment.terminated[0]).toBe(1);
    expect(paid).toBeCloseTo(optimalReturn(level, 250), 6);
  });
});

describe('a file of mazes', () => {
  const open = '.....\n.....\n.>..G\n.....\n.....';

  it('has remarks, names and levels', () => {
    const text = `# two mazes\n# of one kind\n\nFirst\n${open}\n\n\nSecond maze\n${open}\n`;
    expect([...parseNamedMazes(text)]).toEqual(
      ['First', 'Second maze'].map((name) => [name, mazeLevelFormat.parse(open)]),
    );
  });

  it('is refused with the name of the maze that is wrong', () => {
    expect(() => parseNamedMazes(`First\n${open}\n\nSecond\n${open.replace('G', '.')}`)).toThrow(
      /maze Second: number of goals; got 0/,
    );
    expect(() => parseNamedMazes(`First\n${open}\n\nFirst\n${open}`)).toThrow(
      /name of a maze comes twice; got "First"/,
    );
    expect(() => parseNamedMazes('First')).toThrow(/maze First: level text is empty/);
  });
});

describe('search', () => {
  it('counts turns, and says where there is no way', () => {
    const open = mazeLevelFormat.parse('.....\n.....\n.>..G\n.....\n.....');
    expect([shortestPath(open), optimalActions(open)]).toEqual([3, 3]);
    const behind = mazeLevelFormat.parse('.....\n.....\n.<..G\n.....\n.....');
    expect([shortestPath(behind), optimalActions(behind)]).toEqual([3, 5]);
    const shut = mazeLevelFormat.parse('.....\n...##\n.<.#G\n...##\n.....');
    expect([shortestPath(shut), optimalActions(shut), isSolvable(shut)]).toEqual([UNREACHABLE, UNREACHABLE, false]);
    expect(optimalReturn(shut, 250)).toBe(0);
    expect(optimalReturn(behind, 4)).toBe(0);
    expect(measureMaze(shut)).toEqual({
      numWalls: 5,
      manhattan: 3,
      isPassable: false,
      shortestPath: 26,
      optimalActions: UNREACHABLE,
    });
  });

  it('agrees between tiles and actions on random mazes, and with relaxation in place of a queue', () => {
    const generator = createGenerator('maze', { size: 8 }, 'uniform-60');
    const rng = new Rng(4);
    for (let sample = 0; sample < 60; sample++) {
      const level = generator.sample(rng);
      const tiles = shortestPath(level);
      const actions = optimalActions(level);
      expect(actions === UNREACHABLE).toBe(tiles === UNREACHABLE);
      expect(actions).toBeGreaterThanOrEqual(tiles);
      expect(tiles).toBe(relaxedPath(level));
    }
  });

  it('sums up levels', () => {
    const open = mazeLevelFormat.parse('.....\n.....\n.>..G\n.....\n.....');
    const shut = mazeLevelFormat.parse('.....\n...##\n.<.#G\n...##\n.....');
    expect(summariseMazes([open, shut])).toEqual({
      numLevels: 2,
      numWalls: 2.5,
      manhattan: 3,
      passableRatio: 0.5,
      shortestPath: 3,
      optimalActions: 3,
    });
  });

  it('counts the phrases of a sequence', () => {
    // The example of Lempel and Ziv 1976: 0.001.10.100.1000.101
    expect(sequenceComplexity([...'0001101001000101'].map(Number))).toBe(6);
    expect(sequenceComplexity([7, 7, 7, 7, 7, 7])).toBe(2);
    expect(sequenceComplexity([1, 2, 3, 4])).toBe(4);
    expect(sequenceComplexity([])).toBe(0);
  });
});

/** Shortest path by relaxing all tiles until nothing changes. */
function relaxedPath({ height, width, cells }: { height: number; width: number; cells: Uint8Array }): number {
  const distance = Array.from(cells, (code) => (code >= 3 ? 0 : Infinity));
  for (let round = 0; round < cells.length; round++) {
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        const at = row * width + col;
        if (cells[at] === WALL) continue;
        const around = [
          row > 0 ? distance[at - width] : Infinity,
          row < height - 1 ? distance[at + width] : Infinity,
          col > 0 ? distance[at - 1] : Infinity,
          col < width - 1 ? distance[at + 1] : Infinity,
        ];
        distance[at] = Math.min(distance[at], 1 + Math.min(...around));
      }
    }
  }
  const found = distance[cells.indexOf(2)];
  return found === Infinity ? UNREACHABLE : found;
}

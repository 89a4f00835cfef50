import { describe, expect, it } from 'vitest';
import type { Level } from '../../../../envs/core/level.ts';
import { nextBelow, Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, createGenerators } from '../../../../envs/registry.ts';
import { findGoal, findStart, headingOf, mazeLevelFormat, WALL } from '../../../../envs/worlds/maze/cells.ts';
import {
  isSolvable,
  optimalActions,
  optimalReturn,
  shortestPath,
  UNREACHABLE,
} from '../../../../envs/worlds/maze/solve.ts';
import { AutoReset } from '../../../../envs/wrappers/auto-reset.ts';

const NUM_SAMPLES = 4000;

function sampleMany(generatorId: string, settings: Record<string, number>, count: number, seed = 1): Level[] {
  const generator = createGenerator('maze', settings, generatorId);
  const rng = new Rng(seed);
  return Array.from({ length: count }, () => generator.sample(rng));
}

const countWalls = (level: Level): number => level.cells.filter((code) => code === WALL).length;

/** Mean and its standard error. */
function estimate(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

/** Both sides are estimates from 4000 levels, and the published one is rounded. */
function expectAgreement(values: readonly number[], published: number, rounding: number): void {
  const { mean, error } = estimate(values);
  expect(Math.abs(mean - published)).toBeLessThan(3 * Math.SQRT2 * error + rounding / 2);
}

describe('random mazes have the published statistics within three standard errors', () => {
  // inner size, generator, walls left, unsolvable in percent, mean shortest path
  it.each([
    [13, 'uniform-25', 23.0, 0.3, 9.1],
    [13, 'dennis-50', 42.9, 6.5, 10.0],
    [13, 'uniform-60', 50.0, 14.0, 10.6],
    [13, 'uniform-0-60', 26.7, 3.0, 9.5],
    [9, 'uniform-0-60', 12.3, 3.0, 6.5],
    [9, 'uniform-60', 23.2, 13.1, 7.1],
    [7, 'uniform-0-60', 7.4, 4.2, 5.0],
    [7, 'uniform-60', 13.9, 15.1, 5.3],
    [5, 'uniform-0-60', 3.3, 3.0, 3.5],
  ])('%i x %i, %s', (size, generatorId, walls, unsolvablePercent, path) => {
    const levels = sampleMany(generatorId, { size }, NUM_SAMPLES);
    const paths = levels.map(shortestPath);
    expectAgreement(levels.map(countWalls), walls, 0.1);
    expectAgreement(
      paths.map((tiles) => (tiles === UNREACHABLE ? 100 : 0)),
      unsolvablePercent,
      0.1,
    );
    expectAgreement(
      paths.filter((tiles) => tiles !== UNREACHABLE),
      path,
      0.1,
    );
  });

  it('the order of JaxUED, on free cells, keeps every wall that was drawn', () => {
    const expected = 169 * (1 - (168 / 169) ** 25); // distinct cells among 25 draws
    const { mean, error } = estimate(sampleMany('jaxued-25', {}, NUM_SAMPLES).map(countWalls));
    expect(Math.abs(mean - expected)).toBeLessThan(3 * error);
  });

  it('start, heading and goal are uniform', () => {
    for (const generatorId of ['uniform-25', 'jaxued-25', 'dennis-50', 'empty']) {
      const levels = sampleMany(generatorId, { size: 5 }, NUM_SAMPLES);
      const chiSquare = (codes: readonly number[], numCodes: number): number => {
        const counts = new Array<number>(numCodes).fill(0);
        for (const code of codes) counts[code]++;
        const expected = codes.length / numCodes;
        return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      };
      expect(chiSquare(levels.map(findGoal), 25)).toBeLessThan(52.6); // 99.93 % of chi-square with 24 degrees
      expect(chiSquare(levels.map(findStart), 25)).toBeLessThan(52.6);
      expect(
        chiSquare(
          levels.map((level) => headingOf(level.cells[findStart(level)])),
          4,
        ),
      ).toBeLessThan(17);
    }
  });

  it('the setting walls is the number of draws of uniform and uniform-up-to', () => {
    const levels = sampleMany('uniform', { size: 30, walls: 4 }, 200);
    expect(Math.max(...levels.map(countWalls))).toBe(4);
    const upTo = sampleMany('uniform-up-to', { size: 30, walls: 4 }, 400).map(countWalls);
    expect([Math.min(...upTo), Math.max(...upTo)]).toEqual([0, 4]);
    for (const level of sampleMany('uniform', { size: 5, walls: 9801 }, 50)) {
      mazeLevelFormat.assertValid(level); // no floor is left, and yet there is a goal and a start
      expect(countWalls(level)).toBe(23);
    }
  });
});

describe('mazes with a plan', () => {
  it('perfect: a spanning tree of rooms, start and goal in two corners, for any size', () => {
    for (const size of [5, 7, 12, 13, 99]) {
      for (const level of sampleMany('perfect', { size }, size === 99 ? 3 : 100)) {
        const side = size - 1 + (size % 2);
        expect([level.height, level.width]).toEqual([side, side]);
        const free = level.cells.map((code) => (code === WALL ? 0 : 1));
        const numFree = free.reduce((sum, flag) => sum + flag, 0);
        const numRooms = ((side + 1) / 2) ** 2;
        expect(numFree).toBe(2 * numRooms - 1);
        let numEdges = 0; // a connected graph with one edge less than tiles is a tree
        for (let at = 0; at < free.length; at++) {
          if ((at + 1) % side !== 0) numEdges += free[at] & free[at + 1];
          if (at + side < free.length) numEdges += free[at] & free[at + side];
        }
        expect(numEdges).toBe(numFree - 1);
        expect(countReached(free, side)).toBe(numFree);
        const corners = [0, side - 1, side * (side - 1), side * side - 1];
        expect(corners).toContain(findGoal(level));
        expect(corners).toContain(findStart(level));
      }
    }
  });

  it.each([
    [5, 10],
    [7, 15.9],
    [9, 21.7],
    [13, 34],
    [19, 55],
  ])('perfect mazes of %i take about %d actions', (size, published) => {
    const { mean, error } = estimate(sampleMany('perfect', { size }, 1500).map(optimalActions));
    expect(Math.abs(mean - published)).toBeLessThan(3 * Math.SQRT2 * error + 0.5);
  });

  it('four rooms: a door in each of four walls', () => {
    for (const size of [5, 6, 13, 17]) {
      for (const level of sampleMany('four-rooms', { size }, 100)) {
        expect(isSolvable(level)).toBe(true);
        const middle = size >> 1;
        const open = (along: number[], cellOf: (at: number) => number): number =>
          along.filter((at) => level.cells[cellOf(at)] !== WALL).length;
        const before = Array.from({ length: middle }, (_, at) => at);
        const after = Array.from({ length: size - 1 - middle }, (_, at) => middle + 1 + at);
        for (const half of [before, after]) {
          expect(open(half, (at) => middle * size + at)).toBe(1);
          expect(open(half, (at) => at * size + middle)).toBe(1);
        }
        expect(level.cells[middle * size + middle]).toBe(WALL);
      }
    }
  });

  it('simple crossing: five walls across with an opening where the way crosses each', () => {
    for (const [size, numRivers] of [
      [5, 4],
      [9, 5],
      [13, 5],
    ]) {
      for (const level of sampleMany('simple-crossing', { size }, 200)) {
        expect([findStart(level), findGoal(level)]).toEqual([0, size * size - 1]);
        expect(headingOf(level.cells[0])).toBe(1);
        expect(isSolvable(level)).toBe(true);
        const isRiver = (cellOf: (at: number) => number): boolean =>
          Array.from({ length: size }, (_, at) => level.cells[cellOf(at)]).filter((code) => code !== WALL).length <= 1;
        let rivers = 0;
        for (let line = 0; line < size; line++) {
          rivers += isRiver((at) => line * size + at) ? 1 : 0;
          rivers += isRiver((at) => at * size + line) ? 1 : 0;
        }
        expect(rivers).toBeGreaterThanOrEqual(numRivers);
        expect(shortestPath(level)).toBeGreaterThanOrEqual(2 * (size - 1));
      }
    }
  });

  it.each([
    ['small-corridor', 13, 71, [13, 15, 17, 19, 21], 10],
    ['large-corridor', 19, 161, [19, 21, 23, 25, 27, 29, 31, 33], 16],
  ])('%s: the goal in every dead end, published walls and paths', (generatorId, side, walls, paths, numGoals) => {
    const levels = sampleMany(generatorId, { size: 40 }, 300);
    expect(new Set(levels.map((level) => level.width * 100 + level.height))).toEqual(new Set([side * 101]));
    expect(new Set(levels.map(countWalls))).toEqual(new Set([walls]));
    expect([...new Set(levels.map(shortestPath))].sort((a, b) => a - b)).toEqual(paths);
    expect(new Set(levels.map(findGoal)).size).toBe(numGoals);
  });

  it('all of them are valid at every size and leave exactly one goal and one start', () => {
    const rng = new Rng(3);
    for (const size of [5, 6, 8, 13, 20]) {
      const environment = createEnvironment('maze', { size: Math.max(19, size) }, 1);
      for (const generator of createGenerators('maze', { size })) {
        for (let sample = 0; sample < 20; sample++) environment.reset(0, generator.sample(rng), 1);
      }
    }
    expect(createGenerators('maze', {}).map(({ id }) => id)).toContain('uniform-60');
  });
});

function countReached(free: Uint8Array, width: number): number {
  const reached = new Set<number>();
  const stack = [free.indexOf(1)];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    if (at % width > 0 && free[at - 1]) stack.push(at - 1);
    if ((at + 1) % width > 0 && free[at + 1]) stack.push(at + 1);
    if (free[at - width]) stack.push(at - width);
    if (free[at + width]) stack.push(at + width);
  }
  return reached.size;
}

/** Plays 256 mazes at once for 24 horizons with random actions. */
function playAtRandom(settings: { size: number; horizon: number; actionSet: number }, generatorId: string) {
  const generator = createGenerator('maze', settings, generatorId);
  const rng = new Rng(5);
  const batch = new AutoReset(createEnvironment('maze', settings, 256), () => ({
    level: generator.sample(rng),
    seed: 1,
  }));
  batch.start();
  const actions = new Uint8Array(256);
  const horizon = settings.horizon || 2 * (settings.size + 2) ** 2;
  let [numEpisodes, numSolved, paid] = [0, 0, 0];
  for (let step = 0; step < 24 * horizon; step++) {
    for (let i = 0; i < 256; i++) actions[i] = nextBelow(rng.state, 0, settings.actionSet);
    numEpisodes += batch.step(actions);
    for (let i = 0; i < 256; i++) {
      numSolved += batch.terminated[i];
      paid += batch.rewards[i];
    }
  }
  expect(numEpisodes).toBeGreaterThan(6000);
  return { solved: numSolved / numEpisodes, meanReturn: paid / numEpisodes };
}

describe('a player that acts at random', () => {
  // settings, generator, share of episodes that reach the goal, mean return
  it.each([
    [{ size: 13, horizon: 250, actionSet: 7 }, 'uniform-25', 0.115, 0.07],
    [{ size: 13, horizon: 250, actionSet: 3 }, 'uniform-25', 0.19, 0.123],
    [{ size: 13, horizon: 250, actionSet: 7 }, 'uniform-0-60', 0.098, 0.058],
    [{ size: 9, horizon: 120, actionSet: 3 }, 'uniform-0-60', 0.215, 0.129],
    [{ size: 7, horizon: 80, actionSet: 3 }, 'uniform-0-60', 0.24, 0.146],
    [{ size: 7, horizon: 80, actionSet: 7 }, 'uniform-0-60', 0.125, 0.073],
    [{ size: 5, horizon: 50, actionSet: 3 }, 'uniform-0-60', 0.3, 0.18],
  ])('with %j on %s solves what was published, within two percent', (settings, generatorId, solved, meanReturn) => {
    const played = playAtRandom(settings, generatorId);
    expect(Math.abs(played.solved - solved)).toBeLessThan(0.02);
    expect(Math.abs(played.meanReturn - meanReturn)).toBeLessThan(0.013);
  });

  it.each([
    [5, 0.21],
    [7, 0.088],
    [9, 0.056],
  ])('solves perfect mazes of %i under the horizon by rule as often as was published', (size, solved) => {
    const played = playAtRandom({ size, horizon: 0, actionSet: 3 }, 'perfect');
    expect(Math.abs(played.solved - solved)).toBeLessThan(0.02);
  });
});

describe('the best player', () => {
  it.each([
    [13, 250, 'uniform-25', 0.952],
    [13, 250, 'uniform-0-60', 0.931],
    [9, 120, 'uniform-0-60', 0.904],
    [7, 80, 'uniform-0-60', 0.89],
    [5, 50, 'uniform-0-60', 0.879],
  ])(
    'of size %i with T = %i on %s gets what was published, levels without a way counted',
    (size, horizon, generatorId, published) => {
      const returns = sampleMany(generatorId, { size }, 2000).map((level) => optimalReturn(level, horizon));
      expectAgreement(returns, published, 0.001);
    },
  );
});

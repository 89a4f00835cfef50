import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld } from '../../../../envs/registry.ts';
import { expectMean } from './mean.ts';

const SIDE = 5;
const START = 20; // lower left
const NEAR_START = [20, 21, 15, 16];
const GOALS = Array.from({ length: 25 }, (_, cell) => cell).filter((cell) => !NEAR_START.includes(cell));
const [STAY, UP, RIGHT, DOWN, LEFT] = [0, 1, 2, 3, 4];
const { levelFormat } = findWorld('gridnavi');

function levelWith(goal: number) {
  const rows = Array.from({ length: SIDE }, (_, row) =>
    Array.from({ length: SIDE }, (__, col) => (row * SIDE + col === goal ? 'G' : '.')).join(''),
  );
  return levelFormat.parse(rows.join('\n'));
}

/** Return of an episode of 15 steps; choose: from cell and whether the goal was met. */
function episode(goal: number, choose: (cell: number, isFound: boolean, step: number) => number): number {
  const environment = createEnvironment('gridnavi', {}, 1);
  environment.reset(0, levelWith(goal), 1);
  const seen = new Uint8Array(25);
  let total = 0;
  let isFound = false;
  for (let step = 0; environment.truncated[0] === 0; step++) {
    environment.observe(seen);
    environment.step(Uint8Array.of(choose(seen.indexOf(1), isFound, step)));
    isFound ||= environment.cumulants[0] === 1;
    total += environment.rewards[0];
  }
  return total;
}

function towards(cell: number, goal: number): number {
  if (cell === goal) return STAY;
  if (cell % SIDE !== goal % SIDE) return cell % SIDE < goal % SIDE ? RIGHT : LEFT;
  return cell > goal ? UP : DOWN;
}

const moveBetween = (from: number, to: number): number => towards(from, to);
const meanOver = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A way from the start over every cell of `wanted` that steps on no other, one new cell a step; by depth-first search. */
function wayOver(first: number, wanted: readonly number[]): number[] {
  const search = (way: number[]): number[] | undefined => {
    if (way.length === wanted.length + 1) return way;
    const cell = way[way.length - 1];
    const beside = [cell - SIDE, cell + SIDE, cell % SIDE > 0 ? cell - 1 : -1, cell % SIDE < 4 ? cell + 1 : -1];
    for (const next of beside) {
      if (!wanted.includes(next) || way.includes(next)) continue;
      const whole = search([...way, next]);
      if (whole !== undefined) return whole;
    }
    return undefined;
  };
  return search([first]) ?? [];
}

describe('exact returns', () => {
  it('with a known goal 11.07', () => {
    const returns = GOALS.map((goal) => episode(goal, (cell) => towards(cell, goal)));
    expect(meanOver(returns)).toBeCloseTo(11.07, 2);
  });

  it('at best 4.00 in the first episode and 11.07 in the second', () => {
    // No first episode is worth more: one step without a new cell, then 14 with one: (sum over t = 2..15 of 17.6 - 1.1 t) / 21 - 1.5.
    const border = [22, 23, 24, 19, 14, 9, 4]; // along the lower and the right side: a shortest way to each of its cells
    const way = wayOver(
      15,
      GOALS.filter((goal) => !border.includes(goal)),
    ).slice(1);
    expect(way.length).toBe(14);
    const path = [START, 15, ...way];
    const first = GOALS.map((goal) =>
      episode(goal, (cell, isFound, step) => (isFound ? STAY : moveBetween(cell, path[step + 1]))),
    );
    expect(meanOver(first)).toBeCloseTo(4, 5);
    const second = GOALS.map((goal) => {
      const edge = [START, 21, ...border];
      if (!border.includes(goal)) return episode(goal, (cell) => towards(cell, goal));
      return episode(goal, (cell, isFound, step) => (isFound ? STAY : moveBetween(cell, edge[step + 1])));
    });
    expect(meanOver(second)).toBeCloseTo(11.07, 2);
  });

  it('at random -1.17', () => {
    const expected = meanOver(GOALS.map(randomValue));
    expect(expected).toBeCloseTo(-1.17, 2);
    const rng = new Rng(1);
    const generator = createGenerator('gridnavi', {});
    const environment = createEnvironment('gridnavi', {}, 4000);
    for (let worldIdx = 0; worldIdx < 4000; worldIdx++) environment.reset(worldIdx, generator.sample(rng), worldIdx);
    const returns = new Array<number>(4000).fill(0);
    for (let step = 0; step < 15; step++) {
      environment.step(Uint8Array.from(returns, () => rng.below(5)));
      for (let worldIdx = 0; worldIdx < 4000; worldIdx++) returns[worldIdx] += environment.rewards[worldIdx];
    }
    expectMean(returns, expected);
  });

  /** Expected return of 15 random moves, by the distribution over cells. */
  function randomValue(goal: number): number {
    let share = new Array<number>(25).fill(0);
    share[START] = 1;
    let total = 0;
    for (let step = 0; step < 15; step++) {
      const next = new Array<number>(25).fill(0);
      share.forEach((mass, cell) => {
        const [row, col] = [Math.floor(cell / SIDE), cell % SIDE];
        for (const [down, right] of [
          [0, 0],
          [-1, 0],
          [0, 1],
          [1, 0],
          [0, -1],
        ]) {
          const isInside = row + down >= 0 && row + down < SIDE && col + right >= 0 && col + right < SIDE;
          next[isInside ? cell + down * SIDE + right : cell] += mass / 5;
        }
      });
      share = next;
      total += share[goal] - 0.1 * (1 - share[goal]);
    }
    return total;
  }
});

it('draws the goal only once it was found', () => {
  const environment = createEnvironment('gridnavi', {}, 1);
  environment.reset(0, levelWith(10), 1);
  const scene = {
    height: 5,
    width: 5,
    terrain: new Uint8Array(25),
    items: new Uint8Array(25),
    players: new Int16Array(5),
    tick: 0,
  };
  environment.step(Uint8Array.of(UP));
  environment.readScene(0, scene);
  expect([...scene.items].indexOf(1)).toBe(-1);
  environment.step(Uint8Array.of(UP));
  environment.readScene(0, scene);
  expect([...scene.items].indexOf(1)).toBe(10);
});

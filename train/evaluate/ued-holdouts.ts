import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createGenerator } from '../../envs/registry.ts';
import { FLOOR, WALL } from '../../envs/worlds/maze/cells.ts';
import { NAMED_MAZES, parseNamedMazes } from '../../envs/worlds/maze/prefabs.ts';
import { isSolvable } from '../../envs/worlds/maze/solve.ts';
import { countSolved, dcdHorizon, evaluateLevels, type Player, SHORT_HORIZON } from './evaluate-levels.ts';

/**
 * The mazes on which the students of a preset are measured while they learn and at the end; no designer sees them. Choices
 * (settings, when to stop) are made on the validation mazes, tables are written from the test mazes, and no two of them
 * have the same walls (shared/reference, ued.md sections 7.2 and 8, claim 23).
 */
export interface Holdout {
  readonly name: string;
  readonly part: 'validation' | 'test';
  readonly level: Level;
}

/** Drawn by hand. medium-8 has the side, the ends, the walls and the way's length of DCD's MediumMaze, not its plan. */
const DRAWN_MAZES = parseNamedMazes(`
spiral-7
>......
######.
.....#.
.###.#.
.#G..#.
.#####.
.......

four-rooms-7
>..#...
.......
...#...
#.###.#
...#...
.......
...#..G

medium-8
....>.#.
.#.####.
.#......
######.#
...##..#
.....#.#
.#.###.#
..G....#

labyrinth-9
.........
.#######.
.#.....#.
.#.###.#.
.#..G#.#.
.#####.#.
...#...#.
##.#.###.
>..#.....
`);

const NUM_PERFECT = 8; // of each part
const HOLDOUT_SEED = 20_260_722; // of all drawn hold-outs, never that of a run's levels
const RANDOM_STREAM = 2;

interface HoldoutPlan {
  readonly perfectSize: number; // side of the perfect mazes, all of validation and some of test
  readonly drawn: readonly string[] | 'named'; // further test mazes by hand; 'named': the named eight are all of test
  readonly numTestEpisodes: number; // of each test maze in a row of evaluation.csv: where rows are dear, fewer than 100
}

const PLANS: Readonly<Record<string, HoldoutPlan>> = {
  nano: { perfectSize: 5, drawn: [], numTestEpisodes: 20 },
  mini: { perfectSize: 7, drawn: ['spiral-7', 'four-rooms-7'], numTestEpisodes: 100 },
  mid: { perfectSize: 9, drawn: ['medium-8', 'labyrinth-9'], numTestEpisodes: 100 },
  large: { perfectSize: 13, drawn: 'named', numTestEpisodes: 20 },
  parity: { perfectSize: 13, drawn: 'named', numTestEpisodes: 20 },
};

function findPlan(presetId: string): HoldoutPlan {
  const plan = PLANS[presetId];
  if (plan !== undefined) return plan;
  throw new InputError('hold-outs of a preset', { value: presetId, limit: Object.keys(PLANS).join(', ') });
}

/** All of a preset, test mazes first. Errors: InputError for a preset without hold-outs. */
export function listHoldouts(presetId: string): readonly Holdout[] {
  const { perfectSize, drawn } = findPlan(presetId);
  const perfect = drawPerfectMazes(perfectSize, 2 * NUM_PERFECT).map(
    (level, i): Holdout => ({
      name: `perfect-${perfectSize}-${i}`,
      part: i < NUM_PERFECT ? 'test' : 'validation',
      level,
    }),
  );
  if (drawn === 'named') {
    const named = [...NAMED_MAZES].map(([name, level]): Holdout => ({ name, part: 'test', level }));
    return [...named, ...perfect.slice(NUM_PERFECT)];
  }
  const byHand = drawn.map((name): Holdout => ({ name, part: 'test', level: DRAWN_MAZES.get(name) as Level }));
  return [...perfect.slice(0, NUM_PERFECT), ...byHand, ...perfect.slice(NUM_PERFECT)];
}
/** Perfect mazes of one side, no two with the same walls: the first `count` different ones of a fixed seed. */
export function drawPerfectMazes(size: number, count: number, seed = HOLDOUT_SEED): readonly Level[] {
  if (!Number.isInteger(size) || size < 5 || size > 99 || size % 2 === 0) {
    throw new InputError('side of a perfect maze', { value: size, limit: 'an odd whole number in 5..99' });
  }
  const generator = createGenerator('maze', { size }, 'perfect');
  const rng = new Rng(seed, size);
  const found = new Map<string, Level>();
  for (let tries = 0; found.size < count; tries++) {
    if (tries > 50 * (count + 20)) {
      throw new InputError('number of different perfect mazes', { value: count, limit: `${found.size} found` });
    }
    const level = generator.sample(rng);
    const walls = level.cells.map((code) => (code === WALL ? WALL : FLOOR)).join('');
    if (!found.has(walls)) found.set(walls, level);
  }
  return [...found.values()];
}

/** Random levels that have a way: the first `count` of a fixed seed. */
export function drawSolvableLevels(
  worldSettings: Readonly<Record<string, unknown>>,
  count: number,
  generatorId: string,
): readonly Level[] {
  const generator = createGenerator('maze', worldSettings, generatorId);
  const rng = new Rng(HOLDOUT_SEED, RANDOM_STREAM);
  const levels: Level[] = [];
  while (levels.length < count) {
    const level = generator.sample(rng);
    if (isSolvable(level)) levels.push(level);
  }
  return levels;
}

/** Of each test maze in a row of evaluation.csv. */
export function testEpisodes(presetId: string): number {
  return findPlan(presetId).numTestEpisodes;
}

/** The columns of the test mazes in evaluation.csv: always these names in this order. */
export function testColumns(presetId: string): readonly string[] {
  const test = listHoldouts(presetId).filter(({ part }) => part === 'test');
  const short = findPlan(presetId).drawn === 'named' ? ['test/solved_rate_250'] : [];
  return ['test/solved_rate', ...short, ...test.map(({ name }) => `test/${name}`)];
}

/**
 * Solved rates of a student on the test mazes of its preset: the mean over the mazes, and each maze, by DCD's horizon
 * 2 (h + 2)(w + 2); where that is longer than 250 steps, the mean at 250 too. The same weights and seed give the same
 * figures.
 */
export function evaluateHoldouts(player: Player, presetId: string, seed: number): Readonly<Record<string, number>> {
  const test = listHoldouts(presetId).filter(({ part }) => part === 'test');
  const levels = test.map(({ level }) => level);
  const { numTestEpisodes: numEpisodes, drawn } = findPlan(presetId);
  const played = evaluateLevels(player, levels, { numEpisodes, seed, horizonOf: dcdHorizon });
  const rates = levels.map((level, i) => countSolved(played, i, dcdHorizon(level)) / numEpisodes);
  const short = meanOf(levels.map((_, i) => countSolved(played, i, SHORT_HORIZON) / numEpisodes));
  return {
    'test/solved_rate': meanOf(rates),
    ...(drawn === 'named' && { 'test/solved_rate_250': short }),
    ...Object.fromEntries(test.map(({ name }, i) => [`test/${name}`, rates[i]])),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createGenerator } from '../../envs/registry.ts';
import { FLOOR, WALL } from '../../envs/worlds/maze/cells.ts';
import { NAMED_MAZES, parseNamedMazes } from '../../envs/worlds/maze/prefabs.ts';
import { isSolvable } from '../../envs/worlds/maze/solve.ts';
import type { Curriculum } from './curriculum.ts';
import { countSolved, dcdHorizon, evaluateLevels, type Player, SHORT_HORIZON } from './evaluate-levels.ts';

/**
 * The mazes on which the students of a tier are measured while they learn and at the end; no designer sees them. Choices
 * (settings, when to stop) are made on the validation mazes, tables are written from the test mazes, and no two of them
 * have the same walls (shared/reference, ued.md sections 7.2 and 8, claim 23).
 */
export interface Holdout {
  readonly name: string; // a column of evaluation.csv, with its part before it
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
const CVAR_STREAM = 2;

interface HoldoutPlan {
  readonly perfectSize: number; // side of the perfect mazes, all of validation and some of test
  readonly drawn: readonly string[] | 'named'; // further test mazes by hand; 'named': the named eight are all of test
  readonly numTestEpisodes: number; // of each test maze in a row of evaluation.csv; a last table has 100 everywhere
}

const PLANS: Readonly<Record<string, HoldoutPlan>> = {
  nano: { perfectSize: 5, drawn: [], numTestEpisodes: 100 },
  mini: { perfectSize: 7, drawn: ['spiral-7', 'four-rooms-7'], numTestEpisodes: 100 },
  mid: { perfectSize: 9, drawn: ['medium-8', 'labyrinth-9'], numTestEpisodes: 100 },
  large: { perfectSize: 13, drawn: 'named', numTestEpisodes: 20 },
  parity: { perfectSize: 13, drawn: 'named', numTestEpisodes: 20 },
};

function findPlan(tierId: string): HoldoutPlan {
  const plan = PLANS[tierId];
  if (plan !== undefined) return plan;
  throw new InputError('hold-outs of a tier', { value: tierId, limit: Object.keys(PLANS).join(', ') });
}

/** All of a tier, test mazes first. Errors: InputError for a tier without hold-outs. */
export function listHoldouts(tierId: string): readonly Holdout[] {
  const { perfectSize, drawn } = findPlan(tierId);
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
    if (tries > 1000 * count) {
      throw new InputError('number of different perfect mazes', { value: count, limit: `${found.size} found` });
    }
    const level = generator.sample(rng);
    const walls = level.cells.map((code) => (code === WALL ? WALL : FLOOR)).join('');
    if (!found.has(walls)) found.set(walls, level);
  }
  return [...found.values()];
}

/** Random levels that have a way, for the mean over the worst of them: 60 wall draws on 13 x 13, as many a cell elsewhere. */
export function drawSolvableLevels(worldSettings: Readonly<Record<string, unknown>>, count: number): readonly Level[] {
  const generator = createGenerator('maze', worldSettings, 'uniform-60');
  const rng = new Rng(HOLDOUT_SEED, CVAR_STREAM);
  const levels: Level[] = [];
  while (levels.length < count) {
    const level = generator.sample(rng);
    if (isSolvable(level)) levels.push(level);
  }
  return levels;
}

const VALIDATION_EPISODES = 20;

/** What is written to evaluation.csv: always these names in this order. */
export function holdoutColumns(tierId: string): readonly string[] {
  return [
    'test/solved_rate',
    'test/solved_rate_250',
    'validation/solved_rate',
    ...listHoldouts(tierId)
      .filter(({ part }) => part === 'test')
      .map(({ name }) => `test/${name}`),
  ];
}

/**
 * Solved rates of a student on the hold-outs of its tier: means over the mazes of each part, and each test maze. By DCD's
 * horizon 2 (h + 2)(w + 2), the mean also at 250 steps. The same weights and seed give the same figures.
 */
export function evaluateHoldouts(player: Player, tierId: string, seed: number): Readonly<Record<string, number>> {
  const holdouts = listHoldouts(tierId);
  const test = holdouts.filter(({ part }) => part === 'test');
  const validation = holdouts.filter(({ part }) => part === 'validation');
  const { numTestEpisodes } = findPlan(tierId);
  const horizonOf = (level: Level): number => Math.max(SHORT_HORIZON, dcdHorizon(level));
  const played = evaluateLevels(
    player,
    test.map(({ level }) => level),
    { numEpisodes: numTestEpisodes, seed, horizonOf },
  );
  const validated = evaluateLevels(
    player,
    validation.map(({ level }) => level),
    { numEpisodes: VALIDATION_EPISODES, seed: seed + 1, horizonOf: dcdHorizon },
  );
  const rates = test.map(({ level }, i) => countSolved(played, i, dcdHorizon(level)) / numTestEpisodes);
  return {
    'test/solved_rate': meanOf(rates),
    'test/solved_rate_250': meanOf(test.map((_, i) => countSolved(played, i, SHORT_HORIZON) / numTestEpisodes)),
    'validation/solved_rate': meanOf(
      validation.map(({ level }, i) => countSolved(validated, i, dcdHorizon(level)) / VALIDATION_EPISODES),
    ),
    ...Object.fromEntries(test.map(({ name }, i) => [`test/${name}`, rates[i]])),
  };
}

/** What `murmur train ued` asks after every so many cycles: the first student on the hold-outs of its tier. */
export function createHoldoutEvaluator(tierId: string, seed: number) {
  return {
    names: holdoutColumns(tierId),
    evaluate: ({ students: [student], config }: Curriculum): Readonly<Record<string, number>> =>
      evaluateHoldouts(
        { ...config.tier.student, ...{ network: student.network, parameters: student.parameters } },
        tierId,
        seed,
      ),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

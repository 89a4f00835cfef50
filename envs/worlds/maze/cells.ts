import { InputError } from '../../core/errors.ts';
import type { Level, LevelFormat } from '../../core/level.ts';
import { nextBelow, type Rng } from '../../core/rng.ts';
import { assertShape, formatAscii, formatCell, parseAscii } from '../../grid/ascii.ts';

/**
 * Levels of the `maze` world: the free area alone, without a border. Everything outside is wall. The characters are
 * those of JaxUED, so that its level files read as they are.
 */

export const MAZE_WORLD_ID = 'maze';
export const MIN_LEVEL_SIDE = 3; // JaxUED's trivial mazes
export const MIN_SIDE = 5; // of drawn levels
export const MAX_SIDE = 99;

export const FLOOR = 0;
export const WALL = 1;
export const GOAL = 2;
export const FIRST_START = 3; // + heading: up, right, down, left
export const NUM_HEADINGS = 4;
const LAST_CODE = FIRST_START + NUM_HEADINGS - 1;
const ALPHABET = '.#G^>v<';

export const mazeLevelFormat: LevelFormat = {
  parse: (text) => parseAscii(MAZE_WORLD_ID, text, ALPHABET),
  format: (level) => formatAscii(level, ALPHABET),
  assertValid: assertMazeLevel,
};

/** Exactly one goal and one start; whether the goal can be reached is not asked: curricula need such levels too (solve.ts tells). */
function assertMazeLevel(level: Level): void {
  if (isMazeLevel(level)) return;
  assertShape(level, MAZE_WORLD_ID, ALPHABET.length, { min: MIN_LEVEL_SIDE, max: MAX_SIDE });
  assertOne(level, 'goals', 'G', GOAL, GOAL);
  assertOne(level, 'start cells', 'one of ^ > v <', FIRST_START, LAST_CODE);
}

/** The same in one pass, because every episode of a curriculum begins with it. */
function isMazeLevel({ worldId, height, width, cells, parameters }: Level): boolean {
  if (worldId !== MAZE_WORLD_ID || parameters !== undefined || cells.length !== height * width) return false;
  if (!Number.isInteger(height) || !Number.isInteger(width)) return false;
  if (!(height >= MIN_LEVEL_SIDE && height <= MAX_SIDE && width >= MIN_LEVEL_SIDE && width <= MAX_SIDE)) return false;
  let numGoals = 0;
  let numStarts = 0;
  let isKnown = true;
  for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) {
    const code = cells[cellIdx];
    if (code < GOAL) continue;
    if (code === GOAL) numGoals++;
    else numStarts++;
    isKnown &&= code <= LAST_CODE;
  }
  return isKnown && numGoals === 1 && numStarts === 1;
}

function assertOne(level: Level, what: string, characters: string, lowCode: number, highCode: number): void {
  const { cells, width } = level;
  const found = [...cells.keys()].filter((cellIdx) => cells[cellIdx] >= lowCode && cells[cellIdx] <= highCode);
  if (found.length === 1) return;
  const second = found[1] ?? -1;
  const where = second < 0 ? {} : { where: formatCell(Math.floor(second / width), second % width) };
  throw new InputError(`number of ${what}`, { value: found.length, limit: `exactly 1 (${characters})`, ...where });
}

/** Index of the goal's cell in a valid level. */
export function findGoal(level: Level): number {
  let cellIdx = 0;
  while (level.cells[cellIdx] !== GOAL) cellIdx++;
  return cellIdx;
}

/** Index of the start cell in a valid level. */
export function findStart(level: Level): number {
  let cellIdx = 0;
  while (level.cells[cellIdx] < FIRST_START) cellIdx++;
  return cellIdx;
}

/** Heading of a start cell's code: 0 up, then clockwise. */
export function headingOf(startCode: number): number {
  return startCode - FIRST_START;
}

/** A level of `height` x `width` floor cells; the caller puts the rest. */
export function createMazeLevel(height: number, width: number): Level {
  return { worldId: MAZE_WORLD_ID, height, width, cells: new Uint8Array(height * width) };
}

export const NO_CELL = -1;

/** Index of a uniformly random floor cell of a grid; where there is none, of a wall, which is then cleared. */
export function sampleFree(rng: Rng, cells: Uint8Array): number {
  return sampleFreeOf(rng.state, 0, cells, 0, cells.length);
}

/** The same among `count` cells from `first` on, for grids in rows of one array; counts from `first`. */
export function sampleFreeOf(
  rngState: Uint32Array,
  rngOffset: number,
  cells: Uint8Array,
  first: number,
  count: number,
): number {
  const code = countCode(cells, first, count, FLOOR) > 0 ? FLOOR : WALL;
  let skip = nextBelow(rngState, rngOffset, countCode(cells, first, count, code));
  let cellIdx = first;
  while (cells[cellIdx] !== code || skip-- > 0) cellIdx++;
  return cellIdx - first;
}

function countCode(cells: Uint8Array, first: number, count: number, code: number): number {
  let numFound = 0;
  for (let cellIdx = first; cellIdx < first + count; cellIdx++) if (cells[cellIdx] === code) numFound++;
  return numFound;
}

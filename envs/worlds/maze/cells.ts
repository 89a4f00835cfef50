import { InputError } from '../../core/errors.ts';
import type { Level, LevelFormat } from '../../core/level.ts';
import type { Rng } from '../../core/rng.ts';
import { assertShape, formatAscii, formatCell, parseAscii } from '../../grid/ascii.ts';

/**
 * Levels of the `maze` world: the free area alone, without a border. Everything outside is wall. The characters are
 * those of JaxUED, so that its level files read as they are.
 */

export const MAZE_WORLD_ID = 'maze';
export const MIN_SIDE = 5;
export const MAX_SIDE = 99;

export const FLOOR = 0;
export const WALL = 1;
export const GOAL = 2;
export const FIRST_START = 3; // + heading: up, right, down, left
export const NUM_HEADINGS = 4;
const ALPHABET = '.#G^>v<';

export const mazeLevelFormat: LevelFormat = {
  parse: (text) => parseAscii(MAZE_WORLD_ID, text, ALPHABET),
  format: (level) => formatAscii(level, ALPHABET),
  assertValid: assertMazeLevel,
};

/** Exactly one goal and one start; whether the goal can be reached is not asked: curricula need such levels too (solve.ts tells). */
function assertMazeLevel(level: Level): void {
  assertShape(level, MAZE_WORLD_ID, ALPHABET.length, { min: MIN_SIDE, max: MAX_SIDE });
  assertOne(level, 'goals', 'G', GOAL, GOAL);
  assertOne(level, 'start cells', 'one of ^ > v <', FIRST_START, FIRST_START + NUM_HEADINGS - 1);
}

function assertOne(level: Level, what: string, characters: string, lowCode: number, highCode: number): void {
  const { cells, width } = level;
  let count = 0;
  let lastIdx = -1;
  for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) {
    if (cells[cellIdx] < lowCode || cells[cellIdx] > highCode) continue;
    count++;
    lastIdx = cellIdx;
  }
  if (count === 1) return;
  const where = count === 0 ? {} : { where: formatCell(Math.floor(lastIdx / width), lastIdx % width) };
  throw new InputError(`number of ${what}`, { value: count, limit: `exactly 1 (${characters})`, ...where });
}

/** Index of the goal's cell. */
export function findGoal(level: Level): number {
  return level.cells.indexOf(GOAL);
}

/** Index of the start cell. */
export function findStart(level: Level): number {
  return level.cells.findIndex((code) => code >= FIRST_START);
}

/** Heading of a start cell's code: 0 up, then clockwise. */
export function headingOf(startCode: number): number {
  return startCode - FIRST_START;
}

/** A level of `height` x `width` floor cells; the caller puts the rest. */
export function createMazeLevel(height: number, width: number): Level {
  return { worldId: MAZE_WORLD_ID, height, width, cells: new Uint8Array(height * width) };
}

/** Index of a uniformly random floor cell; where there is none, of a cell other than `takenIdx`, which is then cleared. */
export function sampleFree(rng: Rng, cells: Uint8Array, takenIdx: number): number {
  let numFree = 0;
  for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) if (cells[cellIdx] === FLOOR) numFree++;
  if (numFree === 0) return (takenIdx + 1 + rng.below(cells.length - 1)) % cells.length;
  let skip = rng.below(numFree);
  let cellIdx = cells.indexOf(FLOOR);
  while (skip-- > 0) cellIdx = cells.indexOf(FLOOR, cellIdx + 1);
  return cellIdx;
}

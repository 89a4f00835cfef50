import { InputError } from '../../core/errors.ts';
import type { Level, LevelFormat } from '../../core/level.ts';
import { assertShape, formatCell } from '../../grid/ascii.ts';
import { countFloors, layoutCells } from './layouts.ts';
import { formatLevel, parseLevel } from './level-text.ts';
import { assertTask, countObjects, doorsLayout, numStarts, startsAt } from './task.ts';
import { FLOOR, IS_CELL, IS_DOOR, IS_WALKABLE, MAX_SIDE, MIN_SIDE, XLAND_WORLD_ID } from './tiles.ts';

/** Levels of `xland`: cells as bytes of tiles and colours, the task in `parameters` (task.ts), text as in docs/worlds/xland.md. */
export const xlandLevelFormat: LevelFormat = { parse: parseLevel, format: formatLevel, assertValid };

const WALL_TILE = 2;

function assertValid(level: Level): void {
  assertFrame(level);
  const parameters = assertTask(level.parameters, level.height, level.width);
  const layout = doorsLayout(parameters);
  const expected =
    layout === undefined ? undefined : layoutCells(layout, level.height === level.width ? level.height : 0);
  // Generated levels share the cells of their layout, which are sound.
  const numFloors = level.cells === expected ? countFloors(expected) : assertCells(level);
  if (expected !== undefined && level.cells !== expected) assertLayout(level, expected);
  assertStarts(level, parameters);
  const needed = countObjects(parameters) + 1;
  if (numFloors < needed) {
    throw new InputError('number of floor cells', {
      value: numFloors,
      limit: `at least ${needed}: objects and a seat`,
    });
  }
}

/** What `assertShape` checks, but for the codes of the cells: all are bytes, and `assertCells` looks at each once. */
function assertFrame({ worldId, height, width, cells }: Level): void {
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= MIN_SIDE && side <= MAX_SIDE;
  const isFramed = worldId === XLAND_WORLD_ID && isSide(height) && isSide(width) && cells.length === height * width;
  if (!isFramed) assertShape({ worldId, height, width, cells }, XLAND_WORLD_ID, 256, { min: MIN_SIDE, max: MAX_SIDE });
}

/** Checks codes and the border; returns the number of floor cells. */
function assertCells({ height, width, cells }: Level): number {
  let numFloors = 0;
  for (let row = 0, idx = 0; row < height; row++) {
    const isEdgeRow = row === 0 || row === height - 1;
    for (let col = 0; col < width; col++, idx++) {
      const code = cells[idx];
      if (IS_CELL[code] === 0) {
        throw new InputError('unknown cell code', { value: code, where: formatCell(row, col) });
      }
      if ((isEdgeRow || col === 0 || col === width - 1) && code >> 4 !== WALL_TILE) {
        throw new InputError('the border must be wall', { where: formatCell(row, col) });
      }
      if (code >> 4 === FLOOR) numFloors++;
    }
  }
  return numFloors;
}

/** A level with drawn doors has the walls of that layout: doors replace some of them. */
function assertLayout({ width, cells }: Level, expected: Uint8Array): void {
  for (let idx = 0; idx < cells.length; idx++) {
    const isWallExpected = expected[idx] >> 4 === WALL_TILE;
    if (isWallExpected !== (cells[idx] >> 4 === WALL_TILE) || IS_DOOR[cells[idx]] === 1) {
      throw new InputError('a cell that is not of the layout whose doors are drawn', {
        limit: isWallExpected ? 'wall' : 'no wall and no door',
        where: formatCell(Math.floor(idx / width), idx % width),
      });
    }
  }
}

function assertStarts({ height, width, cells }: Level, parameters: Uint8Array): void {
  if (numStarts(parameters) === 0) return;
  const taken = new Set<number>();
  for (let i = 0, at = startsAt(parameters); i < numStarts(parameters); i++, at += 3) {
    const row = parameters[at];
    const col = parameters[at + 1];
    const where = `start ${i + 1}, ${formatCell(row, col)}`;
    if (row >= height || col >= width) {
      throw new InputError('start outside the map', { limit: `rows 1..${height}, columns 1..${width}`, where });
    }
    if (IS_WALKABLE[cells[row * width + col]] === 0) {
      throw new InputError('start in a cell where nobody can stand', { limit: 'floor, goal or open door', where });
    }
    if (parameters[at + 2] > 3) {
      throw new InputError('direction of a start', { value: parameters[at + 2], limit: '0..3', where });
    }
    if (taken.has(row * width + col)) throw new InputError('two starts in one cell', { where });
    taken.add(row * width + col);
  }
}

import { InputError } from '../../core/errors.ts';
import { hashLevel, type Level } from '../../core/level.ts';
import { formatCell } from '../../grid/ascii.ts';
import {
  FIRST_DOOR,
  FIRST_GROVE,
  FIRST_KEY,
  FLOOR,
  isDoor,
  isGrove,
  isKey,
  KEY_COLOUR_NAMES,
  KIND_NAMES,
  WALL,
} from './cells.ts';
import type { OrchardLayout } from './layout.ts';
import { orchardLevelFormat } from './level-format.ts';
import { findOutside } from './reach.ts';

/**
 * A level as the kernels read it: everything that does not change while it is played, on the padded grid of a
 * layout (layout.ts). Made once for each level and shared by all worlds that play it.
 *
 * Letters: P padded cells, G groves, D doors, Y keys. Indices at cells are stored plus one; 0 means none.
 */
export interface CompiledLevel {
  readonly level: Level;
  readonly hash: string;
  readonly startGrid: Uint8Array; // [P] looks with keys at home, doors shut, no fruit
  readonly isInner: Uint8Array; // [P] 1 where doors open without a key
  readonly spawnCells: Uint16Array; // outside floor
  readonly groveAt: Uint16Array; // [P] grove + 1
  readonly groveStart: Uint16Array; // [G + 1] into groveCells
  readonly groveCells: Uint16Array;
  readonly groveKind: Uint8Array; // [G]
  readonly groveCapacity: Uint16Array; // [G] fruits, hanging or on their way
  readonly doorAt: Uint8Array; // [P] door + 1
  readonly doorCells: Uint16Array; // [D]
  readonly doorColour: Uint8Array; // [D]
  readonly keyAt: Uint8Array; // [P] key + 1, at its home
  readonly keyCells: Uint16Array; // [Y]
  readonly keyColour: Uint8Array; // [Y]
}

/** Throws InputError for a level that is invalid or does not fit the settings of the layout. */
export function compileLevel(level: Level, layout: OrchardLayout): CompiledLevel {
  orchardLevelFormat.assertValid(level);
  assertFits(level, layout);
  const cellsWhere = (matches: (code: number) => boolean): number[] => {
    const found: number[] = [];
    level.cells.forEach((code, cellIdx) => {
      if (matches(code)) found.push(cellIdx);
    });
    return found;
  };
  const padAll = (cellIdxs: number[]): Uint16Array => Uint16Array.from(cellIdxs, (idx) => layout.padded(level, idx));
  const outside = findOutside(level);
  const keys = cellsWhere(isKey);
  const doors = cellsWhere(isDoor);
  const keyCells = padAll(keys);
  const doorCells = padAll(doors);
  const spawnCells = padAll(cellsWhere((code) => code === FLOOR).filter((cellIdx) => outside[cellIdx] === 1));
  assertCount('outside floor cells', spawnCells.length, layout.settings.numSeats, 'numSeats');
  return {
    level,
    hash: hashLevel(level),
    startGrid: startGrid(level, layout),
    isInner: innerCells(level, layout, outside),
    spawnCells,
    ...compileGroves(level, layout),
    doorAt: indexAt(doorCells, layout),
    doorCells,
    doorColour: Uint8Array.from(doors, (cellIdx) => level.cells[cellIdx] - FIRST_DOOR),
    keyAt: indexAt(keyCells, layout),
    keyCells,
    keyColour: Uint8Array.from(keys, (cellIdx) => level.cells[cellIdx] - FIRST_KEY),
  };
}

function assertFits(level: Level, layout: OrchardLayout): void {
  const { height, width, numKinds, numKeyColours } = layout.settings;
  if (level.height > height || level.width > width) {
    throw new InputError('level is larger than the settings height and width', {
      value: `${level.height} x ${level.width}`,
      limit: `at most ${height} x ${width}`,
    });
  }
  level.cells.forEach((code, cellIdx) => {
    const where = formatCell(Math.floor(cellIdx / level.width), cellIdx % level.width);
    if (isGrove(code) && code - FIRST_GROVE >= numKinds) {
      const value = KIND_NAMES[code - FIRST_GROVE];
      throw new InputError('fruit kind', { value, limit: `the first ${numKinds} (setting numKinds)`, where });
    }
    const colour = isDoor(code) ? code - FIRST_DOOR : isKey(code) ? code - FIRST_KEY : 0;
    if (colour >= numKeyColours) {
      const value = KEY_COLOUR_NAMES[colour];
      throw new InputError('key colour', { value, limit: `the first ${numKeyColours} (setting numKeyColours)`, where });
    }
  });
}

function assertCount(name: string, count: number, min: number, setting: string): void {
  if (count < min) throw new InputError(`number of ${name}`, { value: count, limit: `at least ${setting} = ${min}` });
}

function startGrid(level: Level, layout: OrchardLayout): Uint8Array {
  const grid = new Uint8Array(layout.numPadded).fill(layout.wallLook);
  level.cells.forEach((code, cellIdx) => {
    if (code === WALL) return;
    const look = isDoor(code)
      ? layout.firstClosedDoorLook + code - FIRST_DOOR
      : isKey(code)
        ? layout.firstKeyLook + code - FIRST_KEY
        : 0;
    grid[layout.padded(level, cellIdx)] = look;
  });
  return grid;
}

function innerCells(level: Level, layout: OrchardLayout, outside: Uint8Array): Uint8Array {
  const isInner = new Uint8Array(layout.numPadded);
  level.cells.forEach((code, cellIdx) => {
    if (code !== WALL && outside[cellIdx] === 0) isInner[layout.padded(level, cellIdx)] = 1;
  });
  return isInner;
}

function indexAt(cells: Uint16Array, layout: OrchardLayout): Uint8Array {
  const at = new Uint8Array(layout.numPadded);
  cells.forEach((cell, index) => {
    at[cell] = index + 1;
  });
  return at;
}

/** Groves in the order of their first cells, each a 4-connected set of grove cells of one kind, cells row-major. */
function compileGroves(level: Level, layout: OrchardLayout) {
  const groveAt = new Uint16Array(layout.numPadded);
  const groveStart: number[] = [0];
  const groveCells: number[] = [];
  const groveKind: number[] = [];
  const groveCapacity: number[] = [];
  level.cells.forEach((code, cellIdx) => {
    if (!isGrove(code) || groveAt[layout.padded(level, cellIdx)] !== 0) return;
    const cells = connectedCells(level, cellIdx).map((idx) => layout.padded(level, idx));
    for (const cell of cells) groveAt[cell] = groveKind.length + 1;
    groveCells.push(...cells);
    groveStart.push(groveCells.length);
    groveKind.push(code - FIRST_GROVE);
    groveCapacity.push(Math.max(1, Math.floor((cells.length * layout.settings.fruitDensityPercent) / 100)));
  });
  const numFruits = groveCapacity.reduce((sum, capacity) => sum + capacity, 0);
  if (numFruits > layout.maxFruits) {
    throw new InputError('number of fruits of a level', {
      value: numFruits,
      limit: `at most ${layout.maxFruits} (a third of the cells that height and width leave inside the border)`,
    });
  }
  return {
    groveAt,
    groveStart: Uint16Array.from(groveStart),
    groveCells: Uint16Array.from(groveCells),
    groveKind: Uint8Array.from(groveKind),
    groveCapacity: Uint16Array.from(groveCapacity),
  };
}

function connectedCells(level: Level, startIdx: number): number[] {
  const code = level.cells[startIdx];
  const found = new Set([startIdx]);
  for (const cellIdx of found) {
    for (const next of [cellIdx - level.width, cellIdx + 1, cellIdx + level.width, cellIdx - 1]) {
      if (level.cells[next] === code) found.add(next);
    }
  }
  return [...found].sort((a, b) => a - b);
}

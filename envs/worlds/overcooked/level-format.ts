import { InputError } from '../../core/errors.ts';
import type { Level, LevelFormat } from '../../core/level.ts';
import { assertShape, formatAscii, formatCell, parseAscii } from '../../grid/ascii.ts';
import {
  ALPHABET,
  DISH_SOURCE,
  FIRST_START,
  FLOOR,
  MAX_SEATS,
  ONION_SOURCE,
  OVERCOOKED_WORLD_ID,
  POT,
  SERVING,
  TERRAIN_NAMES,
  TOMATO_SOURCE,
} from './cells.ts';
import { isLayoutFile, parseLayoutFile } from './layout-file.ts';
import { decodeOrders, encodeOrders, formatOrders, isOrderHeader, type OrderHeader, parseOrders } from './orders.ts';
import { assertSolvable } from './reachability.ts';

/** Levels of the `overcooked` world: a kitchen with a closed border, start cells 1, 2, ... and its orders. */

export const SIDES = { min: 3, max: 32 };

export const overcookedLevelFormat: LevelFormat = {
  parse: parseKitchen,
  format: formatKitchen,
  assertValid(level) {
    assertKitchen(level);
    assertSolvable(level);
  },
};

/** As the source reads kitchens: well formed, but perhaps one in which nothing can be served. Traces are checked in such. */
export const lenientLevelFormat: LevelFormat = {
  parse: parseKitchen,
  format: formatKitchen,
  assertValid: assertKitchen,
};

const HEADER_LINE = /^([a-z-]{2,}):(.*)$/;

/** A kitchen as we write it, or a `.layout` file of overcooked_ai. */
function parseKitchen(text: string): Level {
  if (isLayoutFile(text)) {
    const { rows, orders } = parseLayoutFile(text);
    return { ...parsePadded(rows), parameters: encodeOrders(orders) };
  }
  const headers = new Map<OrderHeader, string>();
  const rows: string[] = [];
  for (const line of text.split('\n').map((raw) => raw.trimEnd())) {
    const match = HEADER_LINE.exec(line);
    if (match === null) rows.push(line.replaceAll('.', ' '));
    else readHeader(match[1], match[2], headers);
  }
  const width = Math.max(...rows.map((row) => row.length));
  const grid = rows.map((row) => (row === '' ? '' : row.padEnd(width, ' '))); // floor at the end of a row is an open border
  return { ...parsePadded(grid), parameters: encodeOrders(parseOrders(headers)) };
}

function readHeader(name: string, value: string, headers: Map<OrderHeader, string>): void {
  if (!isOrderHeader(name)) {
    throw new InputError('unknown line of a kitchen', { value: name, limit: 'orders, cook-times or bonus-factor' });
  }
  if (headers.has(name)) throw new InputError('line of a kitchen is there twice', { value: name });
  headers.set(name, value.trim());
}

/** `parseAscii` cuts trailing blanks, so floor goes through it as a dot. */
function parsePadded(grid: readonly string[]): Level {
  return parseAscii(
    OVERCOOKED_WORLD_ID,
    grid.map((row) => row.replaceAll(' ', '.')).join('\n'),
    ALPHABET.replace(' ', '.'),
  );
}

function formatKitchen(level: Level): string {
  return `${formatOrders(decodeOrders(level.parameters))}${formatAscii(level, ALPHABET)}`;
}

function assertKitchen(level: Level): void {
  assertShape(level, OVERCOOKED_WORLD_ID, ALPHABET.length, SIDES, true);
  decodeOrders(level.parameters);
  assertBorder(level);
  assertStarts(level);
  for (const terrain of [POT, DISH_SOURCE, SERVING]) assertPresent(level, [terrain]);
  assertPresent(level, [ONION_SOURCE, TOMATO_SOURCE]);
}

function assertPresent(level: Level, terrains: readonly number[]): void {
  if (terrains.some((terrain) => level.cells.includes(terrain))) return;
  const name = terrains.map((terrain) => TERRAIN_NAMES[terrain]).join(' or ');
  throw new InputError(`number of ${name} cells`, { value: 0, limit: 'at least 1' });
}

function assertBorder({ height, width, cells }: Level): void {
  for (let row = 0; row < height; row++) {
    const isEdgeRow = row === 0 || row === height - 1;
    for (let col = 0; col < width; col += isEdgeRow ? 1 : width - 1) {
      const code = cells[row * width + col];
      if (code === FLOOR || code >= FIRST_START) {
        throw new InputError('the border must be closed (no floor, no start cell)', { where: formatCell(row, col) });
      }
    }
  }
}

function assertStarts({ width, cells }: Level): void {
  const cellOfSeat = new Map<number, number>();
  cells.forEach((code, cellIdx) => {
    if (code < FIRST_START) return;
    if (cellOfSeat.has(code)) {
      throw new InputError(`start cell ${ALPHABET[code]} is there twice`, {
        where: formatCell(Math.floor(cellIdx / width), cellIdx % width),
      });
    }
    cellOfSeat.set(code, cellIdx);
  });
  for (let seatIdx = 0; seatIdx < Math.max(1, cellOfSeat.size); seatIdx++) {
    if (cellOfSeat.has(FIRST_START + seatIdx)) continue;
    throw new InputError('start cells of a kitchen must be numbered without a gap', {
      value: `${cellOfSeat.size} of them and no ${ALPHABET[FIRST_START + seatIdx]}`,
      limit: `1 to ${MAX_SEATS} players`,
    });
  }
}

/** Number of players a valid kitchen is for. */
export function countStarts(level: Level): number {
  return level.cells.reduce((count, code) => count + (code >= FIRST_START ? 1 : 0), 0);
}

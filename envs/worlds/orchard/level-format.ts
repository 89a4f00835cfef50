import { InputError } from '../../core/errors.ts';
import type { Level, LevelFormat } from '../../core/level.ts';
import { assertClosedBorder, assertShape, formatAscii, formatCell, parseAscii } from '../../grid/ascii.ts';
import {
  ALPHABET,
  FLOOR,
  isDoor,
  isGrove,
  isKey,
  MAX_DOORS,
  MAX_KEYS,
  MAX_SIDE,
  MIN_SIDE,
  ORCHARD_WORLD_ID,
  WALL,
} from './cells.ts';
import { findOutside, findReachable } from './reach.ts';

/** Text form and rules of orchard levels; docs/worlds/orchard.md shows one. */
export const orchardLevelFormat: LevelFormat = {
  parse: (text) => parseAscii(ORCHARD_WORLD_ID, text, ALPHABET),
  format: (level) => formatAscii(level, ALPHABET),
  assertValid: assertOrchardLevel,
};

function assertOrchardLevel(level: Level): void {
  assertShape(level, ORCHARD_WORLD_ID, ALPHABET.length, { min: MIN_SIDE, max: MAX_SIDE });
  assertClosedBorder(level, WALL);
  assertCount(level, 'keys', isKey, MAX_KEYS);
  assertCount(level, 'doors', isDoor, MAX_DOORS);
  if (!level.cells.some(isGrove)) throw new InputError('number of grove cells', { value: 0, limit: 'at least 1' });
  const outside = findOutside(level);
  if (!outside.some((isOutside, cellIdx) => isOutside === 1 && level.cells[cellIdx] === FLOOR)) {
    throw new InputError('no floor cell to appear on in the largest region');
  }
  assertReachable(level, findReachable(level, outside));
}

function assertCount(level: Level, name: string, matches: (code: number) => boolean, max: number): void {
  const count = level.cells.filter(matches).length;
  if (count > max) throw new InputError(`number of ${name}`, { value: count, limit: `at most ${max}` });
}

/** Every cell that is not wall must be reached: an island of floor would be a place where nobody ever plays. */
function assertReachable(level: Level, reached: Uint8Array): void {
  level.cells.forEach((code, cellIdx) => {
    if (code === WALL || reached[cellIdx] === 1) return;
    throw new InputError(
      'unsolvable level: a cell cannot be reached from the largest region with the keys found there',
      { value: ALPHABET[code], where: formatCell(Math.floor(cellIdx / level.width), cellIdx % level.width) },
    );
  });
}

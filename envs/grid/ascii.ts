import { InputError } from '../core/errors.ts';
import type { Level } from '../core/level.ts';

/** Where a cell is, for people: rows and columns count from 1. */
export function formatCell(row: number, col: number): string {
  return `row ${row + 1}, column ${col + 1}`;
}

/**
 * Text to level: one line per row, `alphabet[code]` is the character of a code. Empty lines before and after are
 * skipped. Throws InputError with row and column for an unknown character or a ragged row.
 */
export function parseAscii(worldId: string, text: string, alphabet: string): Level {
  const allLines = text.split('\n').map((line) => line.trimEnd());
  const first = allLines.findIndex((line) => line !== '');
  const lines = allLines.slice(first, allLines.findLastIndex((line) => line !== '') + 1);
  if (first < 0 || lines.length === 0) throw new InputError('level text is empty');
  const width = lines[0].length;
  const cells = new Uint8Array(lines.length * width);
  lines.forEach((line, row) => {
    if (line.length !== width) {
      throw new InputError('length of a row', {
        value: line.length,
        limit: `${width} like row 1`,
        where: `row ${row + 1}`,
      });
    }
    for (let col = 0; col < width; col++) {
      const code = alphabet.indexOf(line[col]);
      if (code < 0) {
        throw new InputError('unknown level character', {
          value: line[col],
          limit: `one of ${alphabet}`,
          where: formatCell(row, col),
        });
      }
      cells[row * width + col] = code;
    }
  });
  return { worldId, height: lines.length, width, cells };
}

/** Level to text; every line ends with a newline. Throws InputError for a code without a character. */
export function formatAscii(level: Level, alphabet: string): string {
  assertCodes(level, alphabet.length);
  let text = '';
  for (let row = 0; row < level.height; row++) {
    for (let col = 0; col < level.width; col++) text += alphabet[level.cells[row * level.width + col]];
    text += '\n';
  }
  return text;
}

function assertCodes(level: Level, numCodes: number): void {
  const badIdx = level.cells.findIndex((code) => code >= numCodes);
  if (badIdx < 0) return;
  throw new InputError('unknown cell code', {
    value: level.cells[badIdx],
    limit: `0..${numCodes - 1}`,
    where: formatCell(Math.floor(badIdx / level.width), badIdx % level.width),
  });
}

/**
 * Checks that a level belongs to the world, has sides within limits, holds only known codes, and no parameters where the
 * world has none (`hasParameters`). Throws InputError.
 */
export function assertShape(
  level: Level,
  worldId: string,
  numCodes: number,
  sides: { min: number; max: number },
  hasParameters = false,
): void {
  if (level.worldId !== worldId) {
    throw new InputError('level of another world', { value: level.worldId, limit: worldId });
  }
  for (const [name, side] of [
    ['height', level.height],
    ['width', level.width],
  ] as const) {
    if (!Number.isInteger(side) || side < sides.min || side > sides.max) {
      throw new InputError(`level ${name}`, { value: side, limit: `${sides.min}..${sides.max}` });
    }
  }
  if (level.cells.length !== level.height * level.width) {
    throw new InputError('number of level cells', {
      value: level.cells.length,
      limit: `${level.height} x ${level.width}`,
    });
  }
  const numParameters = level.parameters?.length;
  if (numParameters === 0 || (numParameters !== undefined && !hasParameters)) {
    const limit = hasParameters ? 'at least 1, or none' : `none: ${worldId} has none`;
    throw new InputError('parameters of a level', { value: numParameters, limit });
  }
  assertCodes(level, numCodes);
}

/** Checks that all cells of the border have the code `wallCode`. Throws InputError with row and column. */
export function assertClosedBorder(level: Level, wallCode: number): void {
  const { height, width, cells } = level;
  for (let row = 0; row < height; row++) {
    const isEdgeRow = row === 0 || row === height - 1;
    for (let col = 0; col < width; col += isEdgeRow ? 1 : width - 1) {
      if (cells[row * width + col] !== wallCode) {
        throw new InputError('the border must be wall', { where: formatCell(row, col) });
      }
    }
  }
}

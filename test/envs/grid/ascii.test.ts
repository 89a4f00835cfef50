import { describe, expect, it } from 'vitest';
import { assertClosedBorder, assertShape, formatAscii, parseAscii } from '../../../envs/grid/ascii.ts';

describe('parseAscii', () => {
  it('skips empty lines around the level and spaces after it, and reads Windows line ends', () => {
    const level = parseAscii('w', '\n\n##. \r\n.#.\r\n\n', '.#');
    expect(level).toEqual({ worldId: 'w', height: 2, width: 3, cells: Uint8Array.of(1, 1, 0, 0, 1, 0) });
    expect(formatAscii(level, '.#')).toBe('##.\n.#.\n');
  });

  it('names row and column, counted from 1', () => {
    expect(() => parseAscii('w', '##\n#x', '.#')).toThrow(
      'unknown level character; got "x"; expected one of .#; at row 2, column 2',
    );
    expect(() => parseAscii('w', '##\n\n##', '.#')).toThrow('length of a row; got 0; expected 2 like row 1; at row 2');
    expect(() => parseAscii('w', ' \n ', '.#')).toThrow('level text is empty');
  });
});

describe('assertShape', () => {
  const level = { worldId: 'w', height: 2, width: 2, cells: Uint8Array.of(0, 1, 0, 1) };
  const sides = { min: 2, max: 3 };

  it('accepts what fits', () => {
    expect(() => assertShape(level, 'w', 2, sides)).not.toThrow();
  });

  it.each([
    [{ ...level, worldId: 'v' }, /level of another world; got "v"; expected w/],
    [{ ...level, height: 1 }, /level height; got 1; expected 2..3/],
    [{ ...level, width: 4 }, /level width; got 4; expected 2..3/],
    [{ ...level, cells: new Uint8Array(3) }, /number of level cells; got 3; expected 2 x 2/],
    [{ ...level, cells: Uint8Array.of(0, 0, 0, 2) }, /unknown cell code; got 2; expected 0..1; at row 2, column 2/],
  ])('refuses %j', (bad, message) => {
    expect(() => assertShape(bad, 'w', 2, sides)).toThrow(message);
  });
});

describe('assertClosedBorder', () => {
  it.each([0, 1, 2, 3, 5, 6, 8, 9, 10, 11])('finds a gap at cell %i of 4 x 3', (gap) => {
    const closed = parseAscii('w', '###\n#.#\n#.#\n###', '.#');
    expect(() => assertClosedBorder(closed, 1)).not.toThrow();
    const open = { ...closed, cells: closed.cells.with(gap, 0) };
    const where = `row ${Math.floor(gap / 3) + 1}, column ${(gap % 3) + 1}`;
    expect(() => assertClosedBorder(open, 1)).toThrow(`the border must be wall; at ${where}`);
  });
});

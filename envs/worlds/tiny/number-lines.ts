import { InputError } from '../../core/errors.ts';

/** A line `name: number number ...` above the cells of a level's text. */
export interface NumberLine {
  readonly name: string;
  readonly numbers: readonly number[];
}

/** Splits a level's text into its number lines and the cells below. Throws InputError for anything that is not a whole number. */
export function splitNumberLines(text: string): { readonly lines: readonly NumberLine[]; readonly cells: string } {
  const lines: NumberLine[] = [];
  const rows = text.split('\n');
  let rowIdx = 0;
  for (; rowIdx < rows.length; rowIdx++) {
    const match = /^\s*([a-z-]+)\s*:(.*)$/.exec(rows[rowIdx]);
    if (match === null && rows[rowIdx].trim() !== '') break;
    if (match !== null) lines.push({ name: match[1], numbers: match[2].trim().split(/\s+/).map(parseWhole) });
  }
  return { lines, cells: rows.slice(rowIdx).join('\n') };
}

function parseWhole(word: string): number {
  if (!/^-?\d{1,6}$/.test(word))
    throw new InputError('number of a level line', { value: word, limit: 'whole numbers' });
  return Number(word);
}

/** Numbers of the one line with a name. Throws InputError when it is missing or has another count of numbers, or one is out of range. */
export function readNumbers(
  lines: readonly NumberLine[],
  name: string,
  count: number,
  range: { readonly low: number; readonly high: number },
): readonly number[] {
  const found = lines.filter((line) => line.name === name);
  if (found.length !== 1) throw new InputError(`lines "${name}:"`, { value: found.length, limit: 'exactly 1' });
  assertNumbers(name, found[0].numbers, count, range);
  return found[0].numbers;
}

export function assertNumbers(
  name: string,
  numbers: readonly number[],
  count: number,
  { low, high }: { readonly low: number; readonly high: number },
): void {
  if (numbers.length !== count) {
    throw new InputError(`numbers of line "${name}:"`, { value: numbers.length, limit: `${count}` });
  }
  for (const number of numbers) {
    if (number < low || number > high) {
      throw new InputError(`number of line "${name}:"`, { value: number, limit: `${low}..${high}` });
    }
  }
}

import { InputError } from '../../../envs/core/errors.ts';
import { AppendedFile } from './appended-file.ts';

/**
 * A table of numbers as CSV: one header, fixed columns, a row at a time. A number that is not known (NaN) is an empty
 * cell. No clock: two runs with the same numbers have the same bytes.
 */
const DIGITS = 7; // significant ones; float32 has no more

export class MetricsLog {
  readonly columns: readonly string[];
  readonly file: AppendedFile;

  /**
   * keptLength: bytes to keep of a file that is there, 0 for a new one.
   * Errors   InputError for a column name that would break the table, and as AppendedFile.
   */
  constructor(path: string, columns: readonly string[], keptLength: number) {
    for (const name of columns) {
      if (!/^[a-z0-9_/%.-]+$/i.test(name)) throw new InputError('name of a column', { value: name, where: path });
    }
    this.columns = columns;
    this.file = new AppendedFile(path, keptLength);
    if (keptLength === 0) this.file.append(`${columns.join(',')}\n`);
  }

  /** Errors: InputError when the row has other columns than the table. */
  append(row: Readonly<Record<string, number>>): void {
    const unknown = Object.keys(row).find((name) => !this.columns.includes(name));
    const missing = this.columns.find((name) => !(name in row));
    if (unknown !== undefined || missing !== undefined) {
      throw new InputError('columns of a row of metrics', {
        value: unknown ?? `no ${missing}`,
        limit: this.columns.join(', '),
        where: this.file.path,
      });
    }
    this.file.append(`${this.columns.map((name) => formatNumber(row[name])).join(',')}\n`);
  }
}

/** Shortest form of the number at seven significant digits; whole numbers in full; empty when not known. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return '';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS)));
}

/** Reads such a table back: a record a row, NaN where a cell is empty. A last line without its end is left out. */
export function parseMetrics(text: string): Record<string, number>[] {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const columns = lines[0].split(',');
  return lines
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(columns.map((name, i) => [name, readNumber(cells[i])]));
    });
}

function readNumber(cell: string | undefined): number {
  if (cell === undefined || cell === '') return Number.NaN;
  if (cell === 'inf' || cell === '-inf') return cell === 'inf' ? Infinity : -Infinity;
  return Number(cell);
}

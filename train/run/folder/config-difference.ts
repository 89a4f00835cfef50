import { InputError } from '../../../envs/core/errors.ts';

/** The first setting in which a run that began and one that is asked for differ, by its path; undefined when they do not. */
export function firstDifference(found: object, asked: object): Difference | undefined {
  return differenceOf('', found, JSON.parse(JSON.stringify(asked)));
}

export interface Difference {
  readonly field: string; // path with dots
  readonly found: unknown;
  readonly asked: unknown;
}

/** The line for a run that is resumed with another setting: which, what was asked for, what it began with, and where. */
export function differenceError({ field, found, asked }: Difference, where: string): InputError {
  return new InputError(`--resume with another ${field}`, {
    value: typeof asked === 'number' ? asked : shortText(asked),
    limit: `${shortText(found)}, as the run began`,
    where,
  });
}

function differenceOf(field: string, found: unknown, asked: unknown): Difference | undefined {
  if (!isRecord(found) || !isRecord(asked)) {
    return JSON.stringify(found) === JSON.stringify(asked) ? undefined : { field, found, asked };
  }
  for (const name of new Set([...Object.keys(found), ...Object.keys(asked)])) {
    const inner = differenceOf(field === '' ? name : `${field}.${name}`, found[name], asked[name]);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

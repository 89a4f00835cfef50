import type { z } from 'zod';
import { InputError } from './errors.ts';

/** The first thing that a schema found wrong with `raw`: which field, what it held and what it may hold. */
export interface WrongField {
  readonly field: string; // path with dots; '' when `raw` itself is wrong
  readonly value: unknown;
  readonly limit: string;
  readonly choices?: readonly string[]; // names that the field may hold
}

export function findWrongField(error: z.ZodError, raw: unknown): WrongField {
  const issue = error.issues[0];
  const value = issue.path.reduce<unknown>(
    (held, key) => (held as Record<PropertyKey, unknown> | null | undefined)?.[key],
    raw,
  );
  const choices = issue.code === 'invalid_value' ? issue.values.map(String) : undefined;
  return { field: issue.path.join('.'), value: value ?? 'nothing', limit: limitOf(issue), choices };
}

/** InputError for parsed input: its field (`what` alone when the whole is wrong), the value and the limit. `where`: a file. */
export function createIssueError(what: string, error: z.ZodError, raw: unknown, where?: string): InputError {
  const issue = error.issues[0];
  if (issue.code === 'unrecognized_keys') {
    return new InputError(`${what}: unknown field`, { value: issue.keys.join(', '), where });
  }
  const { field, ...details } = findWrongField(error, raw);
  return new InputError(field === '' ? what : `${what}: ${field}`, { ...details, where });
}

function limitOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small' && issue.inclusive === false) return `above ${issue.minimum}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}${unitOf(issue.origin)}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}${unitOf(issue.origin)}`;
  if (issue.code === 'not_multiple_of') return `a multiple of ${issue.divisor}`;
  if (issue.code === 'invalid_type') return issue.expected === 'int' ? 'a whole number' : issue.expected;
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.flatMap((branch) => branch.slice(0, 1).map(limitOf));
    return [...new Set(branches)].join(' or ');
  }
  return issue.message;
}

function unitOf(origin: string): string {
  return origin === 'string' ? ' characters' : '';
}

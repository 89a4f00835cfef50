import { nearestName } from './nearest-name.ts';

export interface InputErrorDetails {
  readonly value?: unknown;
  readonly limit?: string;
  /** Names that would be right: listed as the limit when there is no other, and the nearest one is suggested. */
  readonly choices?: readonly string[];
  readonly where?: string;
}

/**
 * The one error for bad input, wherever it comes from (a flag, a file, a socket, a caller).
 * Its message is one line: what is wrong, the value that was given, the limit, the nearest right name, and where.
 * The command line prints the line and exits with 2; a room turns it into a refusal with a code.
 */
export class InputError extends Error {
  readonly what: string;

  constructor(what: string, details: InputErrorDetails = {}) {
    const { value, choices } = details;
    const limit = details.limit ?? (choices && `one of ${choices.join(', ')}`);
    const meant = choices && typeof value === 'string' ? nearestName(value, choices) : undefined;
    const parts = [what];
    if (value !== undefined) parts.push(`got ${formatValue(value)}`);
    if (limit !== undefined) parts.push(`expected ${limit}`);
    if (meant !== undefined) parts.push(`did you mean ${meant}?`);
    if (details.where !== undefined) parts.push(`at ${details.where}`);
    super(parts.join('; '));
    this.name = 'InputError';
    this.what = what;
  }
}

const MAX_SHOWN_CHARACTERS = 80;

function formatValue(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'; // may have a toString of its own
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
}

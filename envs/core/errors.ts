/**
 * The one error for bad input, wherever it comes from (a flag, a file, a socket, a caller).
 * Its message is one line: what is wrong, the value that was given, the limit, and where.
 * The command line prints the line and exits with 2; a room turns it into a refusal with a code.
 */
export class InputError extends Error {
  readonly what: string;

  constructor(what: string, details: { value?: unknown; limit?: string; where?: string } = {}) {
    const parts = [what];
    if (details.value !== undefined) parts.push(`got ${formatValue(details.value)}`);
    if (details.limit !== undefined) parts.push(`expected ${details.limit}`);
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

import { InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from './whole-number.ts';

/** Options that many commands have, in one form and with one meaning (docs/commands.md). */

/** seedOf: what has its chance from the seed; without a value in `seed` there is no default. */
export function seedOption(seedOf: string, seed?: number): Option {
  const option = new Option('--seed <n>', `seed of ${seedOf}; 0..4294967295`).argParser(wholeNumber(0, 0xffffffff));
  return seed === undefined ? option : option.default(seed);
}

export function outOption(description: string): Option {
  return new Option('--out <path>', description).argParser(readPath);
}

/** Where no path stands behind --out, commander takes the next option for one. */
function readPath(text: string): string {
  if (text.startsWith('--')) throw new InvalidArgumentError('expected a path, which does not begin with --');
  return text;
}

export function resumeOption(description: string): Option {
  return new Option('--resume', description);
}

export function jsonOption(description: string): Option {
  return new Option('--json', `${description}, as JSON on standard output`);
}

import { expect, it } from 'vitest';
import { usageLine } from '../../../cli/terminal/usage-line.ts';

it.each([
  [
    "error: unknown command 'shwo'\n(Did you mean show?)\n",
    "murmur: unknown command 'shwo' (Did you mean show?); murmur --help",
  ],
  [
    "error: too many arguments for 'ppo'. Expected 0 arguments but got 1.\n",
    "murmur: too many arguments for 'ppo'. Expected 0 arguments but got 1; murmur --help",
  ],
  ["error: option '--seed <n>' argument missing\n", "murmur: option '--seed <n>' argument missing; murmur --help"],
])('%j is one line', (said, start) => {
  const line = usageLine(said);
  expect(line.startsWith(start)).toBe(true);
  expect(line.indexOf('\n')).toBe(line.length - 1);
});

import { expect, it } from 'vitest';
import { usageLine } from '../../../cli/terminal/usage-line.ts';

it.each([
  [
    "error: unknown command 'shwo'\n(Did you mean show?)\n",
    'murmur: unknown command; got "shwo"; did you mean show?; murmur --help',
  ],
  [
    "error: too many arguments for 'ppo'. Expected 0 arguments but got 1.\n",
    "murmur: too many arguments for 'ppo'; got 1; expected 0; murmur --help",
  ],
  ["error: option '--seed <n>' argument missing\n", 'murmur: option --seed has no value; expected <n>; murmur --help'],
  [
    "error: option '--seed <n>' argument 'abc' is invalid. expected a whole number in 0..4294967295\n",
    'murmur: option --seed; got "abc"; expected a whole number in 0..4294967295; murmur --help',
  ],
  [
    "error: option '--threads <n>' argument '3' is invalid. expected one of 1, 2\n",
    'murmur: option --threads; got "3"; expected one of 1, 2; murmur --help',
  ],
  ["error: missing required argument 'run'\n", 'murmur: argument run is missing; murmur --help'],
  [
    "error: unknown option '--al'\n(Did you mean one of --all, --alt?)\n",
    'murmur: unknown option; got "--al"; did you mean one of --all, --alt?; murmur --help',
  ],
])('%j is one line', (said, start) => {
  const line = usageLine(said);
  expect(line.startsWith(start)).toBe(true);
  expect(line.indexOf('\n')).toBe(line.length - 1);
});

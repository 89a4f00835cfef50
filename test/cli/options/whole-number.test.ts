import { expect, it } from 'vitest';
import { wholeNumber } from '../../../cli/options/whole-number.ts';

it.each([
  ['0', 0],
  ['7', 7],
  ['4294967295', 4_294_967_295],
])('reads %j', (text, value) => {
  expect(wholeNumber(0, 0xffffffff)(text)).toBe(value);
});

it.each(['', ' ', '-1', '1.5', '4294967296', 'seven', 'NaN'])('refuses %j, with the range', (text) => {
  expect(() => wholeNumber(0, 0xffffffff)(text)).toThrow('expected a whole number in 0..4294967295');
});

import { expect, it } from 'vitest';
import { parseBudget } from '../../../cli/options/budget.ts';

it('a budget is steps, or minutes with an m', () => {
  expect(parseBudget('500000')).toEqual({ numSteps: 500_000 });
  expect(parseBudget('1e6')).toEqual({ numSteps: 1_000_000 });
  expect(parseBudget('10m')).toEqual({ numMinutes: 10 });
  expect(parseBudget(' 0.5m')).toEqual({ numMinutes: 0.5 });
});

it.each(['', 'm', '0', '0m', '-1m', '1.5', '10 m', '10min', '1h', '1e11', '10001m', 'ten'])(
  'refuses %j in one line',
  (text) => {
    expect(() => parseBudget(text)).toThrow(
      /^expected steps, a whole number in 1\.\.10000000000, or minutes such as 10m, up to 10000m$/,
    );
  },
);

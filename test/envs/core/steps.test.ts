import { expect, it } from 'vitest';
import { finish, mapSteps } from '../../../envs/core/steps.ts';

function* countTo(n: number, seen: number[]) {
  for (let i = 1; i <= n; i++) {
    seen.push(i);
    yield;
  }
  return n;
}

it('finishes all steps at once, with the value at their end', () => {
  const seen: number[] = [];
  expect(finish(countTo(3, seen))).toBe(3);
  expect(seen).toEqual([1, 2, 3]);
});

it('maps items one after the other, in their order', () => {
  const seen: number[] = [];
  expect(finish(mapSteps([2, 0, 3], (n) => countTo(n, seen)))).toEqual([2, 0, 3]);
  expect(seen).toEqual([1, 2, 1, 2, 3]);
});

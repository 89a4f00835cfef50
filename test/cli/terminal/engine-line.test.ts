import { afterEach, expect, it, vi } from 'vitest';
import { sayEngine } from '../../../cli/terminal/engine-line.ts';
import { finish, type Steps } from '../../../envs/core/steps.ts';

const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => written.mockClear());

function* work(numSteps: number, refusal?: Error): Steps<string> {
  if (refusal !== undefined) throw refusal;
  for (let n = 0; n < numSteps; n++) yield;
  return 'done';
}

it.each([0, 1, 3])('work of %i steps ends as it would, and the engine is said once', (numSteps) => {
  expect(finish(sayEngine('wasm', work(numSteps)))).toBe('done');
  expect(written).toHaveBeenCalledOnce();
  expect(written).toHaveBeenCalledWith(expect.stringMatching(/^engine: wasm/));
});

it('nothing is said of an engine where the work is refused', () => {
  expect(() => finish(sayEngine('wasm', work(1, new Error('unknown player'))))).toThrow('unknown player');
  expect(written).not.toHaveBeenCalled();
});

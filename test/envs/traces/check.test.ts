import { describe, expect, it } from 'vitest';
import { InputError } from '../../../envs/core/errors.ts';
import { checkTrace } from '../../../envs/traces/check.ts';
import type { TraceFormat } from '../../../envs/traces/trace-format.ts';

/** Counts up by `add` a step: the smallest world there is. */
const counter: TraceFormat = {
  worldId: 'counter',
  recognises: (episode) => 'add' in episode,
  replay(episode, onMismatch) {
    const steps = episode.steps as readonly number[];
    if (!Array.isArray(steps)) throw new InputError('steps', { value: typeof steps, limit: 'an array' });
    steps.forEach((expected, idx) => {
      const got = (idx + 1) * Number(episode.add);
      if (got !== expected) onMismatch({ step: idx + 1, field: 'count', expected, got });
    });
    return steps.length;
  },
};

const check = (...lines: readonly string[]) => checkTrace(lines.join('\n'), [counter]);

describe('checkTrace', () => {
  it('counts episodes, steps and mismatches, and keeps the first of each field', () => {
    const report = check('{"add":1,"steps":[1,2,3]}', '', '{"add":2,"steps":[2,5,7,8]}', '{"add":3,"steps":[0]}', '');
    expect(report).toEqual({
      worlds: ['counter'],
      episodes: 3,
      steps: 8,
      mismatches: 3,
      firstOfEachField: [{ episode: 1, step: 2, field: 'count', expected: 5, got: 4 }],
    });
  });

  it('refuses, with the line, what is no trace', () => {
    expect(() => check('{"add":1,"steps":[1]}', '{"add":1,"ste')).toThrow(/cut short or damaged; at line 2/);
    expect(() => check('[1]')).toThrow(/a trace line; got "object"; expected an episode.*at line 1/);
    expect(() => check('{"add":1,"version":2,"steps":[]}')).toThrow(/version of a trace; got 2; expected 1; at line 1/);
    expect(() => check('{"take":1}')).toThrow(/no known world; got "keys take"; expected counter; at line 1/);
    expect(() => check('{"add":1,"steps":4}')).toThrow(/^line 1: steps; got "number"/);
    expect(() => check('', '')).toThrow(/without episodes/);
  });
});

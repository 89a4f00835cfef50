import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkTrace } from '../../../envs/traces/check.ts';
import { xlandTraceFormat } from '../../../envs/traces/xland.ts';

const SAMPLE = join(import.meta.dirname, '../../golden/xland-sample.jsonl.gz');
const lines = gunzipSync(readFileSync(SAMPLE)).toString().trim().split('\n');
const check = (text: string) => checkTrace(text, [xlandTraceFormat]);

type Json = Record<string, unknown>;

/** The shortest episode of the sample, changed. */
function changed(change: (episode: Json & { steps: Json[] }) => void): string {
  const line = lines.toSorted((a, b) => a.length - b.length)[3];
  const episode = JSON.parse(line);
  change(episode);
  return JSON.stringify(episode);
}

describe('traces of XLand-MiniGrid', () => {
  it('are played step for step: the sample of 37 episodes has no mismatch', () => {
    const report = check(lines.join('\n'));
    expect(report).toEqual({ worlds: ['xland'], episodes: 37, steps: 2132, mismatches: 0, firstOfEachField: [] });
  });

  it.each([
    ['agent', [1, 1.5]],
    ['direction', 7],
    ['pocket', [12, 3]],
    ['cells', [[1, 1, 1, 1]]],
    ['observation', [1, 2, 3]],
    ['reward', 0.123],
    ['discount', 0.5],
    ['step_type', 3],
  ])('differ in %s, and are found', (field, value) => {
    const report = check(
      changed(({ steps }) => {
        steps[0][field] = value;
      }),
    );
    expect(report.mismatches).toBe(1);
    expect(report.firstOfEachField[0]).toMatchObject({ episode: 0, step: 1, field, expected: value });
  });

  it('that go on after our world has ended are a mismatch of step_type, and are left there', () => {
    const report = check(
      changed((episode) => {
        episode.max_steps = 1;
      }),
    );
    expect(report.firstOfEachField.map(({ field }) => field)).toContain('step_type');
    expect(report.steps).toBe(1);
  });

  it('are refused with the field when malformed', () => {
    const refusal = (change: (episode: Json & { steps: Json[] }) => void) => () => check(changed(change));
    expect(refusal((e) => e.steps.pop())).toThrow(/line 1: steps; got \d+; expected an array of \d+, like actions/);
    expect(refusal((e) => delete e.direction)).toThrow(/direction; got "nothing"; expected 0..3/);
    expect(refusal((e) => delete e.steps[0].pocket)).toThrow(/steps\[0\]\.pocket; got "nothing"/);
    expect(refusal((e) => (e.agent = [0, 0]))).toThrow(
      /start in a cell where nobody can stand.*start 1, row 1, column 1/,
    );
    expect(refusal((e) => (e.goal = [15, 0, 0, 0, 0]))).toThrow(/kind of a goal; got 15/);
    expect(refusal((e) => (e.goal = [1, 13, 0, 0, 0]))).toThrow(/tile; got 13; expected 0..12; at goal 1, argument 1/);
    expect(refusal((e) => (e.rules = [[1, 3, 1]]))).toThrow(/rules\[0\]; got 3; expected an array of 7/);
    expect(refusal((e) => (e.rules = [[12, 0, 0, 0, 0, 0, 0]]))).toThrow(/kind of a rule; got 12/);
    expect(refusal((e) => ((e.actions as number[])[0] = 6))).toThrow(/actions\[0\]; got 6; expected 0..5/);
    expect(refusal((e) => ((e.grid as number[][][])[0][0] = [1, 7]))).toThrow(
      /the border must be wall; at row 1, column 1/,
    );
    expect(refusal((e) => ((e.grid as number[][][])[1][1] = [13, 0]))).toThrow(/grid\[1\]\[1\]; got "13, 0"/);
    expect(refusal((e) => (e.grid as number[][][])[2].pop())).toThrow(/grid\[2\]/);
    expect(refusal((e) => (e.observation = [1, 2, 3]))).toThrow(/observation; got 3; expected 2 x V x V numbers/);
    expect(refusal((e) => (e.max_steps = 0))).toThrow(/max_steps; got 0/);
    expect(refusal((e) => (e.steps[0].step_type = 2))).toThrow(/no step after the last/);
  });

  it('are refused when the grid is too small or too large, and played when it is three cells wide', () => {
    const withGrid = (height: number, width: number) => () =>
      check(
        changed((episode) => {
          const isEdge = (row: number, col: number) => row % (height - 1) === 0 || col % (width - 1) === 0;
          const cells = (row: number) =>
            Array.from({ length: width }, (_, col) => (isEdge(row, col) ? [2, 6] : [1, 7]));
          episode.grid = Array.from({ length: height }, (_, row) => cells(row));
          episode.agent = [1, 1];
        }),
      );
    for (const [height, width] of [
      [1, 0],
      [2, 9],
      [9, 100],
    ]) {
      const expected = `line 1: grid; got "${height} x ${width}"; expected sides of 3..99 cells`;
      expect(withGrid(height, width)).toThrow(expected);
    }
    expect(withGrid(3, 4)).not.toThrow();
  });

  it('are refused with what is missing', () => {
    for (const field of ['actions', 'steps', 'agent', 'rules', 'goal', 'grid', 'observation', 'max_steps']) {
      const refusal = () => check(changed((episode) => Reflect.set(episode, field, undefined)));
      const named = ['rules', 'goal', 'grid'].includes(field) ? 'episode of no known world' : `line 1: ${field}; `;
      expect(refusal).toThrow(named);
      expect(refusal).not.toThrow(/undefined|-1/);
    }
  });

  it('may carry bytes that their kind does not use', () => {
    const report = check(
      changed((episode) => {
        (episode.rules as number[][]).push([0, 9, 9, 9, 9, 9, 9], [1, 0, 5, 2, 6, 200, 200]);
      }),
    );
    expect(report.mismatches).toBe(0);
  });
});

import { expect, test } from 'vitest';
import { groupByRow, judgeCore } from '../../../lab/core/core-claims.ts';
import type { Played } from '../../../lab/core/core-measure.ts';
import { writeCoreReport } from '../../../lab/core/core-report.ts';
import { CORE_ROWS } from '../../../lab/core/core-rows.ts';
import type { CoreResult } from '../../../lab/core/core-study.ts';

/** Five seeds of a row whose figures lie .1 apart around what is given. */
function results(
  row: string,
  learned: Partial<Played>,
  others: Partial<Record<'random' | 'forgetful', number[]>> = {},
) {
  return [11, 12, 13, 14, 15].map((seed, i): CoreResult => {
    const shift = (i - 2) / 20;
    const trials = (values: number[]): Played => ({
      meanReturn: values.reduce((sum, value) => sum + value, 0) + shift,
      trialReturns: values.map((value) => value + shift),
      successRate: null,
    });
    const base = trials([1]);
    const meanReturn = (learned.meanReturn ?? base.meanReturn) + shift;
    return {
      row,
      seed,
      commit: 'abc',
      engine: 'wasm',
      numSteps: 3_000_000,
      seconds: 30 * (i + 1),
      measures: {
        numEpisodes: 10,
        learned: { ...base, ...learned, meanReturn },
        random: trials(others.random ?? [1]),
        forgetful: others.forgetful === undefined ? null : trials(others.forgetful),
      },
    };
  });
}

const verdicts = (all: readonly CoreResult[]) => judgeCore(groupByRow(all)).map(({ holds }) => holds);

test('a kitchen holds at its bar and does not below it', () => {
  expect(verdicts(results('ippo-cramped_room', { meanReturn: 165 }))).toEqual([true]);
  expect(verdicts(results('ippo-cramped_room', { meanReturn: 164 }))).toEqual([false]);
});

test('fewer than five seeds get no verdict', () => {
  expect(verdicts(results('ippo-cramped_room', { meanReturn: 165 }).slice(1))).toEqual([]);
});

test('chance is beaten where the intervals are apart, and not where they touch', () => {
  expect(verdicts(results('ppo-xland', { meanReturn: 1.5 }))).toEqual([true]);
  expect(verdicts(results('ppo-xland', { meanReturn: 1.05 }))).toEqual([false]);
});

test('a control of RL^2 that gains from trial to trial refutes', () => {
  const ours = (forgetful: number[]) =>
    results('rl2-gridnavi', { meanReturn: 13, trialReturns: [3.5, 9.5] }, { forgetful });
  expect(verdicts(ours([3.5, 3.5]))).toEqual([true, true, true]);
  expect(verdicts(ours([3.5, 5.5]))).toEqual([true, true, false]);
  const control = (last: number) => results('rl2-gridnavi-without-reward', { trialReturns: [2, last] });
  expect(verdicts([...ours([3.5, 3.5]), ...control(2)])).toEqual([true, true, true, true]);
  expect(verdicts([...ours([3.5, 3.5]), ...control(4)])).toEqual([true, true, true, false]);
});

test('a bandit that gains nothing itself proves nothing by flat controls', () => {
  const flat = results('rl2-bandit', { meanReturn: 6.6, trialReturns: [0.66, 0.66] }, { forgetful: [0.5, 0.5] });
  expect(verdicts(flat)).toEqual([true, false]);
});

test('RL^2 in tabular processes is judged against chance, and by the controls', () => {
  const ours = (meanReturn: number) =>
    results('rl2-tabular-mdp', { meanReturn, trialReturns: [0.3, 0.6] }, { forgetful: [0.3, 0.3] });
  expect(verdicts(ours(1.5))).toEqual([true, true]);
  expect(verdicts(ours(1.05))).toEqual([false, true]);
});

test('the memory claim compares success with and without one', () => {
  const memory = (rate: number) => [
    ...results('ppo-t-maze', { meanReturn: 5, successRate: rate }),
    ...results('ppo-t-maze-without-memory', { meanReturn: 3, successRate: 0.5 }),
  ];
  expect(verdicts(memory(0.9))).toEqual([true, true]);
  expect(verdicts(memory(0.5))).toEqual([true, false]);
});

test('the page has a section, a figure and a command for each row that has results', () => {
  const rows = CORE_ROWS.filter(({ part }) => part !== 'trials');
  const page = writeCoreReport({
    command: 'murmur experiment core --seeds 5',
    results: rows.flatMap(({ id }) => results(id, { meanReturn: 200, successRate: id.includes('t-maze') ? 1 : null })),
  });
  expect(page.match(/^murmur train .*$/gm)).toHaveLength(rows.length);
  expect(page).toContain('| ippo-cramped_room | 3 M | 1.5 | 200 [200, 200] | 1.00 [0.94, 1.06] |  | 5 | 10 |');
  expect(page).not.toContain('NaN');
});

test('minutes are told where every run of a row has kept its time', () => {
  const all = results('ppo-xland', { meanReturn: 2 });
  const page = (kept: readonly CoreResult[]) => writeCoreReport({ command: 'murmur experiment core', results: kept });
  expect(page(all)).toContain('| ppo-xland | 3 M | 1.5 | 2.00');
  expect(page([{ ...all[0], seconds: undefined }, ...all.slice(1)])).toContain('| ppo-xland | 3 M |  | 2.00');
});

test('every row has an id and a part of its own, and budgets of whole cycles', () => {
  expect(new Set(CORE_ROWS.map(({ id }) => id)).size).toBe(CORE_ROWS.length);
  for (const { request } of CORE_ROWS) expect(request.numSteps).toBeGreaterThan(0);
});

import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WatchFiles } from '../../../lab/watch/watch-files.ts';
import { buildCharts } from '../../../lab/watch/watch-state.ts';

const row = (steps: number, isLearning: number, extra: Record<string, number> = {}) => ({
  steps,
  'student/is_learning': isLearning,
  'student/return': isLearning === 1 ? 0.5 : 0.1,
  'student/solved_rate': 0.25,
  'student/entropy': 1,
  'played/shortest_path': isLearning === 1 ? 8 : 4,
  'played/walls': Number.NaN,
  ...extra,
});
const titled = (charts: ReturnType<typeof buildCharts>, title: string) => charts.find((chart) => chart.title === title);

describe('curves of the watch page', () => {
  it('keep levels learned from and levels tried out apart, with gaps where the other was played', () => {
    const charts = buildCharts([row(100, 0), row(200, 1), row(300, 0)], []);
    expect(titled(charts, 'Shortest path')).toMatchObject({
      steps: [100, 200, 300],
      series: [
        { name: 'learned from', values: [null, 8, null] },
        { name: 'tried out', values: [4, null, 4] },
      ],
    });
    expect(titled(charts, 'Return while learning')?.series).toEqual([{ name: 'student', values: [null, 0.5, null] }]);
    expect(titled(charts, 'Walls')?.series).toEqual([]); // nothing but gaps
  });

  it('are as long as a page can show: a point is the mean of its bucket', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => row(i + 1, 1, { 'student/return': i }));
    const [, returns] = buildCharts(rows, []);
    expect(returns.steps).toHaveLength(112); // buckets of 9
    expect(returns.steps.slice(0, 2)).toEqual([9, 18]);
    expect(returns.series[0].values.slice(0, 2)).toEqual([4, 13]);
    expect([returns.steps.at(-1), returns.series[0].values.at(-1)]).toEqual([1000, 999]);
  });

  it('show what the designer has: regret, scores, or the entropy of the policy', () => {
    const titleOf = (extra: Record<string, number>) => buildCharts([row(1, 1, extra)], [])[2].title;
    expect(titleOf({ 'designer/regret': 0.1 })).toBe('Regret');
    expect(titleOf({ 'designer/mean-score': 0.1, 'designer/max-score': 0.2 })).toBe('Score of the levels kept');
    expect(titleOf({})).toBe('Entropy of the policy');
    expect(buildCharts([], [])[2].series).toEqual([]);
  });
});

describe('files of a run that goes on', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'murmur-watch-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const line = (id: number) => `${JSON.stringify({ id, text: 'x'.repeat(200) })}\n`;

  it('are empty before they are there, and follow what is written and cut back', () => {
    const files = new WatchFiles(folder);
    expect([files.metrics(), files.gallery(), files.newest(3), files.countLevels()]).toEqual([[], [], [], 0]);
    const path = join(folder, 'levels.jsonl');
    writeFileSync(path, Array.from({ length: 900 }, (_, id) => line(id)).join(''));
    expect(files.newest(3).map(({ id }) => id)).toEqual([899, 898, 897]);
    expect(files.countLevels()).toBe(900);
    appendFileSync(path, `${line(900)}{"id":901,"te`); // the last line is still being written
    expect(files.newest(2).map(({ id }) => id)).toEqual([900, 899]);
    expect(files.countLevels()).toBe(901);
    truncateSync(path, line(0).length * 2); // a resumed run
    expect(files.newest(3).map(({ id }) => id)).toEqual([1, 0]);
    expect(files.countLevels()).toBe(2);
  });

  it('sum the seconds of all cycles by part', () => {
    writeFileSync(
      join(folder, 'timing.csv'),
      'cycle,steps,seconds,steps_per_second,worlds,acting,learning,designing,evaluating,waiting\n' +
        '1,512,2,256,0.1,0.2,0.5,0,0.1,0.1\n2,1024,4,128,0.25,0.25,0.5,0,0,0\n',
    );
    expect(new WatchFiles(folder).seconds()).toEqual({
      worlds: 1.2,
      acting: 1.4,
      learning: 3,
      designing: 0,
      evaluating: 0.2,
      waiting: 0.2,
    });
  });
});

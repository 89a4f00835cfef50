import { describe, expect, it } from 'vitest';
import {
  createProgressLine,
  describeProgress,
  formatCount,
  formatSeconds,
} from '../../../../train/run/process/progress-line.ts';

const progress = {
  cycle: 3,
  steps: 150_000,
  share: 0.075,
  totalSteps: 2_000_000,
  secondsLeft: 150,
  solvedRate: 0.256,
  meanReturn: Number.NaN,
  stepsPerSecond: 12_345,
};

describe('the progress of a run', () => {
  it('is steps, rate, solved rate and time left in one line', () => {
    expect(describeProgress(progress)).toBe('150 k of 2.00 M steps | 12.3 k/s | solved 25.6 % | 2 min 30 s left');
    expect(describeProgress({ ...progress, solvedRate: Number.NaN })).toContain('no episode ended yet');
    expect(describeProgress({ ...progress, solvedRate: Number.NaN, meanReturn: 42.5 })).toContain('| return 42.5 |');
    expect(describeProgress({ ...progress, stepsPerSecond: Number.NaN })).toBe('150 k of 2.00 M steps');
    expect(describeProgress({ ...progress, totalSteps: Number.POSITIVE_INFINITY })).toMatch(
      /^150 k steps \| .* 2 min 30 s left$/,
    );
  });

  it('has counts and durations that people read', () => {
    expect([0, 999, 1000, 99_949, 123_456, 4_560_000].map(formatCount)).toEqual([
      '0',
      '999',
      '1.0 k',
      '99.9 k',
      '123 k',
      '4.56 M',
    ]);
    expect([0.4, 59.6, 200, 3600, 7500].map(formatSeconds)).toEqual([
      '0 s',
      '1 min 00 s',
      '3 min 20 s',
      '1 h 00 min',
      '2 h 05 min',
    ]);
  });

  it('is the first and the last line where there is no terminal, and nothing twice', () => {
    const lines: string[] = [];
    const out = { isTTY: false, write: (text: string) => lines.push(text) > 0 } as unknown as NodeJS.WriteStream;
    const line = createProgressLine(out);
    line.show(progress);
    line.show({ ...progress, steps: 160_000 });
    line.say('a word');
    line.show({ ...progress, steps: 2_000_000 });
    line.end();
    line.end();
    expect(lines.map((text) => text.split(' | ')[0].trim())).toEqual([
      '150 k of 2.00 M steps',
      'a word',
      '2.00 M of 2.00 M steps',
    ]);
  });
});

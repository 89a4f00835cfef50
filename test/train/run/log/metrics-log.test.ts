import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatNumber, MetricsLog, parseMetrics } from '../../../../train/run/log/metrics-log.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-metrics-'));
  path = join(folder, 'metrics.csv');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a log of metrics', () => {
  it('reads back as it was written, gaps and infinities included', () => {
    const log = new MetricsLog(path, ['cycle', 'return', 'designer/max-score'], 0);
    const rows = [
      { cycle: 1, return: Number.NaN, 'designer/max-score': -Infinity },
      { cycle: 12_345_678_901, return: 0.1234567, 'designer/max-score': Infinity },
    ];
    for (const row of rows) log.append(row);
    log.file.close();
    expect(readFileSync(path, 'utf8')).toBe('cycle,return,designer/max-score\n1,,-inf\n12345678901,0.1234567,inf\n');
    expect(parseMetrics(readFileSync(path, 'utf8'))).toEqual(rows);
  });

  it('is cut back to what a checkpoint knows and then ends with the same bytes', () => {
    const write = (log: MetricsLog, from: number, to: number) => {
      for (let cycle = from; cycle <= to; cycle++) log.append({ cycle, return: cycle / 3 });
    };
    const first = new MetricsLog(path, ['cycle', 'return'], 0);
    write(first, 1, 5);
    const kept = first.file.length;
    write(first, 6, 9);
    first.file.append('10,0.33'); // torn: killed while writing
    first.file.close();
    const second = new MetricsLog(path, ['cycle', 'return'], kept);
    write(second, 6, 12);
    second.file.close();
    const wholePath = join(folder, 'whole.csv');
    const whole = new MetricsLog(wholePath, ['cycle', 'return'], 0);
    write(whole, 1, 12);
    whole.file.close();
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(wholePath, 'utf8'));
  });

  it('leaves out a last line that was cut', () => {
    expect(parseMetrics('a,b\n1,2\n3,')).toEqual([{ a: 1, b: 2 }]);
    expect(parseMetrics('')).toEqual([]);
  });

  it('refuses rows with other columns, names that break a table, and a file that lost its end', () => {
    const log = new MetricsLog(path, ['cycle', 'return'], 0);
    expect(() => log.append({ cycle: 1 })).toThrow('got "no return"');
    expect(() => log.append({ cycle: 1, return: 2, other: 3 })).toThrow('got "other"');
    log.file.close();
    expect(() => new MetricsLog(path, ['a,b'], 0)).toThrow('name of a column');
    expect(() => new MetricsLog(path, ['cycle', 'return'], 1000)).toThrow(
      `file is shorter than its checkpoint says; got 13; expected at least 1000 bytes; at ${path}`,
    );
  });

  it('writes whole numbers in full and others at the digits of float32', () => {
    expect([0, -0, 1e-7, 1 / 3, 123456789, 1e21].map(formatNumber)).toEqual([
      '0',
      '0',
      '1e-7',
      '0.3333333',
      '123456789',
      '1e+21',
    ]);
  });
});

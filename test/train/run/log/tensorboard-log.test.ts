import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crc32c } from '../../../../train/run/log/crc32c.ts';
import { TensorboardLog } from '../../../../train/run/log/tensorboard-log.ts';
import { readEvents } from '../../../reference/event-file-reader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-events-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('event files', () => {
  it('hold what was logged, as a reader of the written formats finds it', () => {
    let now = 1_790_000_000.25;
    const log = new TensorboardLog(folder, 300, () => now++);
    log.scalars(5_000_000_000, { 'student/return': 0.1, 'student/entropy': Number.NaN, 'played/walls': -3 });
    log.close();
    const [name] = readdirSync(folder);
    expect(name).toMatch(/^events\.out\.tfevents\.1790000000\./);
    expect(readEvents(readFileSync(log.path))).toEqual([
      { wallTime: 1_790_000_001.25, step: 0, fileVersion: 'brain.Event:2', values: [] },
      { wallTime: 1_790_000_002.25, step: 300, sessionStatus: 1, values: [] },
      {
        wallTime: 1_790_000_003.25,
        step: 5_000_000_000,
        values: [
          { tag: 'student/return', simpleValue: Math.fround(0.1) },
          { tag: 'played/walls', simpleValue: -3 },
        ],
      },
    ]);
  });

  it('have no event for a row without a number', () => {
    const log = new TensorboardLog(folder, 0);
    log.scalars(1, { gap: Number.NaN });
    log.close();
    expect(readEvents(readFileSync(log.path))).toHaveLength(2);
  });
});

describe('crc32c', () => {
  it('has the check value of the catalogue and those of RFC 3720, appendix B.4', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  });
});

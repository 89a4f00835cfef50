import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DrawnLevels, INBOX_FOLDER } from '../../../server/hosting/drawn-levels.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';
import { INBOX_FOLDER as RUN_INBOX_FOLDER } from '../../../train/run/folder/run-folder.ts';

const TEXT = '.....\n.>.G.\n.....\n.....\n.....\n';
const NOW_MS = 1_000_000;

let folder: string;
let warnings: string[];
const create = (runFolder?: string) =>
  new DrawnLevels({
    dataFolder: join(folder, 'data'),
    runFolder,
    designer: 'accel',
    recordingId: 'session-1',
    warn: (line) => warnings.push(line),
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-drawn-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('levels that people draw', () => {
  it('go to the data folder, and to the inbox that a training reads', () => {
    expect(INBOX_FOLDER).toBe(RUN_INBOX_FOLDER);
    const run = join(folder, 'run');
    mkdirSync(run);
    const drawn = create(run);
    drawn.keep(1, TEXT, NOW_MS);
    drawn.keep(1, TEXT, NOW_MS + 1);
    const lines = readFileSync(join(folder, 'data', 'drawn-levels.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).drawnAtMs)).toEqual([NOW_MS, NOW_MS + 1]);
    const files = readdirSync(join(run, INBOX_FOLDER)); // the same level is one file
    expect(files).toEqual([`${JSON.parse(lines[0]).hash}.txt`]);
    expect(readFileSync(join(run, INBOX_FOLDER, files[0]), 'utf8')).toBe(TEXT);
  });

  it('make no run folder where there is none, and a full or forbidden disk is a line in the log', () => {
    create(join(folder, 'gone')).keep(1, TEXT, NOW_MS);
    expect(existsSync(join(folder, 'gone'))).toBe(false);
    rmSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'data'), 'a file in the way');
    create().keep(2, TEXT, NOW_MS);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('drawn level not kept: ');
  });

  it('are refused while many wait, and when many came within a minute', () => {
    const drawn = create();
    expect(drawn.refusal(LIMITS.maxWaitingLevels - 1, NOW_MS)).toBeUndefined();
    expect(drawn.refusal(LIMITS.maxWaitingLevels, NOW_MS)).toContain(`${LIMITS.maxWaitingLevels} drawn levels wait`);
    for (let level = 0; level < LIMITS.maxDrawnLevelsPerMin; level++) {
      expect(drawn.refusal(0, NOW_MS + level)).toBeUndefined();
      drawn.keep(level, TEXT, NOW_MS + level);
    }
    expect(drawn.refusal(0, NOW_MS + 59_999)).toBe(`at most ${LIMITS.maxDrawnLevelsPerMin} levels a minute`);
    expect(drawn.refusal(0, NOW_MS + 60_000)).toBeUndefined();
  });
});

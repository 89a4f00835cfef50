import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../train/run/folder/run-lock.ts';
import { makeNanoRun } from '../../train/run/nano-run.ts';

const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const root = mkdtempSync(join(tmpdir(), 'murmur-runs-'));
afterAll(() => rmSync(root, { recursive: true }));

/** murmur, called in the folder that holds the runs. */
const run = (...words: string[]) => spawnSync(process.execPath, [MURMUR, ...words], { encoding: 'utf8', cwd: root });

/** A copy of a run with another config, as if it had been touched at a time. */
function copyRun(from: string, to: string, change: object, touchedSec: number): void {
  const folder = join(root, to);
  cpSync(join(root, from), folder, { recursive: true });
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, ...change }));
  rmSync(join(folder, 'checkpoints'), { recursive: true });
  for (const name of ['config.json', 'metrics.csv', 'evaluation.csv', 'result.json']) {
    utimesSync(join(folder, name), touchedSec, touchedSec);
  }
}

beforeAll(async () => {
  await makeNanoRun(join(root, 'runs', 'ued', 'one'), 'dr', 2000);
  copyRun('runs/ued/one', 'runs/ued/two', { seed: 2 }, 1_000_000_000);
  copyRun('runs/ued/one', 'runs/old', { seed: 3, numSteps: 9000 }, 900_000_000);
  mkdirSync(join(root, 'runs', 'torn'));
  writeFileSync(join(root, 'runs', 'torn', 'config.json'), '{');
  mkdirSync(join(root, 'empty'));
  writeFileSync(join(root, 'file'), '');
});

describe('murmur runs', () => {
  it('lists the runs below runs/, newest first, and says what cannot be read', () => {
    const lock = lockFolder(join(root, 'runs', 'old'), 0);
    const { status, stdout, stderr } = run('runs');
    lock.release();
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^RUN +ALGORITHM +WORLD +DESIGNER +SEED +HOW FAR +STATE +HOW GOOD +TOUCHED$/);
    expect(lines[1]).toMatch(
      /^runs\/ued\/one +ppo +maze nano +dr +1 +2\.0 k +finished +\d\.\d{3} student\/return +now$/,
    );
    expect(lines[2]).toMatch(/^runs\/ued\/two .* 2 +2\.0 k +finished .* days ago$/);
    expect(lines[3]).toMatch(/^runs\/old .* 3 +2\.0 k of 9\.0 k +running .* days ago$/);
    expect(lines[4]).toMatch(/^cannot be read: runs\/torn: config of the run folder is torn; got "1 characters"/);
  });

  it('lists them below a folder, or a run itself, as JSON', () => {
    const { runs, unreadable } = JSON.parse(run('runs', 'runs/ued', '--json').stdout);
    expect(runs.map(({ folder }: { folder: string }) => folder)).toEqual(['runs/ued/one', 'runs/ued/two']);
    expect(runs[1]).toMatchObject({ algorithm: 'ppo', steps: 2048, touched: '2001-09-09T01:46:40.000Z' });
    expect(unreadable).toEqual([]);
    expect(JSON.parse(run('runs', 'runs/old', '--json').stdout).runs).toHaveLength(1);
  });

  it('says so when there are none', () => {
    expect(run('runs', 'empty').stdout).toBe('no runs in empty; murmur train begins one\n');
    const { status, stdout } = spawnSync(process.execPath, [MURMUR, 'runs'], {
      encoding: 'utf8',
      cwd: join(root, 'empty'),
    });
    expect([status, stdout]).toEqual([0, 'no runs in runs; murmur train begins one\n']);
  });

  it.each(['nowhere', 'file'])('refuses %s in one line', (folder) => {
    const { status, stdout, stderr } = run('runs', folder);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`murmur: no folder of runs; got "${folder}"; expected a folder that is there\n`);
  });
});

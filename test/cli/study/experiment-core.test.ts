import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { StoredCoreStudy } from '../../../lab/core/core-report.ts';

const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const folder = mkdtempSync(join(tmpdir(), 'murmur-core-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 'ppo-beacon,ppo-t-maze-without-memory';
const study = (out: string, ...more: string[]) =>
  spawnSync(
    process.execPath,
    [MURMUR, 'experiment', 'core', '--rows', ROWS, '--seeds', '1', '--steps', '4096', '--out', out, ...more],
    { encoding: 'utf8' },
  );

it('trains, measures and reports each row; what is done is not run again, and a torn measure is measured anew', () => {
  const out = join(folder, 'study');
  const first = study(out);
  expect(first.status).toBe(0);
  expect(first.stdout).toBe(`report: ${join(out, 'core.md')}\n`);
  const stored = () => JSON.parse(readFileSync(join(out, 'core.json'), 'utf8')) as StoredCoreStudy;
  const before = stored();
  expect(before.results.map(({ row, seed }) => [row, seed])).toEqual([
    ['ppo-beacon', 11],
    ['ppo-t-maze-without-memory', 11],
  ]);
  expect(before.results[0].measures.learned.meanReturn).toBeGreaterThan(0);
  expect(readFileSync(join(out, 'ppo-beacon-11', 'command.txt'), 'utf8')).toMatch(
    /^murmur train ppo --world beacon .* --seed 11\n$/,
  );
  const result = join(out, 'ppo-beacon-11', 'result.json');
  const bytes = readFileSync(result);
  writeFileSync(join(out, 'ppo-beacon-11', 'measures.json'), '{"numEp');
  expect(study(out).status).toBe(0);
  expect(readFileSync(result).equals(bytes)).toBe(true);
  expect(stored()).toEqual(before);

  const other = study(out, '--steps', '8192');
  expect(other.status).toBe(2);
  expect(other.stderr).toMatch(
    /run folder holds a run with another numSteps; got 4096; expected 8192, or another --out/,
  );
});

it.each([
  [['--rows', 'ppo-becon'], /row of the core study; got "ppo-becon".*[Dd]id you mean ppo-beacon/s],
  [['--publish'], /options --steps and --publish; expected one of the two/],
])('refuses %j in one line', (words, line) => {
  const refused = study(join(folder, 'refused'), ...words);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(line);
  expect(existsSync(join(folder, 'refused', 'core.json'))).toBe(false);
});

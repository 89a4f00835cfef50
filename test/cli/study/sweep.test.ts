import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readPresetRows } from '../../../lab/ued/ued-sweep-row.ts';

const LIMIT_MS = 240_000; // many processes one after the other
const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const folder = mkdtempSync(join(tmpdir(), 'murmur-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) => spawnSync(process.execPath, [MURMUR, ...words], { encoding: 'utf8' });
const args = (name: string, ...more: string[]) => [
  ...['sweep', '--preset', 'nano', '--designers', 'dr,robust-plr', '--seeds', '1', '--steps', '6000', '--levels', '10'],
  ...['--runs', join(folder, name), '--out', join(folder, `${name}.md`), ...more],
];
/** What a sweep found, without the clock and the commit, which another process may change meanwhile. */
const found = (name: string) =>
  readPresetRows(join(folder, name, 'nano.json')).rows.map(
    ({ seconds: _s, evaluatingSeconds: _e, commit: _c, ...row }) => row,
  );

describe('murmur sweep', () => {
  it(
    'killed with SIGKILL and resumed finds the same as one left alone, and runs nothing twice',
    async () => {
      expect(run(...args('whole')).stderr).toMatch(/2\/2 runs done/);
      expect(found('whole').map(({ arm }) => arm)).toEqual(['dr', 'robust-plr']);

      const child = spawn(process.execPath, [MURMUR, ...args('killed')], { stdio: 'ignore' });
      const checkpoints = join(folder, 'killed', 'nano-dr-1', 'checkpoints');
      while (!existsSync(checkpoints) || readdirSync(checkpoints).length === 0) await wait(20);
      child.kill('SIGKILL');
      await new Promise((done) => child.on('exit', done));
      expect(existsSync(join(folder, 'killed', 'nano-robust-plr-1', 'result.json'))).toBe(false);

      const refused = run(...args('killed'));
      expect(refused.status).toBe(2);
      expect(refused.stderr).toMatch(/murmur: run folder holds an unfinished run; .* or --resume to go on with it/);
      expect(run(...args('killed', '--resume')).status).toBe(0);
      expect(found('killed')).toEqual(found('whole'));

      const result = join(folder, 'killed', 'nano-dr-1', 'result.json');
      const bytes = readFileSync(result);
      expect(run(...args('killed')).stderr).not.toMatch(/dr-1 \d+ %/);
      expect(readFileSync(result).equals(bytes)).toBe(true);
    },
    LIMIT_MS,
  );

  it(
    'stops after the running cycle on a signal, and goes on to the same rows',
    async () => {
      const child = spawn(process.execPath, [MURMUR, ...args('stopped')], { stdio: ['ignore', 'pipe', 'pipe'] });
      const said: string[] = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => said.push(String(bytes)));
      const checkpoints = join(folder, 'stopped', 'nano-dr-1', 'checkpoints');
      while (!existsSync(checkpoints) || readdirSync(checkpoints).length === 0) await wait(20);
      child.kill('SIGTERM');
      const status = await new Promise((done) => child.on('close', done));
      expect(status).toBe(143);
      expect(said.join('')).toMatch(
        /stopping after the running cycles.*stopped; .* go on with: npx murmur sweep .* --resume\n/s,
      );
      expect(said.join('')).not.toMatch(/\n {4}at /);
      expect(run(...args('stopped', '--resume')).status).toBe(0);
      expect(found('stopped')).toEqual(found('whole'));
    },
    LIMIT_MS,
  );

  it('writes the report again from its rows alone', () => {
    const report = join(folder, 'whole.md');
    const text = readFileSync(report, 'utf8');
    rmSync(report);
    rmSync(join(folder, 'whole', 'nano-dr-1'), { recursive: true });
    expect(run('sweep', '--report-only', '--out', report).stdout).toBe(`report: ${report}\n`);
    expect(readFileSync(report, 'utf8')).toBe(text);
  });

  it(
    'says in one line what is wrong, and exits with 2',
    () => {
      writeFileSync(join(folder, 'torn.md'), '');
      const torn = join(folder, 'whole', 'nano.json');
      const cases: [string[], RegExp][] = [
        [['sweep', '--designers', 'nobody'], /murmur: unknown designer; got "nobody"/],
        [['sweep', '--designers', 'dr:x=1'], /murmur: unknown setting of designer dr; got "x"/],
        [['sweep', '--seeds', '0'], /expected a whole number in 1..1000/],
        [['sweep', '--preset', 'huge'], /expected one of nano, mini/],
        [['sweep', '--out', 'report.txt'], /murmur: option --out; got "report.txt"; expected a name in .md/],
        [['sweep', '--report-only', '--out', join(folder, 'none.md')], /murmur: no rows of a sweep/],
        [args('killed', '--steps', '7000'), /murmur: run folder holds a run with another numSteps/],
      ];
      for (const [words, message] of cases) {
        const { status, stderr } = run(...words);
        expect(stderr).toMatch(message);
        expect(stderr).not.toMatch(/\n {4}at /);
        expect(status).toBe(2);
      }
      writeFileSync(torn, '{"tier": "nano", "rows": [');
      const { status, stderr } = run('sweep', '--report-only', '--out', join(folder, 'whole.md'));
      expect([status, stderr]).toEqual([2, `murmur: file of a run cannot be read; got ${JSON.stringify(torn)}\n`]);
    },
    LIMIT_MS,
  );
});

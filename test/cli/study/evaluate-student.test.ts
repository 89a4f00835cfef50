import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { learnerConfigOf, Student } from '../../../train/loop/student.ts';
import { encodeStudent } from '../../../train/players/student-checkpoint.ts';
import { findPreset } from '../../../train/settings/ued-presets.ts';

const LIMIT_MS = 240_000; // many processes one after the other
const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const folder = mkdtempSync(join(tmpdir(), 'murmur-evaluate-'));
const student = join(folder, 'student.ckpt');
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) => spawnSync(process.execPath, [MURMUR, 'evaluate', ...words], { encoding: 'utf8' });
const json = (...words: string[]) => JSON.parse(run(...words, '--engine', 'wasm', '--json').stdout);

beforeAll(async () => {
  const { name } = await loadEngine('wasm');
  const config = { ...findPreset('nano').student };
  const extra = { tier: 'nano', designer: 'dr', seed: 1, numUpdates: 0, numSteps: 0 };
  writeFileSync(student, encodeStudent(new Student(learnerConfigOf(config), 1, 0), config, name, extra));
});

describe('murmur evaluate with a student', () => {
  it('plays a file or a run folder, by both horizons with intervals, the same again', () => {
    const report = json(student, '--levels', 'perfect-5', '--count', '4', '--episodes', '20');
    expect(report).toMatchObject({ numEpisodes: 20, student: { tier: 'nano', designer: 'dr' } });
    expect(report.mazes).toHaveLength(4);
    const [short, long] = report.all;
    expect([short.horizon, long.horizon]).toEqual([250, 'dcd']);
    expect(short.solved.value).toBeGreaterThan(long.solved.value); // 98 steps on a side of 5
    expect(long.solved.low).toBeLessThan(long.solved.value);
    expect(long.solved.high).toBeGreaterThan(long.solved.value);
    const again = json(folder, '--levels', 'perfect-5', '--count', '4', '--episodes', '20');
    expect({ ...again, checkpoint: student }).toEqual(report);
    expect(json(student, '--levels', 'perfect-5', '--count', '4', '--seed', '1')).not.toEqual(report);
  });

  it('is played with the number of actions and the view that it was trained with', () => {
    const { mazes } = json(student, '--levels', 'named', '--episodes', '1'); // 3 actions, a view of 9
    expect(mazes).toHaveLength(8);
  });

  it('prints a table and writes Markdown', () => {
    const out = join(folder, 'report.md');
    const { stdout, status } = run(student, '--levels', 'test', '--episodes', '5', '--out', out);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\| perfect-5-0 \| 5 x 5 \| \d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\] \|/);
    expect(stdout).toMatch(/\| all 8 \|/);
  });

  it('audits scores on random levels', () => {
    const { stdout } = run(student, '--audit', '--count', '40');
    expect(stdout).toMatch(/\| 100 % \| 0\.\d{3} \|/);
    expect(stdout).toMatch(/\| max-mc \| -?\d\.\d{3} \| -?\d\.\d{3} \|/);
  });

  it(
    'says in one line what is wrong, and exits with 2',
    () => {
      const bytes = join(folder, 'torn.ckpt');
      writeFileSync(bytes, 'no checkpoint');
      const cases: [string[], RegExp][] = [
        [[join(folder, 'missing.ckpt')], /murmur: cannot read checkpoint; at .*missing.ckpt/],
        [[bytes], /murmur: not a checkpoint; at .*torn.ckpt/],
        [[resolve(import.meta.dirname)], /murmur: folder holds no student; got/],
        [
          [student, '--levels', 'nowhere'],
          /murmur: file of levels to evaluate on cannot be read \(ENOENT\); got "nowhere"/,
        ],
        [[student, '--levels', 'perfect-6'], /murmur: side of a perfect maze; got 6/],
        [[student, '--episodes', '0'], /expected a whole number in 1\.\.10000/],
        [['--levels', 'named'], /murmur: option --levels or --audit without a student/],
      ];
      for (const [words, message] of cases) {
        const { status, stderr } = run(...words);
        expect(stderr).toMatch(message);
        expect(stderr).toMatch(/^murmur: [^\n]*\n$/); // no other line, such as that of the engine
        expect(status).toBe(2);
      }
    },
    LIMIT_MS,
  );
});

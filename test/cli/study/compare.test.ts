import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRun } from '../../lab/compare/compared-folders.ts';

const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const root = mkdtempSync(join(tmpdir(), 'murmur-compare-'));
afterAll(() => rmSync(root, { recursive: true }));

/** murmur compare, called in the folder that holds the runs. */
const compare = (...words: string[]) =>
  spawnSync(process.execPath, [MURMUR, 'compare', ...words], { encoding: 'utf8', cwd: root });

beforeAll(() => {
  for (const designer of ['dr', 'accel']) {
    for (const seed of [1, 2, 3, 5, 6]) {
      const solved = [0, 50, 100].map((step) => [step, (step / 100) * (designer === 'dr' ? 0.5 : 0.1 * seed)] as const);
      writeRun(join(root, 'runs', `${designer}-${seed}`), { config: { designer, seed }, solved, returns: [0.1, 0.2] });
    }
  }
  mkdirSync(join(root, 'runs', 'torn'));
  writeFileSync(join(root, 'runs', 'torn', 'config.json'), '{');
  mkdirSync(join(root, 'empty'));
  writeFileSync(join(root, 'file'), '');
});

describe('murmur compare', () => {
  it('prints the table, draws the curves, and says what was left out', () => {
    const { status, stdout, stderr } = compare('runs');
    expect([status, stderr]).toEqual([0, '']);
    const picture = join('runs', 'pictures', 'compare-evaluation-test-solved_rate.svg');
    expect(stdout.split('\n')).toEqual([
      'evaluation/test/solved_rate',
      '',
      'GROUP  SEEDS     STEPS   MEAN  95 % OVER SEEDS',
      expect.stringMatching(/^accel {2}1-3, 5-6 {4}100 {2}0\.340 {2}0\.\d{3} \.\. 0\.\d{3}$/),
      'dr     1-3, 5-6    100  0.500  0.500 .. 0.500',
      '',
      expect.stringMatching(/^note: left out: runs\/torn: config of the run folder is torn/),
      `picture: ${picture}`,
      '',
    ]);
    expect(readFileSync(join(root, picture), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  it('takes folders and patterns, another metric and another place, as JSON', () => {
    const { stdout } = compare('runs/dr-1', 'runs/acc*-[12]', 'runs/dr-?', '--json', '--metric', 'student/return');
    expect(stdout).toBe(''); // brackets are no pattern here
    const words = ['runs/dr-1/', 'runs/acc*-1', 'runs/dr-?', '--metric', 'student/return', '--out', 'deep/mine.svg'];
    const { groups, picture, notes } = JSON.parse(compare(...words, '--json').stdout);
    expect(groups).toMatchObject([
      { label: 'dr', seeds: [1, 2, 3, 5, 6], steps: 20, unit: 'environment steps', mean: 0.2, interval: [0.2, 0.2] },
      { label: 'accel', seeds: [1], folders: ['runs/accel-1'], interval: null },
    ]);
    expect([picture, notes]).toEqual(['deep/mine.svg', []]);
    expect(existsSync(join(root, picture))).toBe(true);
  });

  it.each([
    [
      ['runs/dr-1', 'runs/dr-11'],
      /^no such run; got "runs\/dr-11"; expected a run folder.*; did you mean runs\/dr-1\?/,
    ],
    [['nowhere'], /^no such run; got "nowhere"; expected a run folder, or a folder with runs below\n/],
    [['empty'], /^this folder is no run and holds none; got "empty"/],
    [['file'], /^this folder is no run and holds none; got "file"/],
    [['runs/nothing-*'], /^no folder matches; got "runs\/nothing-\*"/],
    [['runs/torn'], /^config of the run folder is torn; got "1 characters"; at runs\/torn\/config\.json/],
    [
      ['runs', '--metric', 'student/retrun'],
      /^no run has this metric; .*; expected one of .*; did you mean student\/return\?/,
    ],
    [['runs', '--out', 'picture.png'], /^option --out; got "picture\.png"; expected a name in \.svg/],
    [['runs', '--out', 'file/a.svg'], /^the system refused file \(E\w+ on mkdir\)/],
  ] as [string[], RegExp][])('refuses %j in one line', (words, line) => {
    const { status, stdout, stderr } = compare(...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^murmur: [^\n]*\n$/);
    expect(stderr.slice('murmur: '.length)).toMatch(line);
  });

  it('asks for a run', () => {
    const { status, stderr } = compare();
    expect(status).toBe(2);
    expect(stderr).toMatch(/argument run is missing/);
  });
});

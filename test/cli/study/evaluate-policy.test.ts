import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { writeRunning, writeUntrained } from '../../train/players/trained-files.ts';

const LIMIT_MS = 240_000; // many processes one after the other
const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const folder = mkdtempSync(join(tmpdir(), 'murmur-evaluate-policy-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) =>
  spawnSync(process.execPath, [MURMUR, 'evaluate', ...words], { encoding: 'utf8', cwd: folder });
const json = (...words: string[]) => {
  const { stdout, stderr, status } = run(...words, '--json');
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
};

const TRIALS = { trialsPerTask: 3, stepsPerTask: 0 };

beforeAll(async () => {
  await loadEngine('wasm');
  writeUntrained(file('cook.ckpt'), 'overcooked', { worldSettings: { horizon: 30 } });
  writeUntrained(file('bandit/student.ckpt'), 'bandit', { worldSettings: { horizon: 10 }, trials: TRIALS });
  writeRunning(file('xland/checkpoints/00000002.ckpt'), 'xland');
  writeUntrained(file('maze.ckpt'), 'maze');
  writeUntrained(file('torn/student.ckpt'), 'bandit');
  writeFileSync(file('torn/config.json'), '{"generator": ');
  writeFileSync(file('xland/config.json'), JSON.stringify({ generator: 'trivial', lineup: 'self', level: null }));
});

describe('murmur evaluate on any world', () => {
  it('a random player in a kitchen: each seat, the same again by seed', () => {
    const words = ['random', '--world', 'overcooked', '--level', 'cramped_room', '--set', 'horizon=100'];
    const report = json(...words, '--episodes', '20', '--seed', '4');
    expect(report).toMatchObject({ world: 'overcooked', policy: 'random', lineup: 'self', numEpisodes: 20, seed: 4 });
    expect(report.meanLength).toBe(100);
    expect(report.seats).toHaveLength(2);
    expect(report.successRate).toBeUndefined();
    expect(json(...words, '--episodes', '20', '--seed', '4')).toEqual(report);
  });

  it('a player by rule beside a random one does better than two random ones', () => {
    const words = ['--world', 'overcooked', '--level', 'cramped_room', '--episodes', '10', '--lineup', 'with:random'];
    expect(json('scripted', ...words).returnInterval[0]).toBeGreaterThan(json('random', ...words).returnInterval[1]);
  });

  it('a trained student beside others, in each seat by turns', () => {
    const words = [file('cook.ckpt'), '--levels', 'cramped_room,coordination_ring', '--episodes', '4'];
    const report = json(...words, '--lineup', `with:${file('cook.ckpt')}`, '--engine', 'wasm');
    expect(report.lineup).toBe(`with:${file('cook.ckpt')}`);
    expect(report.meanLength).toBe(30); // as it was trained
    expect(report.levels.map(({ numEpisodes }: { numEpisodes: number }) => numEpisodes)).toEqual([4, 4]);
    expect(Object.keys(report.contents)).toEqual([file('cook.ckpt')]);
    for (const { learnerReturn } of report.seats) expect(learnerReturn).not.toBeNull();
  });

  it('universal features, without the world that their file names', () => {
    const features = resolve('agents/checkpoints/orchard-universal.ckpt');
    const report = json(features, '--episodes', '1', '--engine', 'wasm', '--set', 'horizon=20');
    expect(report).toMatchObject({ world: 'orchard', policy: features, numEpisodes: 1, meanLength: 20 });
  });

  it('trials of a bandit: as trained, or as told, and a picture', () => {
    const picture = file('curve.svg');
    const report = json(file('bandit'), '--episodes', '30', '--picture', picture);
    expect(report.trials).toHaveLength(3);
    expect(report.meanLength).toBe(30);
    expect(readFileSync(picture, 'utf8')).toMatch(/^<svg .*trial/);
    const told = json(file('bandit'), '--episodes', '30', '--trials', '2', '--forgets', 'trial');
    expect(told.trials).toHaveLength(2);
    expect(run('random', '--world', 'bandit', '--episodes', '5', '--picture').status).toBe(0);
    expect(existsSync(file('runs/pictures/evaluate-bandit-random-0.svg'))).toBe(true);
  });

  it('xland: a running run on the levels that it is trained on, with success', () => {
    const report = json(file('xland'), '--episodes', '12');
    expect(report.levels[0].level).toMatch(/^trivial-1/);
    expect(report.successRate).toBeGreaterThanOrEqual(0);
    expect(report.levelInterval).toHaveLength(2);
  });

  it('prints tables and writes Markdown', () => {
    const out = file('report.md');
    const { stdout, status } = run('random', '--world', 'gridnavi', '--trials', '2', '--episodes', '50', '--out', out);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^random in gridnavi, lineup self, 50 tasks, seed 0$/m);
    expect(stdout).toMatch(/\| return \| -?\d\.\d{3} \| \[-?\d\.\d{3}, -?\d\.\d{3}\] \| \[/);
    expect(stdout).toMatch(/\| 2 \| 50 \| -?\d\.\d{3} \[/);
    expect(readFileSync(out, 'utf8')).toContain(stdout);
  });

  it('a student of mazes still has the report of mazes, and this one when it is asked for', () => {
    const words = [file('maze.ckpt'), '--levels', 'Labyrinth', '--episodes', '2'];
    expect(json(...words).mazes).toHaveLength(1);
    const report = json(...words, '--world', 'maze');
    expect(report).toMatchObject({ world: 'maze', numEpisodes: 2 });
  });

  it(
    'says in one line what is wrong, and exits with 2',
    () => {
      const cases: [string[], RegExp][] = [
        [['random'], /murmur: option --world is missing; expected one of [^\n]*xland/],
        [['--world', 'maze'], /murmur: nothing to evaluate; expected a run/],
        [['random', '--world', 'overcoked'], /murmur: unknown world; got "overcoked"; .*did you mean overcooked\?/],
        [
          ['random', '--world', 'xland', '--generator', 'trivail'],
          /unknown generator of world xland; .*did you mean trivial\?/,
        ],
        [
          ['random', '--world', 'overcooked', '--level', 'cramped_rom'],
          /level of world overcooked; .*did you mean cramped_room\?/,
        ],
        [
          ['random', '--world', 'overcooked', '--lineup', 'with:randm'],
          /player of world overcooked; .*did you mean random\?/,
        ],
        [
          ['random', '--world', 'overcooked', '--lineup', 'with:random,random'],
          /players beside the learner; got 2; expected 1/,
        ],
        [['random', '--world', 'bandit', '--lineup', 'with:random'], /players beside the learner; got 1; expected 0/],
        [
          ['random', '--world', 'bandit', '--set', 'horizn=3'],
          /unknown setting of world bandit; .*did you mean horizon\?/,
        ],
        [['scripted', '--world', 'bandit'], /world bandit has no players by rule/],
        [
          ['random', '--world', 'bandit', '--picture', 'a.png'],
          /option --picture; got "a.png"; expected a name in .svg/,
        ],
        [['random', '--world', 'bandit', '--count', '3'], /--count is not for a policy in any world; got "3"/],
        [['random', '--world', 'bandit', '--forgets', 'trial'], /option --forgets without trials/],
        [['random', '--world', 'xland', '--level', 'a', '--generator', 'b'], /levels to play come from one place/],
        [[file('cook.ckpt'), '--world', 'maze'], /checkpoint is of another world; got "overcooked"; expected maze/],
        [
          [file('cook.ckpt'), '--set', 'width=12'],
          /checkpoint was trained on another observation than this world shows/,
        ],
        [[file('torn')], /config of the run folder is torn; got "13 characters"; at .*config.json/],
        [[file('cook.ckpt'), '--lineup', 'with:randm'], /player of world overcooked; .*did you mean random\?/],
        [[file('nowhere'), '--world', 'maze'], /no such run or checkpoint; got/],
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

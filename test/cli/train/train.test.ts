import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const folder = mkdtempSync(join(tmpdir(), 'murmur-train-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const args = (name: string, ...more: string[]) => [
  ...['train', 'psiphi', '--demonstrators', 'aligned', '--steps', '960', '--prepare', '3', '--seed', '2'],
  ...['--out', join(folder, name), ...more],
];
const run = (...words: string[]) => spawnSync(process.execPath, [MURMUR, ...words], { encoding: 'utf8' });
/** In the folder of these tests, into whose runs/ go runs that are told no folder. */
const runThere = (...words: string[]) =>
  spawnSync(process.execPath, [MURMUR, ...words], { encoding: 'utf8', cwd: folder });
const finalBytes = (name: string) => readFileSync(join(folder, name, 'checkpoints', 'final.ckpt'));

/** Resolves when the process has reported `count` checkpoints on standard error. */
function reported(child: ChildProcess, count: number): Promise<void> {
  return new Promise((done) => {
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.split('ego step ').length > count) done();
    });
  });
}

describe('murmur train', () => {
  it('killed with SIGKILL and resumed ends with the same bytes as one left alone', async () => {
    const whole = run(...args('whole', '--json'));
    expect(whole.status).toBe(0);
    expect(JSON.parse(whole.stdout)).toMatchObject({ outFolder: join(folder, 'whole') });
    expect(whole.stderr).toMatch(/^engine: (wasm|native)/m);
    const child = spawn(process.execPath, [MURMUR, ...args('killed')], { stdio: ['ignore', 'ignore', 'pipe'] });
    await reported(child, 3);
    child.kill('SIGKILL');
    await new Promise((done) => child.on('exit', done));
    expect(readdirSync(join(folder, 'killed', 'checkpoints'))).not.toContain('final.ckpt');
    expect(run(...args('killed', '--resume')).status).toBe(0);
    expect(finalBytes('killed').equals(finalBytes('whole'))).toBe(true);
  });

  it('trains the methods of the study in the learning core, in any world, and goes on with such a run', () => {
    const words = ['train', 'dqn', '--world', 'beacon', '--seed', '3'];
    const { status, stdout, stderr } = runThere(...words, '--budget', '3000', '--json');
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout).result).toMatchObject({ algorithm: 'dqn', world: 'beacon', lineup: 'self' });
    const out = join(folder, 'runs/dqn/beacon-3');
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['card.md', 'config.json', 'metrics.csv', 'student.ckpt']));
    const [told, found] = [runThere('train', 'dqn', '--resume', '--out', out), runThere(...words, '--resume')];
    expect([told.status, found.status], `${told.stderr}${found.stderr}`).toEqual([0, 0]);
    expect(found.stderr).toContain('run folder: runs/dqn/beacon-3, going on after cycle');
    expect(readdirSync(join(folder, 'runs'))).toEqual(['dqn']);
    const settings = runThere('train', 'dqn', '--world', 'overcooked', '--set', 'numWorlds=0');
    expect([settings.status, settings.stderr]).toEqual([2, expect.stringContaining('numWorlds')]);
    const level = runThere('train', 'dqn', '--resume', '--out', out, '--level', 'nowhere');
    expect([level.status, level.stderr]).toEqual([2, expect.stringContaining('"nowhere"')]);
    const needy = run('train', 'bc', '--world', 'beacon', '--budget', '3000', '--out', join(folder, 'needy'));
    expect([needy.status, needy.stderr]).toEqual([2, expect.stringContaining('learns from demonstrations')]);
  });

  it.each([
    ['bc', 'step 200 of 200'],
    ['dqn', 'ego step 200 of 200'],
  ])('%s counts its own steps and none beyond the budget', (algorithm, last) => {
    const { stderr } = run('train', algorithm, '--steps', '200', '--prepare', '0', '--out', join(folder, algorithm));
    const counted = stderr.split('\n').flatMap((line) => /^((?:ego )?step \d+ of \d+):/.exec(line)?.[1] ?? []);
    expect(counted.at(-1)).toBe(last);
  });

  it.each(['psiphi', 'dqn', 'sqil', 'bc', 'bc-aux'])('%s learns with what is set, and keeps it', (algorithm) => {
    const out = join(folder, `set-${algorithm}`);
    const set = ['--set', 'learningRate=0.01', 'batchSize=16', 'headSize=8', 'stepsPerUpdate=40'];
    const words = ['train', algorithm, '--steps', '100', '--prepare', '1', '--out', out];
    expect(run(...words, ...set).status).toBe(0);
    const config = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
    expect(config.settings).toMatchObject({ learningRate: 0.01, batchSize: 16, headSize: 8 });
    expect(config.schedule).toMatchObject({ egoSteps: 100, stepsPerUpdate: 40 });
    expect(run(...words, ...set, '--resume').status).toBe(0);
    expect(run('evaluate', out).status).toBe(0); // a network of another size than the default's
  });

  it('says in one line what is wrong, and exits with 2', () => {
    const cases: [string[], RegExp][] = [
      [
        ['train', 'psiphi', '--world', 'nowhere', '--out', join(folder, 'x')],
        /^.*murmur: unknown world; got "nowhere"/s,
      ],
      [
        ['train', 'bc', '--demonstrators', 'nobody', '--out', join(folder, 'x')],
        /murmur: file of demonstrations cannot be read/,
      ],
      [
        ['train', 'psiphi', '--steps', '100', '--set', 'learningRat=1'],
        /murmur: unknown setting of learner psiphi; got "learningRat"; .*did you mean learningRate/,
      ],
      [
        ['train', 'dqn', '--steps', '100', '--set', 'gamma=2'],
        /murmur: setting gamma of learner dqn; got 2; expected at most 1\n/,
      ],
      [
        ['train', 'sqil', '--steps', '100', '--set', 'batchSize=3'],
        /murmur: setting batchSize of learner sqil; got 3; expected a multiple of 2\n/,
      ],
      [
        ['train', 'dqn', '--steps', '100', '--set', 'maxGradientNorm=0'],
        /murmur: setting maxGradientNorm of learner dqn; got 0; expected above 0\n/,
      ],
      [['train', 'bc', '--steps', '100', '--set', 'gamma=0.5'], /murmur: unknown setting of learner bc; got "gamma"/],
      [
        args('whole', '--resume', '--set', 'l1=0.1'),
        /murmur: --resume with another settings.l1; got 0.1; expected 0.05/,
      ],
      [
        args('whole', '--resume', '--set', 'epsilonEnd=0.1'),
        /murmur: --resume with another schedule.epsilonEnd; got 0.1; expected 0.05/,
      ],
      [['train', 'pqo'], /^murmur: unknown algorithm; got "pqo"; expected one of [^\n]*; did you mean ppo\?\n$/],
      [
        ['train', '--world', 'beacon'],
        /^murmur: the algorithm is missing after murmur train; expected one of ppo, [^\n]*\n$/,
      ],
      [['train', 'ppo'], /^murmur: option --world is missing; expected one of [^\n]*beacon[^\n]*\n$/],
      [['train', 'ppo', '--resume'], /^murmur: --resume without --out or --world; expected [^\n]*\n$/],
      [['train', 'dqn', '--steps', '5'], /expected a whole number in 100/],
      [args('whole'), /murmur: this folder holds a run already/],
      [
        ['evaluate', join(folder, 'whole'), '--levels', 'named'],
        /murmur: --levels is not for a run of murmur train psiphi.*; got "named"; expected one of --engine, --json/,
      ],
    ];
    for (const [words, message] of cases) {
      const { status, stderr } = run(...words);
      expect(status).toBe(2);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
  });
});

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../../agents/checkpoint.ts';

const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const folder = mkdtempSync(join(tmpdir(), 'murmur-train-ued-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const STEPS = 40 * 512;
const args = (name: string, ...more: string[]) => [
  ...['train', 'ued', '--designer', 'accel', '--preset', 'nano', '--steps', String(STEPS), '--set', 'capacity=64'],
  ...['--checkpoint-every', '4', '--out', join(folder, name), ...more],
];
const run = (...words: string[]) => spawnSync(process.execPath, [MURMUR, ...words], { encoding: 'utf8' });
const resume = (name: string) => run('train', 'ued', '--resume', '--out', join(folder, name));
const bytesOf = (name: string) =>
  ['student.ckpt', 'metrics.csv', 'levels.jsonl', 'evaluation.csv', 'result.json'].map((file) =>
    readFileSync(join(folder, name, file), 'utf8'),
  );

interface Running {
  readonly child: ChildProcess;
  readonly text: () => string;
  readonly ended: Promise<number | null>;
}

/** A run in a process of its own, with more steps than it will make before something happens to it. */
function start(...words: string[]): Running {
  const child = spawn(process.execPath, [MURMUR, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return { child, text: () => text, ended: new Promise((done) => child.on('close', done)) };
}

/** Asks again until there is an answer. Fails when the process ends before. */
async function until<Value>({ child, text }: Running, ask: () => Value | undefined | false): Promise<Value> {
  for (;;) {
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
    if (child.exitCode !== null) throw new Error(`the process has ended: ${text()}`);
    await setTimeout(20);
  }
}

const hasCheckpoint = (running: Running, name: string, cycle: number) =>
  until(running, () => {
    const path = join(folder, name, 'checkpoints');
    return existsSync(path) && readdirSync(path).some((file) => Number(file.slice(0, 8)) >= cycle);
  });

const learnerOf = ({ child }: Running) =>
  Number(execFileSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' }).trim());

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('murmur train ued', () => {
  it('writes its folder and prints where the time went', () => {
    const { status, stdout, stderr } = run(...args('whole'));
    expect(status).toBe(0);
    expect(stderr).toMatch(/^engine: (wasm|native).*\nrun folder: .*whole\n/);
    expect(stderr).toMatch(/20\.5 k of 20\.5 k steps \| .*\/s \| solved [\d.]+ % \| 0 s left/);
    expect(stderr).toMatch(/time: .*; worlds [\d.]+ %, acting [\d.]+ %, learning [\d.]+ %, .*waiting [\d.]+ %\n$/);
    expect(stdout).toMatch(/perfect\/solved_rate +[\d.]+\n/);
    expect(stdout).toMatch(/\n#\d+( from #\d+)? +#\d+.*\nscore \d\.\d{3} +score .*\n[.#G^>v<]{5} +[.#G^>v<]{5} /);
    const isOfCheckout = (name: string) => name === 'difference.patch'; // there while one works on the code
    const files = readdirSync(join(folder, 'whole')).filter((name) => !name.startsWith('.') && !isOfCheckout(name));
    expect(files.map((name) => name.replace(/tfevents\..*/, 'tfevents')).sort()).toEqual([
      ...['card.md', 'checkpoints', 'command.txt', 'config.json', 'evaluation.csv', 'events.out.tfevents'],
      ...[
        'gallery.json',
        'inbox',
        'levels.jsonl',
        'levels.png',
        'metrics.csv',
        'result.json',
        'student.ckpt',
        'timing.csv',
      ],
    ]);
    const again = resume('whole');
    expect([again.status, again.stdout]).toEqual([0, stdout]);
  });

  it('says so when the learner is killed, exits with 1, and goes on to the same bytes', async () => {
    const running = start(...args('killed'));
    await hasCheckpoint(running, 'killed', 8);
    process.kill(learnerOf(running), 'SIGKILL');
    expect(await running.ended).toBe(1);
    expect(running.text()).toMatch(
      /murmur: the learner's process ended \(signal SIGKILL\); go on with: npx murmur train ued --designer accel .* --out .*killed --resume\n$/,
    );
    expect(resume('killed').status).toBe(0);
    expect(bytesOf('killed')).toEqual(bytesOf('whole'));
  });

  it('lets no learner live on when the command is killed', async () => {
    const running = start(...args('orphan', '--steps', '5000000'));
    await hasCheckpoint(running, 'orphan', 8);
    const learner = learnerOf(running);
    running.child.kill('SIGKILL');
    await running.ended;
    await until(running, () => !isAlive(learner));
    expect(existsSync(join(folder, 'orphan', 'result.json'))).toBe(false);
  });

  it('stops after the running cycle on SIGINT and SIGTERM and goes on to the same bytes', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const running = start(...args(signal));
      await hasCheckpoint(running, signal, 4);
      running.child.kill(signal);
      expect(await running.ended).toBe(signal === 'SIGINT' ? 130 : 143);
      expect(running.text()).toMatch(/stopping after this cycle, with a checkpoint; once more to stop at once\n/);
      expect(running.text()).toMatch(/checkpoint: .*\d{8}\.ckpt\n/);
      expect(running.text()).toMatch(
        /stopped; checkpoint in .*; go on with: npx murmur train ued --designer .* --resume\n/,
      );
      expect(resume(signal).status).toBe(0);
      expect(bytesOf(signal)).toEqual(bytesOf('whole'));
    }
  });

  it('stops in one line with its last checkpoint intact when the disk takes no more', () => {
    const words = [process.execPath, MURMUR, ...args('full')].map((word) => `'${word}'`).join(' ');
    const last = readdirSync(join(folder, 'whole', 'checkpoints')).at(-1) as string;
    const limit = Math.floor((statSync(join(folder, 'whole', 'checkpoints', last)).size - 1) / 1024); // KiB of a file
    const limited = spawnSync('bash', ['-c', `ulimit -f ${limit}; exec ${words}`], { encoding: 'utf8' });
    expect(limited.status).toBe(1);
    expect(limited.stderr).toMatch(
      /\nmurmur: a file may not grow any more.*; the run stopped, its last good checkpoint/,
    );
    expect(limited.stderr).not.toMatch(/\n {4}at /);
    const names = readdirSync(join(folder, 'full', 'checkpoints'));
    expect(names).toEqual([expect.stringMatching(/^\d{8}\.ckpt$/), expect.stringMatching(/^\d{8}\.ckpt$/)]);
    for (const name of names) readCheckpoint(join(folder, 'full', 'checkpoints', name));
    expect(resume('full').status).toBe(0);
    expect(bytesOf('full')).toEqual(bytesOf('whole'));
  });

  it('says in one line what is wrong, and exits with 2', () => {
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'else'));
    writeFileSync(join(folder, 'else', 'notes.md'), '');
    const cases: [string[], RegExp][] = [
      [args('whole'), /murmur: this folder holds a run already; got ".*whole"; expected another --out, or --resume\n/],
      [args('whole', '--resume', '--seed', '2'), /murmur: --resume with another seed; got 2; expected 1, as the run/],
      [
        args('whole', '--resume').map((word) => (word === 'capacity=64' ? 'capacity=32' : word)),
        /--resume with another settings.capacity; got 32/,
      ],
      [args('x', '--set', 'capacity=32'), /murmur: option --set gives capacity twice; /],
      [
        args('x', '--set', 'colour=red'),
        /murmur: unknown setting of designer accel or of its student; got "colour"; expected/,
      ],
      [args('x', '--set', 'learnRate=1'), /got "learnRate"; expected one of .*; did you mean learningRate\?/],
      [args('x', '--set', 'gamma=2'), /murmur: setting gamma of the student; got 2; expected at most 1/],
      [args('x', '--set', 'replayProb=2'), /murmur: setting replayProb of designer accel; got 2; expected /],
      [
        ['train', 'ued', '--resume', '--out', join(folder, 'none')],
        /murmur: no run to resume; expected config.json, or/,
      ],
      [args('file'), /murmur: run folder is a file; got ".*file"; expected a folder\n/],
      [args('else'), /murmur: this folder holds files of something else; got "notes.md"/],
      [['train', 'ued', '--designer', 'nobody'], /^murmur: option --designer; got "nobody"; expected one of dr, /],
      [['train', 'ued', '--designer', 'sfl', '--preset', 'large'], /murmur: designer sfl would never see a failure: /],
      [['train', 'ued', '--preset', 'huge'], /^murmur: option --preset; got "huge"; expected one of nano, mini/],
      [
        ['train', 'ued', '--designer', 'sfl', '--tier', 'large'],
        /^--tier is called --preset now; .*\nmurmur: .*in preset large;/,
      ],
      [['train', 'ued', '--tier', 'nano', '--preset', 'nano'], /murmur: options --tier and --preset; expected one of/],
      [['train', 'ued', '--steps', '-5'], /expected a whole number in 1/],
    ];
    for (const [words, message] of cases) {
      const { status, stderr } = run(...words);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(status).toBe(2);
    }
  });

  it('serves a live page, draws its levels, and keeps showing a run that has ended', async () => {
    const running = start(...args('watched', '--watch', '0'));
    const url = await until(running, () => /watch: (http:\/\/127\.0\.0\.1:\d+)/.exec(running.text())?.[1]);
    await until(running, () => running.text().includes('the page stays at'));
    const state = await (await fetch(`${url}/state.json`)).json();
    expect(state).toMatchObject({ run: { designer: 'accel', preset: 'nano', seed: 1 }, status: { state: 'ended' } });
    expect(state.charts.map(({ title }: { title: string }) => title)).toContain('Shortest path');
    expect(state.newest[0].id).toBeGreaterThan(state.newest[1].id);
    expect(state.numLevels).toBe(readFileSync(join(folder, 'watched', 'levels.jsonl'), 'utf8').split('\n').length - 1);
    for (const path of [
      '/',
      '/page.css',
      '/page.ts',
      '/charts.ts',
      '/levels.ts',
      '/uplot.js',
      '/uplot.css',
      '/figtree.woff2',
    ]) {
      expect((await fetch(url + path)).status, path).toBe(200);
    }
    const picture = await fetch(`${url}/level.png?level=${encodeURIComponent(state.best[0].text)}`);
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const bad = await fetch(`${url}/level.png?level=G%0AQ`);
    expect(bad.status).toBe(400);
    expect((await fetch(`${url}/../config.json`)).status).toBe(404);
    const { status, stderr } = run(...args('other', '--watch', new URL(url).port));
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^murmur: port of --watch is in use; got \d+; expected /),
    ]);
    expect(existsSync(join(folder, 'other'))).toBe(false);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
  });
});

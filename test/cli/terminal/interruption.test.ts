import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, type Frame, MAGIC } from '../../../server/records/frames.ts';
import { readRecording } from '../../../server/records/reader.ts';

const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const folder = mkdtempSync(join(tmpdir(), 'murmur-interruption-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly text: () => string;
  /** What it said on standard error alone. */
  readonly errors: () => string;
  /** Resolves once the process has said it; rejects when it ends before. */
  readonly said: (pattern: RegExp) => Promise<void>;
}

function start(words: readonly string[], environment: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [MURMUR, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let [text, errors] = ['', ''];
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      for (const listen of listeners) listen();
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) =>
    child.on('close', (code, signal) => done({ code, signal })),
  );
  const said = (pattern: RegExp) =>
    new Promise<void>((found, failed) => {
      const listen = () => {
        if (pattern.test(text)) found();
      };
      listeners.add(listen);
      listen();
      void ended.then(() => failed(new Error(`ended without saying ${pattern}: ${text}`)));
    });
  return { child, ended, text: () => text, errors: () => errors, said };
}

const run = (...words: string[]) => spawnSync(process.execPath, [MURMUR, ...words], { encoding: 'utf8' });
const train = (name: string, ...more: string[]) => [
  ...['train', 'dqn', '--steps', '4000', '--prepare', '0', '--seed', '2', '--out', join(folder, name), ...more],
];
const universal = (name: string, ...more: string[]) => [
  ...['train', 'universal', '--segments', '2', '--updates', '40', '--worlds', '2', '--seats', '2', '--batch', '16'],
  ...['--out', join(folder, name), ...more],
];
const studies = ['experiment', 'psiphi', '--smoke', '--jobs', '2', '--out', join(folder, 'study')];

/** Resolves once the run has made its folder: from then on it hears signals. */
function begun(running: Running, name: string): Promise<void> {
  return until(running, () => existsSync(join(folder, name, 'config.json')));
}

const filesIn = (path: string) => (existsSync(path) ? readdirSync(path) : []);

async function until(running: Running, holds: () => boolean): Promise<void> {
  while (!holds()) {
    if (running.child.exitCode !== null) throw new Error(`ended before it began: ${running.text()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

const ROOT = resolve(import.meta.dirname, '../../..');
const STUDENT = join(ROOT, 'agents/checkpoints/ued-paired');
const TRACE = join(ROOT, 'test/golden/maze-sample.jsonl.gz');
const SESSION = join(ROOT, 'test/replays/orchard-crowded.murmur');
const LONG_SESSION = join(folder, 'long.murmur');
/** Says when a command begins to listen for signals. */
const LISTENER = "process.on('newListener', (name) => name === 'SIGHUP' && process.stderr.write('listens\\n'))";
const TELLS = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(LISTENER)}` };

/** A session whose people stand still for `numTicks` more. */
function writeLongSession(numTicks: number): void {
  const { header, ticks } = readRecording(SESSION);
  const actions = new Uint8Array(ticks[0].actions.length);
  const still = (i: number) => ({ kind: 'tick', tick: ticks.length + 1 + i, actions, events: [], notes: [] }) as const;
  let crc = 0;
  const pieces = [header, ...ticks, ...Array.from({ length: numTicks }, (_, i) => still(i))].map((frame: Frame) => {
    const encoded = encodeFrame(frame, crc);
    crc = encoded.crc;
    return encoded.bytes;
  });
  writeFileSync(LONG_SESSION, Buffer.concat([MAGIC, ...pieces]));
}

describe('a signal to work that keeps nothing before its end', () => {
  beforeAll(() => writeLongSession(300_000));

  it.each([
    ['SIGINT', 130, 'evaluate', ['--seeds', '100', '--ticks', '100000']],
    ['SIGTERM', 143, 'evaluate', ['--part', 'doors', '--seeds', '100', '--ticks', '100000']],
    ['SIGTERM', 143, 'evaluate', ['--part', 'following', '--seeds', '100', '--ticks', '100000']],
    ['SIGINT', 130, 'evaluate', [STUDENT, '--episodes', '10000']],
    ['SIGTERM', 143, 'evaluate', [STUDENT, '--audit', '--count', '20000']],
    ['SIGINT', 130, 'bench', ['maze', '--steps', '10000000000', '--json']],
    ['SIGTERM', 143, 'bench', ['threads', '--steps', '10000000000']],
    ['SIGTERM', 143, 'bench', ['training']],
    ['SIGINT', 130, 'trace', ['check', ...Array.from({ length: 3000 }, () => TRACE)]],
    ['SIGINT', 130, 'replay', [LONG_SESSION, '--verify']],
    ['SIGTERM', 143, 'replay', [LONG_SESSION, '--export', 'jsonl', '--out', join(folder, 'play.jsonl')]],
    ['SIGHUP', 129, 'replay', [LONG_SESSION, '--export', 'parquet', '--out', join(folder, 'play.parquet')]],
  ] as const)('%s ends with %i and one line: murmur %s', async (signal, code, command, options) => {
    const running = start([command, ...options], TELLS);
    await running.said(/^listens$/m);
    running.child.kill(signal);
    expect(await running.ended).toEqual({ code, signal: null });
    expect(running.text()).toMatch(
      /^stopped; nothing was kept; begin again with: (npx murmur [a-z]+ .*|the same command \(\d+ characters\))\n$/m,
    );
    expect(running.text()).not.toContain('    at ');
    expect(readdirSync(folder).filter((name) => name.startsWith('play'))).toEqual([]);
  });
});

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    '%s: a learner keeps a checkpoint, says how to go on, and does so to the same bytes',
    async (signal, code) => {
      if (!existsSync(join(folder, 'whole'))) expect(run(...train('whole')).status).toBe(0);
      const running = start(train(signal));
      await running.said(/ego step \d+ of/);
      running.child.kill(signal);
      expect(await running.ended).toEqual({ code, signal: null });
      const line = new RegExp(`stopped; checkpoint in .*; go on with: npx murmur (train dqn .*${signal} --resume)\n$`);
      const [, words] = line.exec(running.text()) ?? [];
      expect(words, running.text()).toBeDefined();
      expect(run(...words.split(' ')).status).toBe(0);
      const bytesOf = (name: string) => readFileSync(join(folder, name, 'checkpoints', 'final.ckpt'));
      expect(bytesOf(signal).equals(bytesOf('whole'))).toBe(true);
    },
  );

  it('a learner of universal features has nothing to keep before its first segment ended', async () => {
    const running = start(universal('universal', '--updates', '100000'));
    await begun(running, 'universal');
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    expect(running.errors()).toMatch(
      /\nstopped before there was a checkpoint; begin again with: npx murmur train universal .* --resume\n$/,
    );
    expect(run(...universal('universal', '--updates', '100000')).stderr).toMatch(
      /holds a run already; .*or --resume\n$/,
    );
  });

  it('a learner of universal features keeps its whole segments', async () => {
    const words = universal('segments', '--segments', '1000', '--updates', '2');
    const running = start(words);
    await until(running, () => filesIn(join(folder, 'segments', 'checkpoints')).length > 0);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    expect(running.errors()).toMatch(
      /\nstopped; whole segments are in .*; go on with: npx murmur train universal .* --resume\n$/,
    );
  });

  it('a learner that had not begun to act says that nothing was kept', async () => {
    const running = start(train('early', '--prepare', '1000000'));
    await begun(running, 'early');
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    expect(running.errors()).not.toContain('with a checkpoint');
    expect(running.errors()).toMatch(
      /\nstopped before there was a checkpoint; begin again with: npx murmur train dqn .* --resume\n$/,
    );
  });

  it.each(['--watch', '--json'])('a curriculum says last how to go on, with all that was typed: %s', async (option) => {
    const name = `curriculum${option}`;
    const words = ['train', 'ued', '--designer', 'dr', '--preset', 'nano', '--steps', '1000000000'];
    const typed = [...words, '--out', join(folder, name), ...(option === '--watch' ? ['--watch', '0'] : ['--json'])];
    const running = start(typed);
    await begun(running, name);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    expect(running.errors()).toMatch(/\ntime: [^\n]*\nstopped; checkpoint in [^\n]*\n$/);
    expect(running.errors()).toMatch(new RegExp(`; go on with: npx murmur ${typed.join(' ')} --resume\n$`));
  });

  it('a server says how to open the arena again, with all that was typed', async () => {
    const words = ['start', '--world', 'coins', '--no-page', '--no-learn', '--port', '0', '--name', 'two words'];
    const running = start(words, { MURMUR_DATA: join(folder, 'rooms') });
    await running.said(/record /);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    const again = words.join(' ').replace('two words', "'two words'");
    expect(running.errors()).toMatch(new RegExp(`open the arena again with: npx murmur ${again}\n$`));
  });

  it('a study ends with its children, keeps whole jobs, and goes on with --resume alone', async () => {
    const running = start(studies);
    await running.said(/^1\/\d+ jobs/m);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130); // not before the last child has closed the pipe
    expect(running.text()).toMatch(
      /stopped; results of whole jobs are in .*; go on with: npx murmur experiment psiphi .* --resume\n$/,
    );
    expect(readdirSync(join(folder, 'study', 'results')).length).toBeGreaterThan(0);
    expect(run(...studies).stderr).toMatch(/^murmur: this folder holds a study already; .* --resume/);
  });

  it('a second one ends at once, with the same line', async () => {
    const running = start(train('twice', '--steps', '100000000'));
    await begun(running, 'twice');
    running.child.kill('SIGINT');
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(running.text()).toMatch(/stopped.* with: npx murmur train dqn .* --resume\n$/);
  });

  it('closes the rooms of npm start and leaves nothing on the port', async () => {
    const data = { PORT: '0', MURMUR_DATA: join(folder, 'recordings') };
    const child = spawn('npm', ['start', '--silent', '--', '--no-page', '--no-learn'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: resolve(import.meta.dirname, '../../..'),
      env: { ...process.env, ...data },
    });
    let text = '';
    const closed = new Promise<void>((done) => child.on('close', () => done())); // the last holder of the pipe is gone
    const url = await new Promise<string>((found) => {
      child.stdout.on('data', (bytes: Buffer) => {
        text += bytes.toString();
        const match = /http:\/\/[\d.]+:\d+/.exec(text);
        if (match !== null && text.includes('record')) found(match[0]);
      });
    });
    child.kill('SIGTERM');
    await closed;
    await expect(fetch(url)).rejects.toThrow();
  });
});

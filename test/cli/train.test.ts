import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const MURMUR = resolve(import.meta.dirname, '../../cli/murmur.ts');
const folder = mkdtempSync(join(tmpdir(), 'murmur-train-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const args = (name: string, ...more: string[]) => [
  ...['train', 'psiphi', '--demonstrators', 'aligned', '--steps', '960', '--prepare', '3', '--seed', '2'],
  ...['--out', join(folder, name), ...more],
];
const run = (...words: string[]) => spawnSync(process.execPath, [MURMUR, ...words], { encoding: 'utf8' });
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
    expect(whole.stderr).toMatch(/^engine: (wasm|native)/);
    const child = spawn(process.execPath, [MURMUR, ...args('killed')], { stdio: ['ignore', 'ignore', 'pipe'] });
    await reported(child, 3);
    child.kill('SIGKILL');
    await new Promise((done) => child.on('exit', done));
    expect(readdirSync(join(folder, 'killed', 'checkpoints'))).not.toContain('final.ckpt');
    expect(run(...args('killed', '--resume')).status).toBe(0);
    expect(finalBytes('killed').equals(finalBytes('whole'))).toBe(true);
  });

  it('says in one line what is wrong, and exits with 2', () => {
    const cases: [string[], RegExp][] = [
      [
        ['train', 'psiphi', '--world', 'nowhere', '--out', join(folder, 'x')],
        /^.*murmur: unknown world; got "nowhere"/s,
      ],
      [['train', 'bc', '--demonstrators', 'nobody', '--out', join(folder, 'x')], /murmur: cannot read demonstrations/],
      [['train', 'dqn', '--steps', '5'], /expected a whole number in 100/],
      [args('whole'), /murmur: this folder holds a run already/],
    ];
    for (const [words, message] of cases) {
      const { status, stderr } = run(...words);
      expect(status).toBe(2);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
  });
});

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const MURMUR = resolve(import.meta.dirname, '../../cli/murmur.ts');
const GOLDEN = resolve(import.meta.dirname, '../golden/maze-sample.jsonl.gz');
const folder = mkdtempSync(join(tmpdir(), 'murmur-pipe-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command whose output nobody reads: both pipes are closed before it says its first word. */
function runUnread(words: readonly string[]): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, [MURMUR, ...words], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
  child.stdout.destroy();
  child.stderr.destroy();
  return new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
}

it.each([
  [['--help']],
  [['worlds']],
  [['worlds', '--json']],
  [['level', 'make']],
  [['show', 'maze', '--out', 'maze.png']],
  [['trace', 'check', GOLDEN]],
  [['bench', 'beacon', '--short', '--steps', '1000']],
  [['train', 'dqn', '--steps', '320', '--prepare', '0', '--out', 'dqn']],
  [['train', 'ued', '--preset', 'nano', '--designer', 'dr', '--steps', '1024', '--out', 'ued']],
])('murmur %j ends quietly when its pipe is closed', async (words) => {
  expect(await runUnread(words)).toEqual({ code: 0, signal: null });
});

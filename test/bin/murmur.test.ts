import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemNodes } from '../system-nodes.ts';

const BIN = resolve(import.meta.dirname, '../../bin/murmur.js');

/** What makes the Node of these tests call itself another one, so that hand-over is tested on every machine. */
const calledItself = (version: string) =>
  `--import=data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;

let folder: string;
const ends: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-bin-'));
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  rmSync(folder, { recursive: true, force: true });
});

interface StartOptions {
  readonly npm?: string; // the script of npm that starts it
  readonly detached?: boolean; // in a process group of its own
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Started from a folder that has nothing to do with the project. */
function start(
  program: string,
  args: readonly string[],
  { npm, detached, environment }: StartOptions = {},
): ChildProcess {
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, PORT: '0', MURMUR_DATA: folder, NODE_OPTIONS: '', npm_lifecycle_event: npm, ...environment },
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  ends.push(() => (detached ? endGroup(child) : child.kill('SIGKILL')));
  return child;
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // all of it has ended
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => child.on('close', (code, signal) => done({ code, signal, stdout, stderr })));
}

/** The address of an arena, once it says where it listens. */
function listening(child: ChildProcess): Promise<string> {
  let text = '';
  return new Promise((found, failed) => {
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const match = /http:\/\/[\d.]+:\d+/.exec(text);
      if (match !== null && text.includes('record')) found(match[0]);
    });
    child.on('close', () => failed(new Error(`ended before it listened: ${text}`)));
  });
}

const ROOM = ['start', '--no-page', '--no-learn', '--world', 'coins'];

describe('bin/murmur.js', () => {
  it.each(systemNodes())('runs on $version without a warning', async ({ path }) => {
    const result = await ended(start(path, [BIN, 'worlds', '--json']));
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).not.toEqual([]);
  });

  it('runs through a link in another folder, as npm makes them', async () => {
    const link = join(folder, 'murmur');
    symlinkSync(BIN, link);
    expect(await ended(start(process.execPath, [link, '--version']))).toMatchObject({ code: 0, stderr: '' });
    expect(await ended(start(process.execPath, [calledItself('22.12.0'), link, '--version']))).toMatchObject({
      code: 0,
    });
  });

  it('keeps what Node compiled where temporary files are, and runs where it cannot', async () => {
    const environment = { NODE_COMPILE_CACHE: undefined, TMPDIR: folder, TEMP: folder };
    const list = () => ended(start(process.execPath, [BIN, 'worlds', '--json'], { environment }));
    const [first, second] = [await list(), await list()];
    expect(readdirSync(join(folder, 'node-compile-cache'))).not.toEqual([]);
    expect([first.stderr, second]).toEqual(['', first]);
    rmSync(join(folder, 'node-compile-cache'), { recursive: true });
    writeFileSync(join(folder, 'node-compile-cache'), 'a file');
    expect(await list()).toEqual(first);
    rmSync(join(folder, 'node-compile-cache'));
    await ended(start(process.execPath, [calledItself('20.19.0'), BIN, '--version'], { environment })); // handed over
    expect(readdirSync(join(folder, 'node-compile-cache'))).not.toEqual([]);
  });

  it('finds what ships from any folder', async () => {
    const result = await ended(start(process.execPath, [BIN, 'evaluate', '--seeds', '1', '--ticks', '100', '--json']));
    expect(result.stderr).not.toContain('cannot read');
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toBeTypeOf('object');
  });

  it('hands options of Node and exit codes over', async () => {
    const options = [calledItself('20.19.0'), '--cpu-prof', `--cpu-prof-dir=${folder}`];
    const result = await ended(start(process.execPath, [...options, BIN, 'show', 'no-such-world']));
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/^murmur: .*no-such-world.*\n$/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))).toHaveLength(2);
  });

  it('refuses an older Node in one line', async () => {
    const result = await ended(start(process.execPath, [calledItself('18.20.4'), BIN, 'worlds']));
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toBe('murmur: Node 20.19 or newer is needed; this is 18.20.4\n');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('hands %s over and ends as the arena does', async (signal) => {
    const handing = start(process.execPath, [calledItself('20.19.0'), BIN, ...ROOM]);
    const direct = start(process.execPath, [BIN, ...ROOM]);
    const outcomes = [ended(handing), ended(direct)];
    const [url] = await Promise.all([listening(handing), listening(direct)]);
    handing.kill(signal);
    direct.kill(signal);
    const [{ code, signal: by }, expected] = await Promise.all(outcomes);
    expect({ code, by }).toEqual({ code: expected.code, by: expected.signal });
    await expect(fetch(url)).rejects.toThrow();
  });

  it('leaves no orphan when it is killed', async () => {
    const child = start(process.execPath, [calledItself('20.19.0'), BIN, ...ROOM]);
    await listening(child);
    const outputClosed = ended(child); // not before the last holder of the pipe is gone
    child.kill('SIGKILL');
    expect((await outputClosed).signal).toBe('SIGKILL');
  });

  it.runIf(process.platform === 'linux')('ends at once when the shell of npm had gone before it began', async () => {
    const waits = 'data:text/javascript,while(process.ppid===Number(process.env.SHELL_ID))await(null)';
    const command = `SHELL_ID=$$ npm_lifecycle_event=start ${process.execPath} --import='${waits}' ${BIN} ${ROOM.join(' ')} &`;
    const shell = start('sh', ['-c', command], { detached: true });
    await expect(listening(shell)).rejects.toThrow('ended before it listened'); // and the last holder of the pipe is gone
  });

  it.runIf(process.platform === 'linux')('ends when npm has gone and its shell lives on', async () => {
    const script = `${process.execPath} ${BIN} ${ROOM.join(' ')}; exit`; // with a word after it the shell stays
    const shell = `npm_lifecycle_event=start exec sh -c '${script}'`;
    const npm = start('sh', ['-c', `sh -c "${shell}"; exit`], { detached: true });
    await listening(npm);
    const outputClosed = ended(npm);
    npm.kill('SIGKILL');
    await outputClosed; // ended: the last holder of the pipe is gone
  });

  it.each([
    { parent: 'in its process group, as npm is also where it is pid 1', detached: false },
    { parent: 'in another process group, itself started by npm', detached: true },
  ])('lives under npm with a parent $parent', async ({ detached }) => {
    const options = JSON.stringify({ stdio: 'inherit', detached });
    const spawning = `require('node:child_process').spawn(${JSON.stringify(process.execPath)}, ${JSON.stringify([BIN, ...ROOM])}, ${options})`;
    const parent = start(process.execPath, ['-e', spawning], { npm: 'start' });
    await listening(parent);
    const outputClosed = ended(parent);
    parent.kill('SIGKILL');
    await outputClosed; // and ends with it
  });
});

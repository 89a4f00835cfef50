import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { RoomListing } from '../../server/protocol/listing.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const START_TIMEOUT_MS = 110_000; // it may have to build the page first

/** A real server in a child process, on a port of its own, with a data folder of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly dataFolder: string;
  rooms(): Promise<readonly RoomListing[]>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
  /** Ends it without a word, as `kill -9` does. */
  kill(): Promise<void>;
  /** Stops it and removes its data. */
  clean(): Promise<void>;
}

/** environment: settings beside flags. */
export async function startServerProcess(
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'murmuration-e2e-'));
  const child = spawn(process.execPath, ['cli/murmur.ts', 'start', '--port', '0', ...flags], {
    cwd: ROOT,
    env: { ...process.env, ...environment, MURMUR_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await readUrl(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolveExit) => child.once('exit', resolveExit));
    child.kill(signal);
    await exited;
  };
  const stop = () => end('SIGTERM');
  return {
    url,
    dataFolder,
    rooms: async () => ((await (await fetch(`${url}/rooms`)).json()) as { rooms: RoomListing[] }).rooms,
    stop,
    kill: () => end('SIGKILL'),
    clean: async () => {
      await stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function readUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolveUrl, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`the server did not start:\n${output}`)), START_TIMEOUT_MS);
    const onData = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /http:\/\/[\d.]+:\d+/.exec(output)?.[0];
      // The room is made after the address is known; its line comes with it.
      if (url === undefined || !output.includes('record')) return;
      clearTimeout(timer);
      resolveUrl(url);
    };
    child.stdout?.on('data', onData);
    child.stderr?.on('data', onData);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code}:\n${output}`));
    });
  });
}

/** Runs a murmur command to its end. Rejects when it exits with anything but 0. */
export async function runMurmur(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['cli/murmur.ts', ...args], { cwd: ROOT });
  return stdout;
}

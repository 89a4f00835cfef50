import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const CLI = resolve(import.meta.dirname, '../../cli/murmur.ts');

/** One run of the command line to its end. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A server in a process of its own, so that it can be killed. */
export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
}

export function runMurmur(args: readonly string[], environment: Record<string, string> = {}): Promise<Finished> {
  return collect(spawnMurmur(args, environment));
}

/** Resolves once the server says where it listens; rejects when it ends before. */
export async function startMurmur(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<ServerProcess> {
  const child = spawnMurmur(['start', '--no-page', '--no-learn', ...args], { PORT: '0', ...environment });
  const finished = collect(child);
  const url = await new Promise<string>((found, failed) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const match = /http:\/\/[\d.]+:\d+/.exec(text);
      if (match !== null && text.includes('record')) found(match[0]);
    });
    finished.then(({ code, stderr }) => failed(new Error(`server ended with ${code}: ${stderr}`)));
  });
  return { url, port: Number(new URL(url).port), process: child, finished };
}

function spawnMurmur(args: readonly string[], environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, MURMUR_LOG: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => {
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

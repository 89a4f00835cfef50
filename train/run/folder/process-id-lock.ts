import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const POLL_MS = 100;

/**
 * A lock for a Node without SQLite: a file that holds its holder's process id. One that a dead process left is taken over.
 * Waits up to `waitMs`; gives how to let go, or undefined while a living process holds it.
 */
export function lockByProcessId(path: string, waitMs: number): (() => void) | undefined {
  const deadlineMs = Date.now() + waitMs;
  while (!tryTake(path)) {
    if (!isProcessIdLockHeld(path)) clear(path);
    else if (Date.now() >= deadlineMs) return undefined;
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  return () => rmSync(path, { force: true });
}

/** By a link, so that the file is never there without its holder's id. */
function tryTake(path: string): boolean {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own);
  }
}

/** Whether a living process holds the lock. */
export function isProcessIdLockHeld(path: string): boolean {
  try {
    const processId = Number(readFileSync(path, 'utf8'));
    return processId > 0 && process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, of another user
  }
}

/** Renamed first: of two processes that find the same dead holder, one clears the file and the other finds it gone. */
function clear(path: string): void {
  const dead = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, dead);
    rmSync(dead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../envs/core/errors.ts';
import { isProcessIdLockHeld, lockByProcessId } from './process-id-lock.ts';
import { loadSqlite } from './sqlite.ts';

/** A lock on a folder that the system lets go of when its holder dies, however it dies: an SQLite lock on an empty file. */
const LOCK_FILE = '.lock';
const PROCESS_ID_FILE = '.lock-pid'; // of a Node without SQLite
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const GLANCE_MS = 200; // for which whoever asks whether a folder is locked may be in the way of who locks it

export interface RunLock {
  release(): void;
}

/** Held here until release: an SQLite handle that nobody refers to is closed by the garbage collector, and its lock goes with it. */
const heldLocks = new Set<RunLock>();

/**
 * Waits up to `waitMs` for whoever holds it: a learner whose command was killed ends with its running cycle.
 * Errors   InputError when the folder stays in use.
 */
export function lockFolder(folder: string, waitMs: number): RunLock {
  const sqlite = loadSqlite();
  if (sqlite === undefined) {
    const release = lockByProcessId(join(folder, PROCESS_ID_FILE), waitMs);
    if (release === undefined) throw inUse(folder);
    return { release };
  }
  const database = new sqlite.DatabaseSync(join(folder, LOCK_FILE), { timeout: Math.max(waitMs, GLANCE_MS) });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw inUse(folder);
  }
  const lock: RunLock = {
    release() {
      heldLocks.delete(lock);
      database.close();
    },
  };
  heldLocks.add(lock);
  return lock;
}

/** Whether a process trains in the folder now. Writes nothing; a lock that cannot be asked counts as open. */
export function isFolderLocked(folder: string): boolean {
  if (isProcessIdLockHeld(join(folder, PROCESS_ID_FILE))) return true;
  const sqlite = loadSqlite();
  const path = join(folder, LOCK_FILE);
  if (sqlite === undefined || !existsSync(path)) return false;
  try {
    const database = new sqlite.DatabaseSync(path, { readOnly: true });
    try {
      database.prepare('SELECT count(*) FROM sqlite_master').get();
    } finally {
      database.close();
    }
    return false;
  } catch (error) {
    return isBusy(error);
  }
}

function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode === SQLITE_BUSY || errcode === SQLITE_LOCKED;
}

function inUse(folder: string): InputError {
  return new InputError('another process trains in this folder', { value: folder, limit: 'another --out, or wait' });
}

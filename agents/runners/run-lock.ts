import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InputError } from '../../envs/core/errors.ts';

/** A lock on a folder that the system lets go of when its holder dies, however it dies: an SQLite lock on an empty file. */
const LOCK_FILE = '.lock';
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

export interface RunLock {
  release(): void;
}

/**
 * Waits up to `waitMs` for whoever holds it: a learner whose command was killed ends with its running cycle.
 * Errors   InputError when the folder stays in use.
 */
export function lockFolder(folder: string, waitMs: number): RunLock {
  const database = new DatabaseSync(join(folder, LOCK_FILE), { timeout: waitMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const code = (error as { errcode?: number }).errcode;
    if (code !== SQLITE_BUSY && code !== SQLITE_LOCKED) throw error;
    throw new InputError('another process trains in this folder', { value: folder, limit: 'another --out, or wait' });
  }
  return { release: () => database.close() };
}

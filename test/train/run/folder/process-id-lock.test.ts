import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockByProcessId } from '../../../../train/run/folder/process-id-lock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-lock-'));
  path = join(folder, '.lock-pid');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a lock by process id', () => {
  it('is held by one at a time and leaves nothing behind', () => {
    const release = lockByProcessId(path, 0);
    expect(release).toBeDefined();
    expect(lockByProcessId(path, 150)).toBeUndefined();
    release?.();
    expect(readdirSync(folder)).toEqual([]);
    expect(lockByProcessId(path, 0)).toBeDefined();
  });

  it('is taken over from a process that died, and from a torn file', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const left of [String(pid), '', 'what']) {
      writeFileSync(path, left);
      const release = lockByProcessId(path, 0);
      expect(release, left).toBeDefined();
      release?.();
    }
  });
});

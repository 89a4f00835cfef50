import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isFolderLocked, lockFolder } from '../../../../train/run/folder/run-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps a folder from a second process until its holder is killed, whoever forgets what was returned', async () => {
  const source = resolve(import.meta.dirname, '../../../../train/run/folder/run-lock.ts');
  const script = join(folder, 'hold.ts');
  writeFileSync(
    script,
    `import { lockFolder } from ${JSON.stringify(source)};
     lockFolder(${JSON.stringify(folder)}, 0);
     gc();
     setImmediate(() => process.send?.('held'));
     setInterval(() => {}, 1000);`,
  );
  const holder = fork(script, { execArgv: ['--expose-gc'] });
  await once(holder, 'message');
  expect(() => lockFolder(folder, 0)).toThrow('another process trains in this folder');
  expect(isFolderLocked(folder)).toBe(true);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(isFolderLocked(folder)).toBe(false);
  lockFolder(folder, 0).release();
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../../../envs/core/errors.ts';
import { AppendedFile } from '../../../../train/run/log/appended-file.ts';

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'murmur-appended-'));
  path = join(root, 'metrics.csv');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('AppendedFile', () => {
  it('is cut back to what is kept, and grows from there', () => {
    writeFileSync(path, 'kept, then lost');
    const file = new AppendedFile(path, 6);
    file.append('new');
    file.close();
    expect(readFileSync(path, 'utf8')).toBe('kept, new');
    expect(file.length).toBe(9);
  });

  it('refuses a file that is gone or too short, and leaves it so', () => {
    expect(() => new AppendedFile(path, 4)).toThrow(InputError);
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, 'abc');
    expect(() => new AppendedFile(path, 4)).toThrow('got 3; expected at least 4 bytes');
    expect(readFileSync(path, 'utf8')).toBe('abc');
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileTrouble } from '../../../cli/terminal/file-trouble.ts';

const MURMUR = resolve(import.meta.dirname, '../../../bin/murmur.js');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-files-'));
  writeFileSync(join(folder, 'file'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a place where nothing can be written', () => {
  it.each([
    ['train', 'psiphi', '--world', 'coins', '--steps', '100'],
    ['train', 'universal', '--world', 'orchard'],
    ['experiment', 'psiphi', '--smoke'],
  ])('is one line of murmur %s %s', (...args) => {
    const out = join(folder, 'file', 'run'); // below a file there are no folders
    const { status, stderr } = spawnSync(process.execPath, [MURMUR, ...args, '--out', out], { encoding: 'utf8' });
    expect(stderr).toMatch(/^murmur: [^\n]*file\/run[^\n]*\n/m);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });

  it.each([
    [
      ['train', 'dqn', '--world', 'coins', '--steps', '100'],
      /^murmur: run folder is a file; got "[^\n]*file"[^\n]*\n$/m,
    ],
    [['experiment', 'psiphi', '--smoke'], /^murmur: the system refused [^\n]*file \(EEXIST on mkdir\)[^\n]*\n$/m],
  ])('is one line of murmur %j where a file stands for the folder', (args, line) => {
    const out = join(folder, 'file');
    const { status, stderr } = spawnSync(process.execPath, [MURMUR, ...args, '--out', out], { encoding: 'utf8' });
    expect(stderr).toMatch(line);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });

  it('is known before the first run of a sweep', () => {
    const runs = join(folder, 'runs');
    const words = ['sweep', '--preset', 'nano', '--designers', 'dr', '--seeds', '1', '--steps', '100', '--runs', runs];
    const out = join(folder, 'file', 'ued.md');
    const { status, stderr } = spawnSync(process.execPath, [MURMUR, ...words, '--out', out], { encoding: 'utf8' });
    expect(stderr).toMatch(/^murmur: the system refused [^\n]*file\/ued \(ENOTDIR on mkdir\)[^\n]*\n$/);
    expect(status).toBe(2);
    expect(existsSync(runs)).toBe(false);
  });

  it.each([['file', 'report.md'], ['']])('is known before an evaluation begins: %s', (...below) => {
    const words = ['evaluate', '--part', 'following', '--seeds', '100', '--ticks', '100000']; // hours
    const out = join(folder, ...below);
    const { status, stderr } = spawnSync(process.execPath, [MURMUR, ...words, '--out', out], { encoding: 'utf8' });
    expect(stderr).toMatch(/^murmur: the system refused [^\n]+ \(E(NOTDIR|EXIST|ISDIR) on (mkdir|open)\)[^\n]*\n$/);
    expect(status).toBe(2);
  });

  it('is named as it was asked for, not by the temporary name', () => {
    const refused = (path: string) =>
      fileTrouble(Object.assign(new Error(), { code: 'EACCES', syscall: 'open', path }));
    expect(refused('a/.report.md.123.tmp')).toContain('refused a/report.md (');
    expect(refused('.report.md.123.tmp')).toContain('refused report.md (');
    expect(refused('a/.report.md')).toContain('refused a/.report.md (');
  });

  it('is told from errors of the program', () => {
    expect(fileTrouble(new TypeError('x is not a function'))).toBeUndefined();
    expect(fileTrouble(Object.assign(new Error(), { code: 'ENOENT', syscall: 'open', path: 'a' }))).toBeUndefined();
    expect(fileTrouble(Object.assign(new Error(), { code: 'EROFS', syscall: 'open', path: 'a' }))).toContain('EROFS');
  });
});

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gitCommit, gitDifference, writeDifference } from '../../../../train/run/folder/git-commit.ts';

let checkout: string;
let source: string;
const git = (...words: string[]) =>
  execFileSync('git', ['-C', checkout, '-c', 'user.name=T', '-c', 'user.email=t@example.org', ...words], {
    encoding: 'utf8',
  });
const difference = () => Buffer.from(gitDifference(source) ?? '').toString();

function applyPatch(text: string): void {
  const patch = join(tmpdir(), `murmur-${process.pid}.patch`);
  writeFileSync(patch, text);
  git('apply', patch);
  rmSync(patch);
}

beforeEach(() => {
  checkout = realpathSync(mkdtempSync(join(tmpdir(), 'murmur-checkout-')));
  mkdirSync(join(checkout, 'deep'));
  source = join(checkout, 'deep', 'code.ts');
  writeFileSync(source, 'one\n');
  writeFileSync(join(checkout, 'other.ts'), 'a\n');
  writeFileSync(join(checkout, '.gitignore'), 'runs/\n');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
});
afterEach(() => rmSync(checkout, { recursive: true }));

describe('the difference of a run', () => {
  it('is nothing where the work tree is clean, ignored files apart', () => {
    mkdirSync(join(checkout, 'runs'));
    writeFileSync(join(checkout, 'runs', 'metrics.csv'), 'x');
    expect(gitDifference(source)).toBeUndefined();
    expect(gitCommit(source)).toBe(git('rev-parse', '--short', 'HEAD').trim());
  });

  it('is a patch of the whole work tree, staged, not staged or untracked, that git applies', () => {
    writeFileSync(source, 'two\n');
    writeFileSync(join(checkout, 'other.ts'), 'b\n');
    git('add', 'other.ts');
    writeFileSync(join(checkout, 'deep', 'new one.ts'), 'n\nwithout an end');
    const index = readFileSync(join(checkout, '.git', 'index'));
    git('config', 'diff.noprefix', 'true'); // a person's settings change nothing
    git('config', 'color.diff', 'always');
    const text = difference();
    expect(text).toMatch(/^diff --git a\/deep\/code\.ts b\/deep\/code\.ts\n/);
    expect(readFileSync(join(checkout, '.git', 'index')).equals(index)).toBe(true);
    expect(text).toContain('-one\n+two\n');
    expect(gitCommit(source)).toMatch(/^[0-9a-f]+\+$/);
    git('reset', '--hard', '--quiet');
    rmSync(join(checkout, 'deep', 'new one.ts'));
    applyPatch(text);
    expect([readFileSync(source, 'utf8'), readFileSync(join(checkout, 'other.ts'), 'utf8')]).toEqual(['two\n', 'b\n']);
    expect(readFileSync(join(checkout, 'deep', 'new one.ts'), 'utf8')).toBe('n\nwithout an end');
  });

  it('names untracked files that it does not hold, and why, and leaves out other runs', () => {
    writeFileSync(join(checkout, '.env'), 'secret\n');
    writeFileSync(join(checkout, 'weights.bin'), Buffer.from([1, 0, 2]));
    writeFileSync(join(checkout, 'log.txt'), 'x\n'.repeat(2 ** 17));
    mkdirSync(join(checkout, 'out', 'run'), { recursive: true });
    for (const name of ['command.txt', 'metrics.csv']) writeFileSync(join(checkout, 'out', 'run', name), 'x\n');
    expect(difference()).toBe(
      [
        '# untracked, left out: .env (hidden)',
        '# untracked, left out: log.txt (262144 bytes, more than 131072)',
        '# untracked, left out: weights.bin (no text)',
        '',
      ].join('\n'),
    );
    for (let i = 0; i < 11; i++) writeFileSync(join(checkout, `data-${i}.csv`), '1\n'.repeat(50_000));
    const text = difference();
    expect(text.length).toBeLessThan(2 ** 20 + 500);
    expect(text.split('\n')).toContain('# untracked, left out: data-9.csv (the patch has no room for it)');
    expect(text.includes('+++ b/data-4.csv\n')).toBe(true);
  });

  it('has whole files alone, and names those that it has no room for', () => {
    writeFileSync(source, 'a long line of code\n'.repeat(100_000));
    writeFileSync(join(checkout, 'other.ts'), 'b\n');
    const text = difference();
    expect(text).toMatch(/^# left out: deep\/code\.ts \(the patch has no room for it\)\ndiff --git a\/other\.ts /);
    expect(text.endsWith('-a\n+b\n')).toBe(true);
  });

  it('leaves out tracked bytes by name, which git would apply nothing beside', () => {
    writeFileSync(join(checkout, 'weights ä.bin'), Buffer.from([1, 0, 2]));
    git('add', '.');
    git('commit', '--quiet', '--message', 'second');
    writeFileSync(join(checkout, 'weights ä.bin'), Buffer.from([1, 0, 3]));
    writeFileSync(source, 'two\n');
    const text = difference();
    expect(text).toMatch(/^# left out: weights .*\.bin \(no text\)\ndiff --git a\/deep\/code\.ts /);
    git('reset', '--hard', '--quiet');
    applyPatch(text);
    expect(readFileSync(source, 'utf8')).toBe('two\n');
  });

  it('has three lines around a change, whatever a person sets', () => {
    writeFileSync(source, 'one\ntwo\n');
    const text = difference();
    git('config', 'diff.context', '0');
    expect(difference()).toBe(text);
  });

  it('holds the other files where one goes while they are read', () => {
    writeFileSync(join(checkout, 'gone.ts'), 'x\n');
    writeFileSync(join(checkout, 'new.ts'), 'n\n');
    writeFileSync(source, 'two\n');
    const tools = mkdtempSync(join(tmpdir(), 'murmur-tools-'));
    const realGit = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\ncase "$*" in *no-index*gone.ts) rm '${checkout}/gone.ts';; esac\nexec '${realGit}' "$@"\n`;
    writeFileSync(join(tools, 'git'), script, { mode: 0o755 });
    vi.stubEnv('PATH', `${tools}:${process.env.PATH}`);
    const text = difference();
    vi.unstubAllEnvs();
    rmSync(tools, { recursive: true });
    expect(text).toMatch(/^# untracked, left out: gone\.ts \(cannot be read\)\ndiff --git a\/deep/);
    expect(text.endsWith('+n\n')).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)('names files that cannot be read, tracked or not', () => {
    writeFileSync(join(checkout, 'mine.ts'), 'x\n');
    for (const name of ['mine.ts', 'other.ts']) chmodSync(join(checkout, name), 0);
    writeFileSync(source, 'two\n');
    const text = difference();
    const named = '# left out: other.ts (cannot be read)\n# untracked, left out: mine.ts (cannot be read)\n';
    expect(text.startsWith(`${named}diff --git a/deep/code.ts `)).toBe(true);
  });

  it('is not known outside a checkout, in a package below another checkout, and before the first commit', () => {
    const installed = join(checkout, 'runs', 'code.js'); // ignored, as node_modules is
    mkdirSync(join(checkout, 'runs'));
    writeFileSync(installed, '');
    writeFileSync(source, 'two\n');
    expect([gitDifference(installed), gitCommit(installed)]).toEqual([undefined, 'unknown']);
    rmSync(join(checkout, '.git'), { recursive: true });
    expect([gitDifference(source), gitCommit(source)]).toEqual([undefined, 'unknown']);
    git('init', '--quiet');
    git('add', '.');
    expect([gitDifference(source), gitCommit(source)]).toEqual([undefined, 'unknown']);
  });

  it('is a file of the run folder only where there is one', () => {
    const folder = join(checkout, 'runs', 'mine');
    const path = join(folder, 'difference.patch');
    writeFileSync(source, 'two\n');
    writeDifference(folder, source);
    expect(readFileSync(path, 'utf8')).toBe(difference());
    git('checkout', '--quiet', '.');
    writeDifference(folder, source); // the run before it never had a config
    expect(existsSync(path)).toBe(false);
  });
});

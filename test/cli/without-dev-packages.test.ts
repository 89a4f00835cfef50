import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

/** Commands where `npm prune --omit=dev` was run: a loader refuses what the lock file has for development alone. */
const ROOT = resolve(import.meta.dirname, '../..');
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
};
const DEV_PACKAGES = Object.entries(lock.packages).flatMap(([path, { dev }]) =>
  dev === true ? [path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)] : [],
);
const LOADER = `data:text/javascript,
import { registerHooks } from 'node:module';
const names = ${JSON.stringify(DEV_PACKAGES)};
registerHooks({
  resolve(specifier, context, next) {
    if (names.some((name) => specifier === name || specifier.startsWith(name + '/'))) {
      throw Object.assign(new Error('Cannot find package ' + specifier), { code: 'ERR_MODULE_NOT_FOUND' });
    }
    return next(specifier, context);
  },
});`;

const folder = mkdtempSync(join(tmpdir(), 'murmur-pruned-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function murmur(...words: string[]) {
  const options = ['--import', LOADER, join(ROOT, 'cli/murmur.ts'), ...words];
  return spawnSync(process.execPath, options, { encoding: 'utf8', cwd: ROOT });
}

it.each([
  [['worlds']],
  [['level', 'make']],
  [['show', 'maze', '--out', join(folder, 'maze.png')]],
  [['replay', 'test/replays/coins.murmur', '--export', 'parquet', '--out', join(folder, 'coins.parquet')]],
  [['trace', 'check', 'test/golden/maze-sample.jsonl.gz']],
  [['evaluate', '--part', 'following', '--seeds', '1', '--ticks', '100']],
  [['train', 'dqn', '--steps', '100', '--prepare', '0', '--out', join(folder, 'dqn')]],
  [['train', 'ued', '--designer', 'dr', '--preset', 'nano', '--steps', '1', '--out', join(folder, 'ued')]],
  [['bench', 'bandit', '--short', '--steps', '1000']],
])('murmur %j does its work', (words) => {
  const { status, stderr } = murmur(...words);
  expect(stderr).not.toContain('Cannot find package');
  expect(status).toBe(0);
});

it('train ued --watch says in one line what is missing, before a run begins', () => {
  const out = join(folder, 'watched');
  const { status, stderr } = murmur(
    'train',
    'ued',
    '--designer',
    'dr',
    '--preset',
    'nano',
    '--watch',
    '0',
    '--out',
    out,
  );
  expect(stderr).toMatch(
    /^murmur: the page of --watch cannot be built \(not installed: vite\)[^\n]*npm install[^\n]*\n$/,
  );
  expect(status).toBe(2);
  expect(existsSync(out)).toBe(false);
});

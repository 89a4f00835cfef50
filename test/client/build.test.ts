import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const NOBODY = 65534; // root may write anywhere, so the build is asked for as somebody else
const uid = process.getuid?.() === 0 ? NOBODY : undefined;
const canAsk = process.platform !== 'win32' && spawnSync(process.execPath, ['--version'], { uid }).status === 0;

/** A checkout of little more than the page's build, in which nothing can be written. */
let checkout: string;
const page = (...names: string[]) => join(checkout, 'client', ...names);

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'murmur-build-'));
  mkdirSync(page('dist'), { recursive: true });
  cpSync(join(ROOT, 'client/build.ts'), page('build.ts'));
  cpSync(join(ROOT, 'envs/core'), join(checkout, 'envs/core'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  writeFileSync(join(checkout, 'package.json'), '{"type": "module"}');
  writeFileSync(page('index.html'), 'source');
  writeFileSync(page('dist/index.html'), 'built');
  writeFileSync(
    join(checkout, 'ask.ts'),
    `import { buildClient } from './client/build.ts';
     try {
       process.stdout.write(await buildClient((line) => process.stderr.write(line)));
     } catch (error) {
       process.stderr.write((error as Error).name + ': ' + (error as Error).message);
     }`,
  );
});
afterEach(() => {
  for (const path of [page('dist'), page(), checkout]) chmodSync(path, 0o755);
  rmSync(checkout, { recursive: true });
});

function build() {
  for (const path of [page('dist'), page(), checkout]) chmodSync(path, 0o555);
  return spawnSync(process.execPath, [join(checkout, 'ask.ts')], {
    encoding: 'utf8',
    uid,
  });
}

const builtAt = (time: Date) => utimesSync(page('dist/index.html'), time, time);

describe.runIf(canAsk)('the page of a checkout that cannot be written', () => {
  it('is served when it was built before', () => {
    builtAt(new Date(Date.now() + 60_000));
    expect(build()).toMatchObject({ stdout: page('dist'), stderr: '' });
  });

  it('is served and called old when a source is newer', () => {
    builtAt(new Date(0));
    const { stdout, stderr } = build();
    expect(stdout).toBe(page('dist'));
    expect(stderr).toBe('the page is older than its sources and cannot be built (EACCES); it is served as it is');
  });

  it('is refused in one line when there is none', () => {
    rmSync(page('dist/index.html'));
    const { stdout, stderr } = build();
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^InputError: the page cannot be built \(EACCES\)[^\n]*--no-page[^\n]*$/);
  });

  it('is served without a look at sources in the package, which has none', () => {
    builtAt(new Date(0));
    rmSync(page('index.html'));
    expect(build()).toMatchObject({ stdout: page('dist'), stderr: '' });
  });
});

/** As `npm prune --omit=dev` leaves it: what the page is built with is not there. */
describe('the page of a checkout without development packages', () => {
  beforeEach(() => {
    rmSync(join(checkout, 'node_modules'));
    mkdirSync(join(checkout, 'node_modules'));
    for (const name of ['zod', 'fastest-levenshtein']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(checkout, 'node_modules', name));
    }
  });

  const ask = () => spawnSync(process.execPath, [join(checkout, 'ask.ts')], { encoding: 'utf8' });

  it('is served when it was built before, and called old when a source is newer', () => {
    builtAt(new Date(Date.now() + 60_000));
    expect(ask()).toMatchObject({ stdout: page('dist'), stderr: '' });
    builtAt(new Date(0));
    expect(ask()).toMatchObject({
      stdout: page('dist'),
      stderr:
        'the page is older than its sources and cannot be built (not installed: vite, pixi.js, @colyseus/sdk); it is served as it is',
    });
  });

  it('is refused in one line with the command to run when there is none', () => {
    rmSync(page('dist/index.html'));
    const { stdout, stderr } = ask();
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^InputError: the page cannot be built \(not installed: vite, [^\n]*--no-page, or npm install [^\n]*$/,
    );
  });
});

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemNodes } from '../system-nodes.ts';

/**
 * The package as a stranger has it: packed, installed in an empty folder with npm's registry (or its cache) alone, and used
 * on every Node of this machine. docs/library.md is the script.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const NPM_FLAGS = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
const PAGE = readFileSync(join(ROOT, 'docs/library.md'), 'utf8');
const programs = [...PAGE.matchAll(/## (.+?)\n(?:(?!\n## )[\s\S])*?```js\n([\s\S]*?)```/g)].map(([, title, code]) => ({
  title,
  code,
}));

let folder: string;
const installed = (...names: string[]) => join(folder, 'node_modules/murmuration', ...names);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], {
    cwd: ROOT,
    maxBuffer: 1 << 26,
  });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[')));
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
  await run('npm', ['install', ...NPM_FLAGS, join(folder, filename)], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package, installed in an empty folder', () => {
  it('holds nothing that Node would have to take types from', () => {
    const sources = readdirSync(installed(), { recursive: true, encoding: 'utf8' }).filter(
      (path) => /\.[cm]?ts$/.test(path) && !path.endsWith('.d.ts'),
    );
    expect(readdirSync(installed())).toEqual(expect.arrayContaining(['bin', 'dist', 'package.json', 'README.md']));
    expect(sources).toEqual([]);
  });

  it('brought nothing from anywhere but the registry', () => {
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
    const addresses = Object.values<{ resolved?: string }>(lock.packages).map(({ resolved }) => resolved ?? '');
    expect(addresses.filter((address) => /^git|github\.com|codeload/.test(address))).toEqual([]);
  });

  describe.each(systemNodes())('on $version', ({ path, version }) => {
    const on = (args: readonly string[]) => run(path, args, { cwd: folder, maxBuffer: 1 << 26 });

    it.each(programs)('$title', async ({ title, code }) => {
      const home = join(folder, version); // each Node acts with what it trained itself
      mkdirSync(home, { recursive: true });
      const file = join(home, `${title.replace(/\W+/g, '-')}.mjs`);
      writeFileSync(file, code);
      const { stdout, stderr } = await run(path, [file], { cwd: home, maxBuffer: 1 << 26 });
      expect(stderr).toBe('');
      expect(stdout).not.toBe('');
    });

    it('runs the command', async () => {
      const { stdout } = await on([installed('bin/murmur.js'), 'worlds', '--json']);
      expect(JSON.parse(stdout)).not.toEqual([]);
      const help = await on([join(folder, 'node_modules/.bin/murmur'), '--help']);
      expect(help.stdout).toContain('train');
    });
  });

  it('runs by npx', async () => {
    const { stdout } = await run('npx', ['--no-install', 'murmur', '--version'], { cwd: folder });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('has declarations that a strict project takes', async () => {
    symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'types'));
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module: 'NodeNext',
      target: 'ES2024',
      skipLibCheck: true,
      types: ['node'],
      typeRoots: ['types'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['check.ts'] }));
    writeFileSync(
      join(folder, 'check.ts'),
      `import { type SocialPopulation, createRandomActor } from 'murmuration/agents';
       import { type BatchEnvironment, createEnvironment, Rng } from 'murmuration/envs';
       import { type RunningServer, startServer } from 'murmuration/server';
       import { type UedRequest, trainUed } from 'murmuration/training';
       const environment: BatchEnvironment = createEnvironment('maze', {}, 1);
       const action: number = createRandomActor(environment.spec.numActions).act(new Uint8Array(1), new Rng(1));
       // @ts-expect-error what the declarations know is checked
       const wrong: string = environment.numWorlds;
       export { type RunningServer, type SocialPopulation, type UedRequest, action, startServer, trainUed, wrong };`,
    );
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', folder]).catch((error) => error);
    expect(stdout).toBe('');
  });
});

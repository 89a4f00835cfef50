import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../cli/commands.ts';
import { registerCommands } from '../cli/register-commands.ts';
import { worldIds } from '../envs/registry.ts';
import { SOFTWARE_VERSION } from '../server/protocol/version.ts';

/** What a newcomer is told must be true: versions, links, the README's two lines, an example for every command. */
const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));

describe('house', () => {
  it('has one version', () => {
    expect(JSON.parse(read('package.json')).version).toBe(SOFTWARE_VERSION);
  });

  it('exports only what is there', () => {
    const { './package.json': _own, ...entries } = JSON.parse(read('package.json')).exports;
    for (const { 'murmuration-source': source, ...built } of Object.values<Record<string, string>>(entries)) {
      expect(existsSync(join(ROOT, source)), source).toBe(true);
      const path = source.replace(/^\.\/(.*)\.ts$/, './dist/$1');
      expect(built).toEqual({ types: `${path}.d.ts`, default: `${path}.js` });
    }
  });

  it('keeps the two lines of the README, which CI runs', () => {
    const lines = read('README.md').split('\n');
    expect(lines).toContain('npm install && npm start');
    expect(lines).toContain('npm install && npm test');
  });

  it('has no dead link in its documents', () => {
    const dead = tracked
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
          .map((match) => match[1])
          .filter((link) => !existsSync(join(ROOT, dirname(path), link)))
          .map((link) => `${path} -> ${link}`),
      );
    expect(dead).toEqual([]);
  });

  it('names only files that exist where a document names one of ours', () => {
    const missing = tracked
      .filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md')
      .flatMap((path) =>
        [
          ...read(path).matchAll(
            /`((?:envs|agents|train|lab|server|client|cli|test|docs)\/[a-z0-9/.-]+\.(?:ts|md|svg|png))`/g,
          ),
        ]
          .map((match) => match[1])
          .filter((file) => !existsSync(join(ROOT, file)))
          .map((file) => `${path} names ${file}`),
      );
    expect(missing).toEqual([]);
  });

  it('names only classes, methods and functions that exist', () => {
    const missing = tracked
      .filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md')
      .flatMap((path) => namesOf(read(path)).flatMap((name) => (isInCode(name) ? [] : [`${path} names ${name}`])));
    expect(missing).toEqual([]);
  });

  it('knows a name that does not exist when it sees one', () => {
    const page = 'Call `TrainRun.tick`, `TrainLoop.tick`, `Curriculum.stroll`, `actorStep` or `runFrameLoop`.';
    expect(namesOf(page).filter((name) => !isInCode(name))).toEqual([
      'TrainLoop.tick',
      'Curriculum.stroll',
      'actorStep',
    ]);
  });

  it('shows a whole world, word for word, and its case', () => {
    const page = read('docs/adding-a-world.md');
    for (const file of ['envs/worlds/beacon.ts', 'test/conformance/cases/beacon.ts']) {
      expect(page).toContain(`\`\`\`ts\n${read(file)}\`\`\``);
    }
  });

  it('lists every world in its index and has a picture of each', () => {
    const index = read('docs/worlds.md');
    const pages = tracked.filter((path) => path.endsWith('.md')).map(read);
    for (const id of worldIds()) {
      expect(index).toContain(`\`${id}\``);
      expect(
        pages.some((page) => page.includes(`images/worlds/${id}.png)`)),
        `a page that shows ${id}`,
      ).toBe(true);
    }
  });

  it('carries no address of a registry', () => {
    const found = tracked.filter(
      (path) => /\.(json|ts|md|sh|npmrc)$|run$/.test(path) && /registry\.npmjs|"resolved":/.test(read(path)),
    );
    expect(found.filter((path) => path !== 'test/house.test.ts')).toEqual([]);
  });

  it('names in its lock file what every platform installs', () => {
    const lock = JSON.parse(read('package-lock.json')).packages as Record<string, LockedPackage>;
    const missing = Object.entries(lock).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter((name) => !isLocked(lock, path, name)),
    );
    expect(missing).toEqual([]);
    for (const platform of ['darwin-arm64', 'win32-x64-msvc', 'linux-arm64-gnu', 'linux-x64-musl']) {
      expect(Object.keys(lock).filter((path) => path.endsWith(platform))).not.toEqual([]);
    }
  });

  it('is the same bytes where git turns line ends into those of Windows', () => {
    const folder = mkdtempSync(join(tmpdir(), 'murmur-checkout-'));
    execFileSync('git', ['-c', 'core.autocrlf=true', 'checkout-index', '--all', `--prefix=${folder}/`], { cwd: ROOT });
    const staged = execFileSync('git', ['ls-files', '--stage'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
    const changed = staged
      .map((line) => line.match(/^\d+ (\w+) \d\t(.*)$/)!)
      .filter(([, id, path]) => gitBlobId(readFileSync(join(folder, path))) !== id)
      .map(([, , path]) => path);
    rmSync(folder, { recursive: true });
    expect(staged.length).toBeGreaterThan(100);
    expect(changed).toEqual([]);
  });

  it('gives every command of murmur an example', async () => {
    const program = new Command('murmur');
    await registerCommands(program, COMMANDS);
    const withoutExample = leavesOf(program).filter((command) => {
      const name = command.parent === program ? command.name() : `${command.parent?.name()} ${command.name()}`;
      return !helpOf(command).includes(`murmur ${name}`);
    });
    expect(leavesOf(program).length).toBeGreaterThan(10);
    expect(withoutExample.map((command) => command.name())).toEqual([]);
  });
});

/** The name that git gives to a file's bytes. */
function gitBlobId(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Whether the lock has a package where Node would look for it from the package at `path`. */
function isLocked(lock: Readonly<Record<string, LockedPackage>>, path: string, name: string): boolean {
  const folders = path === '' ? [] : path.split('/node_modules/').map((_, index, parts) => parts.slice(0, index + 1));
  const places = ['', ...folders.map((parts) => `${parts.join('/node_modules/')}/`)];
  return places.some((place) => `${place}node_modules/${name}` in lock);
}

/** All our source as one text, tests apart. */
const source = tracked
  .filter((path) => /^(envs|agents|server|client|cli|train|lab)\/.*\.ts$/.test(path))
  .map(read)
  .join('\n');

/** `Class.member` and identifiers with a hump, as a page names them in backticks. */
function namesOf(page: string): string[] {
  return [...page.matchAll(/`((?:[A-Z]\w*\.)?[a-z]\w*)(?:\(\))?`/g)]
    .map((match) => match[1])
    .filter((name) => /[a-z][A-Z]/.test(name.split('.').at(-1) as string) || name.includes('.'));
}

/** What pages name of browsers, Pixi and Colyseus. */
const OF_LIBRARIES = ['resizeTo', 'joinOrCreate', 'KeyboardEvent.code'];

/** Whether a class has the member, or a word stands anywhere in the source. */
function isInCode(name: string): boolean {
  const [owner, member] = name.includes('.') ? name.split('.') : [undefined, name];
  if (OF_LIBRARIES.includes(name)) return true;
  if (owner === undefined) return new RegExp(`\\b${member}\\b`).test(source);
  const body = new RegExp(`(?:class|interface|const) ${owner}\\b[\\s\\S]*?\\n}`).exec(source)?.[0] ?? '';
  return new RegExp(`^ +(?:static |async |readonly |get |\\*)*${member}\\b`, 'm').test(body);
}

/** Commands that do something: those without sub-commands. */
function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

/** What `--help` prints. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

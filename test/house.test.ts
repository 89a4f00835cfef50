import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from '../cli/commands.ts';
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
    const files = Object.values(JSON.parse(read('package.json')).exports as Record<string, string>);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
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
        [...read(path).matchAll(/`((?:envs|agents|server|client|cli|test|docs)\/[a-z0-9/.-]+\.(?:ts|md|svg|png))`/g)]
          .map((match) => match[1])
          .filter((file) => !existsSync(join(ROOT, file)))
          .map((file) => `${path} names ${file}`),
      );
    expect(missing).toEqual([]);
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

  it('gives every command of murmur an example', () => {
    const program = new Command('murmur');
    for (const register of commands) register(program);
    const withoutExample = leavesOf(program).filter((command) => {
      const name = command.parent === program ? command.name() : `${command.parent?.name()} ${command.name()}`;
      return !helpOf(command).includes(`murmur ${name}`);
    });
    expect(leavesOf(program).length).toBeGreaterThan(10);
    expect(withoutExample.map((command) => command.name())).toEqual([]);
  });
});

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

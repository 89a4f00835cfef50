import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
/** Says at the end of the process which of the modules that a command loaded are of a package, or of a folder of ours. */
const LISTENER = `data:text/javascript,
import { registerHooks } from 'node:module';
import { writeSync } from 'node:fs';
const loaded = new Set();
registerHooks({ load(url, context, next) { loaded.add(url); return next(url, context); } });
process.on('exit', () => writeSync(2, JSON.stringify([...loaded])));`;

/** Names of packages and top folders (envs, server, ...) that a command read. */
function loadedBy(...words: string[]): Set<string> {
  const options = ['--import', LISTENER, resolve(ROOT, 'cli/murmur.ts'), ...words];
  const { stderr } = spawnSync(process.execPath, options, { encoding: 'utf8', cwd: ROOT });
  const urls = JSON.parse(stderr.slice(stderr.lastIndexOf('["'))) as string[];
  return new Set(
    urls
      .filter((url) => url.startsWith('file:'))
      .map(
        (url) =>
          /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ??
          decodeURIComponent(url).slice(`file://${ROOT}/`.length).split('/')[0],
      ),
  );
}

const HEAVY = [
  '@tensorflow/tfjs',
  '@colyseus/core',
  '@clack/prompts',
  'vite',
  'pixi.js',
  '@napi-rs/canvas',
  'express',
  'client',
];

it.each([
  ['--help', [], []],
  ['train', ['--help'], ['@tensorflow/tfjs']], // its sub-commands are the methods of the registry, which learn with it
  ['rooms', ['--port', '1'], []],
  ['runs', ['test/cli'], []],
  ['start', ['--help'], []],
])('murmur %s reads nothing that it does not need', (word, more, needed) => {
  const loaded = loadedBy(word, ...more);
  expect(loaded.has('commander')).toBe(true);
  expect(HEAVY.filter((name) => loaded.has(name))).toEqual(needed);
});

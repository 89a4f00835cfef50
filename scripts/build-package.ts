import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { buildClient } from '../client/build.ts';

/**
 * Builds dist/, which is what the package runs (`npm pack` calls it): JavaScript and declarations of our own folders, and
 * beside them, where the code looks for them, the files that are no TypeScript.
 */
const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const DATA = ['agents/checkpoints', 'lab/watch/watch-page'];

rmSync(DIST, { recursive: true, force: true });
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.package.json'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
const page = await buildClient((line) => process.stderr.write(`${line}\n`));
for (const folder of [...DATA, relative(ROOT, page)]) {
  cpSync(join(ROOT, folder), join(DIST, folder), { recursive: true, filter: (path) => !path.endsWith('.ts') });
}

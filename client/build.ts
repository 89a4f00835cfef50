import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';

/** Builds the page. `murmur start` calls it; `npm run build:client` runs it as a script and prints sizes. */
const CLIENT = import.meta.dirname;
const ROOT = resolve(CLIENT, '..');
const DIST = join(CLIENT, 'dist');

/** Whatever else goes into the page than the client's own files. */
const OTHER_SOURCES = [
  'package-lock.json',
  'vite.config.ts',
  'server/protocol',
  'agents/parts.ts',
  'envs/core',
  'envs/grid',
  'envs/worlds/maze',
];
const COMPRESSED = /\.(js|css|html|svg)$/;

/**
 * Builds client/dist when it is missing or older than a source, compressed copies (.br, .gz) beside every text file.
 * Returns the folder. Errors: those of Vite.
 */
export async function buildClient(): Promise<string> {
  if (isFresh()) return DIST;
  await build({ root: CLIENT, configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
  await Promise.all(
    filesOf(DIST)
      .filter((path) => COMPRESSED.test(path))
      .map(compress),
  );
  return DIST;
}

function isFresh(): boolean {
  const built = join(DIST, 'index.html');
  if (!existsSync(built)) return false;
  const builtMs = statSync(built).mtimeMs;
  const others = OTHER_SOURCES.map((path) => join(ROOT, path)).filter((path) => existsSync(path));
  const sources = [...filesOf(CLIENT), ...others.flatMap((path) => filesOf(path))];
  return sources.every((path) => path.startsWith(DIST) || statSync(path).mtimeMs <= builtMs);
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, quality));
  await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}

function printSizes(): void {
  const files = filesOf(DIST).filter((path) => !/\.(br|gz)$/.test(path));
  const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);
  let total = 0;
  for (const path of files) {
    const gzipped = sizeOf(`${path}.gz`) || sizeOf(path);
    total += gzipped;
    const name = path.slice(DIST.length + 1);
    process.stdout.write(
      `${name.padEnd(52)} ${String(sizeOf(path)).padStart(8)} B  gzip ${String(gzipped).padStart(7)} B\n`,
    );
  }
  process.stdout.write(`${'all'.padEnd(52)} ${''.padStart(8)}    gzip ${String(total).padStart(7)} B\n`);
}

if (process.argv[1] === import.meta.filename) {
  await buildClient();
  printSizes();
}

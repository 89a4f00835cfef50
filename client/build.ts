import { constants as access, accessSync, existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { InputError } from '../envs/core/errors.ts';

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
/** What builds the page, and what of others goes into it and nowhere else: a page that is built needs none of them. */
const BUILD_PACKAGES = ['vite', 'pixi.js', '@colyseus/sdk'];
const COMPRESSED = /\.(js|css|html|svg)$/;

/**
 * Builds client/dist when it is missing or older than a source, compressed copies (.br, .gz) beside every text file; in the
 * package the page is there and its sources are not. Where it cannot be built an older page is served, and `warn` told.
 * Returns the folder. Errors: InputError when there is no page and none can be built; those of Vite.
 */
export async function buildClient(warn: (line: string) => void): Promise<string> {
  if (!existsSync(join(CLIENT, 'index.html')) || isFresh()) return DIST;
  const hindrance = packagesMissing() ?? writingRefused();
  if (hindrance !== undefined) {
    const { reason, remedy } = hindrance;
    if (!existsSync(join(DIST, 'index.html'))) {
      throw new InputError(`the page cannot be built (${reason})`, { value: CLIENT, limit: `--no-page, or ${remedy}` });
    }
    warn(`the page is older than its sources and cannot be built (${reason}); it is served as it is`);
    return DIST;
  }
  const { build } = await import('vite');
  await build({ root: CLIENT, configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
  await Promise.all(
    filesOf(DIST)
      .filter((path) => COMPRESSED.test(path))
      .map(compress),
  );
  return DIST;
}

/** Why the page cannot be built, and what to do. */
interface Hindrance {
  readonly reason: string;
  readonly remedy: string;
}

function packagesMissing(): Hindrance | undefined {
  const missing = BUILD_PACKAGES.filter((name) => !isInstalled(name));
  if (missing.length === 0) return undefined;
  return {
    reason: `not installed: ${missing.join(', ')}`,
    remedy: 'npm install with development packages (npm install --include=dev)',
  };
}

function isInstalled(name: string): boolean {
  try {
    return existsSync(new URL(import.meta.resolve(name)));
  } catch {
    return false;
  }
}

/** The reason is the system's code. */
function writingRefused(): Hindrance | undefined {
  try {
    accessSync(existsSync(DIST) ? DIST : CLIENT, access.W_OK);
    return undefined;
  } catch (error) {
    const remedy = 'npm run build:client before the folder is made read-only';
    return { reason: (error as NodeJS.ErrnoException).code ?? String(error), remedy };
  }
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
  await buildClient((line) => process.stderr.write(`${line}\n`));
  printSizes();
}

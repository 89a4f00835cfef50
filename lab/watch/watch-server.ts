import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import { moduleFile } from '../../envs/core/module-file.ts';
import { findWorld } from '../../envs/registry.ts';
import { WatchFiles } from './watch-files.ts';
import { buildCharts, type WatchedRun, type WatchState } from './watch-state.ts';

/** Draws a level as PNG. Comes from above: agents know no pictures. */
export type LevelPainter = (level: Level) => Promise<Uint8Array>;

export interface WatchOptions {
  readonly port: number; // 0: any free one
  readonly folder: string;
  readonly worldId: string;
  readonly paint: LevelPainter | undefined;
  /** How the run stands, as the command knows it. */
  readonly live: () => Pick<WatchState, 'status' | 'progress'> & { readonly run: WatchedRun };
}

export interface WatchServer {
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const NUM_BEST = 12;
const NUM_NEWEST = 12;
const MAX_LEVEL_CHARACTERS = 20_000;
const MAX_PICTURES = 400; // kept in memory
const PAGE_FOLDER = join(import.meta.dirname, 'watch-page');
const packageFile = (name: string) => createRequire(import.meta.url).resolve(name);
const fontFolder = () => dirname(packageFile('@fontsource-variable/figtree/package.json'));

/** The page's own modules: TypeScript in a checkout, JavaScript in the package; each names the others as they are. */
const SCRIPT = /^\/(page|charts|levels)\.[jt]s$/;
const SCRIPT_TYPE = 'text/javascript; charset=utf-8';

/** What else the page is made of: path, file, type. Everything is on this machine. */
const FILES: Readonly<Record<string, { readonly file: () => string; readonly type: string }>> = {
  '/': { file: () => join(PAGE_FOLDER, 'index.html'), type: 'text/html; charset=utf-8' },
  '/page.css': { file: () => join(PAGE_FOLDER, 'page.css'), type: 'text/css; charset=utf-8' },
  '/uplot.js': { file: () => uplotFile('uPlot.esm.js'), type: SCRIPT_TYPE },
  '/uplot.css': { file: () => uplotFile('uPlot.min.css'), type: 'text/css; charset=utf-8' },
  '/figtree.woff2': { file: () => join(fontFolder(), 'files/figtree-latin-wght-normal.woff2'), type: 'font/woff2' },
};

function uplotFile(name: string): string {
  return join(dirname(packageFile('uplot/package.json')), 'dist', name);
}

/** Serves the live page of a run. Errors: InputError when the port is taken or may not be used, or the page cannot be built. */
export async function startWatchServer(options: WatchOptions): Promise<WatchServer> {
  const page = new WatchPage(options, await loadTransform());
  const server = createServer((request, response) => {
    page.answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(error instanceof InputError ? 400 : 500);
      response.end(error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const what = code === 'EADDRINUSE' ? 'port of --watch is in use' : `port of --watch cannot be used (${code})`;
      reject(new InputError(what, { value: options.port, limit: 'another port, such as --watch 0 for any free one' }));
    });
    server.listen(options.port, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class WatchPage {
  readonly #options: WatchOptions;
  readonly #files: WatchFiles;
  readonly #pictures = new Map<string, Promise<Uint8Array>>();
  readonly #scripts = new Map<string, Promise<string>>();
  readonly #transform: Transform;

  constructor(options: WatchOptions, transform: Transform) {
    this.#options = options;
    this.#transform = transform;
    this.#files = new WatchFiles(options.folder);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${HOST}`);
    const found = FILES[pathname];
    const script = SCRIPT.exec(pathname)?.[1];
    if (request.method !== 'GET') send(response, 405, 'text/plain', 'only GET');
    else if (pathname === '/state.json') send(response, 200, 'application/json', JSON.stringify(this.#state()));
    else if (pathname === '/level.png') await this.#sendPicture(response, searchParams.get('level') ?? '');
    else if (script !== undefined) send(response, 200, SCRIPT_TYPE, await this.#script(script));
    else if (found === undefined) send(response, 404, 'text/plain', 'not found');
    else send(response, 200, found.type, readFileSync(found.file()));
  }

  #state(): WatchState {
    const best = this.#files.gallery();
    const newest = this.#files.newest(NUM_NEWEST);
    return {
      ...this.#options.live(),
      charts: buildCharts(this.#files.metrics(), this.#files.evaluation()),
      best: best.slice(0, NUM_BEST),
      newest,
      numLevels: this.#files.countLevels(),
      seconds: this.#files.seconds(),
      hasPictures: this.#options.paint !== undefined,
    };
  }

  /** A module of the page as the browser takes it. */
  #script(name: string): Promise<string> {
    const known = this.#scripts.get(name);
    if (known !== undefined) return known;
    const path = join(PAGE_FOLDER, moduleFile(name, import.meta.url));
    const made = this.#transform(readFileSync(path, 'utf8'), path).then(({ code }) => code);
    this.#scripts.set(name, made);
    return made;
  }

  async #sendPicture(response: ServerResponse, text: string): Promise<void> {
    const { paint, worldId } = this.#options;
    if (paint === undefined) return send(response, 404, 'text/plain', 'this machine draws no pictures');
    if (text.length > MAX_LEVEL_CHARACTERS) {
      throw new InputError('characters of a level', { value: text.length, limit: `at most ${MAX_LEVEL_CHARACTERS}` });
    }
    const { levelFormat } = findWorld(worldId);
    const level = levelFormat.parse(text);
    levelFormat.assertValid(level);
    const key = hashLevel(level);
    let picture = this.#pictures.get(key);
    if (picture === undefined) {
      picture = paint(level);
      this.#pictures.set(key, picture);
      if (this.#pictures.size > MAX_PICTURES) this.#pictures.delete(this.#pictures.keys().next().value as string);
    }
    response.setHeader('Cache-Control', 'max-age=86400');
    send(response, 200, 'image/png', await picture);
  }
}

/** Makes JavaScript of a file's text. */
type Transform = (text: string, path: string) => Promise<{ readonly code: string }>;

/** Errors: InputError in a checkout without what makes JavaScript of TypeScript. */
async function loadTransform(): Promise<Transform> {
  if (moduleFile('page', import.meta.url).endsWith('.js')) return async (code) => ({ code });
  const vite = await import('vite').catch(() => undefined);
  if (vite !== undefined) return vite.transformWithOxc;
  throw new InputError('the page of --watch cannot be built (not installed: vite)', {
    limit: 'a run without --watch, or npm install with development packages (npm install --include=dev)',
  });
}

function send(response: ServerResponse, code: number, type: string, body: string | Uint8Array): void {
  response.writeHead(code, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' });
  response.end(body);
}

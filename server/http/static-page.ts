import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import express from 'express';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** Vite puts a hash into the names of what lies in assets/, so those never change. */
const HASHED = /^\/assets\//;

/** Serves the built page; text goes out in the compressed copy that the build made, where the browser takes it. */
export function servePage(app: express.Application, folder: string): void {
  app.use((request, response, next) => {
    const path = request.path.endsWith('/') ? `${request.path}index.html` : request.path;
    const type = TYPES[extname(path)];
    if (type === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
    response.vary('Accept-Encoding');
    const encoding = ENCODINGS.find(({ name }) => request.acceptsEncodings(name) === name);
    if (encoding === undefined || path.includes('..') || !existsSync(join(folder, path + encoding.suffix)))
      return next();
    request.url = path + encoding.suffix;
    response.set({ 'Content-Encoding': encoding.name, 'Content-Type': type });
    next();
  });
  app.use(
    express.static(folder, {
      setHeaders: (response) => {
        const path = response.req.url ?? '';
        response.setHeader('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
}

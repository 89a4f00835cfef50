import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Architecture as a test (docs/architecture.md has the picture). A file belongs to the longest prefix below and may
 * import only from the prefixes and packages of its row. There is no allowlist of exceptions.
 */
const ROOT = resolve(import.meta.dirname, '..');

interface Layer {
  readonly may: readonly string[]; // path prefixes of our own files
  readonly packages: readonly string[]; // '*' any; 'node:' any Node module
}

const ENVS_ALL = ['envs'];
const AGENTS_ALL = ['agents'];

const LAYERS: Record<string, Layer> = {
  'envs/core': { may: ['envs/core'], packages: ['zod'] },
  'envs/grid': { may: ['envs/core', 'envs/grid'], packages: [] },
  'envs/wrappers': { may: ['envs/core', 'envs/grid', 'envs/wrappers'], packages: [] },
  'envs/worlds': { may: ['envs/core', 'envs/grid', 'envs/worlds'], packages: ['zod'] },
  envs: { may: ENVS_ALL, packages: ['zod'] },
  'agents/ops': { may: ['agents/ops', 'envs/core'], packages: [] },
  'agents/parts.ts': { may: ['envs/core'], packages: [] },
  'agents/scripted': { may: ['agents/parts.ts', 'agents/ops', 'agents/scripted', 'envs/core'], packages: [] },
  'agents/memory': { may: ['agents/parts.ts', 'agents/ops', 'agents/memory', 'envs/core'], packages: [] },
  'agents/nets': {
    may: ['agents/ops', 'agents/nets', 'envs/core'],
    packages: ['@tensorflow/tfjs', 'zod', '@tensorflow/tfjs-backend-wasm', 'node:'],
  },
  'agents/learners': {
    may: ['agents/parts.ts', 'agents/ops', 'agents/nets', 'agents/memory', 'agents/learners', 'envs/core'],
    packages: ['@tensorflow/tfjs', 'zod'],
  },
  'agents/designers': {
    may: [
      'agents/parts.ts',
      'agents/ops',
      'agents/nets',
      'agents/memory',
      'agents/learners',
      'agents/designers',
      'envs/core',
    ],
    packages: ['@tensorflow/tfjs', 'zod'],
  },
  'agents/social': { may: ['agents/parts.ts', 'agents/ops', 'agents/social', 'envs/core'], packages: [] },
  agents: { may: [...AGENTS_ALL, ...ENVS_ALL], packages: ['*'] },
  'server/protocol': {
    may: ['server/protocol', 'envs/core', 'agents/parts.ts'],
    packages: ['zod', '@colyseus/schema'],
  },
  'server/arena': { may: ['server/arena', 'server/protocol', ...ENVS_ALL], packages: [] },
  'server/sync': {
    may: ['server/sync', 'server/arena', 'server/protocol', 'envs/core'],
    packages: ['@colyseus/core', '@colyseus/schema'],
  },
  'server/records': { may: ['server/records', 'server/arena', 'server/protocol', ...ENVS_ALL], packages: ['*'] },
  'server/hosting': {
    may: ['server/hosting', 'server/arena', 'server/protocol', ...AGENTS_ALL, ...ENVS_ALL],
    packages: ['*'],
  },
  server: { may: ['server', ...ENVS_ALL, ...AGENTS_ALL, 'client/build.ts'], packages: ['*'] },
  // The level editor draws mazes: it shares their rules of validity and their search for a way.
  'client/model': {
    may: [
      'client/model',
      'server/protocol',
      'envs/core',
      'envs/worlds/maze/cells.ts',
      'envs/worlds/maze/solve.ts',
      'agents/parts.ts',
    ],
    packages: [],
  },
  'client/paint': { may: ['client/paint', 'client/model', 'envs/core'], packages: [] },
  'client/draw': {
    may: ['client/draw', 'client/paint', 'client/model', 'server/protocol', 'envs/core'],
    packages: ['pixi.js'],
  },
  'client/net': {
    may: ['client/net', 'client/model', 'server/protocol', 'envs/core', 'agents/parts.ts'],
    packages: ['@colyseus/sdk', '@colyseus/schema', 'msgpackr'],
  },
  'client/build.ts': { may: ['client'], packages: ['vite', 'node:'] },
  client: {
    may: ['client', 'server/protocol', 'envs/core', 'agents/parts.ts'],
    packages: ['pixi.js', 'uplot', '@colyseus/sdk', '@colyseus/schema'],
  },
  cli: {
    may: ['cli', ...ENVS_ALL, ...AGENTS_ALL, 'server', 'client/build.ts', 'client/model', 'client/paint'],
    packages: ['*'],
  },
};

/** No chance, clock or system in worlds, agents (but for runners, which report wall time) and the arena. */
const PURE = ['envs/', 'agents/', 'server/arena/', 'client/model/'];
const PURE_EXCEPT = ['agents/runners/', 'agents/nets/engine.ts', 'agents/checkpoint.ts'];
const FORBIDDEN = [
  /\bMath\.random\b/,
  /\bDate\b\s*[.(]/,
  /\bnew Date\b/,
  /\bperformance\./,
  /\bsetTimeout\b/,
  /\bsetInterval\b/,
  /\bprocess\./,
  /\bfetch\(/,
];

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('dist'))
    .map((entry) => posix.normalize(relative(ROOT, join(entry.parentPath, entry.name))));
}

const FILES = ['envs', 'agents', 'server', 'client', 'cli'].flatMap(sourceFiles);

function layerOf(file: string): string | undefined {
  return Object.keys(LAYERS)
    .filter((prefix) => file === prefix || file.startsWith(`${prefix}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3]);
}

function violation(file: string, specifier: string, layer: Layer): string | undefined {
  if (!specifier.startsWith('.')) {
    const allowed = layer.packages.some(
      (name) => name === '*' || specifier === name || specifier.startsWith(name.endsWith(':') ? name : `${name}/`),
    );
    return allowed ? undefined : `${file} imports package ${specifier}`;
  }
  const target = posix.normalize(relative(ROOT, resolve(ROOT, dirname(file), specifier)));
  const allowed = layer.may.some((prefix) => target === prefix || target.startsWith(`${prefix}/`));
  return allowed ? undefined : `${file} imports ${target}`;
}

describe('boundaries', () => {
  it('every source file belongs to a layer', () => {
    expect(FILES.length).toBeGreaterThan(5);
    expect(FILES.filter((file) => layerOf(file) === undefined)).toEqual([]);
  });

  it('imports follow the table', () => {
    const broken = FILES.flatMap((file) => {
      const layer = LAYERS[layerOf(file) ?? ''];
      return importsOf(file)
        .map((specifier) => violation(file, specifier, layer))
        .filter((line) => line !== undefined);
    });
    expect(broken).toEqual([]);
  });

  it('sees imports of every form (the checker itself can fail)', () => {
    expect(violation('envs/core/x.ts', '../../agents/parts.ts', LAYERS['envs/core'])).toBe(
      'envs/core/x.ts imports agents/parts.ts',
    );
    expect(violation('client/model/x.ts', 'pixi.js', LAYERS['client/model'])).toBe(
      'client/model/x.ts imports package pixi.js',
    );
  });

  it('no chance, clock or system where the design forbids them', () => {
    const broken = FILES.filter(
      (file) =>
        PURE.some((prefix) => file.startsWith(prefix)) && !PURE_EXCEPT.some((prefix) => file.startsWith(prefix)),
    ).flatMap((file) =>
      readFileSync(join(ROOT, file), 'utf8')
        .split('\n')
        .map((line, index) => ({ line, index }))
        .filter(({ line }) => !/^\s*(\*|\/\/|\/\*)/.test(line) && FORBIDDEN.some((pattern) => pattern.test(line)))
        .map(({ line, index }) => `${file}:${index + 1} ${line.trim()}`),
    );
    expect(broken).toEqual([]);
  });
});

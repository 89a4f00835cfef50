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
  readonly packages: readonly string[]; // 'node:' any Node module
}

/** What agents, training, studies and the server may know of worlds: the contract, and the registry that makes them. */
const WORLDS_BY_NAME = ['envs/core', 'envs/registry.ts'];
/** Tasks and studies that were made for one world name its parts. */
const WORLDS = [...WORLDS_BY_NAME, 'envs/grid', 'envs/wrappers', 'envs/worlds', 'envs/players.ts'];
const AGENT_PARTS = ['agents/parts.ts', 'agents/checkpoint.ts', 'agents/student-file.ts', 'agents/text-file.ts'];
const LEARNERS = [
  ...AGENT_PARTS,
  'agents/core',
  'agents/ops',
  'agents/nets',
  'agents/memory',
  'agents/algorithms',
  'agents/social',
];
/** What one step of learning is made of, whatever run it belongs to. */
const STEPS = ['train/loop', 'train/players'];
/** What panels beside the board are made of: the kit, and what paints levels on canvases of their own. */
const PANEL_PARTS = ['client/hud/kit', 'client/draw', 'client/paint', 'client/model', 'server/protocol'];
/** What commands share: their options, what they say and hear in a terminal, and how they read and draw levels. */
const COMMAND_PARTS = ['cli/options', 'cli/terminal', 'cli/levels'];
const SYSTEM = ['node:'];

const LAYERS: Record<string, Layer> = {
  'envs/core': { may: ['envs/core'], packages: ['zod', 'fastest-levenshtein'] },
  'envs/grid': { may: ['envs/core', 'envs/grid'], packages: [] },
  'envs/wrappers': { may: ['envs/core', 'envs/wrappers'], packages: [] },
  'envs/worlds': { may: ['envs/core', 'envs/grid', 'envs/worlds'], packages: ['zod'] },
  'envs/traces': { may: ['envs/core', 'envs/grid', 'envs/worlds', 'envs/traces'], packages: ['zod'] },
  'envs/registry.ts': { may: ['envs/core', 'envs/worlds'], packages: ['zod'] },
  'envs/players.ts': { may: ['envs/core', 'envs/worlds'], packages: [] },
  'envs/threads': { may: [...WORLDS_BY_NAME, 'envs/wrappers', 'envs/threads'], packages: SYSTEM },
  'envs/index.ts': { may: WORLDS, packages: [] },
  'agents/parts.ts': { may: ['envs/core'], packages: [] },
  'agents/text-file.ts': { may: ['envs/core'], packages: SYSTEM },
  'agents/student-file.ts': { may: [], packages: SYSTEM },
  'agents/checkpoint.ts': { may: ['envs/core'], packages: ['msgpackr', 'node:'] },
  'agents/ops': { may: ['agents/ops', 'envs/core'], packages: [] },
  'agents/memory': { may: ['agents/ops', 'agents/memory', 'envs/core'], packages: ['zod'] },
  'agents/nets': {
    may: ['agents/ops', 'agents/nets', 'envs/core'],
    packages: ['@tensorflow/tfjs', 'zod', '@tensorflow/tfjs-backend-wasm', 'node:'],
  },
  'agents/core': {
    may: [...AGENT_PARTS, 'agents/core', 'agents/memory', 'agents/nets', 'agents/ops', 'envs/core'],
    packages: ['@tensorflow/tfjs', 'zod'],
  },
  'agents/social': {
    may: ['agents/parts.ts', 'agents/core', 'agents/ops', 'agents/social', 'envs/core', 'envs/grid'],
    packages: [],
  },
  'agents/algorithms': { may: [...LEARNERS, 'envs/core'], packages: ['@tensorflow/tfjs', 'zod'] },
  'agents/designers': {
    may: ['agents/ops', 'agents/nets', 'agents/memory', 'agents/algorithms', 'agents/designers', 'envs/core'],
    packages: ['@tensorflow/tfjs', 'zod'],
  },
  'agents/index.ts': {
    may: [...AGENT_PARTS, 'agents/core', 'agents/algorithms', 'agents/social', 'envs/core', 'envs/worlds'],
    packages: [],
  },
  'train/players': {
    may: [
      ...AGENT_PARTS,
      'agents/core',
      'agents/nets',
      'agents/memory',
      'agents/algorithms',
      ...WORLDS_BY_NAME,
      'envs/players.ts',
      'envs/wrappers',
      'train/players',
    ],
    packages: SYSTEM,
  },
  'train/loop': {
    may: [...WORLDS_BY_NAME, 'envs/wrappers', ...LEARNERS, 'agents/designers', ...STEPS],
    packages: [],
  },
  'train/settings': {
    may: [...WORLDS, 'agents/nets', 'agents/algorithms', 'agents/designers', 'train/loop', 'train/settings'],
    packages: ['zod'],
  },
  'train/evaluate': { may: [...WORLDS, ...LEARNERS, ...STEPS, 'train/run/folder', 'train/evaluate'], packages: SYSTEM },
  'train/run/log': { may: ['envs/core', 'train/run/log'], packages: ['@bufbuild/protobuf', 'node:'] },
  'train/run/folder': {
    may: ['agents/checkpoint.ts', 'agents/text-file.ts', 'envs/core', 'train/loop', 'train/run/folder'],
    packages: ['zod', 'node:'],
  },
  'train/run/reading': {
    may: ['agents/text-file.ts', 'envs/core', 'train/run/folder', 'train/run/log', 'train/run/reading'],
    packages: ['zod', 'node:'],
  },
  'train/run/training': {
    may: [
      ...WORLDS_BY_NAME,
      ...AGENT_PARTS,
      'agents/nets',
      'agents/designers',
      'train/loop',
      'train/settings',
      'train/run/folder',
      'train/run/log',
      'train/run/training',
    ],
    packages: SYSTEM,
  },
  'train/run/plans': {
    may: [
      ...WORLDS,
      ...LEARNERS,
      'agents/designers',
      ...STEPS,
      'train/settings',
      'train/evaluate',
      'train/run/folder',
      'train/run/training',
      'train/run/plans',
    ],
    packages: SYSTEM,
  },
  'train/run/process': {
    may: ['envs/core', 'train/run/training', 'train/run/plans', 'train/run/process'],
    packages: ['cli-progress', 'node:'],
  },
  'train/coins': {
    may: [...WORLDS, ...LEARNERS, 'train/loop', 'train/settings', 'train/run/folder', 'train/run/log', 'train/coins'],
    packages: ['zod', 'node:'],
  },
  'train/universal': {
    may: [...WORLDS, ...LEARNERS, 'train/loop', 'train/run/folder', 'train/universal'],
    packages: ['zod', 'node:'],
  },
  'train/live': {
    may: [
      ...WORLDS,
      ...LEARNERS,
      'agents/designers',
      'train/loop',
      'train/settings',
      'train/run/folder',
      'train/universal',
      'train/live',
    ],
    packages: SYSTEM,
  },
  'train/index.ts': {
    may: [
      'agents/core',
      'agents/nets',
      'agents/algorithms',
      'agents/designers',
      ...STEPS,
      'train/settings',
      'train/evaluate',
      'train/run/training',
      'train/run/plans',
      'train/universal',
    ],
    packages: [],
  },
  'lab/charts': { may: ['lab/charts', 'agents/ops', 'envs/core'], packages: ['d3-scale', 'simple-statistics'] },
  'lab/compare': {
    may: [
      'envs/core',
      'agents/text-file.ts',
      'agents/ops',
      'train/run/folder',
      'train/run/reading',
      'train/run/process',
      'lab/charts',
      'lab/compare',
    ],
    packages: SYSTEM,
  },
  'lab/bench': {
    may: [...WORLDS, 'envs/threads', ...LEARNERS, 'agents/designers', ...STEPS, 'train/settings', 'lab/bench'],
    packages: SYSTEM,
  },
  'lab/core': {
    may: [
      ...WORLDS_BY_NAME,
      'agents/checkpoint.ts',
      'agents/nets',
      'agents/ops',
      'train/players',
      'train/settings',
      'train/evaluate',
      'train/run',
      'lab/core',
      'lab/sweep',
    ],
    packages: ['zod', 'node:'],
  },
  'lab/evaluate': {
    may: [...WORLDS, ...LEARNERS, 'train/evaluate', 'lab/charts', 'lab/evaluate'],
    packages: SYSTEM,
  },
  'lab/psiphi': {
    may: [...WORLDS, ...LEARNERS, 'train/coins', 'lab/charts', 'lab/psiphi'],
    packages: ['simple-statistics', 'node:'],
  },
  'lab/sweep': {
    may: ['envs/core', 'agents/nets', 'train/run/training', 'train/run/process', 'lab/sweep'],
    packages: ['node:'],
  },
  'lab/ued': {
    may: [
      ...WORLDS,
      ...LEARNERS,
      'agents/designers',
      ...STEPS,
      'train/settings',
      'train/evaluate',
      'train/run',
      'lab/charts',
      'lab/sweep',
      'lab/ued',
    ],
    packages: ['simple-statistics', 'zod', 'node:'],
  },
  // The page of a running curriculum draws with the client's painter.
  'lab/watch': {
    may: [
      ...WORLDS_BY_NAME,
      'train/loop',
      'train/run/folder',
      'train/run/log',
      'train/run/training',
      'client/model',
      'client/paint',
      'lab/watch',
    ],
    packages: ['uplot', 'vite', 'node:'],
  },
  'server/protocol': {
    may: ['server/protocol', 'envs/core', 'agents/parts.ts'],
    packages: ['zod', '@colyseus/schema'],
  },
  'server/arena': { may: ['server/arena', 'server/protocol', ...WORLDS], packages: [] },
  'server/sync': {
    may: ['server/sync', 'server/arena', 'server/protocol', 'envs/core'],
    packages: ['@colyseus/core', '@colyseus/schema'],
  },
  'server/records': {
    may: ['server/records', 'server/arena', 'server/protocol', ...WORLDS],
    packages: ['hyparquet-writer', 'msgpackr', 'zod', 'node:'],
  },
  'server/hosting': {
    may: [
      'server/hosting',
      'server/arena',
      'server/protocol',
      ...WORLDS,
      ...LEARNERS,
      'train/run/folder',
      'train/run/reading',
      'train/live',
    ],
    packages: SYSTEM,
  },
  'server/rooms': {
    may: [
      'server/rooms',
      'server/hosting',
      'server/sync',
      'server/records',
      'server/arena',
      'server/protocol',
      'server/config.ts',
      'server/store.ts',
      'server/metrics.ts',
      'server/origins.ts',
      'envs/core',
      'agents/parts.ts',
      'agents/core',
    ],
    packages: ['@colyseus/core', '@colyseus/schema', 'msgpackr', 'pino', 'zod', 'node:'],
  },
  'server/http': {
    may: [
      'server/http',
      'server/rooms',
      'server/hosting',
      'server/records',
      'server/arena',
      'server/protocol',
      'server/config.ts',
      'server/store.ts',
      'server/metrics.ts',
      'server/origins.ts',
      ...WORLDS_BY_NAME,
    ],
    packages: ['express', '@colyseus/core', 'node:'],
  },
  'server/config.ts': { may: ['server/protocol', 'envs/core'], packages: ['zod', 'node:'] },
  'server/store.ts': { may: ['envs/core', 'train/run/folder'], packages: SYSTEM },
  'server/metrics.ts': { may: ['server/protocol'], packages: ['prom-client'] },
  'server/origins.ts': { may: [], packages: [] },
  'server/main.ts': {
    may: ['server', 'envs/core'],
    packages: ['@colyseus/core', '@colyseus/ws-transport', 'pino', 'node:'],
  },
  'server/index.ts': { may: ['server', 'client/build.ts'], packages: ['node:'] },
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
  'client/input': { may: ['client/input', 'client/net', 'client/model'], packages: [] },
  'client/hud/kit': { may: ['client/hud/kit', 'client/draw', 'client/paint'], packages: [] },
  'client/hud/board': {
    may: ['client/hud/board', 'client/hud/kit', 'client/paint', 'client/net', 'client/model', 'server/protocol'],
    packages: [],
  },
  'client/hud/minds': {
    may: ['client/hud/minds', 'client/hud/kit', 'client/paint', 'client/model', 'agents/parts.ts'],
    packages: ['uplot'],
  },
  'client/hud/designer': {
    may: ['client/hud/designer', ...PANEL_PARTS, 'envs/core'],
    packages: [],
  },
  'client/hud/room': {
    may: ['client/hud/room', ...PANEL_PARTS, 'client/net', 'envs/core'],
    packages: ['uqr'],
  },
  'client/pages': {
    may: [
      'client/pages',
      'client/hud',
      'client/draw',
      'client/input',
      'client/net',
      'client/model',
      'server/protocol',
      'agents/parts.ts',
    ],
    packages: [],
  },
  'client/main.ts': { may: ['client/pages', 'client/hud', 'client/input', 'client/net'], packages: [] },
  'client/build.ts': { may: ['envs/core'], packages: ['vite', 'node:'] },
  'cli/options': { may: ['envs/core', 'cli/options'], packages: ['commander'] },
  'cli/terminal': {
    may: ['envs/core', 'agents/nets', 'train/run/process', 'train/run/training', 'cli/options', 'cli/terminal'],
    packages: ['commander', 'node:'],
  },
  'cli/levels': {
    may: [
      ...WORLDS_BY_NAME,
      'agents/checkpoint.ts',
      'agents/text-file.ts',
      'train/loop',
      'train/evaluate',
      'lab/watch',
      'client/model',
      'client/paint',
      'cli/levels',
    ],
    packages: ['@napi-rs/canvas', 'node:'],
  },
  'cli/arena': {
    may: [...WORLDS_BY_NAME, 'train/loop', 'server', 'client/build.ts', ...COMMAND_PARTS, 'cli/arena'],
    packages: ['commander', 'uqr', 'node:'],
  },
  'cli/worlds': {
    may: [
      ...WORLDS_BY_NAME,
      'envs/traces',
      'agents/text-file.ts',
      'train/loop',
      'client/paint',
      ...COMMAND_PARTS,
      'cli/worlds',
    ],
    packages: ['commander', 'node:'],
  },
  'cli/train': {
    may: [
      ...WORLDS_BY_NAME,
      'agents/core',
      'agents/nets',
      'agents/algorithms',
      'agents/designers',
      'train/loop',
      'train/settings',
      'train/run',
      'train/coins',
      'train/universal',
      'lab/psiphi',
      'lab/watch',
      ...COMMAND_PARTS,
      'cli/register-commands.ts',
      'cli/train',
    ],
    packages: ['commander', '@clack/prompts', 'cli-progress', 'node:'],
  },
  'cli/study': {
    may: [
      ...WORLDS,
      ...LEARNERS,
      'agents/designers',
      ...STEPS,
      'train/settings',
      'train/evaluate',
      'train/run',
      'train/coins',
      'lab/compare',
      'lab/evaluate',
      'lab/psiphi',
      'lab/core',
      'lab/sweep',
      'lab/ued',
      'server/arena',
      ...COMMAND_PARTS,
      'cli/study',
    ],
    packages: ['commander', 'cli-progress', 'node:'],
  },
  'cli/speed': {
    may: [...WORLDS_BY_NAME, 'agents/nets', 'train/loop', 'lab/bench', ...COMMAND_PARTS, 'cli/speed'],
    packages: ['commander', 'node:'],
  },
  'cli/figures': {
    may: ['agents/ops', 'lab/core', 'lab/evaluate', 'lab/psiphi', 'lab/ued', 'cli/figures'],
    packages: ['node:'],
  },
  'cli/register-commands.ts': { may: [], packages: ['commander'] },
  'cli/commands.ts': {
    may: ['cli/register-commands.ts', 'cli/arena', 'cli/worlds', 'cli/train', 'cli/study', 'cli/speed'],
    packages: [],
  },
  'cli/murmur.ts': {
    may: ['envs/core', 'server/protocol', 'cli/terminal', 'cli/commands.ts', 'cli/register-commands.ts'],
    packages: ['commander'],
  },
};

/** No chance, clock or system in worlds, agents and the arena; training reports wall time. */
const PURE = ['envs/', 'agents/', 'server/arena/', 'client/model/'];
const PURE_EXCEPT = ['envs/threads/', 'agents/nets/engine.ts', 'agents/checkpoint.ts'];
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

const FILES = ['envs', 'agents', 'train', 'lab', 'server', 'client', 'cli'].flatMap(sourceFiles);

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
      (name) => specifier === name || specifier.startsWith(name.endsWith(':') ? name : `${name}/`),
    );
    return allowed ? undefined : `${file} imports package ${specifier}`;
  }
  const target = posix.normalize(relative(ROOT, resolve(ROOT, dirname(file), specifier)));
  const allowed = layer.may.some((prefix) => target === prefix || target.startsWith(`${prefix}/`));
  return allowed ? undefined : `${file} imports ${target}`;
}

function targetsOf(file: string): string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.normalize(relative(ROOT, resolve(ROOT, dirname(file), specifier))));
}

/** Files that reach themselves, a line for each knot of them: Kosaraju's two passes. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const importers = new Map<string, string[]>();
  for (const [file, targets] of imports) {
    for (const target of targets) importers.set(target, [...(importers.get(target) ?? []), file]);
  }
  const order = reach([...imports.keys()], imports, new Set()).flat();
  return reach(order.reverse(), importers, new Set())
    .filter((knot) => knot.length > 1)
    .map((knot) => knot.sort().join(', '));
}

/** What each start reaches that no earlier one did, the farthest first. */
function reach(starts: readonly string[], next: ReadonlyMap<string, readonly string[]>, seen: Set<string>): string[][] {
  const visit = (file: string): string[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    return [...(next.get(file) ?? []).flatMap(visit), file];
  };
  return starts.map(visit);
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

  it('no file needs itself, also not for a type', () => {
    expect(circles(new Map(FILES.map((file) => [file, targetsOf(file)])))).toEqual([]);
    expect(
      circles(
        new Map([
          ['a', ['b']],
          ['b', ['c', 'd']],
          ['c', ['a']],
          ['d', []],
        ]),
      ),
    ).toEqual(['a, b, c']); // the checker can fail
  });

  it('no folder needs itself through another', () => {
    const rows = new Map(Object.keys(LAYERS).map((row) => [row, [] as string[]]));
    for (const file of FILES) rows.get(layerOf(file)!)!.push(...targetsOf(file).map((target) => layerOf(target)!));
    expect(circles(rows)).toEqual([]);
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

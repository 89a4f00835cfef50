import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../agents/checkpoint.ts';
import { Hash64, hashBytes } from '../../envs/core/hash.ts';
import { runMurmur } from '../server/process-harness.ts';

/**
 * Small runs of every learner, through the command line alone, against what came of them when they were last taken: weights,
 * metrics without clocks, figures of evaluations. Files may move and be renamed without a change here. A change that is
 * meant to alter learning takes them anew, and its message says why:
 *
 *     UPDATE_GOLDEN=1 npx vitest run --project process test/golden
 *
 * The wasm engine, because bytes are the same only on the same engine, and that one is everywhere.
 */
const TAKES_ANEW = process.env.UPDATE_GOLDEN === '1';
const ROOT = resolve(import.meta.dirname, '../..');
const GOLDEN_FILE = join(import.meta.dirname, 'learner-bytes.json');
/** `train dqn` and its like know no --engine: in their processes the native one counts as not installed. */
const WITHOUT_NATIVE =
  "import { registerHooks } from 'node:module'; registerHooks({ resolve(name, context, next) {" +
  " if (name === '@tensorflow/tfjs-node') throw new Error('hidden by a test'); return next(name, context); } });";
const ENVIRONMENT = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(WITHOUT_NATIVE)}` };

const folder = mkdtempSync(join(tmpdir(), 'murmur-golden-'));

interface Training {
  readonly name: string;
  readonly words: readonly string[];
  readonly checkpoints: readonly string[]; // in the run folder
}

interface Printing {
  readonly name: string;
  readonly words: readonly string[];
  readonly except: readonly string[]; // keys of the JSON that is printed: paths and versions
}

/** Learning from own steps begins after 500 of them. */
const ofCoins = (arm: string): Training => ({
  name: `train ${arm}`,
  words: ['train', arm, '--demonstrators', 'mixed', '--steps', '1500', '--prepare', '20', '--seed', '3'],
  checkpoints: ['checkpoints/final.ckpt'],
});

/** A cycle is 512 steps of each student. The number of threads changes no byte. */
const ofCurriculum = (designer: string, threads: 1 | 2, numCycles: number, ...students: string[]): Training => ({
  name: `train ued ${designer}`,
  words: [
    ...['train', 'ued', '--preset', 'nano', '--designer', designer, '--seed', '3'],
    ...['--steps', String(numCycles * students.length * 512), '--engine', 'wasm', '--threads', String(threads)],
  ],
  checkpoints: [
    ...students.map((student) => `${student}.ckpt`),
    `checkpoints/${String(numCycles).padStart(8, '0')}.ckpt`,
  ],
});

const UNIVERSAL: Training = {
  name: 'train universal',
  words: [
    ...['train', 'universal', '--segments', '2', '--updates', '250', '--worlds', '2', '--seats', '2'], // a row of metrics a segment
    ...['--batch', '16', '--seed', '3'],
  ],
  checkpoints: ['orchard-universal.ckpt', 'checkpoints/segment-00001.ckpt'],
};

const TRAININGS: readonly Training[] = [
  ...['dqn', 'psiphi', 'bc', 'bc-aux', 'sqil'].map(ofCoins),
  UNIVERSAL,
  ofCurriculum('dr', 1, 20, 'student'),
  ofCurriculum('accel', 1, 40, 'student'), // its buffer fills first, then it replays and edits
  ofCurriculum('paired', 2, 10, 'student', 'antagonist'),
];

const ofOrchard = (part: string): Printing => ({
  name: `evaluate orchard ${part}`,
  words: ['evaluate', '--part', part, '--seeds', '1', '--ticks', '100', '--json'],
  except: [],
});

const PRINTINGS: readonly Printing[] = [
  {
    name: 'evaluate ued-paired',
    words: ['evaluate', join(ROOT, 'agents/checkpoints/ued-paired'), '--engine', 'wasm', '--episodes', '2', '--json'],
    except: ['checkpoint'],
  },
  ...['abilities', 'doors', 'following'].map(ofOrchard),
  {
    name: 'replay orchard-crowded',
    words: ['replay', join(ROOT, 'test/replays/orchard-crowded.murmur'), '--verify', '--json'],
    except: ['softwareVersion'],
  },
];

/** A command that must end well. */
async function run(words: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { code, stdout, stderr } = await runMurmur(words, ENVIRONMENT);
  expect(code, stderr).toBe(0);
  return { stdout, stderr };
}

/** Of names, shapes and the bytes of the numbers, in the order of the names. */
function hashWeights(paths: readonly string[]): string {
  const hash = new Hash64();
  for (const path of paths) {
    const { weights } = readCheckpoint(path);
    const names = Object.keys(weights).sort();
    expect(names, path).not.toEqual([]);
    for (const name of names) {
      const { shape, data } = weights[name];
      hash.words(Buffer.from(name)).words(shape);
      hash.words(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return hash.digest();
}

/** Without the columns that a clock fills. */
function hashMetrics(path: string): string {
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split(','));
  const isKept = rows[0].map((column) => !column.startsWith('time/'));
  expect(rows.length, path).toBeGreaterThan(2);
  return hashBytes(Buffer.from(rows.map((cells) => cells.filter((_, i) => isKept[i]).join(',')).join('\n')));
}

const golden: Readonly<Record<string, string>> = JSON.parse(readFileSync(GOLDEN_FILE, 'utf8'));
const taken: Record<string, string> = {};
const NAMES = [...TRAININGS, ...PRINTINGS].map(({ name }) => name);

function compare(name: string, found: string): void {
  taken[name] = found;
  if (!TAKES_ANEW) expect(found, `the bytes of "${name}" have changed`).toBe(golden[name]);
}

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (!TAKES_ANEW) return;
  const all = Object.fromEntries(NAMES.map((name) => [name, taken[name] ?? golden[name]]));
  writeFileSync(GOLDEN_FILE, `${JSON.stringify(all, null, 2)}\n`);
});

describe('bytes of small runs', () => {
  it.skipIf(TAKES_ANEW)('are kept for each of them and for no other', () => {
    expect(Object.keys(golden)).toEqual(NAMES);
  });

  it.concurrent.each(TRAININGS)('$name', async ({ name, words, checkpoints }) => {
    const out = join(folder, name.replaceAll(' ', '-'));
    const { stderr } = await run([...words, '--out', out]);
    expect(stderr).toMatch(/^engine: wasm/m);
    const weights = hashWeights(checkpoints.map((file) => join(out, file)));
    compare(name, `weights ${weights} metrics ${hashMetrics(join(out, 'metrics.csv'))}`);
  });

  it.concurrent.each(PRINTINGS)('$name', async ({ name, words, except }) => {
    const { stdout } = await run(words);
    const printed = JSON.stringify(JSON.parse(stdout), (key, value) => (except.includes(key) ? undefined : value));
    compare(name, `output ${hashBytes(Buffer.from(printed))}`);
  });
});

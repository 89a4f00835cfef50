import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../../agents/nets/engine.ts';
import { SMOKE_BUDGET } from '../../../../lab/psiphi/psiphi-budget.ts';
import { trainCoinsAlgorithm } from '../../../../train/coins/train-run.ts';
import { lockFolder } from '../../../../train/run/folder/run-lock.ts';
import { findRuns } from '../../../../train/run/reading/find-runs.ts';
import { headlineOf, readCurves } from '../../../../train/run/reading/run-curves.ts';
import { openRun } from '../../../../train/run/reading/run-kinds.ts';
import { type RunSummary, readRunSummary, type UnreadableRun } from '../../../../train/run/reading/run-summary.ts';
import { trainUniversal } from '../../../../train/universal/train-universal.ts';
import { makeNanoRun } from '../nano-run.ts';

const root = mkdtempSync(join(tmpdir(), 'murmur-summary-'));
const curriculum = join(root, 'ued', 'nano');
const coins = join(root, 'coins');
const universal = join(root, 'universal');
afterAll(() => rmSync(root, { recursive: true }));

const summaryOf = (folder: string) => readRunSummary(folder) as RunSummary;
const troubleOf = (folder: string) => (readRunSummary(folder) as UnreadableRun).trouble;
/** A copy of a run, changed. */
function copyOf(folder: string, name: string, change: (path: string) => void): string {
  const path = join(root, name);
  cpSync(folder, path, { recursive: true });
  change(path);
  return path;
}

beforeAll(async () => {
  await makeNanoRun(curriculum, 'accel', 3000);
  const { name: engine } = await loadEngine();
  await trainCoinsAlgorithm({
    ...{ algorithm: 'dqn', worldId: 'coins', demonstrators: 'mixed', demonstratorKind: 'people', seed: 7 },
    schedule: { ...SMOKE_BUDGET.schedule, egoSteps: 320, demonstrationUpdates: 0, stepsPerUpdate: 32, warmUpSteps: 64 },
    ...{ numWorlds: 8, numCheckpoints: 4, outFolder: coins, resumes: false, command: 'test', engine },
    onProgress: () => {},
  });
  await trainUniversal({
    ...{ worldId: 'orchard', seed: 3, numSegments: 2, updatesPerSegment: 3, numWorlds: 2, numSeats: 3, batchSize: 16 },
    ...{ runFolder: universal, resumes: false, command: 'test', log: () => {} },
  });
});

describe('the summary of a run', () => {
  it('says of one that ships what it is, and that the figures of its training are not there', () => {
    for (const [name, steps] of [
      ['maze-uniform-60', 12_000_000],
      ['ued-paired', 6_000_000],
    ] as const) {
      const summary = summaryOf(join('agents/checkpoints', name));
      expect(summary).toMatchObject({ world: 'maze', state: 'shipped', steps, figure: null });
    }
  });

  it('says of a curriculum what it is, how far and how good', () => {
    expect(summaryOf(curriculum)).toEqual({
      ...{
        folder: curriculum,
        kind: 'curriculum',
        algorithm: 'ppo',
        world: 'maze',
        variant: 'nano',
        designer: 'accel',
      },
      ...{ seed: 1, steps: 3072, totalSteps: 3000, unit: 'environment steps', state: 'finished' },
      ...{ engine: 'wasm', commit: 'test', touchedMs: expect.any(Number) },
      figure: { name: 'student/return', value: expect.any(Number), steps: expect.any(Number) }, // no evaluator in it
    });
    const rows = readFileSync(join(curriculum, 'metrics.csv'), 'utf8').trim().split('\n');
    const column = rows[0].split(',').indexOf('student/return');
    const known = rows.map((row) => row.split(',')[column]).filter((cell) => cell !== '');
    expect(summaryOf(curriculum).figure?.value).toBe(Number(known.at(-1)));
  });

  it('says it of the other kinds, commit and engine too', () => {
    expect(summaryOf(coins)).toMatchObject({
      ...{ kind: 'coins', algorithm: 'dqn', world: 'coins', variant: null, designer: null, seed: 7 },
      ...{ steps: 320, totalSteps: 320, unit: 'ego steps', state: 'finished' },
      ...{
        engine: expect.stringMatching(/^(native|wasm)$/),
        commit: expect.stringMatching(/^([0-9a-f]{7,}\+?|unknown)$/),
      },
      figure: { name: 'evaluation/return', steps: 320 },
    });
    expect(summaryOf(universal)).toMatchObject({
      ...{ kind: 'universal', algorithm: 'universal', world: 'orchard', seed: 3 },
      ...{ steps: 6, totalSteps: 6, unit: 'updates', state: 'finished', figure: null }, // too short for a row of metrics
    });
  });

  it('tells a run that goes on from one that stopped', () => {
    const stopped = copyOf(curriculum, 'stopped', (path) => rmSync(join(path, 'result.json')));
    expect(summaryOf(stopped).state).toBe('stopped');
    const lock = lockFolder(stopped, 0);
    expect(summaryOf(stopped).state).toBe('running');
    lock.release();
    expect(summaryOf(stopped).state).toBe('stopped');
    const longer = copyOf(curriculum, 'longer', (path) => rewrite(path, { numSteps: 9000 }));
    expect(summaryOf(longer).state).toBe('stopped'); // result.json is of the shorter budget
    const cut = copyOf(coins, 'cut', (path) => rmSync(join(path, 'checkpoints', 'final.ckpt')));
    expect(summaryOf(cut).state).toBe('stopped');
    const old = copyOf(cut, 'old', (path) => rewrite(path, { format: undefined, version: undefined }));
    expect(summaryOf(old).state).toBe('unfinished'); // it may be another version that trains there, without a lock
    const half = copyOf(universal, 'half', (path) => rewrite(path, { numSegments: 4 }));
    expect(summaryOf(half)).toMatchObject({ steps: 6, totalSteps: 12, state: 'stopped' });
  });

  it('reads a run that has only begun', () => {
    const begun = copyOf(curriculum, 'begun', (path) => {
      for (const name of ['metrics.csv', 'evaluation.csv', 'result.json', 'checkpoints']) {
        rmSync(join(path, name), { recursive: true });
      }
    });
    expect(summaryOf(begun)).toMatchObject({ steps: 0, state: 'stopped', figure: null });
  });

  it('says in one line what cannot be read', () => {
    const config = (text: string) => (path: string) => writeFileSync(join(path, 'config.json'), text);
    const cases: [string, (path: string) => void, RegExp][] = [
      ['torn', config('{"format":'), /^config of the run folder is torn; got "10 characters"; at .*config\.json$/],
      [
        'list',
        config('[1]'),
        /^this folder holds something else than a run; got "no format"; expected a run of a kind/,
      ],
      ['foreign', config('{"format":"keras"}'), /^this folder holds something else than a run; got "keras"/],
      ['newer', (path) => rewrite(path, { version: 9 }), /^run folder is of another format version; got 9; expected 1/],
      ['seedless', (path) => rewrite(path, { seed: -1 }), /^the run's config: seed; got -1; expected at least 0/],
      [
        'nothing',
        (path) => rmSync(join(path, 'config.json')),
        /^this folder holds no run; got .*; expected config\.json$/,
      ],
      ['folder', (path) => replaceByFolder(join(path, 'metrics.csv')), /^table of the run is a folder; got/],
      ['bytes', (path) => writeFileSync(join(path, 'metrics.csv'), Buffer.of(0, 255)), /^table of the run is no text/],
      ['coins-torn', config('{"arm":"dqn"}'), /^the run's config: worldId; got "nothing"; expected string/],
      ['universal-torn', config('{"numSegments":"x"}'), /^the run's config: worldId/],
    ];
    for (const [name, change, line] of cases) {
      const trouble = troubleOf(copyOf(curriculum, `bad-${name}`, change));
      expect(trouble, name).toMatch(line);
      expect(trouble).not.toContain('\n');
    }
    const file = copyOf(universal, 'bad-file', (path) => {
      rmSync(join(path, 'checkpoints'), { recursive: true });
      writeFileSync(join(path, 'checkpoints'), '');
    });
    expect(troubleOf(file)).toMatch(/^ENOTDIR/);
    expect(troubleOf(join(root, 'nowhere'))).toMatch(/^this folder holds no run/);
  });
});

describe('the curves of a run', () => {
  it('leave out what is not known and what a killed run wrote before it went back', () => {
    const path = copyOf(curriculum, 'curves', (folder) => {
      writeFileSync(
        join(folder, 'metrics.csv'),
        'cycle,steps,time/seconds,a,b,c\n1,10,1,.1,,\n2,20,2,.2,5,\n3,30,3,.3,inf,\n',
      );
      appendFileSync(join(folder, 'metrics.csv'), '2,20,9,.4,6,\nhalf a row'); // again from the second on
      writeFileSync(join(folder, 'evaluation.csv'), 'cycle,steps,updates,x/return\n0,0,0,.5\n');
    });
    const { curves, loggedSteps } = readCurves(openRun(path));
    expect(loggedSteps).toBe(20);
    expect(Object.fromEntries(curves)).toEqual({
      a: { steps: [10, 20], values: [0.1, 0.4] },
      b: { steps: [20], values: [6] },
      'evaluation/x/return': { steps: [0], values: [0.5] },
    });
  });

  it('have one that matters most: on levels never learned from, before training, before losses', () => {
    const names = [
      'student/policy_loss',
      'student/return',
      'evaluation/random/return',
      'evaluation/random/solved_rate',
    ];
    expect(headlineOf([...names, 'evaluation/test/solved_rate'])).toBe('evaluation/test/solved_rate');
    expect(headlineOf(names)).toBe('evaluation/random/solved_rate');
    expect(headlineOf(names.slice(0, 3))).toBe('evaluation/random/return');
    expect(headlineOf(names.slice(0, 2))).toBe('student/return');
    expect(headlineOf(names.slice(0, 1))).toBeUndefined();
  });
});

describe('finding runs', () => {
  it('looks below folders, not into runs, hidden folders or links, and not for ever', () => {
    const place = join(root, 'found');
    const make = (...parts: string[]) => {
      mkdirSync(join(place, ...parts), { recursive: true });
      writeFileSync(join(place, ...parts, 'config.json'), '{}');
    };
    for (const parts of [['b'], ['a', 'deep'], ['b', 'inner'], ['.hidden'], ['node_modules', 'x']]) make(...parts);
    make(...Array.from({ length: 9 }, () => 'd'));
    symlinkSync(place, join(place, 'a', 'loop'));
    expect(findRuns(place)).toEqual({ folders: [join(place, 'a', 'deep'), join(place, 'b')], isCut: false });
    for (const seed of ['10', '9']) make('seeds', `seed-${seed}`);
    expect(findRuns(join(place, 'seeds')).folders.map((path) => path.slice(-2))).toEqual(['-9', '10']);
    expect(findRuns(join(place, 'b')).folders).toEqual([join(place, 'b')]);
    expect(findRuns(join(root, 'nowhere')).folders).toEqual([]);
  });
});

function rewrite(folder: string, change: object): void {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));
}

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

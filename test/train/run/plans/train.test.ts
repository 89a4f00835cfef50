import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InputError } from '../../../../envs/core/errors.ts';
import { createEnvironment, findWorld } from '../../../../envs/registry.ts';
import { parseMetrics } from '../../../../train/run/log/metrics-log.ts';
import { trainRun } from '../../../../train/run/plans/train.ts';
import { readRunSummary } from '../../../../train/run/reading/run-summary.ts';
import type { RunListener } from '../../../../train/run/training/drive-run.ts';
import { TIMING_FILE } from '../../../../train/run/training/run-logs.ts';
import type { RunResult } from '../../../../train/run/training/run-plan.ts';
import type { TrainRequest } from '../../../../train/settings/train-request.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'murmur-train-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Rows of timing.csv. */
const timingOf = (folder: string) => parseMetrics(readFileSync(join(folder, TIMING_FILE), 'utf8'));

const quiet: RunListener = { started() {}, progress() {}, log() {}, shallStop: false };

describe('a request of training that cannot be met', () => {
  it.each<[string, Partial<TrainRequest>, RegExp]>([
    ['a designer that begins from empty levels', { designer: 'accel' }, /world coins has no generator of empty levels/],
    ['a designer that edits levels', { designer: 'accel-random' }, /world coins has no way to edit levels/],
    ['a designer that builds levels', { designer: 'paired' }, /world coins has no editor of levels/],
    [
      'a learner without a critic',
      { algorithm: 'dqn', designer: 'plr', settings: {} },
      /designer plr scores .*algorithm dqn/,
    ],
    [
      'rollouts in which no episode ends',
      { world: 'maze', designer: 'accel' },
      /designer accel would never see a failure: setting numSteps; got 16; expected at least the 250 /,
    ],
    [
      'episodes without an end',
      { world: 'orchard', designer: 'plr' },
      /designer plr would never see a failure: .* a world whose episodes end/,
    ],
    [
      'a setting in two forms',
      { world: 'maze', settings: { size: 9, 'world.size': 7 } },
      /setting size of the world is given twice; got "9 and 7"/,
    ],
    ['trials that never end', { world: 'orchard', trials: 2 }, /trials in world orchard need an end/],
    ['a world without an observation', { world: 'overcooked', encoding: 'none' }, /observation of a network/],
    ['more minibatches than worlds', { settings: { numMinibatches: 9, numWorlds: 2 } }, /inibatches/],
  ])('%s: one line, and no folder is left behind', async (_, change, message) => {
    const folderPath = join(root, 'run');
    const request: TrainRequest = {
      ...{ algorithm: 'ppo', world: 'coins', engine: 'wasm', numSteps: 256, numThreads: 1 },
      ...{ folderPath, resumes: false, command: 'test' },
      settings: { numWorlds: 2, numMinibatches: 1, numSteps: 16, memory: 'none', filters: 0, memorySize: 8 },
      ...change,
    };
    const refused = trainRun(request, quiet);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/^[^\n]*$/);
    expect(existsSync(folderPath)).toBe(false);
  });
});

describe('a run that goes on', () => {
  it.each<[Partial<TrainRequest>, RegExp]>([
    [{ world: 'beacon' }, /^--resume with another world; got "beacon"; expected coins[^\n]*$/],
    [{ designer: 'accel' }, /^--resume with another designer; got "accel"; expected dr[^\n]*$/],
  ])('is not one of %j', async (change, message) => {
    const request: TrainRequest = {
      ...{ algorithm: 'ppo', world: 'coins', engine: 'wasm', numSteps: 32, numThreads: 1, cyclesPerEvaluation: 0 },
      ...{ folderPath: join(root, 'run'), resumes: false, command: 'test' },
      settings: { numWorlds: 2, numMinibatches: 1, numSteps: 16, memory: 'none', filters: 0, memorySize: 8 },
    };
    await trainRun(request, quiet);
    const { settings: _settings, ...other } = { ...request, resumes: true, ...change };
    await expect(trainRun(other, quiet)).rejects.toThrow(message);
  });
});

describe('a run that another commit began', () => {
  it('names both on its card, the first with the difference that is in its folder', async () => {
    const folderPath = join(root, 'run');
    const request: TrainRequest = {
      ...{ algorithm: 'ppo', world: 'beacon', engine: 'wasm', numSteps: 64, numThreads: 1, cyclesPerEvaluation: 0 },
      ...{ folderPath, resumes: false, command: 'begin' },
      settings: { numWorlds: 1, numMinibatches: 1, numSteps: 16, memory: 'none', filters: 0, memorySize: 8 },
    };
    await trainRun(request, { ...quiet, shallStop: true });
    const configPath = join(folderPath, 'config.json');
    const config = JSON.parse(readFileSync(configPath, 'utf8'));
    writeFileSync(configPath, JSON.stringify({ ...config, commit: 'aaa+' }));
    writeFileSync(join(folderPath, 'difference.patch'), '# of then\n');
    await trainRun({ ...request, resumes: true, command: 'go on' }, quiet);
    const card = readFileSync(join(folderPath, 'card.md'), 'utf8');
    const began = '| commit | began at aaa+, with the changes in `difference.patch`; went on at ';
    expect(card).toContain(`${began}${config.commit}`);
    expect(card).toContain('```sh\nbegin\ngo on\n```');
  });
});

describe('a run on one level that goes on', () => {
  const begin: TrainRequest = {
    ...{ algorithm: 'ppo', world: 'overcooked', engine: 'wasm', numSteps: 16, numThreads: 1, cyclesPerEvaluation: 0 },
    ...{ resumes: false, command: 'test' },
    settings: { numWorlds: 1, numMinibatches: 1, numSteps: 8, horizon: 8, memory: 'none', filters: 0, memorySize: 8 },
  };
  const { levelFormat, namedLevels } = findWorld('overcooked');
  const textOf = (name: string) => levelFormat.format(namedLevels!.get(name)!);

  it('is refused on another level, or on levels that are drawn, in one line that names both', async () => {
    const folderPath = join(root, 'run');
    await trainRun({ ...begin, folderPath, level: textOf('cramped_room') }, { ...quiet, shallStop: true });
    const resume = (change: Partial<TrainRequest>) => {
      const { settings: _settings, ...other } = { ...begin, folderPath, resumes: true, ...change };
      return trainRun(other, quiet).catch((error: unknown) => (error as Error).message);
    };
    const where = `; expected cramped_room, as the run began; at ${folderPath}/config.json`;
    expect(await resume({ level: textOf('forced_coordination') })).toBe(
      `--resume with another level; got "forced_coordination"${where}`,
    );
    const unnamed = textOf('cramped_room').replace('XXP', 'XPX');
    expect(await resume({ level: unnamed })).toMatch(
      /^--resume with another level; got "a level with hash [0-9a-f]{8}";/,
    );
    expect(await resume({ generator: 'random-kitchen' })).toBe(
      `--resume with another level; got "levels drawn by generator random-kitchen"${where}`,
    );
  });
});

describe('a run whose numbers break whatever chance does', () => {
  it('ends as bad input, in one line that says which figure, its value, what to set and where its checkpoint is', async () => {
    const request: TrainRequest = {
      ...{ algorithm: 'ppo', world: 'matrix-game', seed: 1, numSteps: 3000, engine: 'wasm', numThreads: 1 },
      ...{ folderPath: join(root, 'run'), resumes: false, command: 'test' },
      settings: {
        ...{ numWorlds: 4, numSteps: 16, learningRate: 1 },
        ...{ clipRange: 1e30, valueCoefficient: 1e38, maxGradientNorm: 1e38 },
      },
    };
    const broken = await trainRun(request, quiet).catch((error: unknown) => error);
    expect(broken).toBeInstanceOf(InputError);
    expect((broken as InputError).message).toMatch(
      /^loss of the student before its first update, and after 5 returns to a good checkpoint; got Infinity; expected a finite number: begin in another --out with smaller rewards or weights of the loss; at [^\n]*00000000.ckpt, the last good checkpoint$/,
    );
    expect(existsSync(join(root, 'run', 'checkpoints', '00000000.ckpt'))).toBe(true);
  });
});

describe('a run of minutes', () => {
  let nowMs = 0;
  beforeEach(() => {
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs++); // however busy the machine is
  });
  afterEach(() => vi.restoreAllMocks());

  const seconds = 1.5;
  const request = (change: Partial<TrainRequest>): TrainRequest => ({
    ...{ algorithm: 'ppo', world: 'coins', engine: 'wasm', numThreads: 1, cyclesPerEvaluation: 0 },
    ...{ folderPath: join(root, 'run'), resumes: true, command: 'test', numMinutes: seconds / 60 },
    settings: { numWorlds: 2, numMinibatches: 1, numSteps: 16, memory: 'none', filters: 0, memorySize: 8 },
    ...change,
  });
  const secondsUntil = (cycle: number) =>
    timingOf(join(root, 'run')).reduce((sum, row) => sum + (row.cycle <= cycle ? row.seconds : 0), 0);

  it('ends at the first cycle after its time, with that of all sessions, and takes more of it', async () => {
    const first = await trainRun(request({ resumes: false }), { ...quiet, shallStop: true });
    expect(first.result).toBeUndefined();
    expect(readRunSummary(join(root, 'run'))).toMatchObject({
      state: 'stopped',
      totalSteps: null,
      totalMinutes: 0.025,
    });
    const stoppedAt = secondsUntil(1);
    const { result } = await trainRun(request({ numMinutes: undefined }), quiet);
    const { cycles, steps } = result as RunResult;
    expect(cycles).toBeGreaterThan(1);
    expect(timingOf(join(root, 'run'))[0].seconds).toBeCloseTo(stoppedAt, 3); // nothing is lost
    expect(secondsUntil(cycles - 1)).toBeLessThan(seconds);
    expect(secondsUntil(cycles)).toBeGreaterThan(seconds - 0.01); // as timing.csv rounds
    expect(readRunSummary(join(root, 'run'))).toMatchObject({ state: 'finished', steps });
    expect((await trainRun(request({}), quiet)).result).toEqual(result);
    const said: string[] = [];
    const more = await trainRun(request({ numMinutes: 0.03, command: 'more' }), {
      ...quiet,
      log: (line) => said.push(line),
    });
    expect(more.result?.steps).toBeGreaterThan(steps);
    expect(said).toContain('the budget grows from 0.025 to 0.03 minutes');
    expect(readFileSync(join(root, 'run', 'card.md'), 'utf8')).toContain('```sh\ntest\nmore\n```');
  });

  it('is not resumed as one of steps', async () => {
    await trainRun(request({ resumes: false }), { ...quiet, shallStop: true });
    await expect(trainRun(request({ numMinutes: undefined, numSteps: 100 }), quiet)).rejects.toThrow(
      /^--resume with a budget of another kind; got "100 steps"; expected 0.025 minutes, as it was last asked for, or more[^\n]*$/,
    );
  });
});

describe('a run from demonstrations', () => {
  const write = (path: string, numSteps: number) => {
    const { length } = createEnvironment('bus', {}, 1).spec.observation;
    const observation = Buffer.alloc(length).toString('base64');
    const head = { format: 'murmuration-steps', version: 2, world: 'bus', recording: 'r', observationLength: length };
    const lines = Array.from({ length: numSteps }, (_, tick) => ({
      ...{ player: 1, seat: 0, tick, who: 'person', action: 0, observation },
      ...(tick === numSteps - 1 ? { next: observation, end: 'terminated' } : {}),
    }));
    const records = [{ ...head, packing: 'bytes' }, ...lines];
    writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  };
  const request = (change: Partial<TrainRequest>): TrainRequest => ({
    algorithm: 'bc',
    world: 'bus',
    settings: { numWorlds: 1 },
    numSteps: 4,
    engine: 'wasm',
    folderPath: join(root, 'run'),
    resumes: true,
    command: 'test',
    ...change,
  });

  it('goes on with the file that it began with, and with no other', async () => {
    const path = join(root, 'steps.jsonl');
    write(path, 40);
    const stopped = { ...quiet, shallStop: true };
    await trainRun(request({ resumes: false, demonstrations: path }), stopped);
    await trainRun(request({}), stopped); // which is not said again
    const moved = join(root, 'moved.jsonl');
    renameSync(path, moved);
    await trainRun(request({ demonstrations: moved }), stopped);
    write(path, 41);
    await expect(trainRun(request({}), stopped)).rejects.toThrow(/^--resume with another demonstrations.hash; [^\n]*$/);
  });

  it('is refused for a method that does not look at them', async () => {
    const asked = request({ resumes: false, algorithm: 'ppo', demonstrations: 'steps.jsonl' });
    await expect(trainRun(asked, quiet)).rejects.toThrow(
      /^option --demonstrations; got "steps.jsonl"; [^\n]*ppo does not$/,
    );
  });
});

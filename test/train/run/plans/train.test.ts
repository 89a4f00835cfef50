import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trainRun } from '../../../../train/run/plans/train.ts';
import type { RunListener } from '../../../../train/run/training/drive-run.ts';
import type { TrainRequest } from '../../../../train/settings/train-request.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'murmur-train-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const quiet: RunListener = { started() {}, progress() {}, log() {}, shallStop: false };

describe('a request of training that cannot be met', () => {
  it.each<[string, Partial<TrainRequest>, RegExp]>([
    ['a designer that begins from empty levels', { designer: 'accel' }, /world coins has no generator of empty levels/],
    ['a designer that edits levels', { designer: 'accel-random' }, /world coins has no way to edit levels/],
    ['a designer that builds levels', { designer: 'paired' }, /world coins has no editor of levels/],
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

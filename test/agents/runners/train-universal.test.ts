import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../../agents/checkpoint.ts';
import { type TrainUniversalOptions, trainUniversal } from '../../../agents/runners/train-universal.ts';
import { readWeights } from '../../../agents/runners/universal-checkpoint.ts';
import { InputError } from '../../../envs/core/errors.ts';

let folder: string;
let whole: string; // run folder of a run that was left alone
let shipped: string;
const lines: string[] = [];

const optionsOf = (runFolder: string): TrainUniversalOptions => ({
  worldId: 'orchard',
  seed: 3,
  numSegments: 2,
  updatesPerSegment: 3,
  numWorlds: 2,
  numSeats: 3,
  batchSize: 16,
  runFolder,
  command: 'a test',
  log: (line) => lines.push(line),
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-train-'));
  whole = join(folder, 'whole');
  shipped = await trainUniversal(optionsOf(whole));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A run as `kill -9` leaves it in its second segment. */
function cutRun(name: string): string {
  const cut = join(folder, name);
  cpSync(whole, cut, { recursive: true });
  rmSync(join(cut, 'checkpoints', 'segment-00001.ckpt'));
  rmSync(join(cut, 'orchard-universal.ckpt'));
  return cut;
}

describe('training universal features', () => {
  it('writes a run folder that says what it was, and weights that changed and are finite', () => {
    const config = JSON.parse(readFileSync(join(whole, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ worldId: 'orchard', seed: 3, numSegments: 2, start: 'random weights' });
    expect(readFileSync(join(whole, 'command.txt'), 'utf8')).toBe('a test\n');
    const checkpoint = readCheckpoint(shipped, { kind: 'universal', worldId: 'orchard' });
    const weights = readWeights(checkpoint, shipped);
    expect(weights.torso1.every(Number.isFinite)).toBe(true);
    expect(weights.headBias2.some((value) => value !== 0)).toBe(true);
    expect(checkpoint.extra.numUpdates).toBe(6);
  });

  it('killed and run again ends with the same bytes as a run left alone', async () => {
    const resumed = await trainUniversal(optionsOf(cutRun('cut')));
    expect(lines.join()).toContain('1 of 2 segments done');
    expect(readFileSync(resumed).equals(readFileSync(shipped))).toBe(true);
  });

  it('falls back to the older checkpoint when the newest is damaged', async () => {
    const damaged = join(folder, 'damaged');
    cpSync(whole, damaged, { recursive: true });
    const newest = join(damaged, 'checkpoints', 'segment-00001.ckpt');
    writeFileSync(newest, readFileSync(newest).subarray(0, 1000));
    const again = await trainUniversal(optionsOf(damaged));
    expect(lines.join()).toContain('truncated or altered');
    expect(readFileSync(again).equals(readFileSync(shipped))).toBe(true);
  });

  it('refuses to go on with other settings, and says which', async () => {
    const other = trainUniversal({ ...optionsOf(cutRun('other')), batchSize: 32 });
    await expect(other).rejects.toThrow(InputError);
    await expect(other).rejects.toThrow(/batchSize; got 32/);
  });

  it('refuses a world of single players', async () => {
    await expect(trainUniversal({ ...optionsOf(join(folder, 'coins')), worldId: 'coins' })).rejects.toThrow(InputError);
  });
});

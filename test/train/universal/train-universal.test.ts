import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWeights } from '../../../agents/algorithms/universal-checkpoint.ts';
import { readCheckpoint } from '../../../agents/checkpoint.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { type TrainUniversalOptions, trainUniversal } from '../../../train/universal/train-universal.ts';

let folder: string;
let whole: string; // run folder of a run that was left alone
let shipped: string;
const lines: string[] = [];

const optionsOf = (runFolder: string, resumes = false): TrainUniversalOptions => ({
  worldId: 'orchard',
  seed: 3,
  numSegments: 2,
  updatesPerSegment: 3,
  numWorlds: 2,
  numSeats: 3,
  batchSize: 16,
  runFolder,
  resumes,
  command: 'a test',
  log: (line) => lines.push(line),
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-train-'));
  whole = join(folder, 'whole');
  shipped = (await trainUniversal(optionsOf(whole))) as string;
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
    expect(config).toMatchObject({
      format: 'murmuration-universal-run',
      version: 1,
      worldId: 'orchard',
      seed: 3,
      numSegments: 2,
      start: 'random weights',
    });
    expect(readFileSync(join(whole, 'command.txt'), 'utf8')).toBe('a test\n');
    const checkpoint = readCheckpoint(shipped, { kind: 'universal', worldId: 'orchard' });
    const weights = readWeights(checkpoint, shipped);
    expect(weights.torso1.every(Number.isFinite)).toBe(true);
    expect(weights.headBias2.some((value) => value !== 0)).toBe(true);
    expect(checkpoint.extra.numUpdates).toBe(6);
  });

  it('killed and run again ends with the same bytes as a run left alone', async () => {
    const resumed = (await trainUniversal(optionsOf(cutRun('cut'), true))) as string;
    expect(lines.join()).toContain('1 of 2 segments done');
    expect(readFileSync(resumed).equals(readFileSync(shipped))).toBe(true);
  });

  it('goes on in a folder of before there was a format', async () => {
    const old = cutRun('old');
    const path = join(old, 'config.json');
    const { format: _format, version: _version, ...config } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(config));
    const resumed = (await trainUniversal(optionsOf(old, true))) as string;
    expect(readFileSync(resumed).equals(readFileSync(shipped))).toBe(true);
  });

  it('is refused in a world of one player, which is named', async () => {
    const alone = trainUniversal({ ...optionsOf(join(folder, 'alone')), worldId: 'coins' });
    await expect(alone).rejects.toThrow(/^universal features .* several players share; got "coins"; expected orchard$/);
  });

  it('with a torn config is refused, also before its first checkpoint, and nothing is written over', async () => {
    const torn = cutRun('torn');
    writeFileSync(join(torn, 'config.json'), '{"worldId": "orch');
    await expect(trainUniversal(optionsOf(torn, true))).rejects.toThrow(/^config of the run folder is torn; /);
    rmSync(join(torn, 'checkpoints'), { recursive: true });
    await expect(trainUniversal(optionsOf(torn, true))).rejects.toThrow(/^config of the run folder is torn; /);
    expect(readFileSync(join(torn, 'config.json'), 'utf8')).toBe('{"worldId": "orch');
  });

  it('is stopped within a segment, keeps the whole ones, and is not begun again without --resume', async () => {
    const controller = new AbortController();
    const stopped = join(folder, 'stopped');
    const log = (line: string): void => {
      lines.push(line);
    };
    controller.abort();
    expect(await trainUniversal({ ...optionsOf(stopped), log, stop: controller.signal })).toBeUndefined();
    await expect(trainUniversal(optionsOf(stopped))).rejects.toThrow(/holds a run already; .*or --resume/);
    const resumed = (await trainUniversal(optionsOf(stopped, true))) as string;
    expect(readFileSync(resumed).equals(readFileSync(shipped))).toBe(true);
  });

  it('falls back to the older checkpoint when the newest is damaged', async () => {
    const damaged = join(folder, 'damaged');
    cpSync(whole, damaged, { recursive: true });
    const newest = join(damaged, 'checkpoints', 'segment-00001.ckpt');
    writeFileSync(newest, readFileSync(newest).subarray(0, 1000));
    const again = (await trainUniversal(optionsOf(damaged, true))) as string;
    expect(lines.join()).toContain('truncated or altered');
    expect(readFileSync(again).equals(readFileSync(shipped))).toBe(true);
  });

  it('refuses to go on with other settings, and says which', async () => {
    const other = trainUniversal({ ...optionsOf(cutRun('other'), true), batchSize: 32 });
    await expect(other).rejects.toThrow(InputError);
    await expect(other).rejects.toThrow(/^--resume with another batchSize; got 32; expected 16, as the run began/);
    const faster = trainUniversal({ ...optionsOf(cutRun('faster'), true), learningRate: 0.05 });
    await expect(faster).rejects.toThrow(/^--resume with another config.learningRate; got 0.05/);
    const shorter = trainUniversal({ ...optionsOf(cutRun('shorter'), true), numSegments: 1 });
    await expect(shorter).rejects.toThrow(
      /^--resume with a smaller budget; got "1 segments"; expected 2 segments, as /,
    );
  });

  it('goes on from the end of a run that is given more segments', async () => {
    const longer = join(folder, 'longer');
    cpSync(whole, longer, { recursive: true });
    const end = await trainUniversal({ ...optionsOf(longer, true), numSegments: 3 });
    expect(readCheckpoint(end as string, { kind: 'universal', worldId: 'orchard' }).extra.numUpdates).toBe(9);
    expect(JSON.parse(readFileSync(join(longer, 'config.json'), 'utf8')).numSegments).toBe(3);
  });

  it('refuses a world of single players', async () => {
    await expect(trainUniversal({ ...optionsOf(join(folder, 'coins')), worldId: 'coins' })).rejects.toThrow(InputError);
  });
});

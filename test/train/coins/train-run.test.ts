import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../../agents/checkpoint.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { finish } from '../../../envs/core/steps.ts';
import { createEnvironment } from '../../../envs/registry.ts';
import { SMOKE_BUDGET } from '../../../lab/psiphi/psiphi-budget.ts';
import { evaluateRun, isTrainRun, type TrainOptions, trainCoinsAlgorithm } from '../../../train/coins/train-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-train-'));
afterAll(() => rmSync(folder, { recursive: true }));

let engine: TrainOptions['engine'];
beforeAll(async () => {
  engine = (await loadEngine()).name;
});

function options(name: string, change: Partial<TrainOptions> = {}): TrainOptions {
  return {
    algorithm: 'psiphi',
    worldId: 'coins',
    demonstrators: 'mixed',
    demonstratorKind: 'people',
    seed: 1,
    schedule: { ...SMOKE_BUDGET.schedule, egoSteps: 320, demonstrationUpdates: 3, stepsPerUpdate: 32, warmUpSteps: 64 },
    numWorlds: 8,
    numCheckpoints: 4,
    outFolder: join(folder, name),
    resumes: false,
    command: 'murmur train psiphi',
    engine,
    onProgress: () => {},
    ...change,
  };
}

const bytesOf = (name: string) => readFileSync(join(folder, name, 'checkpoints', 'final.ckpt'));

describe('a training run', () => {
  it('stopped and resumed ends with the same bytes as one left alone', async () => {
    await trainCoinsAlgorithm(options('whole'));
    const controller = new AbortController();
    const onProgress = (egoStep: number) => {
      if (egoStep >= 160) controller.abort();
    };
    expect(await trainCoinsAlgorithm(options('cut', { stop: controller.signal, onProgress }))).toMatchObject({
      checkpoint: undefined,
    });
    // The newest checkpoint is torn, as a kill in the middle of a write might leave one: the one before it is used.
    const checkpoints = join(folder, 'cut', 'checkpoints');
    const newest = join(checkpoints, readdirSync(checkpoints).sort().at(-1) as string);
    writeFileSync(newest, readFileSync(newest).subarray(0, 5000));
    await trainCoinsAlgorithm(options('cut', { resumes: true }));
    expect(bytesOf('cut').equals(bytesOf('whole'))).toBe(true);
    expect(readFileSync(join(folder, 'cut', 'metrics.csv'), 'utf8')).toBe(
      readFileSync(join(folder, 'whole', 'metrics.csv'), 'utf8'),
    );
  });

  it('shows returns of training and of greedy play on held-out levels, and goes on from its end with more steps', async () => {
    const columns = () =>
      readFileSync(join(folder, 'whole', 'metrics.csv'), 'utf8')
        .trim()
        .split('\n');
    expect(columns()[0]).toMatch(/^ego_step,updates,train\/return,train\/episodes,evaluation\/return,loss/);
    expect(columns()).toHaveLength(5);
    const { metrics } = await trainCoinsAlgorithm(options('whole', { resumes: true })); // is over: nothing is done
    expect(columns().at(-1)).toContain(`,${Number(metrics['evaluation/return'].toPrecision(7))},`);
    expect(isTrainRun(join(folder, 'whole'))).toBe(true);
    expect(finish(evaluateRun(join(folder, 'whole'), 8))).toEqual({
      'evaluation/return': expect.closeTo(metrics['evaluation/return'], 5),
    });
    const before = bytesOf('whole');
    const longer = { ...options('whole').schedule, egoSteps: 640 };
    const end = await trainCoinsAlgorithm(options('longer', { schedule: { ...longer, egoSteps: 320 } }));
    expect(end.checkpoint).toBeDefined();
    await trainCoinsAlgorithm(options('longer', { schedule: longer, resumes: true }));
    const rows = readFileSync(join(folder, 'longer', 'metrics.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(rows.at(-1)).toMatch(/^640,/);
    expect(JSON.parse(readFileSync(join(folder, 'longer', 'config.json'), 'utf8')).schedule.egoSteps).toBe(640);
    expect(bytesOf('whole').equals(before)).toBe(true);
  });

  it('goes on in a folder of before there was a format, which then has one once its budget grows', async () => {
    await trainCoinsAlgorithm(options('old'));
    const path = join(folder, 'old', 'config.json');
    const { format: _format, version: _version, ...config } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(config));
    await trainCoinsAlgorithm(options('old', { resumes: true }));
    expect(bytesOf('old').equals(bytesOf('whole'))).toBe(true);
    const lines: string[] = [];
    const schedule = { ...options('old').schedule, egoSteps: 352 };
    await trainCoinsAlgorithm(options('old', { schedule, resumes: true, log: (line) => lines.push(line) }));
    expect(lines).toEqual(['the budget grows from 320 to 352 ego steps']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ format: 'murmuration-coins-run', version: 1 });
  });

  it('is refused in a folder of something else', async () => {
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other', 'notes.txt'), 'mine');
    await expect(trainCoinsAlgorithm(options('other'))).rejects.toThrow(
      /^this folder holds files of something else; got "notes.txt"/,
    );
    const other = { format: 'murmuration-run', version: 1 };
    writeFileSync(join(folder, 'other', 'config.json'), JSON.stringify(other));
    await expect(trainCoinsAlgorithm(options('other', { resumes: true }))).rejects.toThrow(
      /^this folder holds something else than a run of this command; got "murmuration-run"; expected murmuration-coins-run/,
    );
  });

  it('does not evaluate a run whose config lacks a field', () => {
    const config = { arm: 'dqn', worldId: 'coins', schedule: { egoSteps: 10 } };
    mkdirSync(join(folder, 'lacking'));
    writeFileSync(join(folder, 'lacking', 'config.json'), JSON.stringify(config));
    expect(() => finish(evaluateRun(join(folder, 'lacking'), 8))).toThrow(
      /^the run's config: .*demonstrators.*config\.json$/,
    );
  });

  it('learns by reward alone in any world for one player', async () => {
    const { metrics } = await trainCoinsAlgorithm(options('beacon-dqn', { algorithm: 'dqn', worldId: 'beacon' }));
    expect(metrics['train/episodes']).toBeGreaterThan(0);
    expect(metrics['evaluation/return']).toBeGreaterThanOrEqual(0);
    expect(metrics['evaluation/return']).toBeLessThanOrEqual(1);
  });

  it('leaves a folder that says what it was', () => {
    const isOfCheckout = (name: string) => name === 'difference.patch'; // there while one works on the code
    const names = readdirSync(join(folder, 'whole'))
      .filter((name) => !isOfCheckout(name) && !name.startsWith('.')) // its lock
      .sort();
    expect(names).toEqual(['checkpoints', 'command.txt', 'config.json', 'metrics.csv']);
    expect(readFileSync(join(folder, 'whole', 'command.txt'), 'utf8')).toMatch(
      /^murmur train psiphi\ncommit .+\nengine /,
    );
    const config = JSON.parse(readFileSync(join(folder, 'whole', 'config.json'), 'utf8'));
    expect(config).toMatchObject({ format: 'murmuration-coins-run', version: 1, arm: 'psiphi', seed: 1 });
    expect(readCheckpoint(join(folder, 'whole', 'checkpoints', 'final.ckpt')).worldId).toBe('coins');
  });

  it('does not overwrite another run, and does not go on with other settings', async () => {
    await expect(trainCoinsAlgorithm(options('whole'))).rejects.toThrow(/holds a run already/);
    await expect(trainCoinsAlgorithm(options('whole', { seed: 2, resumes: true }))).rejects.toThrow(
      /^--resume with another seed; got 2; expected 1, as the run began; at .*config.json$/,
    );
    await expect(
      trainCoinsAlgorithm(options('whole', { schedule: { ...options('x').schedule, egoSteps: 160 }, resumes: true })),
    ).rejects.toThrow(/^--resume with a smaller budget; got "160 ego steps"; expected 320 ego steps, as /);
  });

  it('learns by cloning from recorded transitions of any world', async () => {
    const { spec } = createEnvironment('orchard', {}, 1);
    const observation = Buffer.alloc(spec.observation.length);
    const lines = Array.from({ length: 40 }, (_, tick) =>
      JSON.stringify({
        world: 'orchard',
        session: 's',
        tick,
        seat: tick % 2,
        human: true,
        observation: observation.toString('base64'),
        action: tick % spec.numActions,
        nextObservation: observation.toString('base64'),
        terminated: false,
        truncated: false,
      }),
    );
    const file = join(folder, 'transitions.jsonl');
    writeFileSync(file, lines.join('\n'));
    const { checkpoint, metrics } = await trainCoinsAlgorithm(
      options('orchard-bc', { algorithm: 'bc', worldId: 'orchard', demonstrators: file }),
    );
    expect(readCheckpoint(checkpoint as string, { kind: 'bc', worldId: 'orchard' }).engine).toBe(engine);
    expect(metrics['heldout/steps']).toBe(8);
    expect(metrics['heldout/accuracy']).toBeGreaterThanOrEqual(0);
    expect(metrics['heldout/majority']).toBeLessThan(1);
    expect(metrics['evaluation/return']).toBeUndefined(); // of a world of many players
    await expect(trainCoinsAlgorithm(options('x', { worldId: 'orchard', demonstrators: file }))).rejects.toThrow(
      /needs a world for one player/,
    );
    await expect(trainCoinsAlgorithm(options('x', { demonstrators: file }))).rejects.toThrow(
      /another world; got "orchard"/,
    );
    await expect(trainCoinsAlgorithm(options('x', { demonstrators: 'nobody' }))).rejects.toThrow(
      /demonstrations cannot be read \(ENOENT\); got "nobody"/,
    );
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../../agents/checkpoint.ts';
import { formatTransitionLine } from '../../../agents/memory/demonstrations.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { SMOKE_BUDGET } from '../../../agents/runners/psiphi-budget.ts';
import { type TrainOptions, trainArm } from '../../../agents/runners/train-run.ts';
import { createEnvironment } from '../../../envs/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-train-'));
afterAll(() => rmSync(folder, { recursive: true }));

let engine: TrainOptions['engine'];
beforeAll(async () => {
  engine = (await loadEngine()).name;
});

function options(name: string, change: Partial<TrainOptions> = {}): TrainOptions {
  return {
    arm: 'psiphi',
    worldId: 'coins',
    demonstrators: 'mixed',
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
  it('stopped and resumed ends with the same bytes as one left alone', () => {
    trainArm(options('whole'));
    expect(trainArm(options('cut', { stopAtStep: 160 }))).toBeUndefined();
    // The newest checkpoint is torn, as a kill in the middle of a write might leave one: the one before it is used.
    const checkpoints = join(folder, 'cut', 'checkpoints');
    const newest = join(checkpoints, readdirSync(checkpoints).sort().at(-1) as string);
    writeFileSync(newest, readFileSync(newest).subarray(0, 5000));
    trainArm(options('cut', { resumes: true }));
    expect(bytesOf('cut').equals(bytesOf('whole'))).toBe(true);
    expect(readFileSync(join(folder, 'cut', 'metrics.csv'), 'utf8')).toBe(
      readFileSync(join(folder, 'whole', 'metrics.csv'), 'utf8'),
    );
  });

  it('leaves a folder that says what it was', () => {
    const names = readdirSync(join(folder, 'whole')).sort();
    expect(names).toEqual(['checkpoints', 'command.txt', 'config.json', 'metrics.csv']);
    expect(readFileSync(join(folder, 'whole', 'command.txt'), 'utf8')).toMatch(
      /^murmur train psiphi\ncommit .+\nengine /,
    );
    const config = JSON.parse(readFileSync(join(folder, 'whole', 'config.json'), 'utf8'));
    expect(config).toMatchObject({ arm: 'psiphi', demonstrators: 'mixed', seed: 1 });
    expect(readCheckpoint(join(folder, 'whole', 'checkpoints', 'final.ckpt')).worldId).toBe('coins');
  });

  it('does not overwrite another run, and does not go on with other settings', () => {
    expect(() => trainArm(options('whole'))).toThrow(/holds a run already/);
    expect(() => trainArm(options('whole', { seed: 2, resumes: true }))).toThrow(/other settings/);
  });

  it('learns by cloning from recorded transitions of any world', () => {
    const { spec } = createEnvironment('orchard', {}, 1);
    const observation = new Uint8Array(spec.observation.length);
    const lines = Array.from({ length: 40 }, (_, tick) =>
      formatTransitionLine({
        world: 'orchard',
        session: 's',
        tick,
        seat: tick % 2,
        human: true,
        observation,
        action: tick % spec.numActions,
        nextObservation: observation,
        terminated: false,
        truncated: false,
      }),
    );
    const file = join(folder, 'transitions.jsonl');
    writeFileSync(file, lines.join('\n'));
    const path = trainArm(options('orchard-bc', { arm: 'bc', worldId: 'orchard', demonstrators: file }));
    expect(readCheckpoint(path as string, { kind: 'bc', worldId: 'orchard' }).engine).toBe(engine);
    expect(() => trainArm(options('x', { worldId: 'orchard', demonstrators: file }))).toThrow(
      /needs a world for one player/,
    );
    expect(() => trainArm(options('x', { demonstrators: file }))).toThrow(/another world; got "orchard"/);
    expect(() => trainArm(options('x', { demonstrators: 'nobody' }))).toThrow(
      /cannot read demonstrations; got "nobody"/,
    );
  });
});

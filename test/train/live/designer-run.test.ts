import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStudentActor } from '../../../agents/algorithms/student-actor.ts';
import { hashLevel } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, findWorld } from '../../../envs/registry.ts';
import { readDesignerRun } from '../../../train/live/designer-run.ts';
import { checkpointPaths } from '../../../train/run/folder/run-folder.ts';
import { makeNanoRun } from '../run/nano-run.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-designer-run-'));
  await makeNanoRun(at('accel'), 'accel', 6000, { capacity: 24 });
  await makeNanoRun(at('paired'), 'paired', 2048);
  await makeNanoRun(at('dr'), 'dr', 512);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the ACCEL run to be broken. */
function copyOfRun(name: string): string {
  cpSync(at('accel'), at(name), { recursive: true });
  return at(name);
}

function refusalOf(path: string, worldId = 'maze'): string {
  try {
    readDesignerRun(path, worldId).dispose();
    return 'none';
  } catch (error) {
    expect((error as Error).name).toBe('InputError');
    return (error as Error).message;
  }
}

describe('a run of ACCEL as the arena plays it', () => {
  it('has the levels of its buffer with their lineage and their ancestors, and the rule by which they are replayed', () => {
    const { snapshot } = readDesignerRun(at('accel'), 'maze');
    expect(snapshot).toMatchObject({ designer: 'accel', preset: 'nano', scoreName: 'max-mc', isRegretScore: true });
    expect(snapshot).toMatchObject({
      editProb: 1,
      numEdits: 2,
      newLevels: { kind: 'generated', generatorId: 'empty' },
    });
    expect(snapshot.buffer).toMatchObject({ capacity: 24, replayProb: 0.8 });
    expect(snapshot.entries).toHaveLength(24);
    const records = new Map(snapshot.records.map((record) => [record.id, record]));
    const mutated = snapshot.entries.filter(({ lineage }) => lineage.origin === 'mutated');
    expect(mutated.length).toBeGreaterThan(0);
    for (const { id, level, lineage } of mutated) {
      const record = records.get(id)!;
      expect(hashLevel(findWorld('maze').levelFormat.parse(record.text))).toBe(hashLevel(level));
      let ancestor = records.get(lineage.parentId);
      for (let generation = lineage.generation - 1; generation > 0; generation--)
        ancestor = records.get(ancestor!.parentId);
      expect(ancestor).toMatchObject({ generation: 0, parentId: -1 });
    }
  });

  it('has one student, who plays in the world of the run', () => {
    const { students, worldSettings } = readDesignerRun(at('accel'), 'maze').snapshot;
    expect(students).toHaveLength(1);
    const environment = createEnvironment('maze', worldSettings, 1);
    const actor = createStudentActor('protagonist', environment.spec.observation, students[0]);
    const observation = new Uint8Array(environment.spec.observation.length);
    const rng = new Rng(1);
    const actions = new Set(Array.from({ length: 100 }, () => actor.act(observation, rng)));
    expect([...actions].every((action) => action >= 0 && action < 3)).toBe(true);
  });

  it('is read from the checkpoint before when the newest is torn, and refused in one line when none is whole', () => {
    const path = copyOfRun('torn');
    const [newest, older] = checkpointPaths(path);
    writeFileSync(newest, readFileSync(newest).subarray(0, 1000));
    const cycle = readDesignerRun(at('accel'), 'maze').snapshot.cycle;
    expect(readDesignerRun(path, 'maze').snapshot.cycle).toBeLessThan(cycle);
    writeFileSync(older, '');
    expect(refusalOf(path)).toMatch(
      /^no checkpoint of the run is whole: checkpoint is truncated or altered; .*\d\.ckpt$/,
    );
  });

  it('leaves the last line of the history that is not whole yet', () => {
    const path = copyOfRun('half-line');
    const file = join(path, 'levels.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8')}not json\n{"id":99999,"par`);
    expect(readDesignerRun(path, 'maze').snapshot.records).toEqual(
      readDesignerRun(at('accel'), 'maze').snapshot.records,
    );
  });
});

describe('a run of PAIRED', () => {
  it('has two students and regret as its score, and its adversary builds levels no two draws of which are the same', () => {
    const run = readDesignerRun(at('paired'), 'maze');
    const { snapshot } = run;
    expect(snapshot).toMatchObject({
      scoreName: 'regret',
      isRegretScore: true,
      editProb: 0,
      newLevels: { kind: 'built' },
    });
    expect(snapshot.students).toHaveLength(2);
    expect(snapshot.entries.length).toBeGreaterThan(0);
    const [first, second] = [run.build(new Rng(1)), run.build(new Rng(2))];
    for (const level of [...first, ...second]) expect([level.height, level.width]).toEqual([5, 5]);
    expect(first.map(hashLevel)).not.toEqual(second.map(hashLevel));
    run.dispose();
  });
});

describe('a run of domain randomisation', () => {
  it('has no levels, and replays none', () => {
    const { snapshot } = readDesignerRun(at('dr'), 'maze');
    expect(snapshot).toMatchObject({ scoreName: 'none', isRegretScore: false, entries: [], records: [] });
    expect(snapshot.buffer.replayProb).toBe(0);
    expect(snapshot.newLevels).toEqual({ kind: 'generated', generatorId: 'uniform-0-60' });
  });
});

describe('what cannot be played is one line', () => {
  it('for a folder without a run, a run without a checkpoint and a run of another world', () => {
    mkdirSync(at('empty'));
    expect(refusalOf(at('empty'))).toContain('this folder holds no run; got ');
    const path = copyOfRun('fresh');
    rmSync(join(path, 'checkpoints'), { recursive: true });
    expect(refusalOf(path)).toContain('run has no checkpoint yet; got ');
    expect(refusalOf(at('accel'), 'orchard')).toContain('run is of another world; got "maze"; expected orchard');
  });

  it('for a config that is torn, of another version, of an unknown designer or with a network that the weights do not fit', () => {
    const path = copyOfRun('altered');
    const file = join(path, 'config.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, 200));
    expect(refusalOf(path)).toContain('config of the run folder is torn');
    writeFileSync(file, text.replace('"version": 1', '"version": 9'));
    expect(refusalOf(path)).toContain('run folder is of another format version; got 9');
    writeFileSync(file, text.replace('"designer": "accel"', '"designer": "nobody"'));
    expect(refusalOf(path)).toContain('unknown designer; got "nobody"');
    writeFileSync(file, text.replace('"denseSize": 32', '"denseSize": 33'));
    expect(refusalOf(path)).toMatch(/^checkpoint of the run: weights .* numbers, expected \d+; at /);
  });
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../../../agents/checkpoint.ts';
import { loadEngine } from '../../../../agents/nets/engine.ts';
import type { EngineName } from '../../../../agents/nets/engine-name.ts';
import { InputError } from '../../../../envs/core/errors.ts';
import { readStudentPolicy } from '../../../../train/players/student-checkpoint.ts';
import { UED_RUN_FORMAT, UED_RUN_VERSION } from '../../../../train/run/folder/ued-run-config.ts';
import { parseMetrics } from '../../../../train/run/log/metrics-log.ts';
import { planOfPreset } from '../../../../train/run/plans/train-ued.ts';
import { TrainingRun } from '../../../../train/run/training/training-run.ts';
import { findPreset } from '../../../../train/settings/ued-presets.ts';
import { parseDesignerSettings } from '../../../../train/settings/ued-settings.ts';

const CYCLE_STEPS = 512;
let engine: EngineName;
let root: string;
let said: string[];
const opened: TrainingRun[] = [];

beforeAll(async () => {
  engine = (await loadEngine()).name;
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'murmur-ued-run-'));
  said = [];
});
afterEach(() => {
  for (const run of opened.splice(0)) run.close();
  rmSync(root, { recursive: true });
});

function open(name: string, designer: string, numCycles: number, settings: Record<string, unknown> = {}): TrainingRun {
  const preset = { ...findPreset('nano'), totalSteps: numCycles * CYCLE_STEPS };
  const run = new TrainingRun({
    folderPath: join(root, name),
    plan: {
      ...planOfPreset(
        {
          format: UED_RUN_FORMAT,
          version: UED_RUN_VERSION,
          designer,
          settings: parseDesignerSettings(designer, settings),
          tier: preset.id,
          tierSettings: {},
          seed: 5,
          numSteps: preset.totalSteps,
          cyclesPerCheckpoint: 4,
          cyclesPerEvaluation: 0,
          engine,
          commit: 'test',
        },
        preset,
      ),
      evaluator: undefined,
    },
    command: 'test',
    resumes: existsSync(join(root, name)),
    log: (line) => said.push(line),
  });
  opened.push(run);
  return run;
}

function close(run: TrainingRun): void {
  opened.splice(opened.indexOf(run), 1);
  run.close();
}

const text = (name: string, file: string) => readFileSync(join(root, name, file), 'utf8');

function poison({ curriculum }: TrainingRun): void {
  const { parameters } = curriculum.students[0].actorCritic;
  parameters.values[parameters.names[0]][0] = Number.NaN;
  parameters.changed(parameters.names[0]);
}

describe('a run whose weights are broken', () => {
  it('skips, then rolls back to the last good checkpoint, says so, and learns on', () => {
    const run = open('poisoned', 'dr', 12);
    for (let cycle = 1; cycle <= 5; cycle++) run.step();
    poison(run);
    const skipped = run.step();
    expect(skipped.students[0].metrics?.numSkipped).toBe(8); // 4 passes over 2 minibatches, none of them finite
    expect(run.isHealthy).toBe(false);
    run.step(); // cycle 7
    expect(run.step().cycle).toBe(8); // the third in a row
    expect(said).toEqual([
      'cycle 8: losses or weights are not finite numbers; rolled back to the checkpoint of cycle 4, with other chance from there on (time 1 of at most 5)',
    ]);
    expect([run.curriculum.numCycles, run.isHealthy]).toEqual([4, true]);
    while (!run.isDone) expect(run.step().students[0].metrics?.numSkipped).toBe(0);
    run.finish();
    expect(run.readResult()).toMatchObject({ cycles: 12, rollbacks: 1 });
    const cycles = parseMetrics(text('poisoned', 'metrics.csv')).map(({ cycle }) => cycle);
    expect(cycles).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('writes no checkpoint of weights that are not finite', () => {
    const run = open('late', 'dr', 12);
    for (let cycle = 1; cycle <= 7; cycle++) run.step();
    poison(run);
    run.step(); // cycle 8, when a checkpoint is due
    expect(run.curriculum.numCycles).toBe(4);
    expect(said).toEqual([expect.stringContaining('cycle 8: losses or weights are not finite numbers; rolled back')]);
    expect(readdirSync(join(root, 'late', 'checkpoints'))).toEqual(['00000000.ckpt', '00000004.ckpt']);
  });

  it('resumed after a return goes the same way as when it was left alone', () => {
    const run = open('alone', 'dr', 10);
    for (let cycle = 1; cycle <= 5; cycle++) run.step();
    poison(run);
    while (run.curriculum.numCycles !== 4) run.step();
    close(run); // as if killed: nothing is written on closing
    const files = ['metrics.csv', 'student.ckpt'];
    const resumed = open('alone', 'dr', 10);
    while (!resumed.isDone) resumed.step();
    resumed.finish();
    const bytes = files.map((file) => readFileSync(join(root, 'alone', file)));
    const other = open('other', 'dr', 10);
    for (let cycle = 1; cycle <= 5; cycle++) other.step();
    poison(other);
    while (!other.isDone) other.step();
    other.finish();
    files.forEach((file, i) => {
      expect(bytes[i].equals(readFileSync(join(root, 'other', file))), file).toBe(true);
    });
  });

  it('stops in one line when it breaks again and again', () => {
    const run = open('hopeless', 'dr', 40);
    for (let cycle = 1; cycle <= 5; cycle++) run.step();
    const breakAgain = () => {
      for (;;) {
        poison(run);
        run.step();
      }
    };
    expect(breakAgain).toThrow(InputError);
    expect(breakAgain).toThrow(
      new RegExp(
        '^loss of the student after 4 updates, and after 5 returns to a good checkpoint; got NaN; expected a finite number: ' +
          `begin in another --out with --set learningRate=0.0001, which was 0.001; at ${root}/hopeless/checkpoints/00000004.ckpt, the last good checkpoint$`,
      ),
    );
    expect(said).toHaveLength(5);
    expect(() => readCheckpoint(join(root, 'hopeless', 'checkpoints', '00000004.ckpt'))).not.toThrow();
  });
});

describe('a run of a replay designer', () => {
  it('writes a line for every level that came into the buffer, and what plays at the end', () => {
    const run = open('accel', 'accel', 30, { capacity: 24 });
    while (!run.isDone) run.step();
    run.finish();
    const levels = text('accel', 'levels.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(levels.map(({ id }) => id)).toEqual([...new Set(levels.map(({ id }) => id))].sort((a, b) => a - b));
    for (const level of levels) {
      expect(level.parentId).toBeLessThan(level.id);
      expect(level.text.split('\n').slice(0, -1)).toHaveLength(5);
      expect(level.generation === 0).toBe(level.parentId === -1);
    }
    const gallery = JSON.parse(text('accel', 'gallery.json')) as { id: number; score: number }[];
    expect(gallery).toHaveLength(24);
    expect(gallery.map(({ score }) => score)).toEqual(gallery.map(({ score }) => score).sort((a, b) => b - a));
    const policy = readStudentPolicy(readCheckpoint(join(root, 'accel', 'student.ckpt')), 'student.ckpt');
    expect(policy.extra).toMatchObject({ designer: 'accel', tier: 'nano', numSteps: 30 * CYCLE_STEPS });
    expect(text('accel', 'timing.csv').split('\n')[0]).toBe(
      'cycle,steps,seconds,steps_per_second,worlds,acting,learning,designing,evaluating,waiting',
    );
  });

  it('takes levels from its inbox with the mark of a person, at the same cycle again after a kill', () => {
    const mine = '..#..\n.>#G.\n..#..\n.....\n.....\n';
    const run = open('inbox', 'accel', 10, { capacity: 400 });
    for (let cycle = 1; cycle <= 5; cycle++) run.step();
    writeFileSync(join(root, 'inbox', 'inbox', 'mine.txt'), mine);
    writeFileSync(join(root, 'inbox', 'inbox', 'no-goal.txt'), mine.replace('G', '.'));
    writeFileSync(join(root, 'inbox', 'inbox', 'large.txt'), `G......\n>......\n${'.......\n'.repeat(5)}`);
    while (!run.isDone) run.step();
    const levels = text('inbox', 'levels.jsonl');
    const persons = levels.split('\n').filter((line) => line.includes('"origin":"person"'));
    expect(persons.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ text: mine, parentId: -1 })]);
    expect(readdirSync(join(root, 'inbox', 'inbox', 'taken'))).toEqual(['00000006-mine.txt']);
    expect(readdirSync(join(root, 'inbox', 'inbox', 'refused'))).toEqual(['large.txt', 'no-goal.txt']);
    expect(said).toEqual([
      expect.stringMatching(/^inbox: large.txt is refused: size of the level; got "7 x 7"; expected 5 x 5/),
      'inbox: took mine.txt',
      expect.stringMatching(/^inbox: no-goal.txt is refused: .*goals/),
    ]);
    close(run); // before its end was written: it goes on from a checkpoint
    const again = open('inbox', 'accel', 10, { capacity: 400 });
    while (!again.isDone) again.step();
    expect(text('inbox', 'levels.jsonl')).toBe(levels);
  });
});

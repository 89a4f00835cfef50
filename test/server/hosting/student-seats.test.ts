import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeCheckpoint, readCheckpoint } from '../../../agents/checkpoint.ts';
import { allRows, createPolicyOutput } from '../../../agents/core/policy.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import type { PolicyMind } from '../../../agents/parts.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { assertLineup } from '../../../server/hosting/check-lineup.ts';
import { createAgents } from '../../../server/hosting/create-agents.ts';
import { fitStudent } from '../../../server/hosting/student-seats.ts';
import { readStudentAt, Students } from '../../../server/hosting/students.ts';
import { type RoomOptions, roomOptions } from '../../../server/protocol/messages.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import { readPolicyAt } from '../../../train/players/policy-file.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';
import { writeUntrainedDqn } from '../../train/players/trained-files.ts';

const SHIPPED = 'agents/checkpoints/ued-paired';
const CHECKPOINT = `${SHIPPED}/checkpoints/00000733.ckpt`;
const FEATURES = 'agents/checkpoints/orchard-universal.ckpt';
const SEGMENTS = { worldId: 'orchard', seed: 1, numSegments: 5, updatesPerSegment: 10, engine: 'wasm', commit: 'test' };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-students-'));
  cpSync(SHIPPED, join(folder, 'deep', 'my-run'), { recursive: true });
  mkdirSync(join(folder, 'empty-run'));
  copyFileSync(join(SHIPPED, 'config.json'), join(folder, 'empty-run', 'config.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lineOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'nothing';
}

const worldOf = (options: RoomOptions) => createRoomWorld(roomOptions.parse(options), 1);

function fitInto(path: string, options: RoomOptions) {
  const { environment, worldSettings } = worldOf(options);
  return fitStudent(readStudentAt(path), environment.spec, worldSettings);
}

describe('students by name', () => {
  it('are those that ship and those of the runs folder that have something to play', () => {
    const students = new Students(folder);
    const names = students.list('maze').map(({ name }) => name);
    expect(names).toContain('ued-paired');
    expect(names.at(-1)).toBe('my-run');
    expect(students.list('orchard')).toEqual([]);
    expect(students.list().find(({ name }) => name === 'ued-paired')?.summary).toBe(
      'maze, PPO under designer paired (mid), 6.0 million steps, seed 1',
    );
    expect(students.find('my-run')).toBe(join(folder, 'deep', 'my-run'));
    expect(students.find('../ued-paired')).toBeUndefined();
  });

  it('are read from run folders and checkpoints, with a name for their card', () => {
    expect(readStudentAt(SHIPPED)).toMatchObject({ name: 'ued-paired, checkpoint 733', worldId: 'maze' });
    expect(readStudentAt(CHECKPOINT).hash).toBe(readStudentAt(SHIPPED).hash);
    expect(lineOf(() => readStudentAt(join(folder, 'empty-run')))).toContain('folder holds no student');
    expect(lineOf(() => readStudentAt(join(folder, 'none')))).toContain('no such run or checkpoint');
    const other = join(folder, 'other.ckpt');
    writeFileSync(other, encodeCheckpoint({ ...readCheckpoint(CHECKPOINT), kind: 'psiphi' }));
    expect(lineOf(() => readStudentAt(other))).toContain(
      'got "psiphi"; expected actor-critic, policy, universal or curriculum; at ',
    );
  });

  it('are also universal features, as they ship and after a segment of their training', () => {
    expect(readStudentAt(FEATURES)).toMatchObject({ name: 'orchard-universal', worldId: 'orchard' });
    const run = join(folder, 'segments', 'my-universal');
    mkdirSync(join(run, 'checkpoints'), { recursive: true });
    copyFileSync(FEATURES, join(run, 'checkpoints', 'segment-00002.ckpt'));
    copyFileSync(FEATURES, join(run, 'checkpoints', 'segment-00003.ckpt'));
    writeFileSync(join(run, 'config.json'), JSON.stringify(SEGMENTS));
    const student = readStudentAt(run);
    expect(student).toMatchObject({ name: 'my-universal, segment 3', hash: readStudentAt(FEATURES).hash });
    expect(new Students(folder).list('orchard')).toEqual([
      { name: 'my-universal', path: run, world: 'orchard', summary: 'orchard, UNIVERSAL, seed 1' },
    ]);
    rmSync(run, { recursive: true });
  });

  it('are refused with weights that are not numbers', () => {
    const spoilt = readCheckpoint(CHECKPOINT);
    spoilt.weights['student0/heads/0/weight'].data[7] = Number.NaN; // as of a run that diverged
    const path = join(folder, 'spoilt.ckpt');
    writeFileSync(path, encodeCheckpoint(spoilt));
    expect(lineOf(() => readStudentAt(path))).toBe(`a weight is not a number; got "heads/0/weight"; at ${path}`);
  });
});

describe('a student in a room', () => {
  it('sees what it was trained on, whatever the room shows, and keeps to the room’s actions', () => {
    const { view, actions } = fitInto(SHIPPED, { world: 'maze', settings: { viewSize: 9, showSeats: true } });
    expect(view).toEqual({ viewSize: 5, showSeats: false });
    expect(actions?.toRoom).toEqual(Uint8Array.of(0, 1, 2));
    expect(fitInto(SHIPPED, { world: 'maze', settings: { actionSet: 3 } }).actions).toBeUndefined();
  });

  it('is refused in one line in another world', () => {
    expect(lineOf(() => fitInto(SHIPPED, { world: 'coins' }))).toMatch(
      /^student of another world; got "maze"; expected coins, as the room; at .*00000733\.ckpt$/,
    );
  });

  it('is refused in one line with weights of other sizes', () => {
    const path = join(folder, 'narrow.ckpt');
    const checkpoint = readCheckpoint(CHECKPOINT);
    const { tierSettings } = checkpoint.config as {
      tierSettings: { student: { worldSettings: { viewSize: number } } };
    };
    tierSettings.student.worldSettings.viewSize = 7;
    writeFileSync(path, encodeCheckpoint(checkpoint));
    expect(lineOf(() => fitInto(path, { world: 'maze' }))).toMatch(/^weights of the student: .*; at .*narrow\.ckpt$/);
  });

  it('plays the same moves in a room that shows more as in one that shows what it was trained on', async () => {
    const services = { ...createTestServices(), createAgents };
    const play = async (settings: RoomOptions['settings']) => {
      const lineup = ['ued-paired', 'scripted', 'empty'];
      const session = await openTestSession(services, { world: 'maze', seats: 4, lineup, seed: 6, settings });
      const moves: number[] = [];
      for (let tick = 0; tick < 60; tick++) moves.push(session.loop.run().actions[0]);
      const minds = session.agents.minds() as readonly PolicyMind[];
      await session.close();
      return { moves, minds, path: session.recorder.path, weights: session.agents.weights };
    };
    const plain = await play({});
    const wide = await play({ viewSize: 9, showSeats: true });
    expect(wide.moves).toEqual(plain.moves);
    expect(new Set(plain.moves).size).toBeGreaterThan(1);
    const [student, scripted] = plain.minds;
    expect(student).toMatchObject({
      reason: 'student of ued-paired, checkpoint 733',
      training: expect.stringContaining('paired'),
    });
    expect(student.value).toBeGreaterThan(0);
    expect(student.probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 5);
    expect(scripted).toMatchObject({ training: '', value: null, probabilities: [] });
    const recording = readRecording(plain.path);
    expect(recording.header.weightsHash).toBe(readStudentAt(SHIPPED).hash);
    expect(verifyRecording(recording)).toMatchObject({ ticks: 60, mismatch: undefined });
    services.dispose();
  });
});

describe('a student of a method with a replay', () => {
  it('plays, and its card tells the return that it expects and what it chose', async () => {
    await loadEngine('wasm'); // to make the file
    const path = writeUntrainedDqn(join(folder, 'my-dqn.ckpt'), 'maze');
    const services = { ...createTestServices(), createAgents };
    vi.spyOn(services.students, 'find').mockReturnValue(path);
    const session = await openTestSession(services, { world: 'maze', lineup: ['dqn'], seed: 6 });
    for (let tick = 0; tick < 10; tick++) session.loop.run();
    const [mind] = session.agents.minds() as readonly PolicyMind[];
    expect(mind).toMatchObject({
      reason: 'student of my-dqn',
      training: 'maze, DQN, seed 1',
      value: expect.any(Number),
    });
    expect(mind.probabilities[mind.action]).toBe(1);
    await session.close();
    services.dispose();
  });
});

describe('universal features in one seat', () => {
  it('act as the evaluation of the same file does, for one who likes every event', async () => {
    await loadEngine('wasm');
    const { worldSettings, environment } = worldOf({ world: 'orchard' });
    const { observation } = environment.spec;
    const { policy: seated } = fitStudent(readStudentAt(FEATURES), environment.spec, worldSettings);
    const evaluated = readPolicyAt(FEATURES);
    const numRows = 40;
    const input = {
      rows: allRows(numRows),
      observations: Uint8Array.from({ length: numRows * observation.length }, (_, i) => Number((i * i) % 7 < 2)),
      resets: new Uint8Array(numRows).fill(1),
      previousActions: new Uint8Array(numRows),
      previousRewards: new Float32Array(numRows),
    };
    const [one, other] = [seated, evaluated.policy].map((policy) => {
      const out = createPolicyOutput(numRows);
      policy.act(input, policy.createState(numRows), new Rng(1), out);
      return out;
    });
    expect(one.actions).toEqual(other.actions);
    expect(new Set(one.actions).size).toBeGreaterThan(1);
    one.values.forEach((value, row) => {
      expect(value).toBeCloseTo(other.values[row], 4);
    });
    evaluated.dispose();
  });

  it('are refused in a room that shows another window', () => {
    expect(lineOf(() => fitInto(FEATURES, { world: 'orchard', settings: { viewSize: 5 } }))).toMatch(
      /^student was trained on another observation than this room can show; got "898 bytes \(9 x 9 .*; expected 282 bytes \(5 x 5 /,
    );
  });
});

describe('a list of agents', () => {
  const students = new Students('/nowhere');
  const check = (options: RoomOptions) => {
    const parsed = roomOptions.parse(options);
    assertLineup(parsed, createRoomWorld(parsed, 1), (name) => students.find(name), students);
  };

  it('may not be longer than the room has seats, nor stand beside a number', () => {
    expect(lineOf(() => worldOf({ world: 'overcooked', lineup: ['scripted', 'empty', 'random'] }))).toMatch(
      /^agents of the room; got "3 entries"; expected at most 2, the seats of overcooked \(.*\); at entry 3: random$/,
    );
    expect(lineOf(() => worldOf({ world: 'maze', agents: 1, lineup: ['random'] }))).toContain(
      'a number of agents or a list',
    );
  });

  it('names who there is: the nearest right name is told', () => {
    check({ world: 'maze', lineup: ['ued-paired', 'shipped', 'scripted', 'empty'] });
    expect(lineOf(() => check({ world: 'maze', lineup: ['ued-pairred'] }))).toContain('did you mean ued-paired?');
    expect(lineOf(() => check({ world: 'maze', lineup: ['social'] }))).toContain('expected one of by-rule, random');
    expect(roomOptions.safeParse({ lineup: ['../../etc/passwd'] }).success).toBe(false);
  });
});

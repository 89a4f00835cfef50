import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld, parseSettings } from '../../../envs/registry.ts';
import { SeatedWorlds } from '../../../train/loop/seated-worlds.ts';
import { wrapWorlds } from '../../../train/loop/vector-env.ts';
import { createLineup, formatLineup, type LineupConfig, parseLineup } from '../../../train/players/lineup.ts';
import { findPlayer } from '../../../train/players/players.ts';
import { readPolicyAt } from '../../../train/players/policy-file.ts';
import { writeRunning, writeUntrained } from './trained-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-lineup-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  await loadEngine('wasm');
  for (const [i, name] of ['one', 'two', 'three'].entries()) {
    writeUntrained(file(`pool/${name}.ckpt`), 'overcooked', { seed: i });
  }
  writeUntrained(file('pool/run/student.ckpt'), 'overcooked', { seed: 7 });
  writeUntrained(file('maze.ckpt'), 'maze');
});

const NUM_WORLDS = 4;

function worldOf(worldId: string, given: object = {}) {
  const worldSettings = parseSettings(findWorld(worldId), given) as Record<string, unknown>;
  const { spec } = createEnvironment(worldId, worldSettings, 1);
  return { worldId, worldSettings, spec, numWorlds: NUM_WORLDS };
}

/** Worlds with a lineup in their seats; the learner plays at random. generatorId: of fresh levels. */
function seat(worldId: string, given: object, config: LineupConfig, generatorId?: string) {
  const world = worldOf(worldId, given);
  const generator = createGenerator(worldId, world.worldSettings, generatorId);
  const levels = new Rng(3);
  const env = wrapWorlds(world, () => ({ level: generator.sample(levels), seed: levels.uint32() }));
  const seating = createLineup(config, world);
  const worlds = new SeatedWorlds(env, seating.seat(findPlayer('random', world), env));
  return { env, worlds, seating };
}

describe('the words of a lineup', () => {
  it('are read and written again', () => {
    for (const text of ['self', 'with:random', 'with:scripted,random,runs/a']) {
      expect(formatLineup(parseLineup(text))).toBe(text);
    }
    for (const text of ['', 'wiht:random', 'with:', 'with:a,,b'])
      expect(() => parseLineup(text)).toThrow(/lineup; got/);
  });
});

describe('a player beside the learner', () => {
  it.each([
    ['randon', /player of world overcooked; got "randon"; .*did you mean random\?/],
    ['pool:nowhere', /pool of players; got "nowhere"; expected a folder/],
  ])('%s is refused in one line', (name, message) => {
    expect(() => findPlayer(name, worldOf('overcooked'))).toThrow(message);
  });

  it('must be of the world, and of its sizes', () => {
    expect(() => findPlayer(file('maze.ckpt'), worldOf('overcooked'))).toThrow(
      /checkpoint is of another world; got "maze"; expected overcooked; at .*maze.ckpt/,
    );
    const wide = { width: 10 };
    expect(() => findPlayer(file('pool/one.ckpt'), worldOf('overcooked', wide))).toThrow(
      /checkpoint was trained on another observation than this world shows; got "\d+ bytes/,
    );
    expect(() => findPlayer('scripted', worldOf('bandit'))).toThrow(/world bandit has no players by rule/);
  });

  it('a pool is neither empty nor of two views', () => {
    mkdirSync(file('empty'));
    writeFileSync(join(file('empty'), 'notes.txt'), '');
    expect(() => findPlayer(`pool:${file('empty')}`, worldOf('overcooked'))).toThrow(/pool of players is empty/);
    writeUntrained(file('mixed/one.ckpt'), 'overcooked');
    writeUntrained(file('mixed/two.ckpt'), 'overcooked', { worldSettings: { observation: 'featurised' } });
    expect(() => findPlayer(`pool:${file('mixed')}`, worldOf('overcooked'))).toThrow(/see the world in different ways/);
  });
});

describe('a lineup', () => {
  it('tells what was read, by file', () => {
    const world = worldOf('overcooked');
    const names = [`pool:${file('pool')}`];
    const { contents } = createLineup({ kind: 'with', names }, world);
    const paths = ['one.ckpt', 'run/student.ckpt', 'three.ckpt', 'two.ckpt'].map((name) => join(file('pool'), name));
    expect(Object.keys(contents)).toEqual(paths);
    expect(new Set(Object.values(contents)).size).toBe(4);
    expect(contents[paths[1]]).toBe(readPolicyAt(join(file('pool'), 'run')).hash);
    expect(createLineup({ kind: 'self' }, world).contents).toEqual({});
  });

  it('shows players by rule what they read, whatever the learner sees', () => {
    const { env, worlds } = seat('overcooked', { observation: 'featurised' }, { kind: 'with', names: ['scripted'] });
    const entry = worlds.lineup.entries[1];
    expect(entry.observationLength).toBeGreaterThan(env.spec.observation.length);
    const alone = seat('overcooked', { observation: 'featurised' }, { kind: 'with', names: ['random'] });
    const total = [worlds, alone.worlds].map((seated) => {
      const rng = new Rng(8);
      let sum = 0;
      seated.start();
      for (let step = 0; step < 800; step++) {
        seated.act(rng);
        seated.step();
        for (const reward of seated.env.rewards) sum += reward;
      }
      return sum;
    });
    expect(total[0]).toBeGreaterThan(5 * total[1] + 100); // a cook cooks, also beside one who does not
  });

  it('seats a checkpoint that was trained on another view than the learner', () => {
    const trained = writeUntrained(file('featurised.ckpt'), 'overcooked', {
      worldSettings: { observation: 'featurised' },
    });
    const { worlds } = seat('overcooked', { observation: 'lossless' }, { kind: 'with', names: [trained] });
    worlds.start();
    worlds.act(new Rng(1));
    worlds.step();
    const { spec } = createEnvironment('overcooked', { observation: 'featurised' }, 1);
    expect(worlds.lineup.entries[1].observationLength).toBe(spec.observation.length);
  });

  it.each([
    ['scripted', 'overcooked', undefined],
    ['scripted', 'goal-cycle', undefined],
    ['pool', 'overcooked', undefined],
  ])('with %s in %s goes on after save and load as if nothing had been', (name, worldId, generatorId) => {
    const names = [name === 'pool' ? `pool:${file('pool')}` : name];
    const settings = { horizon: 25, ...(worldId === 'goal-cycle' ? { numSeats: 3 } : {}) };
    const one = seat(worldId, settings, { kind: 'with', names }, generatorId);
    one.worlds.start();
    const rng = new Rng(11);
    for (let step = 0; step < 40; step++) {
      one.worlds.act(rng);
      one.worlds.step();
    }
    const other = seat(worldId, settings, { kind: 'with', names }, generatorId);
    other.env.load(structuredClone(one.env.save()));
    other.worlds.lineup.load(structuredClone(one.worlds.lineup.save()));
    other.worlds.previousActions.set(one.worlds.previousActions);
    const again = new Rng(12);
    const rest = new Rng(12);
    for (let step = 0; step < 8; step++) {
      one.worlds.act(rest);
      other.worlds.act(again);
      expect(other.worlds.out.actions).toEqual(one.worlds.out.actions);
      one.worlds.step();
      other.worlds.step();
    }
  });
});

describe('what plays of a run folder', () => {
  it('is its finished student, else that of its newest checkpoint', () => {
    writeRunning(file('running/checkpoints/00000003.ckpt'), 'bandit', { seed: 3 });
    writeRunning(file('running/checkpoints/00000012.ckpt'), 'bandit', {
      seed: 4,
      trials: { trialsPerTask: 2, stepsPerTask: 0 },
    });
    const running = readPolicyAt(file('running'));
    expect(running.file).toBe(file('running/checkpoints/00000012.ckpt'));
    expect(running.trials).toEqual({ trialsPerTask: 2, stepsPerTask: 0 });
    expect(running.worldId).toBe('bandit');
    expect(running.hash).toBe(readPolicyAt(writeUntrained(file('seed-4/student.ckpt'), 'bandit', { seed: 4 })).hash);
    writeUntrained(file('running/student.ckpt'), 'bandit', { seed: 5 });
    expect(readPolicyAt(file('running')).file).toBe(file('running/student.ckpt'));
  });

  it('is that of a run of IPPO, too', () => {
    const running = writeRunning(file('ippo/checkpoints/00000001.ckpt'), 'matrix-game', { algorithm: 'ippo' });
    expect(readPolicyAt(running).worldId).toBe('matrix-game');
  });

  it('of a method that is not PPO or its kin is its finished student alone', () => {
    const running = writeRunning(file('dqn/checkpoints/00000001.ckpt'), 'bandit', { algorithm: 'dqn' });
    expect(() => readPolicyAt(running)).toThrow(/checkpoint of a training that runs; got "dqn"; expected ppo/);
  });

  it.each([
    ['nowhere', /no such run or checkpoint; got/],
    ['pool', /folder holds no student; got/],
  ])('%s is refused in one line', (name, message) => {
    expect(() => readPolicyAt(file(name))).toThrow(message);
  });
});

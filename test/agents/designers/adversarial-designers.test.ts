import { beforeAll, describe, expect, it } from 'vitest';
import type { Cycle, Designer } from '../../../agents/designers/designer.ts';
import { computeOutcomes, type LevelOutcomes } from '../../../agents/designers/outcomes.ts';
import { findDesigner } from '../../../agents/designers/registry.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { hashLevel, type Level } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createMazeLevel, FIRST_START, GOAL, mazeLevelFormat, WALL } from '../../../envs/worlds/maze/cells.ts';
import { isSolvable } from '../../../envs/worlds/maze/solve.ts';
import { Curriculum } from '../../../train/loop/curriculum.ts';
import { contextOfPreset, curriculumOfPreset, findPreset } from '../../../train/settings/ued-presets.ts';
import {
  MAZE_HORIZON,
  type MazePlayer,
  playMazesAtRandom,
  playMazesBest,
  rollOutMazes,
} from '../../reference/maze-players.ts';

const QUICK = { adversaryFilters: 4, adversaryEpochs: 1, adversaryMinibatches: 1 };
type Settings = Readonly<Record<string, unknown>>;

beforeAll(async () => {
  await loadEngine();
});

function create(id: string, settings: Settings, preset = 'mini'): Designer {
  const definition = findDesigner(id);
  const parsed = definition.settingsSchema.parse({ ...QUICK, ...settings });
  return definition.create(parsed, contextOfPreset(findPreset(preset), definition.numStudents(parsed), 1));
}

type PlayerOf = (levels: readonly Level[], cycle: number) => MazePlayer;
const best: PlayerOf = (levels) => playMazesBest(levels);
const random: PlayerOf = (_, cycle) => playMazesAtRandom(cycle);

/** Never arrives. */
const turning: PlayerOf = () => (_, actions) => actions.fill(0);

/** What players by rule make of a cycle's levels on real mazes, inner 7. */
function playCycle({ plays }: Cycle, players: readonly PlayerOf[], cycle: number, numSteps: number): LevelOutcomes[] {
  return players.map((playerOf, k) => {
    const play = plays[k];
    if (play.kind !== 'levels') throw new Error('an adversary plays levels');
    return computeOutcomes(rollOutMazes(play.levels, numSteps, playerOf(play.levels, cycle)), 0.995, 0.95);
  });
}

/** Cycles in which the students are players by rule; all levels that were built, with what was paid for each. */
function run(designer: Designer, players: readonly PlayerOf[], numCycles: number, numSteps = 4 * MAZE_HORIZON) {
  const rng = new Rng(5);
  const paid: { level: Level; score: number }[] = [];
  for (let cycle = 0; cycle < numCycles; cycle++) {
    const next = designer.nextCycle(rng);
    designer.receive(next, playCycle(next, players, cycle, numSteps), rng);
    paid.push(...designer.entries().slice(-16));
  }
  return paid;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('what an adversary is paid', () => {
  it.each([{}, { regret: 'mean-relative' }, { regret: 'flexible' }])(
    'a perfect antagonist and a random protagonist: .74 on the levels of an untrained adversary, 0 without a way; %o',
    (settings) => {
      const designer = create('paired', { ...settings, adversaryLearningRate: 0 });
      const paid = run(designer, [random, best], 12);
      expect(paid.length).toBe(192);
      for (const { level, score } of paid) {
        expect(score).toBeGreaterThanOrEqual(0);
        if (!isSolvable(level)) expect(score).toBe(0);
      }
      expect(paid.some(({ level }) => !isSolvable(level))).toBe(true);
      expect(Math.abs(mean(paid.map(({ score }) => score)) - 0.74)).toBeLessThan(0.05);
      designer.dispose?.();
    },
  );

  it.each(['paired', 'population-paired'])('exactly 0 by copies of one deterministic student: %s', (id) => {
    const designer = create(id, {});
    const players = id === 'paired' ? [best, best] : [best, best, best];
    const scores = run(designer, players, 5).map(({ score }) => score);
    if (id === 'paired') expect(new Set(scores)).toEqual(new Set([0]));
    for (const score of scores) expect(Math.abs(score)).toBeLessThan(1e-12); // a mean of three equals is rounded
    designer.dispose?.();
  });

  it('negative where the protagonist is better and nothing is clipped, else 0', () => {
    for (const isRegretClipped of [true, false]) {
      const designer = create('paired', { isRegretClipped, adversaryLearningRate: 0 });
      const scores = run(designer, [best, random], 5, 2 * MAZE_HORIZON).map(({ score }) => score);
      expect(Math.min(...scores) < -0.3).toBe(!isRegretClipped);
      if (isRegretClipped) expect(Math.min(...scores)).toBe(0);
      designer.dispose?.();
    }
  });

  it('population PAIRED: what the best of three leaves to their mean', () => {
    const designer = create('population-paired', { adversaryLearningRate: 0 });
    const paid = run(designer, [random, best, random], 10);
    for (const { level, score } of paid) expect(score >= 0 && (isSolvable(level) || score === 0)).toBe(true);
    expect(Math.abs(mean(paid.map(({ score }) => score)) - (2 / 3) * 0.74)).toBeLessThan(0.05);
    designer.dispose?.();
  });

  it('minimax: what the student did not get, so that a level without a way pays most', () => {
    for (const [payment, perfect] of [
      ['minus-mean', -0.89],
      ['minus-max', -0.89],
    ] as const) {
      const designer = create('minimax', { payment, adversaryLearningRate: 0 });
      const paid = run(designer, [best], 12);
      const solvable = paid.filter(({ level }) => isSolvable(level)).map(({ score }) => score);
      const hopeless = paid.filter(({ level }) => !isSolvable(level)).map(({ score }) => Math.abs(score));
      expect(new Set(hopeless)).toEqual(new Set([0]));
      expect(Math.max(...solvable)).toBeLessThan(0);
      expect(Math.abs(mean(paid.map(({ score }) => score)) - perfect)).toBeLessThan(0.04);
      designer.dispose?.();
    }
  });

  it('nothing where no episode finished', () => {
    const designer = create('paired', {});
    expect(run(designer, [turning, best], 2, 79)).toEqual([]);
    expect(designer.metrics()['adversary-entropy']).toBeNaN();
    designer.dispose?.();
  });
});

it('figures of a batch: ways, walls and what was solved', () => {
  const designer = create('paired', { adversaryLearningRate: 0 });
  const rng = new Rng(8);
  const cycle = designer.nextCycle(rng);
  const [play] = cycle.plays;
  if (play.kind !== 'levels') throw new Error('an adversary plays levels');
  designer.receive(cycle, playCycle(cycle, [random, best], 1, 80), rng);
  const metrics = designer.metrics();
  const passable = play.levels.filter(isSolvable);
  expect(metrics['passable-ratio']).toBe(passable.length / play.levels.length);
  expect(metrics['solved-path']).toBe(metrics['shortest-path']); // the perfect one solves whatever can be solved
  const walls = play.levels.map(({ cells }) => cells.reduce((count, code) => count + Number(code === WALL), 0));
  expect(metrics.walls).toBe(mean(walls));
  expect(metrics['distinct-ratio']).toBe(new Set(play.levels.map(hashLevel)).size / play.levels.length);
  designer.dispose?.();
});

describe('who clones whom', () => {
  const cloningsOf = (id: string, settings: Settings) => {
    const designer = create(id, settings, 'mini');
    const rng = new Rng(1);
    const clonings = Array.from({ length: 7 }, (_, cycle) => {
      const next = designer.nextCycle(rng);
      designer.receive(next, playCycle(next, [random, random], cycle, 80), rng);
      return next.cloning;
    });
    designer.dispose?.();
    return clonings;
  };

  it('every third cycle, both or the protagonist alone; nobody by default', () => {
    const settings = { cloningCoefficient: 0.1, cloningInterval: 3 };
    const both = {
      coefficient: 0.1,
      pairs: [
        [0, 1],
        [1, 0],
      ],
    };
    expect(cloningsOf('paired', settings)).toEqual([undefined, undefined, both, undefined, undefined, both, undefined]);
    const one = cloningsOf('paired', { ...settings, cloningDirection: 'protagonist' });
    expect(one[2]).toEqual({ coefficient: 0.1, pairs: [[0, 1]] });
    expect(new Set(cloningsOf('paired', {}))).toEqual(new Set([undefined]));
    expect(cloningsOf('paired-bc', {})[4]).toMatchObject({ coefficient: 0.01 });
  });

  it('a curriculum adds the loss in those cycles, for those students', () => {
    const settings = { ...QUICK, cloningCoefficient: 1, cloningInterval: 2, cloningDirection: 'protagonist' };
    const designerSettings = findDesigner('paired').settingsSchema.parse(settings);
    const curriculum = new Curriculum(
      curriculumOfPreset({ preset: findPreset('nano'), designerId: 'paired', designerSettings, seed: 1 }),
    );
    const losses = Array.from({ length: 4 }, () =>
      curriculum.cycle().students.map(({ metrics }) => metrics?.cloningLoss),
    );
    for (const cycle of [0, 2]) expect(losses[cycle]).toEqual([0, 0]);
    for (const cycle of [1, 3]) {
      expect(losses[cycle][0]).toBeGreaterThan(0);
      expect(losses[cycle][1]).toBe(0);
    }
    curriculum.dispose();
  });
});

describe('REPAIRED', () => {
  const settings = { ...QUICK, capacity: 16, minFill: 0.5, replayProb: 0.6, replaySchedule: 'fixed' };

  it('learns on replayed levels alone, the adversary on new ones alone; the students replay levels of their own', () => {
    const designerSettings = findDesigner('repaired').settingsSchema.parse(settings);
    const curriculum = new Curriculum(
      curriculumOfPreset({ preset: findPreset('nano'), designerId: 'repaired', designerSettings, seed: 1 }),
    );
    const weights = () => structuredClone(curriculum.students.map(({ actorCritic }) => actorCritic.parameters.values));
    const adversary = () => (curriculum.designer.save().builder as { weights: unknown }).weights;
    const moves = new Set<string>();
    let numOwn = 0;
    for (let i = 0; i < 14; i++) {
      const before = { students: weights(), adversary: adversary() };
      const { move, played } = curriculum.cycle();
      moves.add(move);
      const isReplay = move === 'replay';
      weights().forEach((after, k) => {
        if (isReplay) expect(after).not.toEqual(before.students[k]);
        else expect(after).toEqual(before.students[k]);
      });
      if (isReplay) expect(adversary()).toEqual(before.adversary);
      else expect(adversary()).not.toEqual(before.adversary);
      const [first, second] = played.plays.map((play) => (play.kind === 'levels' ? play.levels.map(hashLevel) : []));
      if (!isReplay) expect(second).toEqual(first);
      else if (`${first}` !== `${second}`) numOwn++;
    }
    expect([...moves].sort()).toEqual(['new', 'replay']);
    expect(numOwn).toBeGreaterThan(0);
    curriculum.dispose();
  });

  it("plays a person's level in place of one of the adversary's, which then learns from the others alone", () => {
    const designer = create('repaired', { ...settings, adversaryLearningRate: 0 });
    const drawn = createMazeLevel(7, 7);
    drawn.cells[0] = FIRST_START;
    drawn.cells[48] = GOAL;
    mazeLevelFormat.assertValid(drawn);
    designer.offer?.(drawn);
    const rng = new Rng(2);
    const cycle = designer.nextCycle(rng);
    for (const play of cycle.plays) {
      if (play.kind !== 'levels') throw new Error('levels');
      expect(play.levels.length).toBe(16);
      expect(hashLevel(play.levels[0])).toBe(hashLevel(drawn));
    }
    designer.receive(cycle, playCycle(cycle, [random, best], 1, 160), rng);
    const built = (designer.save().builder as { levels: unknown[] }).levels;
    expect(built.length).toBe(15);
    expect(designer.entries().filter(({ lineage }) => lineage.origin === 'person').length).toBe(1);
    designer.dispose?.();
  });
});

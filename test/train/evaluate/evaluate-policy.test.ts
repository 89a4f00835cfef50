import { describe, expect, it } from 'vitest';
import { ActorPolicy } from '../../../agents/core/actor-policy.ts';
import type { Policy } from '../../../agents/core/policy.ts';
import { createRandomActor } from '../../../envs/core/random-actor.ts';
import { createEnvironment, findWorld } from '../../../envs/registry.ts';
import {
  evaluatePolicy,
  evaluatePolicyInSteps,
  type PolicyEvaluation,
} from '../../../train/evaluate/evaluate-policy.ts';

const always = (action: number): Policy => new ActorPolicy('always', () => ({ id: 'always', act: () => action }));
const random = (worldId: string, settings: object = {}): Policy => {
  const { numActions } = createEnvironment(worldId, settings, 1).spec;
  return new ActorPolicy('random', () => createRandomActor(numActions));
};
const levelOf = (worldId: string, text: string) => findWorld(worldId).levelFormat.parse(text);

const FORWARD = 2;
const HORIZON = 40;
const mazes = [
  { name: 'ahead', level: levelOf('maze', '>..G\n....\n....') }, // forward arrives at step 3
  { name: 'aside', level: levelOf('maze', '^..G\n....\n....') }, // never
];
const forward: PolicyEvaluation = {
  worldId: 'maze',
  worldSettings: { horizon: HORIZON },
  policy: always(FORWARD),
  levels: mazes,
  numEpisodes: 12,
  seed: 1,
};

describe('evaluatePolicy', () => {
  it.each([1, 2, 3, 4, 12, 64])('counts the first episodes of %i worlds, not those that end first', (numWorlds) => {
    const report = evaluatePolicy({ ...forward, numWorlds });
    const arrival = 1 - (0.9 * 3) / HORIZON;
    expect(report.numEpisodes).toBe(12);
    expect(report.meanReturn).toBeCloseTo(arrival / 2, 6);
    expect(report.meanLength).toBe((3 + HORIZON) / 2);
    expect(report.successRate).toBe(0.5);
    expect(report.levels).toEqual([
      { level: 'ahead', numEpisodes: 6, meanReturn: expect.closeTo(arrival, 6), meanLength: 3, successRate: 1 },
      { level: 'aside', numEpisodes: 6, meanReturn: 0, meanLength: HORIZON, successRate: 0 },
    ]);
    expect(report.levelInterval?.[0]).toBe(0); // with two levels either alone may be drawn
    expect(report.levelInterval?.[1]).toBeCloseTo(arrival, 6);
    expect(report.returnInterval[0]).toBeGreaterThan(0);
    expect(report.returnInterval[1]).toBeLessThan(arrival);
    expect(report.trials).toBeUndefined();
  });

  it('is the same again, and another with another seed', () => {
    const options = { worldId: 'xland', worldSettings: {}, policy: random('xland'), numEpisodes: 8 };
    const report = evaluatePolicy({ ...options, seed: 4 });
    expect(evaluatePolicy({ ...options, seed: 4 })).toEqual(report);
    expect(evaluatePolicy({ ...options, seed: 5 }).returns).not.toEqual(report.returns);
    expect(report.levels.length).toBeGreaterThan(1);
  });

  it('plays fresh levels by (seed, world, episode): other players meet the same', () => {
    const one = evaluatePolicy({ worldId: 'gridnavi', worldSettings: {}, policy: always(1), numEpisodes: 40, seed: 9 });
    const other = evaluatePolicy({
      worldId: 'gridnavi',
      worldSettings: {},
      policy: always(2),
      numEpisodes: 40,
      seed: 9,
    });
    const shape = (report: typeof one) => report.levels.map(({ level, numEpisodes }) => `${level} ${numEpisodes}`);
    expect(shape(one)).toEqual(shape(other));
    expect(one.levels.length).toBeLessThanOrEqual(21); // cells that may be the goal: equal levels are one
    expect(one.levels.reduce((sum, { numEpisodes }) => sum + numEpisodes, 0)).toBe(40);
  });

  it('can be stopped between two steps', () => {
    const steps = evaluatePolicyInSteps(forward);
    expect(steps.next().done).toBe(false);
    expect(steps.return(undefined as never).done).toBe(true);
  });

  it('gives the learner every seat on every level, and tells its return from that of the others', () => {
    const kitchens = ['cramped_room', 'coordination_ring'].map((name) => {
      const level = findWorld('overcooked').namedLevels?.get(name);
      if (level === undefined) throw new Error(name);
      return { name, level };
    });
    const report = evaluatePolicy({
      worldId: 'overcooked',
      worldSettings: { horizon: 20, shapedPercent: 100 },
      policy: random('overcooked'),
      lineup: { kind: 'with', names: ['random'] },
      levels: kitchens,
      numEpisodes: 16,
      seed: 2,
    });
    expect(report.lineup).toBe('with:random');
    expect(report.numWorlds % 2).toBe(0);
    expect(report.seats.map(({ learnerReturn }) => learnerReturn)).not.toContain(null);
    expect(report.levels.map(({ numEpisodes }) => numEpisodes)).toEqual([8, 8]);
    expect(report.successRate).toBeUndefined();
  });

  it('keeps every trial of a task apart', () => {
    const report = evaluatePolicy({
      worldId: 'bandit',
      worldSettings: { horizon: 10 },
      policy: always(0),
      trials: { trialsPerTask: 3, stepsPerTask: 0 },
      numEpisodes: 50,
      seed: 3,
    });
    expect(report.meanLength).toBe(30);
    expect(report.trials).toHaveLength(3);
    expect(report.trials?.every(({ numTasks, meanLength }) => numTasks === 50 && meanLength === 10)).toBe(true);
    const sum = (report.trials ?? []).reduce((total, { meanReturn }) => total + meanReturn, 0);
    expect(sum).toBeCloseTo(report.meanReturn, 9);
    expect(sum).toBeGreaterThan(10); // an arm pays half the time
  });

  it('says which trials the budget of steps cut', () => {
    const report = evaluatePolicy({
      worldId: 'bandit',
      worldSettings: { horizon: 10 },
      policy: always(0),
      trials: { trialsPerTask: 0, stepsPerTask: 25 },
      numEpisodes: 8,
      seed: 3,
    });
    expect(report.trials?.map(({ numCut, meanLength }) => [numCut, meanLength])).toEqual([
      [0, 10],
      [0, 10],
      [8, 5],
    ]);
  });

  it('cuts episodes of a world that never ends', () => {
    const settings = { numSeats: 2, horizon: 0 };
    const policy = random('orchard', settings);
    const report = evaluatePolicy({
      worldId: 'orchard',
      worldSettings: settings,
      policy,
      numEpisodes: 3,
      seed: 0,
      maxSteps: 17,
    });
    expect(report.meanLength).toBe(17);
    expect(report.trials).toBeUndefined();
  });

  it.each([
    [{ numEpisodes: 0 }, /episodes to evaluate on; got 0/],
    [{ levels: [] }, /levels to evaluate on; got 0/],
    [{ levels: undefined, generatorId: 'unifrom' }, /unknown generator of world maze; got "unifrom"/],
    [{ worldId: 'maz' }, /unknown world; got "maz"; .*did you mean maze\?/],
    [{ lineup: { kind: 'with', names: ['random'] } as const }, /players beside the learner; got 1; expected 0/],
  ])('refuses %j', (change, message) => {
    expect(() => evaluatePolicy({ ...forward, ...change })).toThrow(message);
  });
});

describe('what a world calls success', () => {
  const play = (worldId: string, text: string, action: number) =>
    evaluatePolicy({
      worldId,
      worldSettings: {},
      policy: always(action),
      levels: [{ name: 'level', level: levelOf(worldId, text) }],
      numEpisodes: 1,
      seed: 0,
    });

  it('gridnavi: a step on the goal', () => {
    const field = '..G..\n.....\n.....\n.....\n.....';
    expect(play('gridnavi', field, 1).successRate).toBe(0);
    expect(play('gridnavi', 'G....\n.....\n.....\n.....\n.....', 1).successRate).toBe(1);
  });

  it('bus, t-maze, beacon, maze and xland have one; overcooked, orchard and bandit have none', () => {
    const withSuccess = ['bus', 't-maze', 'beacon', 'maze', 'xland', 'gridnavi'];
    for (const id of withSuccess) expect(findWorld(id).isSolved, id).toBeTypeOf('function');
    for (const id of ['overcooked', 'orchard', 'bandit']) expect(findWorld(id).isSolved, id).toBeUndefined();
  });

  it('a random player solves some tasks and not others', () => {
    for (const worldId of ['t-maze', 'xland', 'maze']) {
      const worldSettings = worldId === 't-maze' ? { corridorLength: 1 } : {};
      const report = evaluatePolicy({
        worldId,
        worldSettings,
        policy: random(worldId, worldSettings),
        numEpisodes: 64,
        seed: 5,
      });
      expect(report.successRate, worldId).toBeGreaterThan(0);
      expect(report.successRate, worldId).toBeLessThan(1);
      const numPaid = report.returns.filter((value) => value > 0).length;
      if (worldId !== 't-maze') expect(report.successRate).toBeCloseTo(numPaid / 64, 9);
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { Level } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld } from '../../../envs/registry.ts';
import { Trials, type TrialsConfig } from '../../../envs/wrappers/trials.ts';

const SETTINGS = { layout: 'R4', size: 9, maxSteps: 7 };
const NUM_WORLDS = 3;
const ROOM = '##########\n##..or..##\n##......##\n##......##\n##########';

function start(config: TrialsConfig) {
  const generator = createGenerator('xland', SETTINGS, 'small');
  const rng = new Rng(1);
  const tasks: { worldIdx: number; level: Level; seed: number }[] = [];
  const environment = createEnvironment('xland', SETTINGS, NUM_WORLDS);
  const played: Level[] = [];
  const reset = environment.reset.bind(environment);
  environment.reset = (worldIdx, level, seed) => {
    played.push(level);
    reset(worldIdx, level, seed);
  };
  const trials = new Trials(
    environment,
    (worldIdx) => {
      const task = { level: generator.sample(rng), seed: rng.uint32() };
      tasks.push({ worldIdx, ...task });
      return task;
    },
    config,
  );
  trials.start();
  return { trials, environment, tasks, played };
}

/** Turns on the spot: no goal of the benchmarks is met by it. */
const turn = new Uint8Array(NUM_WORLDS).fill(1);

describe('Trials', () => {
  it('plays a task K times with other positions, then takes a new one', () => {
    const { trials, environment, tasks, played } = start({ trialsPerTask: 3, stepsPerTask: 0 });
    const firstHashes: string[] = [environment.hash(0)];
    for (let step = 1; step <= 42; step++) {
      const numEnded = trials.step(turn);
      const isEndOfTrial = step % 7 === 0;
      const isEndOfTask = step % 21 === 0;
      expect([...trials.trialEnded]).toEqual(new Array(NUM_WORLDS).fill(isEndOfTrial ? 1 : 0));
      expect([...trials.terminated]).toEqual(new Array(NUM_WORLDS).fill(isEndOfTask ? 1 : 0));
      expect([...trials.truncated]).toEqual([0, 0, 0]);
      expect([...trials.resets]).toEqual([...trials.terminated]);
      expect(numEnded).toBe(isEndOfTask ? NUM_WORLDS : 0);
      expect(trials.trialIdx[1]).toBe(Math.floor(step / 7) % 3);
      expect(trials.stepsInTask[1]).toBe(step % 21);
      if (isEndOfTrial) firstHashes.push(environment.hash(0));
    }
    expect(tasks.length).toBe(3 * NUM_WORLDS);
    const ofWorld0 = played.filter((_, idx) => idx % NUM_WORLDS === 0);
    const tasksOfWorld0 = tasks.filter(({ worldIdx }) => worldIdx === 0).map(({ level }) => level);
    expect(ofWorld0).toEqual([0, 0, 0, 1, 1, 1, 2].map((idx) => tasksOfWorld0[idx]));
    expect(new Set(firstHashes).size).toBe(firstHashes.length);
  });

  it('cuts the trial that runs when the budget of steps is spent', () => {
    const { trials } = start({ trialsPerTask: 0, stepsPerTask: 10 });
    const ends: number[] = [];
    const taskEnds: number[] = [];
    for (let step = 1; step <= 30; step++) {
      trials.step(turn);
      if (trials.trialEnded[2] === 1) ends.push(step);
      if (trials.truncated[2] === 1) taskEnds.push(step);
      expect(trials.resets[2]).toBe(trials.truncated[2]);
      expect(trials.terminated[2]).toBe(0);
    }
    expect(ends).toEqual([7, 10, 17, 20, 27, 30]);
    expect(taskEnds).toEqual([10, 20, 30]);
  });

  it('keeps reward and flags of the step that ended a trial, and its last observation beside the next first one', () => {
    const text = `goal: hold ball-red\nsteps: 10\nstart: 2 2 right\n${ROOM}`;
    const level = findWorld('xland').levelFormat.parse(text);
    const environment = createEnvironment('xland', { numSeats: 1, showPocket: true }, 1);
    const { length } = environment.spec.observation;
    const trials = new Trials(environment, () => ({ level, seed: 5 }), { trialsPerTask: 2, stepsPerTask: 0 });
    trials.start();
    const first = trials.observations.slice();
    trials.step(Uint8Array.of(3));
    expect(trials.rewards[0]).toBeCloseTo(1 - 0.9 / 10, 6);
    expect([trials.trialEnded[0], trials.terminated[0], trials.truncated[0], trials.resets[0]]).toEqual([1, 0, 0, 0]);
    expect(trials.observations).toEqual(first); // this level leaves nothing to chance
    expect([...trials.finalObservations.slice(length - 2)]).toEqual([3, 1]); // the red ball in the pocket
    trials.step(Uint8Array.of(1));
    expect([trials.rewards[0], trials.trialEnded[0], trials.terminated[0]]).toEqual([0, 0, 0]);
    trials.step(Uint8Array.of(2));
    trials.step(Uint8Array.of(3));
    expect([trials.terminated[0], trials.resets[0], trials.trialIdx[0]]).toEqual([1, 1, 0]);
  });

  it('serves any world: coins, whose trials end when the last coin is taken or the time is up', () => {
    const settings = { horizon: 30, coinsPerColour: 1 };
    const generator = createGenerator('coins', settings);
    const rng = new Rng(6);
    const tasks = [0, 0];
    const environment = createEnvironment('coins', settings, 2);
    const trials = new Trials(
      environment,
      (worldIdx) => {
        tasks[worldIdx]++;
        return { level: generator.sample(rng), seed: rng.uint32() };
      },
      { trialsPerTask: 4, stepsPerTask: 0 },
    );
    trials.start();
    let numTrials = 0;
    let numTasks = 0;
    for (let step = 0; step < 1000; step++) {
      numTasks += trials.step(Uint8Array.from([0, 0], () => rng.below(3)));
      for (const worldIdx of [0, 1]) {
        expect(trials.resets[worldIdx]).toBeLessThanOrEqual(trials.trialEnded[worldIdx]);
        numTrials += trials.trialEnded[worldIdx];
      }
    }
    expect(numTasks).toBe(tasks[0] + tasks[1] - 2);
    expect(Math.floor(numTrials / 4) - numTasks).toBeLessThanOrEqual(1);
    expect(numTasks).toBeGreaterThan(12);
  });

  it('tells to forget after every trial where that is the control, and ends tasks as before', () => {
    const { trials } = start({ trialsPerTask: 3, stepsPerTask: 0, forgets: 'trial' });
    for (let step = 1; step <= 42; step++) {
      trials.step(turn);
      expect(trials.resets[0]).toBe(step % 7 === 0 ? 1 : 0);
      expect(trials.terminated[0]).toBe(step % 21 === 0 ? 1 : 0);
    }
  });

  it('is the same for the same tasks and seeds', () => {
    const play = () => {
      const { trials, environment } = start({ trialsPerTask: 2, stepsPerTask: 11 });
      const rng = new Rng(4);
      for (let step = 0; step < 100; step++) trials.step(Uint8Array.from(turn, () => rng.below(6)));
      return [environment.hash(0), environment.hash(1), environment.hash(2)];
    };
    expect(play()).toEqual(play());
  });

  it('refuses a task without end', () => {
    expect(() => start({ trialsPerTask: 0, stepsPerTask: 0 })).toThrow(/a task without end; expected trialsPerTask or/);
    expect(() => start({ trialsPerTask: -1, stepsPerTask: 0 })).toThrow(/trialsPerTask; got -1/);
  });
});

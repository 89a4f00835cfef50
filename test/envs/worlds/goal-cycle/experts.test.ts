import { describe, expect, it } from 'vitest';
import { type BatchEnvironment, createScene } from '../../../../envs/core/environment.ts';
import type { Level } from '../../../../envs/core/level.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld } from '../../../../envs/registry.ts';
import { readRules } from '../../../../envs/worlds/goal-cycle/cells.ts';

const { levelFormat } = findWorld('goal-cycle');

/** A clear room with the order 1 2 3 and both players in its middle. */
const ROOM = levelFormat.parse(`
order: 1 2 3
start: 4 6 up
start: 4 4 left
#########
#G.....G#
#.......#
#.......#
#.......#
#......G#
#########`);

function start(level: Level, settings: Record<string, unknown>, seed = 1): BatchEnvironment {
  const environment = createEnvironment('goal-cycle', { numSeats: 2, numExperts: 1, ...settings }, 1);
  environment.reset(0, level, seed);
  return environment;
}

/** Steps until the expert enters a goal; the action of the other seat is to turn. */
function untilGoal(environment: BatchEnvironment): { numSteps: number; reward: number } {
  for (let numSteps = 1; ; numSteps++) {
    environment.step(Uint8Array.of(0, 0));
    if (environment.rewards[1] !== 0) return { numSteps, reward: environment.rewards[1] };
  }
}

describe('an expert without noise', () => {
  it('enters only goals that pay, each by a shortest way, the nearest first', () => {
    const rng = new Rng(5);
    for (let episode = 0; episode < 25; episode++) {
      const settings = { size: 9, numGoals: 2 + (episode % 4), clutterPercent: 25, expertNoise: 0, horizon: 10_000 };
      const level = createGenerator('goal-cycle', settings).sample(rng);
      const environment = start(level, settings, episode);
      const scene = createScene(9, 9, 2);
      let lastGoal = -1;
      for (let visit = 0; visit < 6; visit++) {
        environment.readScene(0, scene);
        const [row, col, heading] = scene.players.slice(5);
        const { numSteps, reward } = untilGoal(environment);
        expect(reward).toBe(1);
        environment.readScene(0, scene);
        const goal = scene.players[5] * 9 + scene.players[6];
        expect(goal).not.toBe(lastGoal);
        const wanted = visit === 0 ? undefined : goal;
        expect(numSteps).toBe(fewestSteps(level, { row, col, heading }, wanted));
        lastGoal = goal;
      }
    }
  });

  it('follows the order of the level', () => {
    const environment = start(ROOM, { expertNoise: 0 });
    const scene = createScene(ROOM.height, ROOM.width, 2);
    const goals = Array.from({ length: 6 }, () => {
      untilGoal(environment);
      environment.readScene(0, scene);
      return scene.players[5] * ROOM.width + scene.players[6];
    });
    const byNumber = [10, 16, 52];
    const first = byNumber.indexOf(goals[0]);
    expect(goals).toEqual(Array.from({ length: 6 }, (_, i) => byNumber[(first + i) % 3]));
    expect(readRules(ROOM).order).toEqual([0, 1, 2]);
  });

  it('earns about 25 a life in the rooms of the paper, as its replication reports of scripted experts', () => {
    const settings = { numSeats: 1, numExperts: 0 };
    const generator = createGenerator('goal-cycle', settings);
    const environment = createEnvironment('goal-cycle', { numSeats: 2, numExperts: 1, expertNoise: 0 }, 60);
    const rng = new Rng(3);
    for (let worldIdx = 0; worldIdx < 60; worldIdx++) environment.reset(worldIdx, generator.sample(rng), worldIdx);
    let total = 0;
    for (let step = 0; step < 250; step++) {
      environment.step(new Uint8Array(120));
      for (let worldIdx = 0; worldIdx < 60; worldIdx++) total += environment.rewards[2 * worldIdx + 1];
    }
    expect(total / 60).toBeGreaterThan(23.5);
    expect(total / 60).toBeLessThan(27);
  });
});

describe('noise', () => {
  /** Rewards of the expert over many steps, by sign. */
  function count(settings: Record<string, unknown>): { right: number; wrong: number } {
    const environment = start(ROOM, { horizon: 10_000, ...settings });
    let right = 0;
    let wrong = 0;
    for (let step = 0; step < 9_999; step++) {
      environment.step(Uint8Array.of(0, 0));
      right += environment.cumulants[2];
      wrong += environment.cumulants[3];
    }
    return { right, wrong };
  }

  it('uncorrelated: the more, the fewer right goals', () => {
    const rights = [0, 20, 60, 100].map((expertNoise) => count({ expertNoise }).right);
    expect(rights).toEqual(rights.toSorted((a, b) => b - a));
    expect(rights[0]).toBeGreaterThan(2 * rights[2]);
  });

  it('correlated: a wrong goal is walked to after that share of the goals entered', () => {
    const expertNoise = 30;
    const { right, wrong } = count({ expertNoise, expertNoiseKind: 'correlated' });
    const numEntered = right + wrong;
    const sigma = Math.sqrt(numEntered * 0.3 * 0.7);
    expect(numEntered).toBeGreaterThan(500);
    expect(Math.abs(wrong - 0.3 * numEntered)).toBeLessThan(3 * sigma);
  });

  it('leaves the other players their own actions', () => {
    const environment = start(ROOM, { expertNoise: 100 });
    const scene = createScene(ROOM.height, ROOM.width, 2);
    for (let step = 0; step < 20; step++) {
      environment.step(Uint8Array.of(1, 2));
      environment.readScene(0, scene);
      expect([...scene.players.slice(0, 3)]).toEqual([3, 5, (step + 1) % 4]);
    }
  });
});

describe('visibility', () => {
  /** For each step: whether the first player sees the second, in a room where nothing else hides it. */
  function sightings(settings: Record<string, unknown>, numSteps: number, seed: number): boolean[] {
    const environment = start(ROOM, { expertNoise: 0, viewSize: 7, ...settings }, seed);
    const { length, channels } = environment.spec.observation;
    const out = new Uint8Array(2 * length);
    const scene = createScene(ROOM.height, ROOM.width, 2);
    const seen: boolean[] = [];
    for (let step = 0; step < numSteps; step++) {
      environment.observe(out);
      environment.readScene(0, scene);
      const [down, right] = [scene.players[5] - 3, scene.players[6] - 5];
      if (down <= 1 && down >= -5 && Math.abs(right) <= 3) {
        seen.push(out.subarray(0, length - 8).some((byte, at) => at % channels === 3 && byte > 0));
      }
      for (let turn = 0; turn < 4; turn++) environment.step(Uint8Array.of(0, 0)); // looks up again
    }
    return seen;
  }

  it.each([
    ['step', 100, true],
    ['step', 0, false],
    ['episode', 100, true],
    ['episode', 0, false],
  ])('per %s of %d %% shows always or never', (expertVisibilityPer, expertVisibility, isShown) => {
    const seen = sightings({ expertVisibilityPer, expertVisibility }, 40, 1);
    expect(seen.length).toBeGreaterThan(10);
    expect(new Set(seen)).toEqual(new Set([isShown]));
  });

  it('per step shows in that share of the steps', () => {
    const seen = Array.from({ length: 20 }, (_, seed) =>
      sightings({ expertVisibilityPer: 'step', expertVisibility: 30 }, 60, seed),
    ).flat();
    const sigma = Math.sqrt(seen.length * 0.3 * 0.7);
    expect(seen.length).toBeGreaterThan(300);
    expect(Math.abs(seen.filter(Boolean).length - 0.3 * seen.length)).toBeLessThan(3 * sigma);
  });

  it('per episode shows in that share of the episodes, always or never in one', () => {
    let numShown = 0;
    for (let seed = 0; seed < 200; seed++) {
      const seen = new Set(sightings({ expertVisibilityPer: 'episode', expertVisibility: 30 }, 12, seed));
      expect(seen.size).toBe(1);
      if (seen.has(true)) numShown++;
    }
    expect(Math.abs(numShown - 60)).toBeLessThan(3 * Math.sqrt(200 * 0.3 * 0.7));
  });
});

/** Breadth-first search forwards over poses, past all other goals; `wanted` undefined: any goal will do. */
function fewestSteps(
  { cells, width }: Level,
  from: { row: number; col: number; heading: number },
  wanted: number | undefined,
): number {
  const steps = [-width, 1, width, -1];
  const begin = (from.row * width + from.col) * 4 + from.heading;
  const seen = new Set([begin]);
  let wave = [begin];
  for (let numSteps = 1; wave.length > 0; numSteps++) {
    const next: number[] = [];
    for (const pose of wave) {
      const [cell, heading] = [pose >> 2, pose & 3];
      const ahead = cell + steps[heading];
      if (cells[ahead] === 2 && (wanted === undefined || wanted === ahead)) return numSteps;
      const reached = [cell * 4 + ((heading + 1) & 3), cell * 4 + ((heading + 3) & 3)];
      if (cells[ahead] === 0) reached.push(ahead * 4 + heading);
      for (const to of reached) {
        if (seen.has(to)) continue;
        seen.add(to);
        next.push(to);
      }
    }
    wave = next;
  }
  return -1;
}

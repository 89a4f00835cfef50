import { describe, expect, it } from 'vitest';
import { createTrajectories, type Trajectories } from '../../agents/ops/advantages.ts';
import {
  computeEpisodeStats,
  computeLearnability,
  computeRegrets,
  createEpisodeStats,
  type EpisodeStats,
} from '../../agents/ops/ued-scores.ts';
import { type BatchEnvironment, createScene } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../envs/registry.ts';
import { actionDistances, isSolvable, optimalReturn } from '../../envs/worlds/maze/solve.ts';
import { AutoReset } from '../../envs/wrappers/auto-reset.ts';

/** Scores of real rollouts against what is known of mazes: inner 7, 0 to 17 wall draws, 80 steps, three actions. */
const HORIZON = 80;
const SETTINGS = { size: 7, walls: 17, horizon: HORIZON, actionSet: 3 };
const FORWARD = 2;

type Player = (environment: BatchEnvironment, actions: Uint8Array) => void;

function sampleLevels(seed: number, count: number): Level[] {
  const generator = createGenerator('maze', SETTINGS, 'uniform-up-to');
  const rng = new Rng(seed);
  return Array.from({ length: count }, () => generator.sample(rng));
}

/** Every level again and again for `numSteps`. */
function rollOut(levels: readonly Level[], numSteps: number, player: Player): Trajectories {
  const environment = createEnvironment('maze', SETTINGS, levels.length);
  const worlds = new AutoReset(environment, (worldIdx) => ({ level: levels[worldIdx], seed: worldIdx }));
  const x = createTrajectories(numSteps, levels.length);
  const actions = new Uint8Array(levels.length);
  for (let t = 0; t < numSteps; t++) {
    player(environment, actions);
    worlds.step(actions);
    x.rewards.set(worlds.rewards, t * levels.length);
    x.terminated.set(worlds.terminated, t * levels.length);
    x.truncated.set(worlds.truncated, t * levels.length);
  }
  return x;
}

function playAtRandom(seed: number): Player {
  const rng = new Rng(seed);
  return (_, actions) => {
    for (let b = 0; b < actions.length; b++) actions[b] = rng.below(3);
  };
}

/** Goes the shortest way by breadth-first search; where there is none it turns on the spot. */
function playBest(levels: readonly Level[]): Player {
  const distances = levels.map(actionDistances);
  const scene = createScene(7, 7, 1);
  return (environment, actions) => {
    for (let b = 0; b < levels.length; b++) {
      environment.readScene(b, scene);
      const [row, col, heading] = scene.players;
      const cell = (row * 7 + col) * 4;
      const here = distances[b][cell + heading];
      if (here > 0 && distances[b][cell + ((heading + 3) & 3)] === here - 1) actions[b] = 0;
      else if (here > 0 && distances[b][cell + ((heading + 1) & 3)] === here - 1) actions[b] = 1;
      else actions[b] = here > 0 ? FORWARD : 0;
    }
  };
}

function statsOf(x: Trajectories): EpisodeStats {
  const stats = createEpisodeStats(x.numWorlds);
  computeEpisodeStats(x, 0, stats);
  return stats;
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('regret on mazes', () => {
  const levels = sampleLevels(1, 512);
  const best = statsOf(rollOut(levels, 2 * HORIZON, playBest(levels)));
  const random = statsOf(rollOut(levels, 10 * HORIZON, playAtRandom(2)));
  const regrets = new Float64Array(levels.length);

  it('is, with a perfect antagonist and a random protagonist, the optimal return less what chance earns', () => {
    computeRegrets(best, random, true, regrets);
    levels.forEach((level, b) => {
      expect(best.maxReturns[b]).toBeCloseTo(isSolvable(level) ? optimalReturn(level, HORIZON) : 0, 6);
      expect(regrets[b]).toBeGreaterThanOrEqual(0);
    });
    expect(mean(best.maxReturns)).toBeCloseTo(0.89, 1);
    expect(Math.abs(mean(random.meanReturns) - 0.146)).toBeLessThan(0.03);
    expect(Math.abs(mean(regrets) - 0.74)).toBeLessThan(0.03);
  });

  it('is exactly 0 between copies of a deterministic student, and where there is no way to the goal', () => {
    const copy = statsOf(rollOut(levels, HORIZON, playBest(levels)));
    computeRegrets(best, copy, true, regrets);
    expect(new Set(regrets)).toEqual(new Set([0]));
    computeRegrets(best, random, false, regrets);
    const hopeless = levels.flatMap((level, b) => (isSolvable(level) ? [] : [regrets[b]]));
    expect(hopeless.length).toBeGreaterThan(5);
    expect(new Set(hopeless)).toEqual(new Set([0]));
  });

  it('learnability of a perfect player is 0 everywhere, of a random one at most .25 and 0 where there is no way', () => {
    const learnability = new Float64Array(levels.length);
    computeLearnability(best, learnability);
    expect(new Set(learnability)).toEqual(new Set([0]));
    computeLearnability(random, learnability);
    expect(Math.max(...learnability)).toBeLessThanOrEqual(0.25);
    expect(mean(learnability)).toBeGreaterThan(0.05);
    expect(levels.every((level, b) => isSolvable(level) || learnability[b] === 0)).toBe(true);
  });
});

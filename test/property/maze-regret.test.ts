import { describe, expect, it } from 'vitest';
import type { Trajectories } from '../../agents/ops/advantages.ts';
import {
  computeEpisodeStats,
  computeRegrets,
  createEpisodeStats,
  type EpisodeStats,
  learnability,
} from '../../agents/ops/ued-scores.ts';
import { isSolvable, optimalReturn } from '../../envs/worlds/maze/solve.ts';
import {
  MAZE_HORIZON as HORIZON,
  playMazesAtRandom,
  playMazesBest,
  rollOutMazes,
  sampleMazes,
} from '../reference/maze-players.ts';

function statsOf(x: Trajectories): EpisodeStats {
  const stats = createEpisodeStats(x.numRows);
  computeEpisodeStats(x, 0, stats);
  return stats;
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('regret on mazes', () => {
  const levels = sampleMazes(1, 512);
  const best = statsOf(rollOutMazes(levels, 2 * HORIZON, playMazesBest(levels)));
  const random = statsOf(rollOutMazes(levels, 10 * HORIZON, playMazesAtRandom(2)));
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
    const copy = statsOf(rollOutMazes(levels, HORIZON, playMazesBest(levels)));
    computeRegrets(best, copy, true, regrets);
    expect(new Set(regrets)).toEqual(new Set([0]));
    computeRegrets(best, random, false, regrets);
    const hopeless = levels.flatMap((level, b) => (isSolvable(level) ? [] : [regrets[b]]));
    expect(hopeless.length).toBeGreaterThan(5);
    expect(new Set(hopeless)).toEqual(new Set([0]));
  });

  it('learnability of a perfect player is 0 everywhere, of a random one at most .25 and 0 where there is no way', () => {
    expect(new Set(best.solvedRates.map(learnability))).toEqual(new Set([0]));
    const scores = random.solvedRates.map(learnability);
    expect(Math.max(...scores)).toBeLessThanOrEqual(0.25);
    expect(mean(scores)).toBeGreaterThan(0.05);
    expect(levels.every((level, b) => isSolvable(level) || scores[b] === 0)).toBe(true);
  });
});

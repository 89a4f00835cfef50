import { computeOutcomes, type LevelOutcomes } from '../../agents/designers/outcomes.ts';
import { createTrajectories, type Trajectories } from '../../agents/ops/advantages.ts';
import type { Level } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { LevelMeasures } from '../../envs/core/world-curriculum.ts';

/**
 * A student by rule: it solves a level with a probability that falls with the length of the way, pays out as the maze does
 * (1 - 0.9 t / horizon), and never gets out of a level without a way. Its critic hopes for `hope` everywhere, give or take.
 */
export interface ScriptedStudent {
  readonly skill: number; // moves that it manages every other time
  readonly horizon: number; // steps of an episode
  readonly numSteps: number; // T of a rollout; below the horizon no failure finishes
  readonly hope: number; // mean of its critic's values
}

export function solvingProb({ skill }: ScriptedStudent, { shortestPath, isSolvable }: LevelMeasures): number {
  return isSolvable ? 1 / (1 + Math.exp((shortestPath - skill) / 1.5)) : 0;
}

/** A rollout in which world b plays level b again and again. */
export function playScripted(
  student: ScriptedStudent,
  levels: readonly Level[],
  measure: (level: Level) => LevelMeasures | undefined,
  rng: Rng,
): Trajectories {
  const numWorlds = levels.length;
  const x = createTrajectories(student.numSteps, numWorlds);
  for (const values of [x.values, x.finalValues, x.lastValues]) {
    for (let i = 0; i < values.length; i++) values[i] = student.hope + 0.1 * (rng.unit() - 0.5);
  }
  levels.forEach((level, b) => {
    const measures = measure(level)!;
    const prob = solvingProb(student, measures);
    for (let start = 0; start < student.numSteps; ) {
      const isSolved = rng.unit() < prob;
      const length = isSolved
        ? Math.min(student.horizon, 2 * measures.shortestPath + rng.below(4) + 1)
        : student.horizon;
      const end = start + length - 1;
      if (end < student.numSteps) {
        x[isSolved ? 'terminated' : 'truncated'][end * numWorlds + b] = 1;
        if (isSolved) x.rewards[end * numWorlds + b] = 1 - (0.9 * length) / student.horizon;
      }
      start += length;
    }
  });
  return x;
}

export function scriptedOutcomes(
  student: ScriptedStudent,
  levels: readonly Level[],
  measure: (level: Level) => LevelMeasures | undefined,
  rng: Rng,
): LevelOutcomes {
  return computeOutcomes(playScripted(student, levels, measure, rng), 0.995, 0.95);
}

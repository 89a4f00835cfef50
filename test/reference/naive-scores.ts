import type { Trajectories } from '../../agents/ops/advantages.ts';
import { hasEnded } from './naive-gae.ts';

/** The slow twin of scores over episodes: cuts a world's rollout into lists of steps, one for each finished episode. */
export function finishedEpisodes(x: Trajectories, b: number): number[][] {
  const episodes: number[][] = [];
  let steps: number[] = [];
  for (let t = 0; t < x.numSteps; t++) {
    steps.push(t * x.numRows + b);
    if (!hasEnded(x, t, b)) continue;
    episodes.push(steps);
    steps = [];
  }
  return episodes;
}

/** The mean over episodes of the mean over steps of `term`; -Infinity without an episode. */
export function naiveScore(x: Trajectories, b: number, term: (i: number) => number): number {
  const means = finishedEpisodes(x, b).map((steps) => mean(steps.map(term)));
  return means.length === 0 ? Number.NEGATIVE_INFINITY : mean(means);
}

export function naiveReturns(x: Trajectories, b: number): number[] {
  return finishedEpisodes(x, b).map((steps) => steps.reduce((sum, i) => sum + x.rewards[i], 0));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

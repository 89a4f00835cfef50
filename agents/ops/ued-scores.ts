import type { Trajectories } from './advantages.ts';

/**
 * What a level is worth to a designer, from one rollout in which every world plays its level again and again. Scores are
 * per world, that is per level: [B]. An episode that the end of the rollout cuts is left out; a level without a finished
 * episode has no score, which is written -Infinity and which no level buffer takes.
 *
 * Returns are undiscounted, as in the code of all three reference systems (DCD, JaxUED, minimax); the papers write
 * discounted ones. Left out: scores that need more than rewards, values and flags.
 */

/** Finished episodes of each world of a rollout, overwritten in place. */
export interface EpisodeStats {
  readonly numEpisodes: Int32Array; // [B] finished in the rollout
  readonly meanReturns: Float64Array; // [B] NaN without a finished episode
  readonly maxReturns: Float64Array; // [B] -Infinity without a finished episode
  readonly solvedRates: Float64Array; // [B] p in [0, 1]; NaN without a finished episode
}

export function createEpisodeStats(numRows: number): EpisodeStats {
  return {
    numEpisodes: new Int32Array(numRows),
    meanReturns: new Float64Array(numRows),
    maxReturns: new Float64Array(numRows),
    solvedRates: new Float64Array(numRows),
  };
}

/**
 * Undiscounted returns of the finished episodes, and the share of them that solved the level: return > solvedReturn
 * (0 where only success pays, as DCD counts it).
 */
export function computeEpisodeStats(trajectories: Trajectories, solvedReturn: number, out: EpisodeStats): void {
  const { numSteps, numRows, rewards, terminated, truncated } = trajectories;
  for (let b = 0; b < numRows; b++) {
    let numEpisodes = 0;
    let numSolved = 0;
    let sum = 0;
    let maximum = -Infinity;
    let episodeReturn = 0;
    for (let i = b; i < numSteps * numRows; i += numRows) {
      episodeReturn += rewards[i];
      if (terminated[i] === 0 && truncated[i] === 0) continue;
      numEpisodes++;
      if (episodeReturn > solvedReturn) numSolved++;
      if (episodeReturn > maximum) maximum = episodeReturn;
      sum += episodeReturn;
      episodeReturn = 0;
    }
    out.numEpisodes[b] = numEpisodes;
    out.meanReturns[b] = sum / numEpisodes;
    out.maxReturns[b] = maximum;
    out.solvedRates[b] = numSolved / numEpisodes;
  }
}

/**
 * The mean of `terms` over the steps of each finished episode, then the mean over the episodes.
 *
 *   out = (1/E) sum_e (1/T_e) sum_{t in e} terms_t;   -Infinity where E = 0
 *
 * Shapes   terms: [T, B]; out: [B]. A long and a short episode count the same.
 */
export function averageOverEpisodes(trajectories: Trajectories, terms: Float32Array, out: Float64Array): void {
  const { numSteps, numRows, terminated, truncated } = trajectories;
  for (let b = 0; b < numRows; b++) {
    let numEpisodes = 0;
    let sumOfMeans = 0;
    let sum = 0;
    let length = 0;
    for (let i = b; i < numSteps * numRows; i += numRows) {
      sum += terms[i];
      length++;
      if (terminated[i] === 0 && truncated[i] === 0) continue;
      sumOfMeans += sum / length;
      numEpisodes++;
      sum = 0;
      length = 0;
    }
    out[b] = numEpisodes === 0 ? -Infinity : sumOfMeans / numEpisodes;
  }
}

/**
 * Positive value loss: (1/T) sum_t max(A_t, 0), what went better than the critic thought.
 *
 * Shapes   advantages: [T, B] of `computeAdvantages`; terms: [T, B] scratch, may be `advantages`; out: [B], >= 0 or -Infinity.
 * Source   Jiang et al. 2021, arXiv:2110.02439, section 4.
 */
export function computePositiveValueLoss(
  trajectories: Trajectories,
  advantages: Float32Array,
  terms: Float32Array,
  out: Float64Array,
): void {
  for (let i = 0; i < terms.length; i++) terms[i] = Math.max(advantages[i], 0);
  averageOverEpisodes(trajectories, terms, out);
}

/**
 * L1 value loss: (1/T) sum_t |A_t|. Shapes as `computePositiveValueLoss`.
 * Source   Jiang et al. 2021, arXiv:2010.03934, the score of prioritised level replay.
 */
export function computeL1ValueLoss(
  trajectories: Trajectories,
  advantages: Float32Array,
  terms: Float32Array,
  out: Float64Array,
): void {
  for (let i = 0; i < terms.length; i++) terms[i] = Math.abs(advantages[i]);
  averageOverEpisodes(trajectories, terms, out);
}

/**
 * Maximum Monte-Carlo: (1/T) sum_t (R_max - v_t) = R_max - meanValue, where R_max is the best return ever seen on the level.
 *
 * Shapes   maxReturn: this rollout's already in it; meanValue: of `averageOverEpisodes` over the critic's values.
 * Ranges   may be negative (the critic hopes for more than was ever reached), so that only ranks make sense of it.
 * Source   Jiang et al. 2021, arXiv:2110.02439, section 4.
 * Differs  R_max is undiscounted while v is discounted, as in the reference code: a level that is solved every time keeps
 *          a small positive score. Unlike JaxUED and minimax, where R_max starts at 0, it starts at -Infinity here and
 *          comes from finished episodes only, so that a critic's v < 0 earns an unfinished level nothing. Unlike DCD, an
 *          episode that goes over the end of a rollout is not scored in the next one.
 */
export const maxMonteCarlo = (maxReturn: number, meanValue: number): number => maxReturn - meanValue;

/**
 * Learnability: p (1 - p), at most .25, at p = .5; p the solved rate.
 * Source   Rutherford et al. 2024, arXiv:2408.15099.
 */
export const learnability = (solvedRate: number): number => solvedRate * (1 - solvedRate);

/**
 * The regret that PAIRED's adversary is paid: max over the antagonist's episodes - mean over the protagonist's. Clipped
 * at 0 it is what minimax calls relative regret; an unsolvable level then is worth exactly 0 and never attractive.
 *
 * Shapes   out: [B]; -Infinity where one of the two finished no episode.
 * Source   Dennis et al. 2020, arXiv:2012.02096, section 4; clipped: appendix F.1.2, DCD and minimax; unclipped: JaxUED.
 * Differs  JaxUED takes 0 for the return of a student that finished no episode.
 */
export function computeRegrets(
  antagonist: EpisodeStats,
  protagonist: EpisodeStats,
  isClipped: boolean,
  out: Float64Array,
): void {
  const least = isClipped ? 0 : -Infinity;
  for (let b = 0; b < out.length; b++) {
    const regret = antagonist.maxReturns[b] - protagonist.meanReturns[b];
    out[b] = haveBothFinished(antagonist, protagonist, b) ? Math.max(regret, least) : -Infinity;
  }
}

/**
 * max(0, mean over the antagonist's episodes - mean over the protagonist's). Shapes as `computeRegrets`.
 * Source   the code of Jiang et al. 2023, arXiv:2311.12716 (mean relative regret).
 */
export function computeMeanRelativeRegrets(
  antagonist: EpisodeStats,
  protagonist: EpisodeStats,
  out: Float64Array,
): void {
  for (let b = 0; b < out.length; b++) {
    const regret = antagonist.meanReturns[b] - protagonist.meanReturns[b];
    out[b] = haveBothFinished(antagonist, protagonist, b) ? Math.max(regret, 0) : -Infinity;
  }
}

/**
 * Flexible PAIRED: whoever has the better best episode is the antagonist of that level, clipped at 0. Shapes as
 * `computeRegrets`. Source   Dennis et al. 2020, appendix E.1 (worse than the fixed pair there); ties as in DCD.
 */
export function computeFlexibleRegrets(first: EpisodeStats, second: EpisodeStats, out: Float64Array): void {
  for (let b = 0; b < out.length; b++) {
    const isFirstBetter = first.maxReturns[b] >= second.maxReturns[b];
    const better = isFirstBetter ? first : second;
    const other = isFirstBetter ? second : first;
    const regret = better.maxReturns[b] - other.meanReturns[b];
    out[b] = haveBothFinished(first, second, b) ? Math.max(regret, 0) : -Infinity;
  }
}

function haveBothFinished(first: EpisodeStats, second: EpisodeStats, b: number): boolean {
  return first.numEpisodes[b] > 0 && second.numEpisodes[b] > 0;
}

/**
 * Population PAIRED: max_i U_i - (1/K) sum_j U_j over K students, U the mean return of each; never negative.
 *
 * Shapes   students: [K], K >= 1; out: [B]; -Infinity where a student finished no episode.
 * Source   Dennis et al. 2020, arXiv:2012.02096, eq. 11, where each student plays one episode.
 */
export function computePopulationRegrets(students: readonly EpisodeStats[], out: Float64Array): void {
  for (let b = 0; b < out.length; b++) {
    let best = -Infinity;
    let sum = 0;
    for (let k = 0; k < students.length; k++) {
      const value = students[k].numEpisodes[b] === 0 ? -Infinity : students[k].meanReturns[b];
      if (value > best) best = value;
      sum += value;
    }
    out[b] = sum === -Infinity ? -Infinity : best - sum / students.length;
  }
}

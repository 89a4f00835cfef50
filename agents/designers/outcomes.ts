import { InputError } from '../../envs/core/errors.ts';
import { computeAdvantages, computeTdErrors, type Trajectories } from '../ops/advantages.ts';
import {
  averageOverEpisodes,
  computeEpisodeStats,
  computeL1ValueLoss,
  computePositiveValueLoss,
  createEpisodeStats,
  type EpisodeStats,
  learnability,
  maxMonteCarlo,
} from '../ops/ued-scores.ts';

/**
 * What one student made of each level of a cycle: all that a designer hears of it. Columns of B numbers, each the mean over the
 * student's seats in the world of the level.
 */
export interface LevelOutcomes extends EpisodeStats {
  readonly positiveValueLoss: Float64Array; // [B] -Infinity without a finished episode, as the next three
  readonly l1ValueLoss: Float64Array; // [B]
  readonly meanValues: Float64Array; // [B] mean of the critic over the steps of finished episodes
  readonly lastTdErrors: Float64Array; // [B] mean |TD error| over the last finished episode: AdA's fitness of the last trial
  readonly episodeReturns: readonly Float64Array[]; // [B] of [numEpisodes], undiscounted, in order: what AdA's filter asks for
}

/** How a replay designer ranks levels. */
export const SCORE_NAMES = [
  'positive-value-loss',
  'l1-value-loss',
  'max-mc',
  'learnability',
  'last-trial-td',
  'relative-regret',
] as const;
export type ScoreName = (typeof SCORE_NAMES)[number];

/** Errors: InputError naming the choices. */
export function parseScoreName(text: string): ScoreName {
  const known = SCORE_NAMES.find((name) => name === text);
  if (known === undefined) throw new InputError('unknown score', { value: text, choices: SCORE_NAMES });
  return known;
}

/**
 * Computes every column from one rollout of 'levels'. Scores of advantages use the student's own gamma and lambda. seatsPerLevel:
 * rows, side by side, that play the same level.
 */
export function computeOutcomes(
  trajectories: Trajectories,
  gamma: number,
  lambda: number,
  seatsPerLevel = 1,
): LevelOutcomes {
  return averageOverSeats(computeRowOutcomes(trajectories, gamma, lambda), seatsPerLevel);
}

/** A column a row of the rollout. */
function computeRowOutcomes(trajectories: Trajectories, gamma: number, lambda: number): LevelOutcomes {
  const { numRows } = trajectories;
  const stats = createEpisodeStats(numRows);
  computeEpisodeStats(trajectories, 0, stats);
  const advantages = new Float32Array(trajectories.rewards.length);
  computeAdvantages(trajectories, gamma, lambda, advantages);
  const terms = new Float32Array(advantages.length);
  const [positiveValueLoss, l1ValueLoss, meanValues] = [0, 1, 2].map(() => new Float64Array(numRows));
  computePositiveValueLoss(trajectories, advantages, terms, positiveValueLoss);
  computeL1ValueLoss(trajectories, advantages, terms, l1ValueLoss);
  averageOverEpisodes(trajectories, trajectories.values, meanValues);
  computeTdErrors(trajectories, gamma, terms);
  const lastTdErrors = lastEpisodeMeans(trajectories, terms);
  const episodeReturns = listEpisodeReturns(trajectories);
  return { ...stats, positiveValueLoss, l1ValueLoss, meanValues, lastTdErrors, episodeReturns };
}

/** Seats of one world end their episodes together, so that either all of a level's rows have finished one or none has. */
function averageOverSeats(rows: LevelOutcomes, numSeats: number): LevelOutcomes {
  if (numSeats === 1) return rows;
  const numLevels = rows.numEpisodes.length / numSeats;
  const average = (column: ArrayLike<number>): Float64Array => {
    const means = new Float64Array(numLevels);
    for (let row = 0; row < column.length; row++) means[Math.floor(row / numSeats)] += column[row] / numSeats;
    return means;
  };
  const returnsOf = (level: number): Float64Array => {
    const [first, ...others] = rows.episodeReturns.slice(level * numSeats, (level + 1) * numSeats);
    return first.map((_, episode) => [first, ...others].reduce((sum, seat) => sum + seat[episode], 0) / numSeats);
  };
  return {
    numEpisodes: rows.numEpisodes.filter((_, row) => row % numSeats === 0),
    meanReturns: average(rows.meanReturns),
    maxReturns: average(rows.maxReturns),
    solvedRates: average(rows.solvedRates),
    positiveValueLoss: average(rows.positiveValueLoss),
    l1ValueLoss: average(rows.l1ValueLoss),
    meanValues: average(rows.meanValues),
    lastTdErrors: average(rows.lastTdErrors),
    episodeReturns: Array.from({ length: numLevels }, (_, level) => returnsOf(level)),
  };
}

/** Undiscounted returns of the finished episodes of each row. */
function listEpisodeReturns({
  numSteps,
  numRows,
  rewards,
  terminated,
  truncated,
}: Trajectories): readonly Float64Array[] {
  return Array.from({ length: numRows }, (_, b) => {
    const returns: number[] = [];
    let sum = 0;
    for (let i = b; i < numSteps * numRows; i += numRows) {
      sum += rewards[i];
      if (terminated[i] === 0 && truncated[i] === 0) continue;
      returns.push(sum);
      sum = 0;
    }
    return Float64Array.from(returns);
  });
}

/** Mean of |terms| over the last finished episode of each world; -Infinity without one. */
function lastEpisodeMeans(trajectories: Trajectories, terms: Float32Array): Float64Array {
  const { numSteps, numRows, terminated, truncated } = trajectories;
  const means = new Float64Array(numRows).fill(-Infinity);
  for (let b = 0; b < numRows; b++) {
    let sum = 0;
    let length = 0;
    for (let i = b; i < numSteps * numRows; i += numRows) {
      sum += Math.abs(terms[i]);
      length++;
      if (terminated[i] === 0 && truncated[i] === 0) continue;
      means[b] = sum / length;
      sum = 0;
      length = 0;
    }
  }
  return means;
}

/**
 * The score of level b by name. maxReturn: the best return ever seen on it, this rollout's included.
 * `other`: the outcomes of the second student, which relative regret needs (max of the second - mean of the first, at least 0).
 * Range: finite, or -Infinity where no episode finished.
 */
export function scoreOf(
  name: ScoreName,
  outcomes: LevelOutcomes,
  b: number,
  maxReturn: number,
  other?: LevelOutcomes,
): number {
  if (outcomes.numEpisodes[b] === 0) return -Infinity;
  switch (name) {
    case 'positive-value-loss':
      return outcomes.positiveValueLoss[b];
    case 'l1-value-loss':
      return outcomes.l1ValueLoss[b];
    case 'max-mc':
      return maxMonteCarlo(maxReturn, outcomes.meanValues[b]);
    case 'learnability':
      return learnability(outcomes.solvedRates[b]);
    case 'last-trial-td':
      return outcomes.lastTdErrors[b];
    case 'relative-regret':
      if (other === undefined) throw new InputError('relative regret needs a designer with two students');
      return other.numEpisodes[b] === 0 ? -Infinity : Math.max(0, other.maxReturns[b] - outcomes.meanReturns[b]);
  }
}

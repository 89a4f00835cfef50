import { bootstrapGroups, bootstrapMean, type Estimate } from '../../agents/ops/bootstrap.ts';
import type { PlayedEpisode, PlayedTrial } from './episode-tally.ts';
import type { NamedLevel } from './level-set.ts';

/** Ends of an interval of 95 % by bootstrap. */
export type Interval95 = readonly [low: number, high: number];

/** The figures of one seat. */
export interface SeatFigures {
  readonly seat: number;
  readonly meanReturn: number; // of whoever sat there
  readonly learnerReturn: number | null; // of the episodes in which the learner did; null without one
}

/** The same trial of all tasks that came to it. */
export interface TrialFigures {
  readonly trial: number; // from 1
  readonly numTasks: number; // that came to it
  readonly numCut: number; // of them, by the task's budget of steps; they count with what they had got
  readonly meanReturn: number;
  readonly returnInterval: Interval95; // over tasks
  readonly meanLength: number;
  readonly successRate?: number;
  readonly returns: readonly number[]; // of every task that came to it
}

export interface LevelFigures {
  readonly level: string;
  readonly numEpisodes: number;
  readonly meanReturn: number;
  readonly meanLength: number;
  readonly successRate?: number;
}

/** What a policy did. Returns are undiscounted and means over the learner's rows of a world; with trials an episode is a task. */
export interface EpisodeFigures {
  readonly numEpisodes: number;
  readonly meanReturn: number;
  readonly returnInterval: Interval95; // over episodes
  readonly levelInterval: Interval95 | null; // of the return over levels; null where there is one
  readonly meanLength: number; // steps
  readonly successRate?: number; // of trials, or of episodes without trials; left out where the world defines none
  readonly successInterval?: Interval95; // over episodes
  readonly seats: readonly SeatFigures[];
  readonly trials?: readonly TrialFigures[]; // only where there are trials
  readonly levels: readonly LevelFigures[]; // in the order of the plan
  readonly returns: readonly number[]; // of every episode, in the order of the plan
}

const NUM_RESAMPLES = 2000;

/** episodes: at least one. */
export function summariseEpisodes(
  episodes: readonly PlayedEpisode[],
  levels: readonly NamedLevel[],
  hasTrials: boolean,
): EpisodeFigures {
  const ordered = [...episodes].sort((a, b) => a.number - b.number);
  const returns = ordered.map((episode) => episode.return);
  const successes = ordered.flatMap(({ trials }) => meanOf(trials.flatMap(({ solved }) => solved ?? [])) ?? []);
  const groups: PlayedEpisode[][] = levels.map(() => []);
  for (const episode of ordered) groups[episode.levelIdx].push(episode);
  const byLevel = groups.map((group, i) => ({ group, level: levels[i].name })).filter(({ group }) => group.length > 0);
  const overLevels = byLevel.map(({ group }) => group.map((episode) => episode.return));
  return {
    numEpisodes: ordered.length,
    meanReturn: mean(returns),
    returnInterval: endsOf(bootstrapMean(returns, NUM_RESAMPLES)),
    levelInterval: overLevels.length < 2 ? null : endsOf(bootstrapGroups(overLevels, NUM_RESAMPLES)),
    meanLength: mean(ordered.map(({ length }) => length)),
    ...successOf(ordered.flatMap(({ trials }) => trials)),
    ...(successes.length > 0 && { successInterval: endsOf(bootstrapMean(successes, NUM_RESAMPLES)) }),
    seats: ordered[0].seatReturns.map((_, seat) => seatFigures(ordered, seat)),
    ...(hasTrials && { trials: trialFigures(ordered) }),
    levels: byLevel.map(({ group, level }) => ({
      level,
      numEpisodes: group.length,
      meanReturn: mean(group.map((episode) => episode.return)),
      meanLength: mean(group.map(({ length }) => length)),
      ...successOf(group.flatMap(({ trials }) => trials)),
    })),
    returns,
  };
}

function seatFigures(episodes: readonly PlayedEpisode[], seat: number): SeatFigures {
  const learners = episodes.filter(({ learnerSeats }) => learnerSeats.includes(seat));
  return {
    seat,
    meanReturn: mean(episodes.map(({ seatReturns }) => seatReturns[seat])),
    learnerReturn: meanOf(learners.map(({ seatReturns }) => seatReturns[seat])) ?? null,
  };
}

function trialFigures(episodes: readonly PlayedEpisode[]): TrialFigures[] {
  const most = episodes.reduce((length, { trials }) => Math.max(length, trials.length), 0);
  return Array.from({ length: most }, (_, i) => {
    const trials = episodes.flatMap((episode) => episode.trials[i] ?? []);
    const returns = trials.map((trial) => trial.return);
    return {
      trial: i + 1,
      numTasks: trials.length,
      numCut: trials.filter(({ isWhole }) => !isWhole).length,
      meanReturn: mean(returns),
      returnInterval: endsOf(bootstrapMean(returns, NUM_RESAMPLES)),
      meanLength: mean(trials.map(({ length }) => length)),
      ...successOf(trials),
      returns,
    };
  });
}

function successOf(trials: readonly PlayedTrial[]): { successRate?: number } {
  const successRate = meanOf(trials.flatMap(({ solved }) => solved ?? []));
  return successRate === undefined ? {} : { successRate };
}

const endsOf = ({ low, high }: Estimate): Interval95 => [low, high];
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanOf = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : mean(values));

import { z } from 'zod';
import type { LevelBufferConfig } from '../memory/level-buffer-config.ts';

/**
 * The settings that every designer with a level buffer shares. Defaults suit a buffer and a batch of a few hundred levels
 * on a CPU; each description gives the papers' values, which suit 4000 levels and weeks of steps.
 */
export const REPLAY_FIELDS = {
  score: z
    .enum(['positive-value-loss', 'l1-value-loss', 'max-mc', 'learnability', 'last-trial-td', 'relative-regret'])
    .default('max-mc')
    .describe(
      'how levels are ranked (max-mc: DCD at 25 walls, JaxUED; positive-value-loss: DCD at 0 to 60 walls; ' +
        'l1-value-loss: PLR of 2021; learnability: SFL; last-trial-td: AdA; relative-regret: PAIRED, needs a second student)',
    ),
  capacity: z
    .int()
    .min(1)
    .max(65536)
    .default(256)
    .describe('levels that the buffer holds (4000 in DCD, JaxUED and minimax), 1 to 65536'),
  minFill: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("share of the buffer below which nothing is replayed (.5 in DCD and JaxUED, 1 in SFL's PLR), 0 to 1"),
  replaySchedule: z
    .enum(['fixed', 'proportionate'])
    .default('proportionate')
    .describe('fixed: replayProb; proportionate: the smaller of replayProb and the share filled, as DCD does'),
  prioritisation: z
    .enum(['rank', 'proportional'])
    .default('rank')
    .describe('weights by rank of the score or in proportion to it (rank in every published maze run)'),
  temperature: z
    .number()
    .min(0.01)
    .max(1000)
    .default(1)
    .describe(
      'beta: weights to the power 1 / beta (.1 or .3 in DCD, where one level fills most of a batch), .01 to 1000',
    ),
  stalenessCoefficient: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe("rho: weight of staleness (.3 in DCD and JaxUED, .5 in minimax' ACCEL), 0 to 1"),
  isDeduplicated: z
    .boolean()
    .default(true)
    .describe('an equal level takes the entry of the one that is held (on in JaxUED and minimax)'),
  hasDistinctDraws: z
    .boolean()
    .default(true)
    .describe('no level twice in a replayed batch when the buffer holds enough (the papers draw with replacement)'),
  filter: z
    .enum(['none', 'no-op'])
    .default('none')
    .describe(
      "no-op: AdA's filter of levels that are too easy, hopeless or solved by doing nothing (arXiv:2301.07608)",
    ),
  noopReturn: z
    .number()
    .min(-1)
    .max(1)
    .default(0)
    .describe('return of a player that does nothing, for the filter (0 in the maze), -1 to 1'),
  rejectsUnsolvable: z
    .boolean()
    .default(false)
    .describe('an oracle keeps unsolvable levels out of the buffer: an ablation (off in every published run)'),
} as const;

const replayShape = z.object(REPLAY_FIELDS);

/** What the fields of `REPLAY_FIELDS` hold once parsed, with p beside them. */
export type ReplaySettings = z.output<typeof replayShape> & { readonly replayProb: number };

/** p as a field; each paper has its own. Range [0, 1]. */
export function replayProbField(fallback: number): z.ZodDefault<z.ZodNumber> {
  return z
    .number()
    .min(0)
    .max(1)
    .default(fallback)
    .describe('p: probability of a replay once the buffer is full enough (PLR .5, ACCEL .8, REPAIRED .95), 0 to 1');
}

/** MaxMC can be negative, which a weight in proportion would cut to 0. For `refine`, with PROPORTION_ISSUE. */
export function hasFittingWeights(settings: Pick<ReplaySettings, 'score' | 'prioritisation'>): boolean {
  return settings.score !== 'max-mc' || settings.prioritisation === 'rank';
}

export const PROPORTION_ISSUE = { path: ['prioritisation'], message: 'rank where the score is max-mc' };

/** K: relative regret compares the student with a second one, which plays and learns the same levels. */
export function numStudentsOf({ score }: Pick<ReplaySettings, 'score'>): number {
  return score === 'relative-regret' ? 2 : 1;
}

/** Proportional weights get DCD's epsilon: 0 where staleness keeps every level alive, else 1e-3. */
export function bufferConfigOf(settings: ReplaySettings): LevelBufferConfig {
  const { capacity, minFill, replayProb, replaySchedule, prioritisation, temperature } = settings;
  const { stalenessCoefficient, isDeduplicated } = settings;
  return {
    capacity,
    minFill,
    replayProb,
    replaySchedule,
    prioritisation,
    temperature,
    epsilon: stalenessCoefficient > 0 ? 0 : 1e-3,
    stalenessCoefficient,
    isDeduplicated,
  };
}

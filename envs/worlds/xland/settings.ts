import { z } from 'zod';
import { LAYOUT_IDS, MIN_LAYOUT_SIDE } from './layouts.ts';
import { MAX_RULES, MAX_SEATS } from './task.ts';
import { MAX_SIDE } from './tiles.ts';

/** Settings of `xland`. Units: cells, steps, rules. */
export const xlandSettings = z.strictObject({
  numSeats: z.int().min(1).max(MAX_SEATS).default(1).describe('agents; 1..4 (the source has 1)'),
  layout: z.enum(LAYOUT_IDS).default('R1').describe('rooms of generated levels: R1, R2, R4, R6 or R9'),
  size: z
    .int()
    .min(MIN_LAYOUT_SIDE)
    .max(MAX_SIDE)
    .default(9)
    .describe(
      'side of generated levels in cells, and the longest side of any; 5..99, R4 odd, R6 odd from 9, R9 3n + 4',
    ),
  viewSize: z
    .int()
    .min(3)
    .max(11)
    .default(5)
    .refine((side) => side % 2 === 1, 'an odd number')
    .describe('side of the window in cells; odd, 3..11'),
  observation: z
    .enum(['codes', 'flags'])
    .default('codes')
    .describe('codes: a byte for each tile, colour, ... (the source); flags: each code a byte of its own, 0 or 1'),
  maxSteps: z
    .int()
    .min(0)
    .max(100_000)
    .default(0)
    .describe('steps after which an episode is cut; 0: what the level says, by rule 3 x height x width; 0..100000'),
  maxRules: z
    .int()
    .min(1)
    .max(MAX_RULES)
    .default(24)
    .describe('most rules a level may have, and the rules that showTask has room for; 1..64'),
  ends: z
    .enum(['all', 'any'])
    .default('all')
    .describe('an episode ends when all seats, or any seat, have met their goal; all or any'),
  showPocket: z.boolean().default(false).describe('observe what the agent carries; true or false'),
  showTask: z
    .enum(['hidden', 'goal', 'all'])
    .default('hidden')
    .describe('observe the encodings of the goal, or of goal and rules; hidden, goal or all'),
  minRules: z
    .int()
    .min(0)
    .max(MAX_RULES)
    .default(0)
    .describe('generated rulesets get distractor rules until they have as many; 0..64, at most maxRules'),
  deadEnds: z
    .int()
    .min(0)
    .max(8)
    .default(0)
    .describe('rules of a generated ruleset that destroy a needed object if it is put beside a distractor; 0..8'),
  cooperation: z
    .boolean()
    .default(false)
    .describe('generated tasks have one goal for all, and rules that only one seat can trigger; true or false'),
  ownGoals: z
    .boolean()
    .default(false)
    .describe('generated tasks have a goal of its own for each seat, instead of one that each meets; true or false'),
  split: z
    .enum(['all', 'train', 'held-out'])
    .default('all')
    .describe('which rulesets are generated, told by the hash of goal and rules; all, train or held-out'),
  heldOutPercent: z.int().min(1).max(99).default(20).describe('share of rulesets that are held out, per cent; 1..99'),
});
export type XlandSettings = z.output<typeof xlandSettings>;

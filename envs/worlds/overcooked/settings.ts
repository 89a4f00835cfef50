import { z } from 'zod';
import { MAX_SEATS } from './cells.ts';
import { SIDES } from './level-format.ts';

/** Settings of the `overcooked` world. */
export const overcookedSettings = z.strictObject({
  numSeats: z.int().min(1).max(MAX_SEATS).default(2).describe('players; 1..16. A kitchen has a start cell for each'),
  height: z
    .int()
    .min(SIDES.min)
    .max(SIDES.max)
    .default(5)
    .describe('most rows of a kitchen, rows of a generated one; 3..32'),
  width: z
    .int()
    .min(SIDES.min)
    .max(SIDES.max)
    .default(9)
    .describe('most columns of a kitchen, those of a generated one; 3..32'),
  horizon: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(400)
    .describe('steps after which an episode is truncated; 0 (never)..1000000'),
  dynamics: z
    .enum(['old', 'new'])
    .default('old')
    .describe(
      'old: three ingredients start a pot, orders have three (all published scores); new: an interact starts it',
    ),
  collisions: z
    .enum(['team', 'pair'])
    .default('team')
    .describe('team: any collision stops everybody (the source); pair: only those who collide'),
  shapedPercent: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe("per cent of a seat's own shaping reward that is added to its reward; 0..100"),
  start: z
    .enum(['fixed', 'random'])
    .default('fixed')
    .describe("fixed: at the start cells, hands and pots empty; random: anywhere in one's region, with items"),
  startItemsPercent: z
    .int()
    .min(0)
    .max(100)
    .default(50)
    .describe('start random: per cent of hands that hold something and of pots that are not empty; 0..100'),
  observation: z
    .enum(['lossless', 'featurised', 'egocentric', 'none'])
    .default('lossless')
    .describe(
      'lossless: 26 channels of the whole kitchen; featurised: hand-made features; egocentric: a window; none: no bytes',
    ),
  viewSize: z
    .int()
    .min(3)
    .max(31)
    .refine((size) => size % 2 === 1, 'must be odd')
    .default(5)
    .describe('egocentric: cells seen in each direction of the window, odd; 3..31'),
  featurisedPots: z.int().min(0).max(8).default(2).describe('featurised: nearest pots that are described; 0..8'),
  featurisedCounters: z
    .boolean()
    .default(false)
    .describe(
      "featurised: counters count as places to go to (the source's planner ignores them unless told otherwise)",
    ),
  maxSources: z
    .int()
    .min(1)
    .max(8)
    .default(2)
    .describe('random-kitchen: most cells of each source, pots and windows; 1..8'),
  counterPercent: z
    .int()
    .min(0)
    .max(60)
    .default(15)
    .describe('random-kitchen: per cent of inner cells that are counters; 0..60'),
  handOver: z
    .enum(['any', 'forced'])
    .default('any')
    .describe('random-kitchen: forced draws kitchens in which nobody can serve without handing over'),
  orders: z
    .enum(['onions', 'random'])
    .default('onions')
    .describe('random-kitchen: onions is one order of three; random draws orders, bonus, values and cook times'),
});
export type OvercookedSettings = z.output<typeof overcookedSettings>;

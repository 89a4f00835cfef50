import { z } from 'zod';
import { MAX_KEY_COLOURS, MAX_KINDS, MAX_SIDE, MIN_SIDE } from './cells.ts';

/** Settings of `orchard`. Units: ticks (one step), cells, per cent. */
export const orchardSettings = z
  .strictObject({
    numSeats: z.int().min(1).max(16).default(8).describe('seats; 1..16'),
    numKinds: z.int().min(2).max(MAX_KINDS).default(4).describe('fruit kinds; 2..8'),
    numKeyColours: z.int().min(1).max(MAX_KEY_COLOURS).default(2).describe('key and door colours; 1..4'),
    viewSize: z
      .int()
      .min(3)
      .max(15)
      .default(9)
      .refine((side) => side % 2 === 1, 'an odd number')
      .describe('side of the egocentric window in cells; odd, 3..15'),
    horizon: z.int().min(0).max(100_000).default(0).describe('ticks until truncation, 0 for endless; 0..100000'),
    height: z
      .int()
      .min(MIN_SIDE)
      .max(MAX_SIDE)
      .default(19)
      .describe('rows of generated levels and most rows of any; 5..64'),
    width: z
      .int()
      .min(MIN_SIDE)
      .max(MAX_SIDE)
      .default(25)
      .describe('columns of generated levels and most columns of any; 5..64'),
    fruitDensityPercent: z.int().min(1).max(100).default(35).describe('fruits per hundred grove cells; 1..100'),
    respawnMinTicks: z.int().min(1).max(10_000).default(20).describe('shortest delay of a respawn in ticks; 1..10000'),
    respawnMaxTicks: z
      .int()
      .min(1)
      .max(10_000)
      .default(60)
      .describe('longest delay of a respawn in ticks; respawnMinTicks..10000'),
    doorOpenTicks: z.int().min(2).max(1000).default(12).describe('ticks an opened door stays open; 2..1000'),
    keyHoldTicks: z.int().min(2).max(10_000).default(80).describe('ticks until a held key goes home; 2..10000'),
  })
  .refine((settings) => settings.respawnMaxTicks >= settings.respawnMinTicks, {
    path: ['respawnMaxTicks'],
    message: 'respawnMinTicks or more',
  });

export type OrchardSettings = z.output<typeof orchardSettings>;

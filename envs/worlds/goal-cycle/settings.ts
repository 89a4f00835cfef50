import { z } from 'zod';

/** Settings of the `goal-cycle` world. Defaults are those of Ndousse et al. where the source has one. */
export const goalCycleSettings = z
  .strictObject({
    size: z
      .int()
      .min(5)
      .max(33)
      .default(13)
      .describe('side of a generated room with its border, and the largest side of a level; cells, 5..33'),
    numGoals: z.int().min(2).max(6).default(3).describe('goals that the generators place; 2..6'),
    clutterPercent: z
      .int()
      .min(0)
      .max(40)
      .default(15)
      .describe('walls that the generator "random" places, of the cells inside the border; per cent, 0..40'),
    numSeats: z.int().min(1).max(4).default(3).describe('players, who pass through each other; 1..4'),
    numExperts: z
      .int()
      .min(0)
      .max(3)
      .default(1)
      .describe('how many of the last seats are played by experts who know the order; 0..3, below numSeats'),
    expertNoise: z
      .int()
      .min(0)
      .max(100)
      .default(10)
      .describe('how often an expert errs; per cent of steps or of goals (see expertNoiseKind), 0..100'),
    expertNoiseKind: z
      .enum(['uncorrelated', 'correlated'])
      .default('uncorrelated')
      .describe(
        'uncorrelated: a random action in that share of steps; correlated: a wrong goal is walked to in that share',
      ),
    expertVisibility: z
      .int()
      .min(0)
      .max(100)
      .default(100)
      .describe('how often experts are shown in observations; per cent of steps or of episodes, 0..100'),
    expertVisibilityPer: z
      .enum(['step', 'episode'])
      .default('step')
      .describe('whether expertVisibility is drawn anew for every step or once an episode'),
    penalty: z
      .int()
      .min(-1000)
      .max(0)
      .default(-150)
      .describe('reward for entering any other goal than the next one; hundredths, -1000..0'),
    restartsOnMistake: z
      .boolean()
      .default(false)
      .describe('whether a wrong goal becomes the last one, so that the one after it is next; true or false'),
    horizon: z.int().min(1).max(10_000).default(250).describe('steps after which an episode is truncated; 1..10000'),
    actionSet: z
      .literal([3, 7])
      .default(3)
      .describe(
        'number of actions: 3 (left, right, forward) or 7 with the four of the source that do nothing here; 3, 7',
      ),
    viewSize: z.literal([3, 5, 7]).default(7).describe('side of the window; cells, 3, 5 or 7'),
    viewOffset: z.int().min(0).max(1).default(1).describe('rows of the window behind the player; 0..1'),
    wallsBlockSight: z.boolean().default(true).describe('whether cells behind walls are unseen; true or false'),
    observesReward: z
      .boolean()
      .default(true)
      .describe('whether the sign of the last reward is observed; true or false'),
    observesHeading: z
      .boolean()
      .default(true)
      .describe('whether the own heading on the map is observed; true or false'),
  })
  .refine((settings) => settings.numExperts < settings.numSeats, {
    path: ['numExperts'],
    message: 'below numSeats',
  });
export type GoalCycleSettings = z.output<typeof goalCycleSettings>;

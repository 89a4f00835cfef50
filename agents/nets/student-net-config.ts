import { z } from 'zod';

/** Sizes and inputs of the student network; apart from it, because rooms read checkpoints without a tensor engine. */
export const studentNetConfig = z.strictObject({
  filters: z
    .int()
    .min(0)
    .max(256)
    .default(16)
    .describe('filters of the 3 x 3 convolution; 0: none, a dense layer instead; 0..256'),
  denseSize: z
    .int()
    .min(1)
    .max(1024)
    .default(64)
    .describe('units of the dense layer where there is no convolution; 1..1024'),
  scalarSize: z.int().min(1).max(64).default(5).describe('units the scalars (the heading) are mapped to; 1..64'),
  memory: z.enum(['lstm', 'gru', 'min-gru', 'none']).default('lstm').describe('memory cell; lstm, gru, min-gru, none'),
  memorySize: z
    .int()
    .min(1)
    .max(1024)
    .default(256)
    .describe('outputs of the memory, or of the dense layer in its place; 1..1024'),
  headSize: z.int().min(1).max(256).default(32).describe('hidden units of each head; 1..256'),
  scale: z.number().positive().default(10).describe('bytes of the window are divided by this; above 0'),
  scalarScale: z.number().positive().default(1).describe('bytes of the scalars are divided by this; above 0'),
  previousAction: z.boolean().default(false).describe('whether the action before is an input (RL^2); true, false'),
  previousReward: z.boolean().default(false).describe('whether the reward before is an input (RL^2); true, false'),
});
export type StudentNetConfig = z.output<typeof studentNetConfig>;

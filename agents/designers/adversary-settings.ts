import { z } from 'zod';
import { type PpoConfig, ppoConfig } from '../algorithms/ppo.ts';

/**
 * The settings that every designer with a learned adversary shares. Defaults suit batches of 16 to 32 levels and some
 * hundreds of cycles on a CPU; each description gives the papers' values.
 */
export const ADVERSARY_FIELDS = {
  adversaryLearningRate: z
    .number()
    .min(0)
    .max(1)
    .default(1e-3)
    .describe(
      "Adam step of the adversary (DEGen's PAIRED 1e-3; DCD, minimax and JaxUED 1e-4 over 30 k cycles), 0 to 1",
    ),
  adversaryEpochs: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe("passes over the adversary's batch (5 in DCD), 1 to 100"),
  adversaryMinibatches: z
    .int()
    .min(1)
    .max(256)
    .default(4)
    .describe("groups of levels that a pass is cut into (1 in DCD, 4 in DEGen's PAIRED), 1 to 256"),
  adversaryGamma: z
    .number()
    .min(0)
    .max(1)
    .default(0.995)
    .describe('discount over the steps of building (.995), 0 to 1'),
  adversaryLambda: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe('of GAE over the steps of building (DCD .95), 0 to 1'),
  adversaryFilters: z
    .int()
    .min(1)
    .max(256)
    .default(32)
    .describe("filters of the adversary's network (128 and an LSTM in the papers), 1 to 256"),
  editorMode: z
    .string()
    .default('')
    .describe("how levels are built, a mode of the world's editor such as dcd-25; empty: the preset's"),
  editorWalls: z
    .int()
    .min(0)
    .max(250)
    .default(0)
    .describe("steps that put walls; 0: the editor mode's own number for the size; 0 to 250"),
  randomProb: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('probability that a batch is random levels instead, from which the adversary does not learn, 0 to 1'),
} as const;

/** The weight of the adversary's entropy; each designer has its own default. */
export function entropyField(fallback: number): z.ZodDefault<z.ZodNumber> {
  return z
    .number()
    .min(0)
    .max(10)
    .default(fallback)
    .describe(
      "weight of the adversary's entropy (0 in plain DCD, .01 to .05 in its HiEnt runs, .05 in DEGen), 0 to 10",
    );
}

const shape = z.object({ ...ADVERSARY_FIELDS, adversaryEntropy: entropyField(0) });
export type AdversarySettings = z.output<typeof shape>;

/** What the adversary learns with; clipping, value loss and the gradient's norm as in DCD. */
export function ppoConfigOf(settings: AdversarySettings): PpoConfig {
  return ppoConfig.parse({
    learningRate: settings.adversaryLearningRate,
    numEpochs: settings.adversaryEpochs,
    numMinibatches: settings.adversaryMinibatches,
    gamma: settings.adversaryGamma,
    lambda: settings.adversaryLambda,
    entropyCoefficient: settings.adversaryEntropy,
  });
}

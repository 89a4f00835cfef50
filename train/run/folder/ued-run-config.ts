import { z } from 'zod';

/** config.json of a curriculum's run: everything that decides its bytes, and the commit that wrote them. */
export const UED_RUN_FORMAT = 'murmuration-ued-run';
export const UED_RUN_VERSION = 1;

export const uedRunConfig = z.strictObject({
  format: z.literal(UED_RUN_FORMAT),
  version: z.literal(UED_RUN_VERSION),
  designer: z.string(),
  settings: z.record(z.string(), z.unknown()), // of the designer, all of them
  tier: z.string(), // name of the preset; config files keep the word that they began with
  tierSettings: z.record(z.string(), z.unknown()), // its world, network, PPO, sizes
  seed: z.int().min(0).max(0xffffffff),
  numSteps: z.int().min(1), // environment steps of the whole run
  cyclesPerCheckpoint: z.int().min(1),
  cyclesPerEvaluation: z.int().min(0), // 0: only at the end
  engine: z.enum(['native', 'wasm']),
  commit: z.string(),
});
export type UedRunConfig = z.output<typeof uedRunConfig>;

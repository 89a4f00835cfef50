import { z } from 'zod';
import { parseConfigOf, RUN_VERSION } from '../run/folder/run-config.ts';
import type { FolderKind } from '../run/folder/run-folder.ts';
import type { CoinsAlgorithmId } from './coins-algorithms.ts';

/** config.json of the study of PsiPhi: everything that decides a run's bytes, by the names that runs began with. Commit and engine are in command.txt, where they were from the first. */
export const COINS_RUN_FORMAT = 'murmuration-coins-run';

const coinsRunConfig = z.strictObject({
  format: z.literal(COINS_RUN_FORMAT).default(COINS_RUN_FORMAT), // runs of before it have none
  version: z.literal(RUN_VERSION).default(RUN_VERSION),
  arm: z.enum(['psiphi', 'dqn', 'bc', 'bc-aux', 'sqil'] satisfies CoinsAlgorithmId[]),
  worldId: z.string(),
  demonstrators: z.string(),
  company: z.enum(['people', 'all']).default('all'), // whose steps of a file; the first runs took everybody's
  seed: z.int().min(0).max(0xffffffff),
  schedule: z.strictObject({
    egoSteps: z.int().min(0),
    demonstrationUpdates: z.int().min(0),
    stepsPerUpdate: z.int().min(1),
    warmUpSteps: z.int().min(0),
    epsilonStart: z.number(),
    epsilonEnd: z.number(),
    epsilonSteps: z.number(),
  }),
  settings: z.record(z.string(), z.unknown()).optional(), // of the learner; the first runs had its defaults
});
export type CoinsRunConfig = z.output<typeof coinsRunConfig>;

export const COINS_FOLDERS: FolderKind<CoinsRunConfig> = {
  parse: (text, where) => parseConfigOf({ [COINS_RUN_FORMAT]: coinsRunConfig, unnamed: coinsRunConfig }, text, where),
  checkpointNames: { prefix: 'step-', digits: 9 },
  checkpointKind: ({ arm }) => arm,
  budgetOf: ({ schedule }) => ({ amount: schedule.egoSteps, unit: 'ego steps' }),
  withBudget: (config, egoSteps) => ({ ...config, schedule: { ...config.schedule, egoSteps } }),
  folders: [],
};

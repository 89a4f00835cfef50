import { z } from 'zod';
import { UNIVERSAL_KIND } from '../../agents/algorithms/universal-checkpoint.ts';
import { universalConfig } from '../../agents/algorithms/universal-network.ts';
import { parseConfigOf, RUN_VERSION } from '../run/folder/run-config.ts';
import type { FolderKind } from '../run/folder/run-folder.ts';

/** config.json of universal features trained in segments: everything that decides a run's bytes, and the commit that wrote them. */
export const UNIVERSAL_RUN_FORMAT = 'murmuration-universal-run';

const count = z.int().min(1);

const universalRunConfig = z.strictObject({
  format: z.literal(UNIVERSAL_RUN_FORMAT).default(UNIVERSAL_RUN_FORMAT), // runs of before it have none
  version: z.literal(RUN_VERSION).default(RUN_VERSION),
  worldId: z.string(),
  seed: z.int().min(0).max(0xffffffff),
  numSegments: count,
  updatesPerSegment: count,
  numWorlds: count,
  numSeats: count,
  batchSize: count,
  start: z.string(), // a file of weights, or that they were random
  config: universalConfig,
  engine: z.enum(['native', 'wasm']),
  commit: z.string(),
});
export type UniversalRunConfig = z.output<typeof universalRunConfig>;

export const UNIVERSAL_FOLDERS: FolderKind<UniversalRunConfig> = {
  parse: (text, where) =>
    parseConfigOf({ [UNIVERSAL_RUN_FORMAT]: universalRunConfig, unnamed: universalRunConfig }, text, where),
  checkpointNames: { prefix: 'segment-', digits: 5 },
  checkpointKind: () => UNIVERSAL_KIND,
  budgetOf: ({ numSegments }) => ({ amount: numSegments, unit: 'segments' }),
  withBudget: (config, numSegments) => ({ ...config, numSegments }),
  folders: [],
};

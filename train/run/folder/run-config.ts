import { z } from 'zod';
import { InputError } from '../../../envs/core/errors.ts';
import { createIssueError } from '../../../envs/core/issues.ts';
import { RUN_FORMAT } from './run-files.ts';
import { UED_RUN_FORMAT, type UedRunConfig, uedRunConfig } from './ued-run-config.ts';

/** config.json of `murmur train ALGORITHM`: everything that decides the run's bytes, and the commit that wrote them. */
export const RUN_VERSION = 1;

const settings = z.record(z.string(), z.unknown());

export const runConfig = z.strictObject({
  format: z.literal(RUN_FORMAT),
  version: z.literal(RUN_VERSION),
  algorithm: z.string(),
  settings, // of the algorithm, all of them
  world: z.string(),
  worldSettings: settings, // all of them
  numWorlds: z.int().min(1),
  generator: z.string().nullable(), // of random levels; null: one level
  level: z.string().nullable(), // its text
  designer: z.string(),
  designerSettings: settings, // all of them
  lineup: z.string(),
  players: z.record(z.string(), z.string()), // hashes of the weights of those beside the learner, by file
  demonstrations: z.strictObject({ file: z.string(), hash: z.string() }).optional(), // where there are some; runs of before it was kept have none
  preference: z.array(z.number().min(-1).max(1)).nullable(), // of every seat, where the world pays by preference
  trials: z.strictObject({ trialsPerTask: z.int().min(0), stepsPerTask: z.int().min(0) }).nullable(),
  seed: z.int().min(0).max(0xffffffff),
  numSteps: z.int().min(1).nullable(), // environment steps of the whole run; null: it ends by time
  numMinutes: z.number().positive().optional(), // of the whole run, where it ends by time
  cyclesPerCheckpoint: z.int().min(1),
  cyclesPerEvaluation: z.int().min(0), // 0: only at both ends
  engine: z.enum(['native', 'wasm']),
  commit: z.string(),
});
export type RunConfig = z.output<typeof runConfig>;

/** A run of any kind that the training loop makes. */
export type AnyRunConfig = RunConfig | UedRunConfig;

const SCHEMAS: Schemas<AnyRunConfig> = {
  [RUN_FORMAT]: runConfig,
  [UED_RUN_FORMAT]: uedRunConfig,
};

export function formatRunConfig(config: object): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** Errors: those of parseConfigOf. */
export function parseRunConfig(text: string, where: string): AnyRunConfig {
  return parseConfigOf(SCHEMAS, text, where);
}

/** By the format that a config says; `unnamed` where it says none, as those of before there was one. */
export type Schemas<Config> = Readonly<Record<string, z.ZodType<Config>>> & { readonly unnamed?: z.ZodType<Config> };

/** Errors: InputError for a torn file, another format or version, a field that is missing or out of its range. */
export function parseConfigOf<Config>(schemas: Schemas<Config>, text: string, where: string): Config {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    throw new InputError('config of the run folder is torn', { value: `${text.length} characters`, where });
  }
  const { format, version } = (typeof record === 'object' && record !== null ? record : {}) as Record<string, unknown>;
  const schema = schemas[format === undefined ? 'unnamed' : String(format)];
  if (schema === undefined) {
    throw new InputError('this folder holds something else than a run of this command', {
      value: format ?? 'no format',
      limit: Object.keys(schemas)
        .filter((name) => name !== 'unnamed')
        .join(' or '),
      where,
    });
  }
  if (format !== undefined && version !== RUN_VERSION) {
    throw new InputError('run folder is of another format version', {
      value: version,
      limit: `${RUN_VERSION}; use the version of this program that wrote it`,
      where,
    });
  }
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  throw createIssueError("the run's config", parsed.error, record, where);
}

/** The config of a curriculum of mazes. Errors: InputError when it is that of another kind of run. */
export function assertUedConfig(config: AnyRunConfig, where: string): UedRunConfig {
  if (config.format === UED_RUN_FORMAT) return config;
  throw new InputError('this folder holds something else than a curriculum', {
    value: config.format,
    limit: UED_RUN_FORMAT,
    where,
  });
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readTextFile } from '../../../agents/text-file.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { createIssueError } from '../../../envs/core/issues.ts';
import { commitOfCommand, readCommand } from '../folder/run-command.ts';
import { assertUedConfig, parseRunConfig, runConfig } from '../folder/run-config.ts';
import { CHECKPOINT_FOLDER, CONFIG_FILE, RESULT_FILE, RUN_FORMAT } from '../folder/run-files.ts';
import { UED_RUN_FORMAT } from '../folder/ued-run-config.ts';

/**
 * The kinds of run folders, for whoever reads runs without training them: what a config says, what its tables count, when
 * the run is whole. A further kind is one entry of the table below.
 */
export type RunConfig = Readonly<Record<string, unknown>>;

/** What a run is, whatever its kind. null: its kind has no such thing, or the folder does not say. */
export interface RunFacts {
  readonly algorithm: string;
  readonly world: string;
  readonly variant: string | null; // what else tells runs of an algorithm in a world apart: a preset, demonstrators
  readonly designer: string | null; // of levels
  readonly seed: number;
  readonly totalSteps: number | null; // the budget, in the unit of the kind; null: it ends by time
  readonly totalMinutes?: number; // the budget of a run that ends by time
  readonly engine: string | null;
  readonly commit: string | null;
}

/** How far a run is. */
export interface RunProgress {
  readonly steps: number; // in the unit of the kind
  readonly isWhole: boolean; // with the files that come at its end
}

export interface RunKind {
  readonly id: string;
  readonly isOf: (config: RunConfig) => boolean;
  /** Errors: InputError for a config that lacks a field or has one out of its range. */
  readonly factsOf: (config: RunConfig, folder: string) => RunFacts;
  readonly stepsColumn: string; // of metrics.csv and evaluation.csv
  readonly unit: string; // what that column counts
  /** loggedSteps: of the last row of metrics.csv, 0 without one. */
  readonly progressOf: (folder: string, config: RunConfig, loggedSteps: number) => RunProgress;
  /** Fields of the config that alter neither what is learned nor what is measured. */
  readonly incidental: readonly string[];
}

const count = z.int().min(0);

/** `murmur train ued`. */
const CURRICULUM: RunKind = {
  id: 'curriculum',
  isOf: ({ format }) => format === UED_RUN_FORMAT,
  factsOf(config, folder) {
    const where = join(folder, CONFIG_FILE);
    const { designer, tier, tierSettings, numSteps, ...rest } = assertUedConfig(
      parseRunConfig(JSON.stringify(config), where),
      where,
    );
    const { worldId } = (tierSettings.student ?? {}) as { worldId?: unknown };
    const world = typeof worldId === 'string' ? worldId : 'maze';
    const { seed, engine, commit } = rest;
    return { algorithm: 'ppo', world, variant: tier, designer, seed, totalSteps: numSteps, engine, commit };
  },
  stepsColumn: 'steps',
  unit: 'environment steps',
  progressOf: (folder, { numSteps }, steps) => ({
    steps,
    isWhole: existsSync(join(folder, RESULT_FILE)) && steps >= Number(numSteps),
  }),
  incidental: ['cyclesPerCheckpoint', 'cyclesPerEvaluation'],
};

const coinsConfig = z.object({
  arm: z.string(),
  worldId: z.string(),
  demonstrators: z.string(),
  seed: count,
  schedule: z.object({ egoSteps: count }),
});

/** `murmur train psiphi`, `dqn`, `bc`, `bc-aux` and `sqil`. Their commit and engine are in command.txt. */
const COINS: RunKind = {
  id: 'coins',
  isOf: ({ arm }) => typeof arm === 'string',
  factsOf(config, folder) {
    const { arm, worldId, demonstrators, seed, schedule } = parseConfig(coinsConfig, config, folder);
    return {
      algorithm: arm,
      world: worldId,
      variant: arm === 'dqn' ? null : demonstrators, // DQN does not look at them
      designer: null,
      seed,
      totalSteps: schedule.egoSteps,
      engine: /^engine (.+)$/m.exec(readCommand(folder) ?? '')?.[1] ?? null,
      commit: commitOfCommand(folder) ?? null,
    };
  },
  stepsColumn: 'ego_step',
  unit: 'ego steps',
  progressOf: (folder, { schedule }, steps) => ({
    steps,
    isWhole:
      existsSync(join(folder, CHECKPOINT_FOLDER, 'final.ckpt')) && steps >= (schedule as { egoSteps: number }).egoSteps,
  }),
  incidental: [],
};

const universalConfig = z.object({
  worldId: z.string(),
  seed: count,
  numSegments: count,
  updatesPerSegment: count,
  engine: z.string(),
  commit: z.string(),
});

/** `murmur train universal`. Its metrics have a row each 250 updates, so that whole segments may say more. */
const UNIVERSAL: RunKind = {
  id: 'universal',
  isOf: ({ numSegments }) => numSegments !== undefined,
  factsOf(config, folder) {
    const { worldId, numSegments, updatesPerSegment, ...rest } = parseConfig(universalConfig, config, folder);
    const totalSteps = numSegments * updatesPerSegment;
    return { algorithm: 'universal', world: worldId, variant: null, designer: null, totalSteps, ...rest };
  },
  stepsColumn: 'updates',
  unit: 'updates',
  progressOf(folder, config, loggedSteps) {
    const { worldId, numSegments, updatesPerSegment } = parseConfig(universalConfig, config, folder);
    const numDone = countSegments(join(folder, CHECKPOINT_FOLDER));
    const isWhole = existsSync(join(folder, `${worldId}-universal.ckpt`)) && numDone >= numSegments;
    return { steps: Math.max(loggedSteps, numDone * updatesPerSegment), isWhole };
  },
  incidental: [],
};

/** `murmur train ALGORITHM`. */
const GENERAL: RunKind = {
  id: 'run',
  isOf: ({ format }) => format === RUN_FORMAT,
  factsOf(config, folder) {
    const { algorithm, world, generator, designer, numSteps, numMinutes, ...rest } = parseConfig(
      runConfig,
      config,
      folder,
    );
    const { seed, engine, commit } = rest;
    const budget = { totalSteps: numSteps, ...(numMinutes !== undefined && { totalMinutes: numMinutes }) };
    return { algorithm, world, variant: generator, designer, seed, ...budget, engine, commit };
  },
  stepsColumn: 'steps',
  unit: 'environment steps',
  progressOf: (folder, config, steps) =>
    config.numSteps === null
      ? { steps, isWhole: stepsOfResult(folder) >= steps } // nothing was learned after it was written
      : CURRICULUM.progressOf(folder, config, steps),
  incidental: CURRICULUM.incidental,
};

/** Steps that result.json tells of; -1 where there is none. */
function stepsOfResult(folder: string): number {
  const path = join(folder, RESULT_FILE);
  if (!existsSync(path)) return -1;
  return (JSON.parse(readTextFile(path, { what: "the run's result" })) as { readonly steps: number }).steps;
}

const KINDS: readonly RunKind[] = [GENERAL, CURRICULUM, COINS, UNIVERSAL];

export interface OpenedRun {
  readonly folder: string;
  readonly kind: RunKind;
  readonly config: RunConfig;
  readonly facts: RunFacts;
  /** What else decides a run than its seed, engine and commit: values as JSON by the path of their field. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Errors: InputError when the folder holds no run, a torn config, one of a kind or version that is not known, or a wrong field. */
export function openRun(folder: string): OpenedRun {
  const where = join(folder, CONFIG_FILE);
  if (!existsSync(where)) throw new InputError('this folder holds no run', { value: folder, limit: CONFIG_FILE });
  const text = readTextFile(where, { what: "the run's config" });
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    throw new InputError('config of the run folder is torn', { value: `${text.length} characters`, where });
  }
  const config = (typeof record === 'object' && record !== null ? record : {}) as RunConfig;
  const kind = KINDS.find((candidate) => candidate.isOf(config));
  if (kind === undefined) {
    const known = KINDS.map(({ id }) => id).join(', ');
    const limit = `a run of a kind that this version knows (${known})`;
    throw new InputError('this folder holds something else than a run', {
      value: config.format ?? 'no format',
      limit,
      where,
    });
  }
  return { folder, kind, config, facts: kind.factsOf(config, folder), settings: settingsOf(config, kind) };
}

const NO_SETTINGS = ['format', 'version', 'seed', 'engine', 'commit'];

function settingsOf(config: RunConfig, { incidental }: RunKind): Record<string, string> {
  const settings: Record<string, string> = {};
  const add = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) settings[path] = JSON.stringify(value);
    else for (const [name, inner] of Object.entries(value)) add(inner, path === '' ? name : `${path}.${name}`);
  };
  const left = [...NO_SETTINGS, ...incidental];
  add(Object.fromEntries(Object.entries(config).filter(([name]) => !left.includes(name))), '');
  return settings;
}

function parseConfig<Config>(schema: z.ZodType<Config>, config: RunConfig, folder: string): Config {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data;
  throw createIssueError("the run's config", parsed.error, config, join(folder, CONFIG_FILE));
}

/** Whole segments: one more than the number of the newest checkpoint. */
function countSegments(folder: string): number {
  if (!existsSync(folder)) return 0;
  const numbers = readdirSync(folder).map((name) => Number(/^segment-(\d+)\.ckpt$/.exec(name)?.[1] ?? -1));
  return 1 + Math.max(-1, ...numbers);
}

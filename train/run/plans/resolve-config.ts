import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findAlgorithm, parseAlgorithmSettings } from '../../../agents/algorithms/registry.ts';
import { findDesigner } from '../../../agents/designers/registry.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { readTextFile } from '../../../agents/text-file.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { hashBytes } from '../../../envs/core/hash.ts';
import type { WorldSpec } from '../../../envs/core/specs.ts';
import { createEnvironment, createGenerator, findWorld, parseSettings } from '../../../envs/registry.ts';
import { assertDesignerFits } from '../../loop/designer-context.ts';
import { assertAlgorithmFits } from '../../loop/fit-algorithm.ts';
import { createLineup, formatLineup, type LineupConfig, parseLineup } from '../../players/lineup.ts';
import type { LineupWorld } from '../../players/players.ts';
import { findLevelDifference } from '../../settings/level-name.ts';
import type { TrainRequest } from '../../settings/train-request.ts';
import { splitTrainSettings } from '../../settings/train-settings.ts';
import { parseDesignerSettings } from '../../settings/ued-settings.ts';
import { differenceError, firstDifference } from '../folder/config-difference.ts';
import { gitCommit } from '../folder/git-commit.ts';
import { RUN_VERSION, type RunConfig } from '../folder/run-config.ts';
import { CONFIG_FILE, RUN_FORMAT } from '../folder/run-files.ts';
import { readRunConfig } from '../folder/run-folder.ts';

export const TRAIN_DEFAULTS = {
  designer: 'dr',
  lineup: 'self',
  numWorlds: 32,
  numSteps: 1_000_000,
  seed: 1,
  cyclesPerCheckpoint: 50,
  cyclesPerEvaluation: 100,
} as const;

/** Fills in what was not asked for, on resuming by what the folder says, and loads the engine. */
export async function resolveConfig(request: TrainRequest, folderPath: string): Promise<RunConfig> {
  const known = readKnown(request, folderPath);
  const algorithm = findAlgorithm(request.algorithm);
  const world = request.world ?? known?.world;
  if (world === undefined && request.resumes) {
    throw new InputError('no run to resume', {
      limit: `${CONFIG_FILE}, or --world to begin a run there`,
      where: folderPath,
    });
  }
  if (world === undefined) throw new InputError('option --world is missing', { limit: 'murmur worlds lists them' });
  const designer = request.designer ?? known?.designer ?? TRAIN_DEFAULTS.designer;
  const given = splitTrainSettings({ algorithm: algorithm.id, world, designer }, request);
  const { worldSettings, level } = resolveWorld(world, { ...known?.worldSettings, ...given.world }, request, known);
  const { spec } = createEnvironment(world, worldSettings, 1);
  const numWorlds = given.numWorlds ?? known?.numWorlds ?? TRAIN_DEFAULTS.numWorlds;
  const lineup = parseLineup(request.lineup ?? known?.lineup ?? TRAIN_DEFAULTS.lineup);
  if (request.demonstrations !== undefined && algorithm.needs.demonstrations === undefined) {
    const limit = `an algorithm that learns from them; ${algorithm.id} does not`;
    throw new InputError('option --demonstrations', { value: request.demonstrations, limit });
  }
  const demonstrations = demonstrationsOf(request, known);
  const trials =
    request.trials === undefined ? (known?.trials ?? null) : { trialsPerTask: request.trials, stepsPerTask: 0 };
  assertAlgorithmFits(algorithm, spec, {
    hasTrials: trials !== null,
    hasDemonstrations: (request.demonstrations ?? demonstrations) !== undefined,
  });
  assertDesignerFits(findDesigner(designer), world);
  const settings = { ...algorithm.defaultsFor?.(spec), ...known?.settings, ...given.algorithm };
  const generator =
    level === null ? createGenerator(world, worldSettings, request.generator ?? known?.generator ?? undefined) : null;
  const levels = { generator: generator?.id ?? null, level }; // as the schema has them: a config that is read again has its order
  const difference = known && findLevelDifference(world, known, levels);
  if (difference !== undefined) throw differenceError(difference, join(folderPath, CONFIG_FILE));
  const { name: engine } = await loadEngine(request.engine ?? known?.engine);
  return {
    format: RUN_FORMAT,
    version: RUN_VERSION,
    algorithm: algorithm.id,
    settings: parseAlgorithmSettings(algorithm.id, settings),
    world,
    worldSettings,
    numWorlds,
    ...levels,
    designer,
    designerSettings: parseDesignerSettings(designer, { ...known?.designerSettings, ...given.designer }),
    lineup: formatLineup(lineup),
    players: playersOf(lineup, { worldId: world, worldSettings, spec, numWorlds }),
    ...(demonstrations === undefined ? {} : { demonstrations }),
    preference: preferenceOf(request.preference ?? known?.preference ?? undefined, spec),
    trials,
    seed: request.seed ?? known?.seed ?? TRAIN_DEFAULTS.seed,
    ...budgetOf(request, known),
    cyclesPerCheckpoint:
      request.cyclesPerCheckpoint ?? known?.cyclesPerCheckpoint ?? TRAIN_DEFAULTS.cyclesPerCheckpoint,
    cyclesPerEvaluation:
      request.cyclesPerEvaluation ?? known?.cyclesPerEvaluation ?? TRAIN_DEFAULTS.cyclesPerEvaluation,
    engine,
    commit: gitCommit(),
  };
}

/** Steps or minutes: as asked, as the run began, or the default. */
function budgetOf(request: TrainRequest, known: RunConfig | undefined): Pick<RunConfig, 'numSteps' | 'numMinutes'> {
  const { numSteps, numMinutes } =
    request.numSteps === undefined && request.numMinutes === undefined ? { ...known } : request;
  return numMinutes === undefined ? { numSteps: numSteps ?? TRAIN_DEFAULTS.numSteps } : { numSteps: null, numMinutes };
}

/**
 * The file of steps of others, as asked or as the run began, and a hash of what is in it now: another one in its place is another run.
 * A run that began before this was kept says nothing of it.
 */
function demonstrationsOf(request: TrainRequest, known: RunConfig | undefined): RunConfig['demonstrations'] {
  const path = request.demonstrations ?? known?.demonstrations?.file;
  if (path === undefined || (known !== undefined && known.demonstrations === undefined)) return undefined;
  return { file: known?.demonstrations?.file ?? path, hash: hashBytes(Buffer.from(readSteps(path))) };
}

/** Errors: InputError for a preference in a world that pays by a rule of its own. */
function preferenceOf(
  preference: readonly number[] | undefined,
  { id, hasPreferences, numCumulants }: WorldSpec,
): number[] | null {
  if (preference === undefined) return hasPreferences ? new Array<number>(numCumulants).fill(1) : null;
  if (hasPreferences && preference.length === numCumulants) return [...preference];
  const limit = hasPreferences ? `${numCumulants} numbers in -1..1` : 'none: the world pays by a rule of its own';
  throw new InputError(`preference in world ${id}`, { value: preference.join(','), limit });
}

/** Hashes of those beside the learner; a wrong name is told before the folder is made. */
function playersOf(lineup: LineupConfig, world: LineupWorld): Record<string, string> {
  const { contents, dispose } = createLineup(lineup, world);
  dispose();
  return { ...contents };
}

/** What the folder says, where the request is to go on with its run. */
function readKnown({ resumes, algorithm, world, designer }: TrainRequest, folderPath: string): RunConfig | undefined {
  const path = join(folderPath, CONFIG_FILE);
  if (!resumes || !existsSync(path)) return undefined;
  const config = readRunConfig(folderPath);
  if (config.format !== RUN_FORMAT) {
    throw new InputError('this folder holds a run of another command', {
      value: config.format,
      limit: RUN_FORMAT,
      where: path,
    });
  }
  const asked = { ...config, world: world ?? config.world, designer: designer ?? config.designer };
  const difference = firstDifference(config, asked); // before settings of the one are read as those of the other
  if (difference !== undefined) throw differenceError(difference, path);
  if (config.algorithm === algorithm) return config;
  throw new InputError('this folder holds a run of another algorithm', {
    value: config.algorithm,
    limit: algorithm,
    where: path,
  });
}

/** Complete settings of the world, with room for the level where there is one. */
function resolveWorld(
  worldId: string,
  raw: Readonly<Record<string, unknown>>,
  request: TrainRequest,
  known: RunConfig | undefined,
): { worldSettings: Record<string, unknown>; level: string | null } {
  const definition = findWorld(worldId);
  const settings = parseSettings(definition, raw) as Record<string, unknown>;
  const level = request.level ?? (request.generator === undefined ? (known?.level ?? null) : null);
  if (level === null) return { worldSettings: settings, level };
  if (request.generator !== undefined) {
    throw new InputError('options --level and --generator together', {
      limit: 'one of them: levels are drawn, or it is always the same',
    });
  }
  const parsed = definition.levelFormat.parse(level);
  definition.levelFormat.assertValid(parsed);
  const fitted = definition.fitSettings?.(settings, parsed) ?? settings;
  return { worldSettings: fitted as Record<string, unknown>, level };
}

/** Text of a file of steps. */
export function readSteps(path: string): string {
  return readTextFile(path, {
    what: 'file of demonstrations',
    limit: 'a file that murmur replay --export jsonl wrote',
  });
}

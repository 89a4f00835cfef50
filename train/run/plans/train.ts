import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findAlgorithm, parseAlgorithmSettings } from '../../../agents/algorithms/registry.ts';
import { findDesigner } from '../../../agents/designers/registry.ts';
import { type Demonstrations, parseDemonstrations } from '../../../agents/memory/demonstrations.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { readTextFile } from '../../../agents/text-file.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { hashBytes } from '../../../envs/core/hash.ts';
import type { WorldSpec } from '../../../envs/core/specs.ts';
import { createEnvironment, createGenerator, findWorld, parseSettings } from '../../../envs/registry.ts';
import { assertDesignerFits } from '../../loop/designer-context.ts';
import { assertAlgorithmFits } from '../../loop/fit-algorithm.ts';
import { LEVEL_GENERATOR } from '../../loop/level-source.ts';
import type { LearnerConfig } from '../../loop/student.ts';
import { createLineup, formatLineup, type LineupConfig, parseLineup } from '../../players/lineup.ts';
import type { LineupWorld } from '../../players/players.ts';
import { encodePolicy } from '../../players/policy-checkpoint.ts';
import type { TrainRequest } from '../../settings/train-request.ts';
import { splitTrainSettings } from '../../settings/train-settings.ts';
import { parseDesignerSettings } from '../../settings/ued-settings.ts';
import { differenceError, firstDifference } from '../folder/config-difference.ts';
import { gitCommit } from '../folder/git-commit.ts';
import { RUN_VERSION, type RunConfig } from '../folder/run-config.ts';
import { COMMAND_FILE, CONFIG_FILE, DIFFERENCE_FILE, RUN_FORMAT } from '../folder/run-files.ts';
import { RUN_FOLDERS, readRunConfig } from '../folder/run-folder.ts';
import { driveRun, type RunListener } from '../training/drive-run.ts';
import type { RunEnd } from '../training/run-messages.ts';
import type { RunPlan } from '../training/run-plan.ts';
import { createEvaluator } from './run-evaluator.ts';

export const TRAIN_DEFAULTS = {
  designer: 'dr',
  lineup: 'self',
  numWorlds: 32,
  numSteps: 1_000_000,
  seed: 1,
  cyclesPerCheckpoint: 50,
  cyclesPerEvaluation: 100,
} as const;

const NUM_EDITS = 3; // of a mutation

/**
 * One run of `murmur train ALGORITHM` from its folder's opening to its end, in this process.
 * Errors   those of driveRun; InputError for a request that cannot be met, or a pair that does not go together.
 */
export async function trainRun(request: TrainRequest, listener: RunListener): Promise<RunEnd> {
  const folderPath = request.folderPath ?? defaultRunFolder(request);
  const config = await resolveConfig(request, folderPath);
  const { command, resumes, numThreads } = request;
  const plan = planOfRun(config, request.demonstrations ?? config.demonstrations?.file);
  return driveRun({ folderPath, plan, command, resumes, numThreads }, listener);
}

/** Where a run goes that was not told. */
export function defaultRunFolder({
  algorithm,
  world,
  seed,
}: Pick<TrainRequest, 'algorithm' | 'world' | 'seed'>): string {
  return join('runs', algorithm, `${world ?? 'world'}-${seed ?? TRAIN_DEFAULTS.seed}`);
}

/** Fills in what was not asked for, on resuming by what the folder says, and loads the engine. */
async function resolveConfig(request: TrainRequest, folderPath: string): Promise<RunConfig> {
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
  const { name: engine } = await loadEngine(request.engine ?? known?.engine);
  return {
    format: RUN_FORMAT,
    version: RUN_VERSION,
    algorithm: algorithm.id,
    settings: parseAlgorithmSettings(algorithm.id, settings),
    world,
    worldSettings,
    numWorlds,
    generator: generator?.id ?? null,
    level,
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

/** What makes the run of a complete config. */
export function planOfRun(config: RunConfig, demonstrationsPath?: string): RunPlan {
  const { algorithm, settings, world: worldId, worldSettings, numWorlds, level, trials, engine } = config;
  const { metricNames } = findAlgorithm(algorithm);
  const learner: LearnerConfig = {
    worldId,
    worldSettings,
    numWorlds,
    algorithm,
    settings,
    lineup: parseLineup(config.lineup),
    ...(trials === null ? {} : { trials }),
    ...(config.preference === null ? {} : { preference: config.preference }),
    ...(level === null ? {} : { level: findWorld(worldId).levelFormat.parse(level) }),
  };
  return {
    config,
    folders: RUN_FOLDERS,
    curriculum: {
      learner,
      ...(demonstrationsPath === undefined ? {} : { demonstrations: readDemonstrations(demonstrationsPath, worldId) }),
      levels: { generatorId: config.generator ?? LEVEL_GENERATOR, editorMode: '', numEdits: NUM_EDITS },
      totalSteps: config.numSteps ?? Number.POSITIVE_INFINITY,
      ...(config.numMinutes !== undefined && { totalSeconds: 60 * config.numMinutes }),
      designerId: config.designer,
      designerSettings: config.designerSettings,
      seed: config.seed,
    },
    evaluator: createEvaluator(learner, config),
    played: { names: [], measure: () => ({}) },
    metricColumns: Object.fromEntries(metricNames.map((name) => [toColumn(name), name])),
    encode: (student, extra) => encodePolicy(student, learner, engine, extra),
    resultFacts: { algorithm, world: worldId, designer: config.designer, lineup: config.lineup },
    card: (folder, result) => ({
      title: `An agent of ${algorithm} in ${worldId}`,
      algorithm,
      world: worldId,
      worldSettings,
      levels: levelsOf(config),
      lineup: config.lineup,
      preset: null,
      changedSettings: changesOf(settings, findAlgorithm(algorithm).configSchema.parse({}) as Record<string, unknown>),
      seed: config.seed,
      steps: result.steps,
      unit: 'environment steps',
      command: existsSync(join(folder, COMMAND_FILE))
        ? readTextFile(join(folder, COMMAND_FILE), { what: "the run's command" }).trim()
        : null,
      engine,
      commit: config.commit,
      hasDifference: existsSync(join(folder, DIFFERENCE_FILE)),
      weights: result.students,
      figures: result.evaluation,
      figuresOf: 'the policy as it is meant to be played, on levels of the same kind',
      limits: [],
    }),
  };
}

/** For the card. */
function levelsOf({ world, level, generator, designer }: RunConfig): string {
  if (level === null) return `drawn by generator ${generator}, chosen by designer ${designer}`;
  const { levelFormat, namedLevels = new Map() } = findWorld(world);
  const name = [...namedLevels].find(([, named]) => levelFormat.format(named) === level)?.[0];
  return `one and the same${name === undefined ? '' : `, ${name}`}`;
}

/** camelCase to the snake_case of columns. */
function toColumn(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function readDemonstrations(path: string, worldId: string): Demonstrations {
  return parseDemonstrations(readSteps(path), worldId, path, 'all');
}

function readSteps(path: string): string {
  return readTextFile(path, {
    what: 'file of demonstrations',
    limit: 'a file that murmur replay --export jsonl wrote',
  });
}

/** What was set otherwise, in the order of the settings. */
function changesOf(settings: Readonly<Record<string, unknown>>, defaults: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name])),
  );
}

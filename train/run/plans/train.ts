import { join } from 'node:path';
import { findAlgorithm, parseAlgorithmSettings } from '../../../agents/algorithms/registry.ts';
import { type Demonstrations, parseDemonstrations } from '../../../agents/memory/demonstrations.ts';
import { createEnvironment, findWorld } from '../../../envs/registry.ts';
import { LEVEL_GENERATOR } from '../../loop/level-source.ts';
import type { LearnerConfig } from '../../loop/student.ts';
import { parseLineup } from '../../players/lineup.ts';
import { encodePolicy } from '../../players/policy-checkpoint.ts';
import { findLevelName } from '../../settings/level-name.ts';
import type { TrainRequest } from '../../settings/train-request.ts';
import { readRunCode } from '../folder/run-code.ts';
import { readCommand } from '../folder/run-command.ts';
import type { RunConfig } from '../folder/run-config.ts';
import { RUN_FOLDERS } from '../folder/run-folder.ts';
import { driveRun, type RunListener } from '../training/drive-run.ts';
import type { RunEnd } from '../training/run-messages.ts';
import type { RunPlan } from '../training/run-plan.ts';
import { changesOf } from './changed-settings.ts';
import { readSteps, resolveConfig, TRAIN_DEFAULTS } from './resolve-config.ts';
import { createEvaluator } from './run-evaluator.ts';

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

/** What makes the run of a complete config. */
function planOfRun(config: RunConfig, demonstrationsPath?: string): RunPlan {
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
    card: ({ path, config: { commit } }, result) => ({
      title: `An agent of ${algorithm} in ${worldId}`,
      algorithm,
      world: worldId,
      worldSettings,
      levels: levelsOf(config),
      lineup: config.lineup,
      preset: null,
      changedSettings: changedSettingsOf(config),
      seed: config.seed,
      steps: result.steps,
      unit: 'environment steps',
      command: readCommand(path),
      engine,
      code: readRunCode(path, commit),
      weights: result.students,
      figures: result.evaluation,
      figuresOf: 'the policy as it is meant to be played, on levels of the same kind',
      limits: [],
    }),
  };
}

/** For the card: what was set otherwise than help says for the world. */
function changedSettingsOf({ algorithm, settings, world, worldSettings, numWorlds }: RunConfig) {
  const { spec } = createEnvironment(world, worldSettings, 1);
  const defaults = parseAlgorithmSettings(algorithm, findAlgorithm(algorithm).defaultsFor?.(spec) ?? {});
  return {
    ...changesOf({ numWorlds }, { numWorlds: TRAIN_DEFAULTS.numWorlds }),
    ...changesOf(settings, defaults),
  };
}

/** For the card. */
function levelsOf({ world, level, generator, designer }: RunConfig): string {
  if (level === null) return `drawn by generator ${generator}, chosen by designer ${designer}`;
  const name = findLevelName(world, level);
  return `one and the same${name === undefined ? '' : `, ${name}`}`;
}

/** camelCase to the snake_case of columns. */
function toColumn(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function readDemonstrations(path: string, worldId: string): Demonstrations {
  return parseDemonstrations(readSteps(path), worldId, path, 'all');
}

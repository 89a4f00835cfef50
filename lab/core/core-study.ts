import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import { moduleFile } from '../../envs/core/module-file.ts';
import { createGenerator, findWorld } from '../../envs/registry.ts';
import { type Difference, firstDifference } from '../../train/run/folder/config-difference.ts';
import type { AnyRunConfig } from '../../train/run/folder/run-config.ts';
import { CONFIG_FILE, RESULT_FILE, RUN_FORMAT } from '../../train/run/folder/run-files.ts';
import { readRunConfig } from '../../train/run/folder/run-folder.ts';
import { parseMetrics } from '../../train/run/log/metrics-log.ts';
import { TIMING_FILE } from '../../train/run/training/run-logs.ts';
import { findLevelDifference } from '../../train/settings/level-name.ts';
import type { TrainRequest } from '../../train/settings/train-request.ts';
import { splitTrainSettings } from '../../train/settings/train-settings.ts';
import { runSweep, type SweepOptions, type SweptRun, type SweptRunState } from '../sweep/run-sweep.ts';
import { type CoreMeasures, readCoreMeasures } from './core-measure.ts';
import { type CoreRow, commandOf } from './core-rows.ts';

/** What one run of the core study came to. */
export interface CoreResult {
  readonly row: string; // id
  readonly seed: number;
  readonly commit: string; // that began the run
  readonly engine: string;
  readonly numSteps: number; // environment steps
  readonly seconds?: number; // wall clock of the training, on one thread beside other work; not known of earlier studies
  readonly measures: CoreMeasures;
}

export interface CoreStudyOptions
  extends Pick<SweepOptions<SweptRun>, 'numJobs' | 'resumes' | 'stop' | 'onProgress' | 'log'> {
  readonly rows: readonly CoreRow[];
  readonly numSeeds: number;
  readonly folderPath: string;
  readonly onResult: (result: CoreResult) => void;
}

/** Settings were chosen with seeds 1 to 5. */
export const FIRST_SEED = 11;
const EVALUATIONS_PER_RUN = 20;

/**
 * Trains and measures every row with every seed, seed by seed. false when it was stopped before its end.
 * Errors: those of runSweep; InputError for a run folder of other settings.
 */
export function runCoreStudy(options: CoreStudyOptions): Promise<boolean> {
  const { rows, numSeeds, folderPath, onResult, ...sweep } = options;
  const seeds = Array.from({ length: numSeeds }, (_, i) => FIRST_SEED + i);
  const runs = seeds.flatMap((seed) => rows.map((row) => plannedRun(row, seed, folderPath)));
  return runSweep({
    ...sweep,
    runs,
    onMeasured({ row, seed, folderPath: folder }) {
      const measures = readCoreMeasures(folder, row.numEpisodes);
      if (measures === undefined) return;
      const { commit, engine } = readRunConfig(folder);
      const seconds = readTrainingSeconds(folder);
      onResult({ row: row.id, seed, commit, engine, numSteps: row.request.numSteps, seconds, measures });
    },
  });
}

function readTrainingSeconds(folderPath: string): number {
  const cycles = parseMetrics(readFileSync(join(folderPath, TIMING_FILE), 'utf8'));
  return Math.round(cycles.reduce((sum, { seconds }) => sum + seconds, 0));
}

interface PlannedRun extends SweptRun {
  readonly row: CoreRow;
  readonly seed: number;
}

function plannedRun(row: CoreRow, seed: number, studyFolder: string): PlannedRun {
  const folderPath = join(studyFolder, `${row.id}-${seed}`);
  const request = requestOf(row, seed, folderPath);
  return {
    row,
    seed,
    folderPath,
    state: stateOf(request, folderPath),
    start: () => ({ kind: 'start', request }),
    get isMeasured() {
      return readCoreMeasures(folderPath, row.numEpisodes) !== undefined;
    },
    measurement: () => ({
      module: join(import.meta.dirname, moduleFile('core-measure-process', import.meta.url)),
      args: [folderPath, row.id, readRunConfig(folderPath).engine],
    }),
  };
}

type CoreRequest = TrainRequest & { readonly world: string };

function requestOf(row: CoreRow, seed: number, folderPath: string): CoreRequest {
  const { request } = row;
  const { levelFormat, namedLevels } = findWorld(request.world);
  const level = request.level === undefined ? undefined : namedLevels?.get(request.level);
  const { numWorlds, numSteps } = request.settings;
  const numCycles = request.numSteps / (numWorlds * numSteps);
  return {
    ...request,
    level: level === undefined ? undefined : levelFormat.format(level),
    seed,
    numThreads: 1, // one core each
    cyclesPerEvaluation: Math.max(1, Math.round(numCycles / EVALUATIONS_PER_RUN)),
    folderPath,
    resumes: true, // begins a run that is not there
    command: commandOf(row, seed),
  };
}

/** Errors: InputError when the folder holds a run of other settings, naming the first that differs. */
function stateOf(request: CoreRequest, folderPath: string): SweptRunState {
  if (!existsSync(join(folderPath, CONFIG_FILE))) return 'missing';
  const difference = differenceOf(readRunConfig(folderPath), request);
  if (difference !== undefined) {
    const { field, found, asked } = difference;
    throw new InputError(`run folder holds a run with another ${field}`, {
      value: typeof found === 'object' ? JSON.stringify(found) : found,
      limit: `${typeof asked === 'object' ? JSON.stringify(asked) : asked}, or another --out`,
      where: folderPath,
    });
  }
  return existsSync(join(folderPath, RESULT_FILE)) ? 'done' : 'begun';
}

/** The first thing in which a run that is there is not the one that is asked for. */
function differenceOf(found: AnyRunConfig, request: CoreRequest): Difference | undefined {
  if (found.format !== RUN_FORMAT) return firstDifference(found, { format: RUN_FORMAT });
  const { algorithm, world, seed, numSteps, lineup, trials, level = null } = request;
  const split = splitTrainSettings({ algorithm, world, designer: 'dr' }, request);
  const planned = {
    ...found,
    algorithm,
    world,
    seed,
    numSteps,
    lineup: lineup ?? found.lineup,
    trials: trials === undefined ? null : { trialsPerTask: trials, stepsPerTask: 0 },
    settings: { ...found.settings, ...split.algorithm },
    worldSettings: { ...found.worldSettings, ...split.world },
    numWorlds: split.numWorlds ?? found.numWorlds,
  };
  const generator = level === null ? createGenerator(world, split.world, request.generator).id : null;
  return firstDifference(found, planned) ?? findLevelDifference(world, found, { level, generator });
}

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { InputError } from '../../envs/core/errors.ts';
import { findDesigner } from '../designers/registry.ts';
import { type EngineName, loadEngine } from '../nets/engine.ts';
import { useLearningThread } from '../nets/kernels/shard-thread.ts';
import { gitCommit } from './git-commit.ts';
import { createHoldoutEvaluator } from './holdout-evaluator.ts';
import { diskTrouble, RunStoppedError } from './run-stopped-error.ts';
import type { UedEnd, UedProgress, UedRequest } from './ued-messages.ts';
import { UedRun } from './ued-run.ts';
import { parseDesignerSettings, UED_RUN_FORMAT, UED_RUN_VERSION, type UedRunConfig } from './ued-run-config.ts';
import { CONFIG_FILE, readRunConfig } from './ued-run-folder.ts';
import { findTier, type UedTier } from './ued-tiers.ts';

export interface UedDefaults {
  readonly designer: string;
  readonly tier: string;
  readonly seed: number;
  readonly cyclesPerCheckpoint: number;
  readonly cyclesPerEvaluation: number;
}

export const UED_DEFAULTS: UedDefaults = {
  designer: 'accel',
  tier: 'mini',
  seed: 1,
  cyclesPerCheckpoint: 50,
  cyclesPerEvaluation: 100,
};

export interface UedListener {
  started(folderPath: string, engine: EngineName, progress: UedProgress): void;
  progress(progress: UedProgress): void;
  log(line: string): void;
  /** Asked after every cycle. */
  readonly shallStop: boolean;
}

const SMOOTHED_CYCLES = 20; // of the solved rate that is shown

/**
 * One run of `murmur train ued` from its folder's opening to its end, in this process.
 * Errors   InputError for a request or folder that cannot be used; RunStoppedError for a full disk, or numbers that break
 *          again and again: the last good checkpoint is as it was.
 */
export async function trainUed(request: UedRequest, listener: UedListener): Promise<UedEnd> {
  const folderPath = request.folderPath ?? defaultFolder(request);
  const { config, tier } = await resolveConfig(request, folderPath);
  const { command, resumes } = request;
  const evaluator = createHoldoutEvaluator(tier);
  const log = (line: string) => listener.log(line);
  const run = guardDisk(folderPath, () => new UedRun({ folderPath, command, resumes, evaluator, log, config, tier }));
  await useLearningThread((request.numThreads ?? availableParallelism()) > 1);
  try {
    const rate = new RateMeter(run);
    listener.started(folderPath, config.engine, rate.progress());
    const isNew = !run.isDone;
    while (!run.isDone) {
      rate.note(guardDisk(folderPath, () => run.step()).students[0].solvedRate);
      listener.progress(rate.progress());
      await setImmediate(); // so that signals and messages are heard
      if (listener.shallStop && !run.isDone) return stop(run, folderPath);
    }
    if (isNew) guardDisk(folderPath, () => run.finish());
    return { result: run.readResult(), checkpoint: folderPath, seconds: run.times.total };
  } finally {
    await useLearningThread(false);
    run.close();
  }
}

function stop(run: UedRun, folderPath: string): UedEnd {
  const checkpoint = run.isHealthy ? guardDisk(folderPath, () => run.checkpoint()) : folderPath;
  return { result: undefined, checkpoint, seconds: run.times.total };
}

/** Where a run goes that was not told. */
export function defaultFolder({ tier, designer, seed }: UedRequest): string {
  const { tier: tierId, designer: designerId, seed: number } = UED_DEFAULTS;
  return join('runs', 'ued', `${tier ?? tierId}-${designer ?? designerId}-${seed ?? number}`);
}

/** What tells a person how to go on with a run. */
export function resumeLine(folderPath: string): string {
  return `go on with: murmur train ued --resume --out ${folderPath}`;
}

/** Fills in what was not asked for, on resuming by what the folder says, and loads the engine. */
async function resolveConfig(
  request: UedRequest,
  folderPath: string,
): Promise<{ config: UedRunConfig; tier: UedTier }> {
  const isThere = request.resumes && existsSync(join(folderPath, CONFIG_FILE));
  if (request.resumes && !isThere && request.designer === undefined && request.tier === undefined) {
    throw new InputError('no run to resume', {
      limit: `${CONFIG_FILE}, or --designer and --tier to begin a run there`,
      where: folderPath,
    });
  }
  const known: Partial<UedRunConfig> = isThere ? readRunConfig(folderPath) : {};
  const designer = request.designer ?? known.designer ?? UED_DEFAULTS.designer;
  findDesigner(designer);
  const found = findTier(request.tier ?? known.tier ?? UED_DEFAULTS.tier);
  const tier = { ...found, totalSteps: request.numSteps ?? known.numSteps ?? found.totalSteps };
  const settings = request.settings ?? (designer === known.designer ? known.settings : undefined) ?? {};
  const parsed = parseDesignerSettings(designer, settings);
  const { name: engine } = await loadEngine(request.engine ?? known.engine);
  const { id, summary: _summary, totalSteps, ...tierSettings } = tier;
  const config: UedRunConfig = {
    format: UED_RUN_FORMAT,
    version: UED_RUN_VERSION,
    designer,
    settings: parsed,
    tier: id,
    tierSettings,
    seed: request.seed ?? known.seed ?? UED_DEFAULTS.seed,
    numSteps: totalSteps,
    cyclesPerCheckpoint: request.cyclesPerCheckpoint ?? known.cyclesPerCheckpoint ?? UED_DEFAULTS.cyclesPerCheckpoint,
    cyclesPerEvaluation: request.cyclesPerEvaluation ?? known.cyclesPerEvaluation ?? UED_DEFAULTS.cyclesPerEvaluation,
    engine,
    commit: gitCommit(),
  };
  return { config, tier };
}

/** Turns trouble with the disk into the one line that stops a run. */
function guardDisk<Result>(folderPath: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    const trouble = diskTrouble(error);
    if (trouble === undefined) throw error;
    throw new RunStoppedError(
      `${trouble}; the run stopped, its last good checkpoint is in ${join(folderPath, 'checkpoints')}: ` +
        'make room and go on with --resume',
    );
  }
}

/** Rate of this session and a solved rate over the last cycles, for people who watch. */
class RateMeter {
  readonly #run: UedRun;
  readonly #startedAt = performance.now();
  readonly #stepsBefore: number;
  readonly #solvedRates: number[] = [];

  constructor(run: UedRun) {
    this.#run = run;
    this.#stepsBefore = run.curriculum.numSteps;
  }

  note(solvedRate: number): void {
    if (Number.isNaN(solvedRate)) return;
    this.#solvedRates.push(solvedRate);
    if (this.#solvedRates.length > SMOOTHED_CYCLES) this.#solvedRates.shift();
  }

  progress(): UedProgress {
    const { numCycles: cycle, numSteps: steps, config } = this.#run.curriculum;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const rates = this.#solvedRates;
    return {
      cycle,
      steps,
      totalSteps: config.tier.totalSteps,
      solvedRate: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
      stepsPerSecond: (steps - this.#stepsBefore) / seconds,
    };
  }
}

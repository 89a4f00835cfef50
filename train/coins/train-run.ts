import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplayClock } from '../../agents/algorithms/replay-algorithm.ts';
import { type Checkpoint, encodeCheckpoint, readNewestGood, writeFileAtomic } from '../../agents/checkpoint.ts';
import type { Demonstrations, DemonstratorKind } from '../../agents/memory/demonstrations.ts';
import { type HeldOutSplit, splitHeldOut } from '../../agents/memory/held-out.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { readTextFile } from '../../agents/text-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { Steps } from '../../envs/core/steps.ts';
import { finishInTurns, nextTurn } from '../loop/next-turn.ts';
import { gitCommit } from '../run/folder/git-commit.ts';
import { RUN_VERSION } from '../run/folder/run-config.ts';
import { CHECKPOINT_FOLDER, CONFIG_FILE, METRICS_FILE } from '../run/folder/run-files.ts';
import { checkpointPaths, RunFolder } from '../run/folder/run-folder.ts';
import { formatNumber, parseMetrics } from '../run/log/metrics-log.ts';
import { type CoinsAlgorithmId, createCoinsAlgorithm, defaultsOf, type LearnerSettings } from './coins-algorithms.ts';
import { COINS_FOLDERS, COINS_RUN_FORMAT, type CoinsRunConfig } from './coins-folder.ts';
import { evaluateLearner, type TrainEvaluation } from './train-evaluation.ts';
import { TrainRun, type TrainSchedule } from './train-loop.ts';
import { createTrainSetting } from './train-world.ts';

/**
 * One run of `murmur train`: a folder with config.json, command.txt, metrics.csv and checkpoints. A run that was killed
 * goes on from its newest good checkpoint and ends with the same bytes as one left alone.
 */
export interface TrainOptions {
  readonly algorithm: CoinsAlgorithmId;
  readonly worldId: string;
  readonly demonstrators: string; // a regime or a file of transitions
  readonly demonstratorKind: DemonstratorKind; // whose steps of such a file
  readonly seed: number;
  readonly settings?: LearnerSettings; // the learner's defaults when absent
  readonly schedule: TrainSchedule;
  readonly numWorlds: number;
  readonly numCheckpoints: number; // over the run, evenly
  readonly outFolder: string;
  readonly resumes: boolean;
  readonly command: string;
  readonly engine: EngineName;
  /** Called when nothing is left to refuse, before the first line of `log`. */
  readonly onBegin?: () => void;
  /** Told what was not as it should be in a folder that is gone on with. */
  readonly log?: (line: string) => void;
  readonly onProgress: (egoStep: number, metrics: Readonly<Record<string, number>>) => void;
  /** Asks for an end: the run writes a checkpoint after the running tick and returns. */
  readonly stop?: AbortSignal;
}

const FINAL_NAME = 'final.ckpt';
const TICKS_PER_TURN = 8; // ticks between two looks for a signal
const HELD_OUT_SHARE = 0.2; // of cloned steps
const HELD_OUT_STREAM = 0x4e1d;

/** Columns of metrics.csv by name; NaN where nothing is known. */
export type TrainMetrics = Readonly<Record<string, number>>;

export interface TrainEnd {
  readonly checkpoint: string | undefined; // of the whole run; undefined when it was stopped before its end
  readonly metrics: TrainMetrics; // the last row
}

/** Trains, or goes on with, one run. Errors: InputError for settings that do not fit, or a folder that holds another run. */
export async function trainCoinsAlgorithm(options: TrainOptions): Promise<TrainEnd> {
  const { algorithm, worldId, seed } = options;
  const setting = createTrainSetting({ ...options, watches: algorithm !== 'dqn' });
  const { world, sizes } = setting;
  const heldOut = algorithm === 'bc' ? splitPeople(setting.demonstrations, seed) : undefined;
  const { schedule, settings } = options;
  const learner = createCoinsAlgorithm(
    algorithm,
    seed,
    sizes,
    heldOut?.train ?? setting.demonstrations,
    schedule,
    settings,
  );
  if (!learner.isOffline && world.environment.spec.numSeats > 1) {
    throw new InputError(`train ${algorithm} needs a world for one player`, {
      value: worldId,
      limit: 'such as coins or maze',
    });
  }
  const run = new TrainRun(learner, schedule.egoSteps, world, seed);
  const folder = openFolder(options);
  try {
    return await trainIn(folder, options, run, { ...setting.evaluation, heldOut });
  } finally {
    folder.close();
  }
}

async function trainIn(
  folder: CoinsFolder,
  options: TrainOptions,
  run: TrainRun,
  evaluation: TrainEvaluation,
): Promise<TrainEnd> {
  const { outFolder, schedule } = options;
  const { learner } = run;
  let metrics = lastRow(outFolder);
  const stopped = (): TrainEnd => ({ checkpoint: undefined, metrics });
  if (folder.restored !== undefined) restore(folder.restored, run, outFolder);
  if (!run.isDone) folder.noteSession();
  if (folder.restored === undefined && !(await prepare(run, options.stop))) return stopped();
  const spacing = schedule.egoSteps / options.numCheckpoints;
  for (let tick = 1; !run.isDone; tick++) {
    const before = Math.floor(run.egoStep / spacing);
    run.tick();
    if (tick % TICKS_PER_TURN === 0) await nextTurn();
    const isDue = Math.floor(run.egoStep / spacing) > before || run.isDone;
    if (isDue) {
      const losses = learner.metrics();
      const evaluated = await finishInTurns(evaluateLearner(learner, run.world, evaluation));
      metrics = { ...returnsOf(run), ...evaluated, ...losses };
      learner.metrics(); // what a learner counts while it acts begins anew: evaluation is not counted
      appendMetrics(outFolder, run, metrics);
      options.onProgress(run.egoStep, metrics);
    }
    const isStopped = options.stop?.aborted === true && !run.isDone;
    if (isDue || isStopped) folder.writeCheckpoint(run.egoStep, encode(options, folder.config, run));
    if (isStopped) return stopped();
  }
  const checkpoint = join(outFolder, CHECKPOINT_FOLDER, FINAL_NAME);
  writeFileAtomic(checkpoint, encode(options, folder.config, run));
  return { checkpoint, metrics };
}

/** Whether a folder holds a run of `trainCoinsAlgorithm`, so that `evaluateRun` can read it. */
export function isTrainRun(outFolder: string): boolean {
  const path = join(outFolder, CONFIG_FILE);
  return existsSync(path) && /"arm": /.test(readTextFile(path, { what: "the run's config" }));
}

/**
 * How good the newest weights of a run are, measured anew: columns of metrics.csv by name, without losses and training.
 * Errors   InputError when the folder holds no run of this kind, no good checkpoint, or its demonstrations are gone.
 */
export function* evaluateRun(outFolder: string, numWorlds: number): Steps<TrainMetrics> {
  const { arm: algorithm, worldId, seed, demonstrators, schedule, ...config } = readConfig(outFolder);
  const { company: demonstratorKind } = config;
  const settings = config.settings as LearnerSettings | undefined;
  const watches = algorithm !== 'dqn';
  const setting = createTrainSetting({ worldId, demonstrators, demonstratorKind, seed, numWorlds, watches });
  const heldOut = algorithm === 'bc' ? splitPeople(setting.demonstrations, seed) : undefined;
  const watched = heldOut?.train ?? setting.demonstrations;
  const learner = createCoinsAlgorithm(algorithm, seed, setting.sizes, watched, schedule, settings);
  const final = join(outFolder, CHECKPOINT_FOLDER, FINAL_NAME);
  const steps = checkpointPaths(outFolder, COINS_FOLDERS.checkpointNames);
  const paths = [...(existsSync(final) ? [final] : []), ...steps];
  const { checkpoint } = readNewestGood(paths, { kind: algorithm, worldId });
  if (checkpoint === undefined) throw new InputError('run has no good checkpoint', { where: outFolder });
  restore(checkpoint, new TrainRun(learner, schedule.egoSteps, setting.world, seed), outFolder);
  return yield* evaluateLearner(learner, setting.world, { ...setting.evaluation, heldOut });
}

function splitPeople(demonstrations: Demonstrations, seed: number): HeldOutSplit {
  return splitHeldOut(demonstrations, HELD_OUT_SHARE, new Rng(seed, HELD_OUT_STREAM));
}

function configOf({ algorithm, worldId, demonstrators, demonstratorKind, ...rest }: TrainOptions): CoinsRunConfig {
  const { seed, schedule } = rest;
  const settings = { ...(rest.settings ?? defaultsOf(algorithm)) };
  const named = { format: COINS_RUN_FORMAT, version: RUN_VERSION, arm: algorithm } as const;
  return { ...named, worldId, demonstrators, company: demonstratorKind, seed, schedule, settings };
}

type CoinsFolder = RunFolder<CoinsRunConfig>;

/** Of the training episodes since the last row; a learner that takes no steps has none. */
function returnsOf(run: TrainRun): TrainMetrics {
  const { meanReturn, numEpisodes } = run.takeReturns();
  return run.learner.isOffline ? {} : { 'train/return': meanReturn, 'train/episodes': numEpisodes };
}

/** The learning steps before the first ego step; false when it was stopped among them, where there is nothing to keep yet. */
async function prepare(run: TrainRun, stop: AbortSignal | undefined): Promise<boolean> {
  for (const _ of run.learner.prepare(run.rng)) {
    await nextTurn();
    if (stop?.aborted === true) return false;
  }
  return true;
}

/** Errors: those of RunFolder.open. */
function openFolder(options: TrainOptions): CoinsFolder {
  const { outFolder, resumes, command, engine, log, onBegin } = options;
  const told = `${command}\ncommit ${gitCommit()}\nengine ${engine}`;
  const folder = RunFolder.open(outFolder, COINS_FOLDERS, configOf(options), told, resumes);
  onBegin?.();
  for (const warning of folder.warnings) log?.(warning);
  return folder;
}

/** Errors: InputError for a folder without a config, or one that is torn, of something else or lacks a field. */
function readConfig(outFolder: string): CoinsRunConfig {
  const path = join(outFolder, CONFIG_FILE);
  return COINS_FOLDERS.parse(readTextFile(path, { what: "the run's config" }), path);
}

/** Weights by names without the slash before them, and one clock beside the worlds: as runs have been saved since the first. */
function encode({ algorithm, worldId, engine }: TrainOptions, config: CoinsRunConfig, run: TrainRun): Uint8Array {
  const { weights, extra } = run.learner.save();
  return encodeCheckpoint({
    kind: algorithm,
    worldId,
    config,
    engine,
    weights: Object.fromEntries(Object.entries(weights).map(([name, array]) => [name.slice(1), array])),
    extra: { learner: extra.learner, run: run.save() },
  });
}

function restore(checkpoint: Checkpoint, run: TrainRun, where: string): void {
  const weights = Object.fromEntries(Object.entries(checkpoint.weights).map(([name, array]) => [`/${name}`, array]));
  const saved = checkpoint.extra.run as Record<string, unknown>;
  const { egoStep, numUpdates } = saved as { egoStep: number; numUpdates: number };
  const clock: ReplayClock = { numTransitions: egoStep, numUpdates, numExplored: egoStep };
  run.learner.load({ weights, extra: { learner: checkpoint.extra.learner, clock } }, where);
  run.load(saved);
}

/** Keeps one row per checkpoint; rows after the checkpoint a run went on from are written again. */
function appendMetrics(outFolder: string, run: TrainRun, metrics: TrainMetrics): void {
  const row = { ego_step: run.egoStep, updates: run.learner.numUpdates, ...metrics };
  const names = Object.keys(row);
  const kept = readMetrics(outFolder).filter(({ ego_step }) => ego_step < run.egoStep);
  const lines = [...kept, row].map((cells: TrainMetrics) =>
    names.map((name) => formatNumber(cells[name] ?? Number.NaN)).join(','),
  );
  writeFileAtomic(join(outFolder, METRICS_FILE), `${[names.join(','), ...lines].join('\n')}\n`);
}

function readMetrics(outFolder: string): Record<string, number>[] {
  const path = join(outFolder, METRICS_FILE);
  return existsSync(path) ? parseMetrics(readTextFile(path, { what: 'file of metrics' })) : [];
}

/** What a run that is over already came to. */
function lastRow(outFolder: string): TrainMetrics {
  const { ego_step: _egoStep, updates: _updates, ...metrics } = readMetrics(outFolder).at(-1) ?? {};
  return metrics;
}

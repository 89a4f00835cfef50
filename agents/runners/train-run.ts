import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import { type Checkpoint, encodeCheckpoint, readNewestGood, writeFileAtomic } from '../checkpoint.ts';
import { type Learner, SHARED_DEFAULTS } from '../learners/learner.ts';
import { PSIPHI_DEFAULTS } from '../learners/psiphi.ts';
import type { EngineName } from '../nets/engine.ts';
import { type ArmId, createArm } from './coins-arms.ts';
import { gitCommit } from './git-commit.ts';
import { TrainRun, type TrainSchedule } from './train-loop.ts';
import { createTrainSetting } from './train-world.ts';

/**
 * One run of `murmur train`: a folder with config.json, command.txt, metrics.csv and checkpoints. A run that was killed
 * goes on from its newest good checkpoint and ends with the same bytes as one left alone.
 */
export interface TrainOptions {
  readonly arm: ArmId;
  readonly worldId: string;
  readonly demonstrators: string; // a regime or a file of transitions
  readonly seed: number;
  readonly schedule: TrainSchedule;
  readonly numWorlds: number;
  readonly numCheckpoints: number; // over the run, evenly
  readonly outFolder: string;
  readonly resumes: boolean;
  readonly command: string;
  readonly engine: EngineName;
  readonly onProgress: (egoStep: number, metrics: Readonly<Record<string, number>>) => void;
  /** Ends the process's part early, for tests of resuming; the whole run when absent. */
  readonly stopAtStep?: number;
}

const FINAL_NAME = 'final.ckpt';
const KEPT_CHECKPOINTS = 2;

/** Returns the path of the final checkpoint; undefined when stopped early. */
export function trainArm(options: TrainOptions): string | undefined {
  const { arm, worldId, seed, schedule, outFolder } = options;
  const { world, sizes, demonstrations } = createTrainSetting(worldId, options.demonstrators, seed, options.numWorlds);
  const learner = createArm(arm, seed, sizes, demonstrations);
  if (learner.usesExperience && world.environment.spec.numSeats > 1) {
    throw new InputError(`train ${arm} needs a world for one player`, { value: worldId, limit: 'coins' });
  }
  const run = new TrainRun(learner, schedule, world, seed);
  const config = { arm, worldId, demonstrators: options.demonstrators, seed, schedule, ...settingsOf(arm) };
  const started = openFolder(options, config);
  if (started === undefined) run.prepare();
  else restore(started, learner, run);
  const spacing = schedule.egoSteps / options.numCheckpoints;
  while (!run.isDone) {
    const before = Math.floor(run.egoStep / spacing);
    run.tick();
    if (Math.floor(run.egoStep / spacing) === before && !run.isDone) continue;
    const metrics = learner.metrics();
    appendMetrics(outFolder, run, metrics);
    options.onProgress(run.egoStep, metrics);
    writeCheckpoint(options, config, learner, run);
    if (options.stopAtStep !== undefined && run.egoStep >= options.stopAtStep) return undefined;
  }
  const path = join(outFolder, 'checkpoints', FINAL_NAME);
  writeFileAtomic(path, encode(options, config, learner, run));
  return path;
}

function settingsOf(arm: ArmId): Record<string, unknown> {
  return { settings: arm === 'psiphi' ? PSIPHI_DEFAULTS : SHARED_DEFAULTS };
}

/** Makes a new folder, or finds the checkpoint to go on from. */
function openFolder(options: TrainOptions, config: Record<string, unknown>): Checkpoint | undefined {
  const { outFolder, arm, worldId } = options;
  const configText = `${JSON.stringify(config, null, 2)}\n`;
  const configPath = join(outFolder, 'config.json');
  if (options.resumes && existsSync(configPath)) {
    if (readFileSync(configPath, 'utf8') !== configText) {
      throw new InputError('this folder holds a run with other settings', { where: configPath });
    }
    return readNewestGood(stepCheckpoints(outFolder), { kind: arm, worldId }).checkpoint;
  }
  if (existsSync(configPath)) {
    throw new InputError('this folder holds a run already', { value: outFolder, limit: 'another --out, or --resume' });
  }
  writeFileAtomic(
    join(outFolder, 'command.txt'),
    `${options.command}\ncommit ${gitCommit()}\nengine ${options.engine}\n`,
  );
  writeFileAtomic(configPath, configText);
  return undefined;
}

/** Newest first. */
function stepCheckpoints(outFolder: string): string[] {
  const folder = join(outFolder, 'checkpoints');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^step-\d+\.ckpt$/.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

function encode(options: TrainOptions, config: Record<string, unknown>, learner: Learner, run: TrainRun): Uint8Array {
  const weights = Object.fromEntries(
    Object.entries(learner.networks).flatMap(([network, parameters]) =>
      parameters.names.map((name) => [
        `${network}/${name}`,
        { shape: parameters.shapes[name], data: parameters.values[name] },
      ]),
    ),
  );
  return encodeCheckpoint({
    kind: options.arm,
    worldId: options.worldId,
    config,
    engine: options.engine,
    weights,
    extra: { learner: learner.saveExtra(), run: run.save() },
  });
}

function writeCheckpoint(
  options: TrainOptions,
  config: Record<string, unknown>,
  learner: Learner,
  run: TrainRun,
): void {
  const name = `step-${String(run.egoStep).padStart(9, '0')}.ckpt`;
  writeFileAtomic(join(options.outFolder, 'checkpoints', name), encode(options, config, learner, run));
  for (const old of stepCheckpoints(options.outFolder).slice(KEPT_CHECKPOINTS)) rmSync(old);
}

function restore(checkpoint: Checkpoint, learner: Learner, run: TrainRun): void {
  for (const [network, parameters] of Object.entries(learner.networks)) {
    for (const name of parameters.names) {
      parameters.values[name].set(checkpoint.weights[`${network}/${name}`].data);
      parameters.changed(name);
    }
  }
  learner.loadExtra(checkpoint.extra.learner as Record<string, unknown>);
  run.load(checkpoint.extra.run as Record<string, unknown>);
}

/** Keeps one row per checkpoint; rows after the checkpoint a run went on from are written again. */
function appendMetrics(outFolder: string, run: TrainRun, metrics: Readonly<Record<string, number>>): void {
  const path = join(outFolder, 'metrics.csv');
  const names = Object.keys(metrics);
  const kept = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .slice(1)
        .filter((line) => line !== '' && Number(line.split(',')[0]) < run.egoStep)
    : [];
  const row = [run.egoStep, run.numUpdates, ...names.map((name) => metrics[name])].join(',');
  writeFileAtomic(path, `${[['ego_step', 'updates', ...names].join(','), ...kept, row].join('\n')}\n`);
}

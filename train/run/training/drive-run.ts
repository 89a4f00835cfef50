import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { EngineName } from '../../../agents/nets/engine-name.ts';
import { useLearningThread } from '../../../agents/nets/kernels/shard-thread.ts';
import type { RunEnd, RunProgress } from './run-messages.ts';
import type { RunPlan } from './run-plan.ts';
import { diskTrouble, RunStoppedError } from './run-stopped-error.ts';
import { TrainingRun } from './training-run.ts';

export interface RunListener {
  started(folderPath: string, engine: EngineName, progress: RunProgress): void;
  progress(progress: RunProgress): void;
  log(line: string): void;
  /** Asked after every cycle. */
  readonly shallStop: boolean;
}

export interface DriveOptions {
  readonly folderPath: string;
  readonly plan: RunPlan;
  readonly command: string;
  readonly resumes: boolean;
  readonly numThreads?: 1 | 2; // that learn; changes no byte. Two where left out and the machine has them
}

const SMOOTHED_CYCLES = 20; // of the figures that are shown

/**
 * One run from its folder's opening to its end, in this process.
 * Errors   InputError for a folder that cannot be used, and for numbers that break again and again under the settings that were
 *          asked for; RunStoppedError for a full disk: the last good checkpoint is as it was.
 */
export async function driveRun(options: DriveOptions, listener: RunListener): Promise<RunEnd> {
  const { folderPath, plan, command, resumes } = options;
  const log = (line: string) => listener.log(line);
  const run = guardDisk(folderPath, () => new TrainingRun({ folderPath, plan, command, resumes, log }));
  await useLearningThread((options.numThreads ?? availableParallelism()) > 1);
  try {
    const rate = new RateMeter(run);
    listener.started(folderPath, plan.config.engine, rate.progress());
    const isNew = !run.isDone;
    while (!run.isDone) {
      rate.note(guardDisk(folderPath, () => run.step()).students[0]);
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

function stop(run: TrainingRun, folderPath: string): RunEnd {
  const checkpoint = run.isHealthy ? guardDisk(folderPath, () => run.checkpoint()) : folderPath;
  return { result: undefined, checkpoint, seconds: run.times.total };
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

/** Rate of this session, and figures over the last cycles, for people who watch. */
class RateMeter {
  readonly #run: TrainingRun;
  readonly #startedAt = performance.now();
  readonly #stepsBefore: number;
  readonly #solvedRates = new Smoothed();
  readonly #returns = new Smoothed();

  constructor(run: TrainingRun) {
    this.#run = run;
    this.#stepsBefore = run.curriculum.numSteps;
  }

  note({ solvedRate, meanReturn }: { readonly solvedRate: number; readonly meanReturn: number }): void {
    this.#solvedRates.add(solvedRate);
    this.#returns.add(meanReturn);
  }

  progress(): RunProgress {
    const { numCycles: cycle, numSteps: steps, usedSeconds, progress: share, config } = this.#run.curriculum;
    const { totalSteps, totalSeconds } = config;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const stepsPerSecond = (steps - this.#stepsBefore) / seconds;
    const secondsLeft = totalSeconds === undefined ? (totalSteps - steps) / stepsPerSecond : totalSeconds - usedSeconds;
    return {
      cycle,
      steps,
      share,
      totalSteps,
      secondsLeft: Math.max(0, secondsLeft),
      solvedRate: this.#solvedRates.mean,
      meanReturn: this.#returns.mean,
      stepsPerSecond,
    };
  }
}

/** Mean of the last numbers; those that are none are left out. */
class Smoothed {
  readonly #values: number[] = [];

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.#values.push(value);
    if (this.#values.length > SMOOTHED_CYCLES) this.#values.shift();
  }

  get mean(): number {
    return this.#values.reduce((sum, value) => sum + value, 0) / this.#values.length;
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import { moduleFile } from '../../envs/core/module-file.ts';
import { readUedConfig } from '../../train/run/folder/run-folder.ts';
import { type RunProcess, startRunProcess } from '../../train/run/process/run-process-host.ts';
import { readMeasures } from './ued-measure.ts';
import { requestOf, type SweepPlan, type SweepRun, stateOfRun } from './ued-sweep-plan.ts';
import { readSweepRow, type SweepRow } from './ued-sweep-row.ts';

/**
 * Designers x seeds in child processes of the real training, each in a run folder of its own. Whatever is killed, a
 * child or the sweep, the run goes on from its last checkpoint the next time and ends with the same bytes.
 */
export interface SweepOptions {
  readonly plan: SweepPlan;
  readonly numJobs: number; // processes at once
  readonly numLevels: number; // random levels that a student is measured on
  readonly resumes: boolean; // whether runs that have begun go on
  readonly command: string;
  readonly stop: AbortSignal; // asks for an end: trainings after their cycle, with a checkpoint
  readonly onRow: (row: SweepRow) => void; // each run, done before or now, in the order in which they are known
  readonly onProgress: (progress: SweepProgress) => void;
  readonly log: (line: string) => void;
}

export interface SweepProgress {
  readonly numDone: number;
  readonly numRuns: number;
  readonly running: readonly string[]; // run folders' names with their share
  readonly secondsLeft: number; // NaN until there is something to judge by
}

const MAX_DEATHS = 3; // of the child of one run, before the sweep gives up

/**
 * false when it was stopped before its end.
 * Errors: InputError for run folders that do not fit the plan, an unfinished one without `resumes`, or a run that cannot go on.
 */
export async function runSweep(options: SweepOptions): Promise<boolean> {
  const { plan, numJobs, resumes, stop } = options;
  const states = plan.runs.map(stateOfRun);
  const begun = plan.runs.find((_, i) => states[i] === 'begun');
  if (begun !== undefined && !resumes) {
    throw new InputError('run folder holds an unfinished run', {
      value: begun.folderPath,
      limit: 'another --runs, or --resume to go on with it',
    });
  }
  const sweep = new Sweep(options, states.filter((state) => state === 'done').length);
  const waiting = plan.runs.filter((_, i) => states[i] !== 'done');
  const done = plan.runs.filter((_, i) => states[i] === 'done');
  const queue = [...done, ...waiting]; // what is done needs to be measured at most
  const work = async (): Promise<void> => {
    for (let run = queue.shift(); run !== undefined && !stop.aborted; run = queue.shift()) {
      if (waiting.includes(run)) await sweep.train(run);
      await sweep.measure(run);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(numJobs, queue.length) }, work));
  } catch (error) {
    queue.length = 0;
    sweep.kill();
    throw error;
  }
  return !stop.aborted;
}

class Sweep {
  readonly #options: SweepOptions;
  readonly #startedAt = performance.now();
  readonly #shares = new Map<string, number>(); // of the runs in training
  readonly #trainings = new Set<RunProcess>();
  readonly #measurements = new Set<ChildProcess>();
  #numDone: number;
  #trained = 0; // runs' worth of training in this session
  #isStopped = false;

  constructor(options: SweepOptions, numDone: number) {
    this.#options = options;
    this.#numDone = numDone;
    options.stop.addEventListener('abort', () => this.#end());
    this.#show();
  }

  async train(run: SweepRun): Promise<void> {
    for (let deaths = 0; ; ) {
      const how = await this.#trainOnce(run);
      if (how === undefined || this.#isStopped) break;
      deaths++;
      if (deaths === MAX_DEATHS) {
        throw new InputError(`the process of a run died ${deaths} times (${how})`, { value: run.folderPath });
      }
      this.#options.log(`${run.folderPath}: its process died (${how}); going on from its last checkpoint`);
    }
    this.#shares.delete(run.folderPath);
    if (this.#isStopped) return;
    this.#numDone++;
    this.#show();
  }

  /** undefined: the run is done; else how its process died. */
  async #trainOnce(run: SweepRun): Promise<string | undefined> {
    const { command, log } = this.#options;
    let shareBefore: number | undefined;
    const child = startRunProcess({ kind: 'start-ued', request: requestOf(run, command) }, (message) => {
      if (message.kind === 'log') log(`${run.folderPath}: ${message.line}`);
      if (message.kind !== 'progress' && message.kind !== 'started') return;
      const { steps, totalSteps } = message.progress;
      const share = Math.min(1, steps / totalSteps);
      this.#trained += share - (shareBefore ?? share);
      shareBefore = share;
      this.#shares.set(run.folderPath, share);
      this.#show();
    });
    this.#trainings.add(child);
    const outcome = await child.outcome;
    this.#trainings.delete(child);
    if (outcome.kind === 'died') return outcome.how;
    if (outcome.kind === 'ended') return undefined;
    throw new InputError(`${run.folderPath}: ${outcome.message}`);
  }

  /** Gives the run's row. */
  async measure(run: SweepRun): Promise<void> {
    if (this.#isStopped) return;
    const { numLevels, onRow } = this.#options;
    const { folderPath, arm } = run;
    if (readMeasures(folderPath, numLevels) === undefined) {
      const child = fork(
        join(import.meta.dirname, moduleFile('ued-measure-process', import.meta.url)),
        [folderPath, String(numLevels), readUedConfig(folderPath).engine],
        { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
      );
      this.#measurements.add(child);
      await new Promise((resolve) => child.on('exit', resolve));
      this.#measurements.delete(child);
    }
    if (this.#isStopped) return;
    const measures = readMeasures(folderPath, numLevels);
    if (measures === undefined) throw new InputError('a run could not be measured', { value: folderPath });
    onRow(readSweepRow(folderPath, arm.id, measures));
  }

  /** What is measured is measured again the next time. */
  #end(): void {
    this.#isStopped = true;
    for (const training of this.#trainings) training.stop();
    for (const measurement of this.#measurements) measurement.kill();
  }

  kill(): void {
    this.#isStopped = true;
    for (const child of [...this.#trainings, ...this.#measurements]) child.kill();
  }

  #show(): void {
    const { plan, numJobs, onProgress } = this.#options;
    const shares = [...this.#shares.values()].reduce((sum, share) => sum + share, 0);
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const left = plan.runs.length - this.#numDone - shares;
    onProgress({
      numDone: this.#numDone,
      numRuns: plan.runs.length,
      running: [...this.#shares].map(([path, share]) => `${path.split('/').pop()} ${Math.floor(100 * share)} %`),
      secondsLeft: this.#trained > 0.02 * numJobs ? (left * seconds) / this.#trained : Number.NaN,
    });
  }
}

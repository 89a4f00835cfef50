import { type ChildProcess, fork } from 'node:child_process';
import { basename } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import { type RunProcess, startRunProcess } from '../../train/run/process/run-process-host.ts';
import type { ToRunProcess } from '../../train/run/training/run-messages.ts';

/**
 * Many runs in child processes of the real training, each in a run folder of its own, each measured when it is done. Whatever
 * is killed, a child or the sweep, the run goes on from its last checkpoint the next time and ends with the same bytes.
 */
export interface SweepOptions<Run extends SweptRun> {
  readonly runs: readonly Run[];
  readonly numJobs: number; // processes at once
  readonly resumes: boolean; // whether runs that have begun go on
  readonly stop: AbortSignal; // asks for an end: trainings after their cycle, with a checkpoint
  readonly onMeasured: (run: Run) => void; // each run, done before or now, in the order in which they are known
  readonly onProgress: (progress: SweepProgress) => void;
  readonly log: (line: string) => void;
}

/** One run of a sweep. */
export interface SweptRun {
  readonly folderPath: string;
  readonly state: SweptRunState; // of its training, before the sweep
  /** What the learner's process is asked for. */
  start(): Exclude<ToRunProcess, { kind: 'stop' }>;
  readonly isMeasured: boolean; // now
  /** The process that measures it when it is trained: its module and arguments. */
  measurement(): { readonly module: string; readonly args: readonly string[] };
}

export type SweptRunState = 'missing' | 'begun' | 'done';

export interface SweepProgress {
  readonly numDone: number;
  readonly numRuns: number;
  readonly running: readonly string[]; // run folders' names with their share
  readonly secondsLeft: number; // NaN until there is something to judge by
}

const MAX_DEATHS = 3; // of the child of one run, before the sweep gives up

/**
 * false when it was stopped before its end.
 * Errors: InputError for an unfinished run without `resumes`, a run that cannot go on, or one that cannot be measured.
 */
export async function runSweep<Run extends SweptRun>(options: SweepOptions<Run>): Promise<boolean> {
  const { runs, numJobs, resumes, stop } = options;
  const begun = runs.find(({ state }) => state === 'begun');
  if (begun !== undefined && !resumes) {
    throw new InputError('run folder holds an unfinished run', {
      value: begun.folderPath,
      limit: 'another folder, or --resume to go on with it',
    });
  }
  const sweep = new Sweep(options);
  const waiting = runs.filter(({ state }) => state !== 'done');
  const queue = [...runs.filter(({ state }) => state === 'done'), ...waiting]; // what is done needs to be measured at most
  const work = async (): Promise<void> => {
    for (let run = queue.shift(); run !== undefined && !stop.aborted; run = queue.shift()) {
      if (run.state !== 'done') await sweep.train(run);
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

class Sweep<Run extends SweptRun> {
  readonly #options: SweepOptions<Run>;
  readonly #startedAt = performance.now();
  readonly #shares = new Map<string, number>(); // of the runs in training
  readonly #trainings = new Set<RunProcess>();
  readonly #measurements = new Set<ChildProcess>();
  #numDone: number;
  #trained = 0; // runs' worth of training in this session
  #isStopped = false;

  constructor(options: SweepOptions<Run>) {
    this.#options = options;
    this.#numDone = options.runs.filter(({ state }) => state === 'done').length;
    options.stop.addEventListener('abort', () => this.#end());
    this.#show();
  }

  async train(run: Run): Promise<void> {
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
  async #trainOnce(run: Run): Promise<string | undefined> {
    let shareBefore: number | undefined;
    const child = startRunProcess(run.start(), (message) => {
      if (message.kind === 'log') this.#options.log(`${run.folderPath}: ${message.line}`);
      if (message.kind !== 'progress' && message.kind !== 'started') return;
      const { share } = message.progress;
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

  async measure(run: Run): Promise<void> {
    if (this.#isStopped) return;
    if (!run.isMeasured) await this.#measureOnce(run);
    if (this.#isStopped) return;
    if (!run.isMeasured) throw new InputError('a run could not be measured', { value: run.folderPath });
    this.#options.onMeasured(run);
  }

  async #measureOnce(run: Run): Promise<void> {
    const { module, args } = run.measurement();
    const child = fork(module, args, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#measurements.add(child);
    await new Promise((resolve) => child.on('exit', resolve));
    this.#measurements.delete(child);
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
    const { runs, numJobs, onProgress } = this.#options;
    const shares = [...this.#shares.values()].reduce((sum, share) => sum + share, 0);
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const left = runs.length - this.#numDone - shares;
    onProgress({
      numDone: this.#numDone,
      numRuns: runs.length,
      running: [...this.#shares].map(([path, share]) => `${basename(path)} ${Math.floor(100 * share)} %`),
      secondsLeft: this.#trained > 0.02 * numJobs ? (left * seconds) / this.#trained : Number.NaN,
    });
  }
}

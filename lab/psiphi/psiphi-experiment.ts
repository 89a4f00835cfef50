import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { moduleFile } from '../../envs/core/module-file.ts';
import type { ExperimentBudget } from './psiphi-budget.ts';
import { type Job, type JobResult, listJobs, settingsHash } from './psiphi-jobs.ts';

/**
 * Runs every job of the PsiPhi experiment in child processes and keeps each result as a file, so that a run that was
 * stopped goes on where it was. Results of other settings are made again.
 */
export interface ExperimentOptions {
  readonly budget: ExperimentBudget;
  readonly numSeeds: number;
  readonly only?: Job['part'];
  readonly numProcesses: number;
  readonly outFolder: string;
  readonly stop: AbortSignal; // ends the children at once: what they run is run again
  readonly onProgress: (numDone: number, numJobs: number, last: string) => void;
}

/** undefined when it was stopped before its end. */
export async function runPsiPhiExperiment(options: ExperimentOptions): Promise<readonly JobResult[] | undefined> {
  const jobs = listJobs(options.numSeeds, options.only);
  const hash = settingsHash(options.budget);
  const results = new Map<string, JobResult>();
  for (const job of jobs) {
    const kept = readResult(resultPath(options.outFolder, job));
    if (kept?.settingsHash === hash) results.set(job.id, kept);
  }
  options.onProgress(results.size, jobs.length, `${results.size} kept`);
  const waiting = jobs.filter((job) => !results.has(job.id));
  const keep = (result: JobResult): void => {
    writeFileAtomic(resultPath(options.outFolder, result.job), `${JSON.stringify(result)}\n`);
    results.set(result.job.id, result);
    options.onProgress(results.size, jobs.length, result.job.id);
  };
  const numProcesses = Math.min(options.numProcesses, waiting.length);
  const { stop, budget } = options;
  await Promise.all(Array.from({ length: numProcesses }, () => work(budget.name, waiting, keep, stop)));
  if (stop.aborted) return undefined;
  return jobs.map((job) => results.get(job.id) as JobResult);
}

const resultPath = (folder: string, job: Job): string => join(folder, 'results', `${job.id}.json`);

function readResult(path: string): JobResult | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JobResult;
  } catch {
    return undefined; // half a file of an older program: made again
  }
}

const WORKER_FILE = join(import.meta.dirname, moduleFile('psiphi-worker', import.meta.url));

/** One child that takes jobs until there are none, or until it is stopped. */
function work(budgetName: string, waiting: Job[], keep: (result: JobResult) => void, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = fork(WORKER_FILE, [budgetName]);
    let isFinished = false;
    const end = (): void => void child.kill('SIGKILL');
    stop.addEventListener('abort', end);
    child.on('message', (message: JobResult | 'ready') => {
      if (message !== 'ready') keep(message);
      const next = waiting.shift();
      if (next !== undefined) {
        child.send(next);
      } else {
        isFinished = true;
        child.disconnect();
        resolve();
      }
    });
    child.on('exit', (code) => {
      stop.removeEventListener('abort', end);
      if (stop.aborted) resolve();
      else if (!isFinished) reject(new Error(`a worker of the experiment ended early with code ${code}`));
    });
  });
}

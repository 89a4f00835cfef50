import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { InputError } from '../../envs/core/errors.ts';
import { formatCount, formatFigure } from '../../train/run/process/progress-line.ts';
import { findRuns } from '../../train/run/reading/find-runs.ts';
import { type RunSummary, readRunSummary, type UnreadableRun } from '../../train/run/reading/run-summary.ts';
import { jsonOption } from '../options/shared-options.ts';
import { formatTable } from '../terminal/text-table.ts';

const DEFAULT_FOLDER = 'runs';
const EXAMPLES = `
Examples:
  murmur runs                  all runs below runs/, the one touched last first
  murmur runs runs/ued         those of curricula
  murmur runs runs/ued --json  for programs`;

export function registerRuns(program: Command): void {
  program
    .command('runs')
    .argument('[folder]', 'where to look, with all folders below', DEFAULT_FOLDER)
    .addOption(jsonOption('the runs'))
    .addHelpText('after', EXAMPLES)
    .action(listRuns);
}

/** Errors: InputError for a folder that is not there; runs/ itself may be missing. */
function listRuns(folder: string, flags: { readonly json?: boolean }): void {
  const isThere = existsSync(folder);
  if (isThere ? !statSync(folder).isDirectory() : folder !== DEFAULT_FOLDER) {
    throw new InputError('no folder of runs', { value: folder, limit: 'a folder that is there' });
  }
  const { folders, isCut } = findRuns(folder);
  const read = folders.map(readRunSummary);
  const runs = read.filter((run): run is RunSummary => !('trouble' in run));
  const unreadable = read.filter((run): run is UnreadableRun => 'trouble' in run);
  runs.sort((a, b) => b.touchedMs - a.touchedMs || (a.folder < b.folder ? -1 : 1));
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ runs: runs.map(toJson), unreadable })}\n`);
  } else {
    process.stdout.write(
      runs.length === 0 ? `no runs in ${folder}; murmur train begins one\n` : formatRuns(runs, Date.now()),
    );
    for (const { folder: path, trouble } of unreadable) process.stdout.write(`cannot be read: ${path}: ${trouble}\n`);
  }
  if (isCut) process.stderr.write(`there are more folders in ${folder} than are looked into: name one further down\n`);
}

function toJson({ touchedMs, ...run }: RunSummary): object {
  return { ...run, touched: new Date(touchedMs).toISOString() };
}

function formatRuns(runs: readonly RunSummary[], nowMs: number): string {
  const columns = [
    { head: 'run' },
    { head: 'algorithm' },
    { head: 'world' },
    { head: 'designer' },
    { head: 'seed', isNumber: true },
    { head: 'how far', isNumber: true },
    { head: 'state' },
    { head: 'how good' },
    { head: 'touched', isNumber: true },
  ];
  const rows = runs.map((run) => [
    run.folder,
    run.algorithm,
    run.variant === null ? run.world : `${run.world} ${run.variant}`,
    run.designer ?? '-',
    String(run.seed),
    formatProgress(run),
    run.state,
    run.figure === null ? '-' : `${formatFigure(run.figure.value)} ${run.figure.name.replace(/^evaluation\//, '')}`,
    formatAge(nowMs - run.touchedMs),
  ]);
  return formatTable(columns, rows);
}

/** Steps done, and of which budget where they are not all. */
function formatProgress({ state, steps, totalSteps, totalMinutes }: RunSummary): string {
  if (state === 'finished') return formatCount(steps);
  return `${formatCount(steps)} of ${totalSteps === null ? `${totalMinutes} min` : formatCount(totalSteps)}`;
}

/** How long ago, in one unit. */
function formatAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

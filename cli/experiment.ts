import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { writeFileAtomic } from '../agents/checkpoint.ts';
import { gitCommit } from '../agents/runners/git-commit.ts';
import { FULL_BUDGET, SMOKE_BUDGET } from '../agents/runners/psiphi-budget.ts';
import { runPsiPhiExperiment } from '../agents/runners/psiphi-experiment.ts';
import { drawReportCurves, writeReport } from '../agents/runners/psiphi-report.ts';
import { summarise } from '../agents/runners/psiphi-summary.ts';
import { wholeNumber } from './whole-number.ts';

interface Flags {
  readonly smoke?: boolean;
  readonly seeds?: number;
  readonly jobs: number;
  readonly out?: string;
  readonly docs?: string;
  readonly json?: boolean;
}

export function registerExperiment(program: Command): void {
  const experiment = program
    .command('experiment')
    .description('Run a whole study: every arm and seed, then its report.')
    .addHelpText('after', '\nExample:\n  murmur experiment psiphi --smoke');
  experiment
    .command('psiphi')
    .description('PsiPhi against DQN, BC, RL + BC-aux and SQIL beside four kinds of company; goes on where it stopped.')
    .option('--smoke', 'a form of about two minutes that shows the machinery and proves nothing')
    .option('--seeds <n>', 'seeds; 1..100 (default 10, smoke 1)', wholeNumber(1, 100))
    .option('--jobs <n>', 'child processes, one core each; 1..64', wholeNumber(1, 64), 2)
    .option('--out <folder>', 'where results are kept (default runs/psiphi, smoke runs/psiphi-smoke)')
    .option('--docs <folder>', 'where the report goes (default docs/results, smoke the out folder)')
    .option('--json', 'the summary as JSON on standard output')
    .addHelpText('after', '\nExample:\n  murmur experiment psiphi --seeds 10 --jobs 2')
    .action(runExperiment);
}

async function runExperiment(flags: Flags): Promise<void> {
  const budget = flags.smoke ? SMOKE_BUDGET : FULL_BUDGET;
  const outFolder = flags.out ?? join('runs', flags.smoke ? 'psiphi-smoke' : 'psiphi');
  const numSeeds = flags.seeds ?? (flags.smoke ? 1 : 10);
  const commit = keptCommit(join(outFolder, 'commit.txt'));
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {value}/{total} jobs | {eta_formatted} left | {last}' })
    : undefined;
  let isStarted = false;
  const results = await runPsiPhiExperiment({
    budget,
    numSeeds,
    numProcesses: flags.jobs,
    outFolder,
    onProgress(numDone, numJobs, last) {
      if (bar === undefined) {
        process.stderr.write(`${numDone}/${numJobs} jobs: ${last}\n`);
      } else if (isStarted) {
        bar.update(numDone, { last });
      } else {
        bar.start(numJobs, numDone, { last });
        isStarted = true;
      }
    },
  });
  bar?.stop();
  const summary = summarise(results);
  writeFileAtomic(join(outFolder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const docsFolder = flags.docs ?? (flags.smoke ? outFolder : join('docs', 'results'));
  const command = `murmur experiment psiphi${flags.smoke ? ' --smoke' : ''} --seeds ${numSeeds} --jobs ${flags.jobs}`;
  writeFileAtomic(join(docsFolder, 'psiphi.md'), writeReport(summary, { budget, command, commit }));
  writeFileSync(join(docsFolder, 'psiphi-curves.svg'), drawReportCurves(results));
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : `report: ${join(docsFolder, 'psiphi.md')}\n`);
}

/** The commit at which the results of a folder were begun: a report written again later still names it. */
function keptCommit(path: string): string {
  if (!existsSync(path)) writeFileAtomic(path, `${gitCommit()}\n`);
  return readFileSync(path, 'utf8').trim();
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { InputError } from '../../envs/core/errors.ts';
import { FULL_BUDGET, SMOKE_BUDGET } from '../../lab/psiphi/psiphi-budget.ts';
import { runPsiPhiExperiment } from '../../lab/psiphi/psiphi-experiment.ts';
import type { JobResult } from '../../lab/psiphi/psiphi-jobs.ts';
import { drawReportCurves, writeReport } from '../../lab/psiphi/psiphi-report.ts';
import { renewInference, type StoredExperiment, summarise } from '../../lab/psiphi/psiphi-summary.ts';
import { gitCommit } from '../../train/run/folder/git-commit.ts';
import { choiceOption } from '../options/choice.ts';
import { jsonOption, outOption, resumeOption } from '../options/shared-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runInterruptibly } from '../terminal/interruption.ts';
import { resumeCommand, sayCommand } from '../terminal/typed-command.ts';
import { registerCoreStudy } from './experiment-core.ts';

interface Flags {
  readonly smoke?: boolean;
  readonly seeds?: number;
  readonly jobs: number;
  readonly out?: string;
  readonly part?: 'inference';
  readonly resume?: boolean;
  readonly publish?: boolean;
  readonly json?: boolean;
}

const PUBLISHED_FOLDER = join('docs', 'results');

export function registerExperiment(program: Command): void {
  const experiment = program
    .command('experiment')
    .addHelpText('after', '\nExample:\n  murmur experiment psiphi --smoke');
  experiment
    .command('psiphi')
    .description(
      'PsiPhi against DQN, BC, RL + BC-aux and SQIL beside four kinds of demonstrators; goes on where it stopped.',
    )
    .option('--smoke', 'a form of about two minutes that shows the machinery and proves nothing')
    .option('--seeds <n>', 'seeds; 1..100 (default 10, smoke 1)', wholeNumber(1, 100))
    .option('--jobs <n>', 'child processes, one core each; 1..64', wholeNumber(1, 64), 2)
    .addOption(outOption('folder of results and report (default runs/psiphi, smoke runs/psiphi-smoke)'))
    .addOption(resumeOption('go on with the study in that folder; what is done is never run again'))
    .option(
      '--publish',
      `write the published page instead of a report in the folder: ${join(PUBLISHED_FOLDER, 'psiphi.md')}`,
    )
    .addOption(
      choiceOption(
        '--part <name>',
        'run one part alone and put it on the page that is kept; inference: claims B4 and B7',
        ['inference'],
      ),
    )
    .addOption(jsonOption('the summary'))
    .addHelpText('after', '\nExample:\n  murmur experiment psiphi --seeds 10 --jobs 2')
    .action(runExperiment);
  registerCoreStudy(experiment);
}

async function runExperiment(flags: Flags): Promise<void> {
  if (flags.smoke && flags.publish) {
    throw new InputError('options --smoke and --publish', { limit: 'one of the two: a smoke run proves nothing' });
  }
  const budget = flags.smoke ? SMOKE_BUDGET : FULL_BUDGET;
  const outFolder = flags.out ?? join('runs', flags.smoke ? 'psiphi-smoke' : 'psiphi');
  const numSeeds = flags.seeds ?? (flags.smoke ? 1 : 10);
  const commitPath = join(outFolder, 'commit.txt');
  if (existsSync(commitPath) && flags.resume !== true) {
    const limit = 'another --out, or --resume to go on with it';
    throw new InputError('this folder holds a study already', { value: outFolder, limit });
  }
  const commit = keptCommit(commitPath);
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {value}/{total} jobs | {eta_formatted} left | {last}' })
    : undefined;
  let isStarted = false;
  const run = (stop: AbortSignal) =>
    runPsiPhiExperiment({
      budget,
      numSeeds,
      only: flags.part,
      numProcesses: flags.jobs,
      outFolder,
      stop,
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
  const results = await runInterruptibly(run, {
    asked: 'stopping; the jobs that run are not kept',
    kept: () => `stopped; results of whole jobs are in ${outFolder}; go on with: ${sayCommand(resumeCommand())}`,
  }).finally(() => bar?.stop());
  if (results === undefined) return;
  const docsFolder = flags.publish ? PUBLISHED_FOLDER : outFolder;
  const command = `murmur experiment psiphi${flags.smoke ? ' --smoke' : ''} --seeds ${numSeeds} --jobs ${flags.jobs}`;
  const stored =
    flags.part === undefined
      ? { command, commit, budget: budget.name, summary: summarise(results) }
      : renewed(join(docsFolder, STORED_FILE), results, commit);
  writeFileAtomic(join(docsFolder, STORED_FILE), `${JSON.stringify(stored, null, 1)}\n`);
  writeFileAtomic(join(docsFolder, 'psiphi.md'), writeReport(stored.summary, { ...stored, budget }));
  if (flags.part === undefined) writeFileAtomic(join(docsFolder, 'psiphi-curves.svg'), drawReportCurves(results));
  process.stdout.write(
    flags.json ? `${JSON.stringify(stored.summary)}\n` : `report: ${join(docsFolder, 'psiphi.md')}\n`,
  );
}

/** All that the page is written from, beside it. */
const STORED_FILE = 'psiphi.json';

/** The stored experiment with the part that was run again. Errors: InputError where nothing is stored. */
function renewed(path: string, results: readonly JobResult[], commit: string): StoredExperiment {
  if (!existsSync(path))
    throw new InputError('no page to put a part on', { where: path, limit: 'run all parts first' });
  const stored = readStored(path);
  return { ...stored, summary: renewInference(stored.summary, results, commit) };
}

function readStored(path: string): StoredExperiment {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StoredExperiment;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError('stored results of the study are torn', { where: path, limit: 'run all parts again' });
  }
}

/** The commit at which the results of a folder were begun: a report written again later still names it. */
function keptCommit(path: string): string {
  if (!existsSync(path)) writeFileAtomic(path, `${gitCommit()}\n`);
  return readFileSync(path, 'utf8').trim();
}

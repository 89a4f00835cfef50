import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { InputError } from '../../envs/core/errors.ts';
import { type StoredCoreStudy, writeCoreReport } from '../../lab/core/core-report.ts';
import { CORE_ROWS, type CoreRow, findCoreRow } from '../../lab/core/core-rows.ts';
import { type CoreResult, runCoreStudy } from '../../lab/core/core-study.ts';
import { jsonOption, outOption, resumeOption } from '../options/shared-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runInterruptibly } from '../terminal/interruption.ts';
import { resumeCommand, sayCommand } from '../terminal/typed-command.ts';
import { createSweepProgress } from './sweep-progress.ts';

interface Flags {
  readonly rows?: string;
  readonly seeds: number;
  readonly jobs: number;
  readonly steps?: number;
  readonly out: string;
  readonly resume?: boolean;
  readonly publish?: boolean;
  readonly json?: boolean;
}

const PUBLISHED_FOLDER = join('docs', 'results');
const STORED_FILE = 'core.json'; // all that the page is written from, beside it
const PAGE_FILE = 'core.md';

export function registerCoreStudy(experiment: Command): void {
  experiment
    .command('core')
    .description('Methods of the learning core against their bars, chance and controls; goes on where it stopped.')
    .option('--rows <names>', `some rows alone, by commas; all of them: ${CORE_ROWS.map(({ id }) => id).join(', ')}`)
    .option('--seeds <n>', 'seeds from 11 on; 1..100', wholeNumber(1, 100), 5)
    .option('--jobs <n>', 'runs at once, one core each; 1..64', wholeNumber(1, 64), 2)
    .option(
      '--steps <n>',
      "budget of each run in environment steps (default: the row's); 1..1e10",
      wholeNumber(1, 1e10),
    )
    .addOption(outOption('folder of run folders, results and report').default(join('runs', 'core')))
    .addOption(resumeOption('go on with the study in that folder; what is done is never run again'))
    .option('--publish', `write the published page as well: ${join(PUBLISHED_FOLDER, PAGE_FILE)}`)
    .addOption(jsonOption('the results'))
    .addHelpText('after', '\nExample:\n  murmur experiment core --rows rl2-bandit,rl2-bandit-without-reward --seeds 5')
    .action(runStudy);
}

async function runStudy(flags: Flags): Promise<void> {
  const rows = findRows(flags);
  const storedPath = join(flags.out, STORED_FILE);
  mkdirSync(flags.out, { recursive: true }); // refused now rather than after the first run
  const steps = flags.steps === undefined ? '' : ` --steps ${flags.steps}`;
  const command = `murmur experiment core --seeds ${flags.seeds}${steps}`;
  let results: readonly CoreResult[] = readResults(storedPath).filter(({ row }) =>
    CORE_ROWS.some(({ id }) => id === row),
  );
  const run = (stop: AbortSignal) =>
    runCoreStudy({
      rows,
      numSeeds: flags.seeds,
      numJobs: flags.jobs,
      folderPath: flags.out,
      resumes: flags.resume === true,
      stop,
      onResult(result) {
        results = sorted([...results.filter(({ row, seed }) => row !== result.row || seed !== result.seed), result]);
        writeFileAtomic(storedPath, `${JSON.stringify({ command, results }, null, 1)}\n`);
      },
      onProgress: createSweepProgress(),
      log: (line) => process.stderr.write(`${line}\n`),
    });
  const isWhole = await runInterruptibly(run, {
    asked: 'stopping after the running cycles, with checkpoints',
    kept: () => `stopped; results and checkpoints are kept; go on with: ${sayCommand(resumeCommand())}`,
  });
  if (!isWhole) return;
  const stored: StoredCoreStudy = { command, results };
  const folders = flags.publish ? [flags.out, PUBLISHED_FOLDER] : [flags.out];
  for (const folder of folders) {
    writeFileAtomic(join(folder, STORED_FILE), `${JSON.stringify(stored, null, 1)}\n`);
    writeFileAtomic(join(folder, PAGE_FILE), writeCoreReport(stored));
  }
  const page = join(folders[folders.length - 1], PAGE_FILE);
  process.stdout.write(flags.json ? `${JSON.stringify(stored)}\n` : `report: ${page}\n`);
}

/** Errors: InputError for a row that there is not, or a page of runs that were cut short. */
function findRows({ rows: names, steps, publish }: Flags): readonly CoreRow[] {
  if (steps !== undefined && publish)
    throw new InputError('options --steps and --publish', { limit: 'one of the two' });
  const rows = names === undefined ? CORE_ROWS : names.split(',').map((name) => findCoreRow(name.trim()));
  return steps === undefined ? rows : rows.map((row) => ({ ...row, request: { ...row.request, numSteps: steps } }));
}

/** Results of earlier calls. Errors: InputError for a torn file. */
function readResults(path: string): readonly CoreResult[] {
  if (!existsSync(path)) return [];
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as StoredCoreStudy).results;
  } catch {
    throw new InputError('results of the study are torn', { where: path, limit: 'another --out' });
  }
}

/** In the order of the rows; seeds upwards. */
function sorted(results: readonly CoreResult[]): readonly CoreResult[] {
  const order = CORE_ROWS.map(({ id }) => id);
  return [...results].sort((a, b) => order.indexOf(a.row) - order.indexOf(b.row) || a.seed - b.seed);
}

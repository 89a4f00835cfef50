import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import { writeFileAtomic } from '../agents/checkpoint.ts';
import { DESIGNER_IDS } from '../agents/designers/registry.ts';
import { formatSeconds } from '../agents/runners/progress-line.ts';
import { DEFAULT_CVAR_LEVELS } from '../agents/runners/ued-measure.ts';
import { drawTier, writeUedReport } from '../agents/runners/ued-report.ts';
import { runSweep, type SweepProgress } from '../agents/runners/ued-sweep.ts';
import { parseArms, planSweep, type SweepPlan } from '../agents/runners/ued-sweep-plan.ts';
import { readTierRows, type SweepRow, type TierRows, writeTierRows } from '../agents/runners/ued-sweep-row.ts';
import { TIER_IDS } from '../agents/runners/ued-tiers.ts';
import { InputError } from '../envs/core/errors.ts';
import { wholeNumber } from './whole-number.ts';

interface Flags {
  readonly tier: string;
  readonly designers: string;
  readonly seeds: number;
  readonly jobs: number;
  readonly steps?: number;
  readonly levels: number;
  readonly runs: string;
  readonly out: string;
  readonly resume?: boolean;
  readonly reportOnly?: boolean;
}

const EXAMPLES = `
Examples:
  murmur sweep --tier mini --designers all --seeds 10 --jobs 2
  murmur sweep --tier mid --designers dr,accel,sfl --seeds 5 --steps 2000000 --resume
  murmur sweep --tier mini --designers robust-plr,robust-plr:stalenessCoefficient=0   an ablation beside its base
  murmur sweep --report-only                             the report again, from the rows that are kept`;

export function registerSweep(program: Command): void {
  program
    .command('sweep')
    .description('Train designers x seeds in parallel processes, measure every student, write the comparison.')
    .addOption(new Option('--tier <name>', 'how large').choices([...TIER_IDS]).default('mini'))
    .option(
      '--designers <names>',
      `all, or some of ${DESIGNER_IDS.join(', ')} by commas, with settings as dr:name=value`,
      'all',
    )
    .option('--seeds <n>', 'seeds 1..n of each designer; 1..1000', wholeNumber(1, 1000), 10)
    .option('--jobs <n>', 'runs at once, one core each; 1..64', wholeNumber(1, 64), 2)
    .option('--steps <n>', 'budget of a run in environment steps (default: that of the tier)', wholeNumber(1, 1e10))
    .option(
      '--levels <n>',
      'random levels that each student is measured on; 10..100000',
      wholeNumber(10, 100_000),
      DEFAULT_CVAR_LEVELS,
    )
    .option('--runs <folder>', 'where run folders are', join('runs', 'ued'))
    .option('--out <file>', 'the report; rows and pictures go to a folder beside it', join('docs', 'results', 'ued.md'))
    .option('--resume', 'go on with runs that have begun; those that are done are never run again')
    .option('--report-only', 'write the report from the rows that are kept, run nothing')
    .addHelpText('after', EXAMPLES)
    .action(sweep);
}

async function sweep(flags: Flags): Promise<void> {
  if (!flags.out.endsWith('.md')) throw new InputError('option --out', { value: flags.out, limit: 'a name in .md' });
  const isWhole = flags.reportOnly === true || (await train(flags));
  if (!isWhole) process.stdout.write('stopped; go on with the same command and --resume\n');
  if (isWhole || existsSync(rowsPath(flags.out, flags.tier))) writeReport(flags.out);
}

/** false when it was stopped. */
async function train(flags: Flags): Promise<boolean> {
  const { tier: tierId, designers, seeds: numSeeds, jobs: numJobs, steps: numSteps, levels, runs } = flags;
  const plan = planSweep({ tierId, arms: parseArms(designers), numSeeds, numSteps, runsFolder: runs });
  const path = rowsPath(flags.out, tierId);
  const command = `murmur ${process.argv.slice(2).join(' ')}`;
  const log = (line: string) => process.stderr.write(`${line}\n`);
  let rows = keptRows(path, plan, log);
  return runSweep({
    plan,
    numJobs,
    numLevels: levels,
    resumes: flags.resume === true,
    command,
    stop: stopOnSignals(log),
    onRow(row) {
      rows = sorted([...rows.filter((kept) => kept.arm !== row.arm || kept.seed !== row.seed), row], plan);
      writeTierRows(path, { tier: tierId, command, rows: [...rows] });
    },
    onProgress: createProgress(),
    log,
  });
}

/** The first signal asks for an end after the running cycles, a second one ends at once. */
function stopOnSignals(log: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(1);
      log('stopping after the running cycles; once more to stop at once');
      controller.abort();
    });
  }
  return controller.signal;
}

/** Rows of earlier sweeps with the same budget; others would draw every common point down to theirs. */
function keptRows(path: string, { tier }: SweepPlan, log: (line: string) => void): readonly SweepRow[] {
  if (!existsSync(path)) return [];
  const { rows } = readTierRows(path);
  const kept = rows.filter(({ budget }) => budget === tier.totalSteps);
  if (kept.length < rows.length) log(`${rows.length - kept.length} rows of another budget leave ${path}`);
  return kept;
}

/** Designers in the order of the registry, then arms with settings; seeds upwards. */
function sorted(rows: readonly SweepRow[], { runs }: SweepPlan): readonly SweepRow[] {
  const order = [...new Set([...DESIGNER_IDS, ...runs.map(({ arm }) => arm.id), ...rows.map(({ arm }) => arm)])];
  return [...rows].sort((a, b) => order.indexOf(a.arm) - order.indexOf(b.arm) || a.seed - b.seed);
}

const rowsFolder = (out: string): string => out.replace(/\.md$/, '');
const rowsPath = (out: string, tier: string): string => join(rowsFolder(out), `${tier}.json`);

/** From all rows that are kept beside it. Errors: InputError when there are none. */
function writeReport(out: string): void {
  const folder = rowsFolder(out);
  const found = existsSync(folder) ? readdirSync(folder) : [];
  const tiers: TierRows[] = TIER_IDS.filter((id) => found.includes(`${id}.json`)).map((id) =>
    readTierRows(rowsPath(out, id)),
  );
  if (tiers.length === 0) throw new InputError('no rows of a sweep', { limit: 'one tier at least', where: folder });
  for (const tier of tiers) writeFileAtomic(join(folder, `${tier.tier}.svg`), drawTier(tier));
  writeFileAtomic(
    out,
    writeUedReport(tiers, (tier) => `${basename(folder)}/${tier}.svg`),
  );
  process.stdout.write(`report: ${out}\n`);
}

const LINE_EVERY_MS = 10_000;

/** A line that is written over on a terminal, else a line every ten seconds and whenever a run is done. */
function createProgress(): (progress: SweepProgress) => void {
  let shownAt = -Infinity;
  let shownDone = -1;
  return (progress) => {
    const { numDone, numRuns } = progress;
    const isDue = performance.now() - shownAt > (process.stderr.isTTY ? 200 : LINE_EVERY_MS);
    if (!isDue && numDone === shownDone) return;
    shownAt = performance.now();
    shownDone = numDone;
    const text = describe(progress);
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}${numDone === numRuns ? '\n' : ''}`);
    else process.stderr.write(`${text}\n`);
  };
}

function describe({ numDone, numRuns, running, secondsLeft }: SweepProgress): string {
  const left = Number.isNaN(secondsLeft) ? '' : ` | ${formatSeconds(secondsLeft)} left`;
  return `${numDone}/${numRuns} runs done${left}${running.length > 0 ? ` | ${running.join(', ')}` : ''}`;
}

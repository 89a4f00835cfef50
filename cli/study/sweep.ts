import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { DESIGNER_IDS } from '../../agents/designers/registry.ts';
import { InputError } from '../../envs/core/errors.ts';
import { DEFAULT_CVAR_LEVELS } from '../../lab/ued/ued-measure.ts';
import { drawPreset, writeUedReport } from '../../lab/ued/ued-report.ts';
import { runUedSweep } from '../../lab/ued/ued-sweep.ts';
import { parseArms, planSweep, type SweepPlan } from '../../lab/ued/ued-sweep-plan.ts';
import { type PresetRows, readPresetRows, type SweepRow, writePresetRows } from '../../lab/ued/ued-sweep-row.ts';
import { PRESET_IDS } from '../../train/settings/ued-presets.ts';
import { addPresetOption, type PresetFlags, presetOf } from '../options/preset.ts';
import { jsonOption, outOption, resumeOption } from '../options/shared-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runInterruptibly } from '../terminal/interruption.ts';
import { resumeCommand, sayCommand, typedCommand } from '../terminal/typed-command.ts';
import { createSweepProgress } from './sweep-progress.ts';

interface Flags {
  readonly preset: string; // --preset or --tier
  readonly designers: string;
  readonly seeds: number;
  readonly jobs: number;
  readonly steps?: number;
  readonly levels: number;
  readonly runs: string;
  readonly out?: string;
  readonly publish?: boolean;
  readonly resume?: boolean;
  readonly reportOnly?: boolean;
  readonly json?: boolean;
}

const PUBLISHED_REPORT = join('docs', 'results', 'ued.md');
const DEFAULT_REPORT = join('runs', 'sweep', 'ued.md');

const DEFAULT_PRESET = 'mini';

const EXAMPLES = `
Examples:
  murmur sweep --preset mini --designers all --seeds 10 --jobs 2
  murmur sweep --preset mid --designers dr,accel,sfl --seeds 5 --steps 2000000 --resume
  murmur sweep --preset mini --designers robust-plr,robust-plr:stalenessCoefficient=0   an ablation beside its base
  murmur sweep --report-only --publish                   the published page again, from the rows that are kept`;

export function registerSweep(program: Command): void {
  const command = program.command('sweep');
  addPresetOption(command, `how large (default ${DEFAULT_PRESET}); large: designer dr alone`, PRESET_IDS)
    .option(
      '--designers <names>',
      `all, or some of ${DESIGNER_IDS.join(', ')} by commas, with settings as dr:name=value`,
      'all',
    )
    .option('--seeds <n>', 'seeds 1..n of each designer; 1..1000', wholeNumber(1, 1000), 10)
    .option('--jobs <n>', 'runs at once, one core each; 1..64', wholeNumber(1, 64), 2)
    .option('--steps <n>', 'budget of a run in environment steps (default: that of the preset)', wholeNumber(1, 1e10))
    .option(
      '--levels <n>',
      'random levels that each student is measured on; 10..100000',
      wholeNumber(10, 100_000),
      DEFAULT_CVAR_LEVELS,
    )
    .option('--runs <folder>', 'where run folders are', join('runs', 'ued'))
    .addOption(outOption(`the report; rows and pictures go to a folder beside it (default ${DEFAULT_REPORT})`))
    .option('--publish', `write the published page instead, ${PUBLISHED_REPORT}`)
    .addOption(resumeOption('go on with runs that have begun; those that are done are never run again'))
    .option('--report-only', 'write the report from the rows that are kept, run nothing')
    .addOption(jsonOption('the rows'))
    .addHelpText('after', EXAMPLES)
    .action((flags: Flags & PresetFlags) => sweep({ ...flags, preset: presetOf(flags) ?? DEFAULT_PRESET }));
}

async function sweep(flags: Flags): Promise<void> {
  const out = reportPath(flags);
  const train = (stop: AbortSignal) => trainAll(flags, out, stop);
  const kept = () => `stopped; rows and checkpoints are kept; go on with: ${sayCommand(resumeCommand())}`;
  const isWhole =
    flags.reportOnly === true ||
    (await runInterruptibly(train, { asked: 'stopping after the running cycles, with checkpoints', kept }));
  if (isWhole || existsSync(rowsPath(out, flags.preset))) writeReport(out, flags.json === true);
}

/** Errors: InputError for a name that is no Markdown file's, or two places for one report. */
function reportPath({ out, publish }: Flags): string {
  if (out !== undefined && publish) throw new InputError('options --out and --publish', { limit: 'one of the two' });
  const path = publish ? PUBLISHED_REPORT : (out ?? DEFAULT_REPORT);
  if (!path.endsWith('.md')) throw new InputError('option --out', { value: path, limit: 'a name in .md' });
  return path;
}

/** false when it was stopped. */
async function trainAll(flags: Flags, out: string, stop: AbortSignal): Promise<boolean> {
  const { preset: presetId, designers, seeds: numSeeds, jobs: numJobs, steps: numSteps, levels, runs } = flags;
  const plan = planSweep({ presetId, arms: parseArms(designers), numSeeds, numSteps, runsFolder: runs });
  const path = rowsPath(out, presetId);
  const command = typedCommand();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  mkdirSync(rowsFolder(out), { recursive: true }); // refused now rather than after the first run
  let rows = keptRows(path, plan, log);
  return runUedSweep({
    plan,
    numJobs,
    numLevels: levels,
    resumes: flags.resume === true,
    command,
    stop,
    onRow(row) {
      rows = sorted([...rows.filter((kept) => kept.arm !== row.arm || kept.seed !== row.seed), row], plan);
      writePresetRows(path, { tier: presetId, command, rows: [...rows] });
    },
    onProgress: createSweepProgress(),
    log,
  });
}

/** Rows of earlier sweeps with the same budget; others would draw every common point down to theirs. */
function keptRows(path: string, { preset }: SweepPlan, log: (line: string) => void): readonly SweepRow[] {
  if (!existsSync(path)) return [];
  const { rows } = readPresetRows(path);
  const kept = rows.filter(({ budget }) => budget === preset.totalSteps);
  if (kept.length < rows.length) log(`${rows.length - kept.length} rows of another budget leave ${path}`);
  return kept;
}

/** Designers in the order of the registry, then arms with settings; seeds upwards. */
function sorted(rows: readonly SweepRow[], { runs }: SweepPlan): readonly SweepRow[] {
  const order = [...new Set([...DESIGNER_IDS, ...runs.map(({ arm }) => arm.id), ...rows.map(({ arm }) => arm)])];
  return [...rows].sort((a, b) => order.indexOf(a.arm) - order.indexOf(b.arm) || a.seed - b.seed);
}

const rowsFolder = (out: string): string => out.replace(/\.md$/, '');
const rowsPath = (out: string, preset: string): string => join(rowsFolder(out), `${preset}.json`);

/** From all rows that are kept beside it. Errors: InputError when there are none. */
function writeReport(out: string, isJson: boolean): void {
  const folder = rowsFolder(out);
  const found = existsSync(folder) ? readdirSync(folder) : [];
  const presets: PresetRows[] = PRESET_IDS.filter((id) => found.includes(`${id}.json`)).map((id) =>
    readPresetRows(rowsPath(out, id)),
  );
  if (presets.length === 0) throw new InputError('no rows of a sweep', { limit: 'one preset at least', where: folder });
  for (const rows of presets) writeFileAtomic(join(folder, `${rows.tier}.svg`), drawPreset(rows));
  writeFileAtomic(
    out,
    writeUedReport(presets, (preset) => `${basename(folder)}/${preset}.svg`),
  );
  process.stdout.write(isJson ? `${JSON.stringify({ report: out, tiers: presets })}\n` : `report: ${out}\n`);
}

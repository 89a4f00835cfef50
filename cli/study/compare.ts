import { join } from 'node:path';
import type { Command } from 'commander';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { InputError } from '../../envs/core/errors.ts';
import { type Comparison, compareRuns, type RunGroup } from '../../lab/compare/compare-runs.ts';
import { drawComparison } from '../../lab/compare/comparison-picture.ts';
import { readRuns } from '../../lab/compare/read-runs.ts';
import { formatCount, formatFigure } from '../../train/run/process/progress-line.ts';
import { jsonOption, outOption } from '../options/shared-options.ts';
import { assertWritable } from '../terminal/file-trouble.ts';
import { formatTable } from '../terminal/text-table.ts';

interface Flags {
  readonly metric?: string;
  readonly out?: string;
  readonly poolCommits?: boolean;
  readonly json?: boolean;
}

const PICTURES = join('runs', 'pictures');
const EXAMPLES = `
Examples:
  murmur compare runs/ued                                all runs below, by the figure that matters most
  murmur compare 'runs/ued/mini-accel-*' 'runs/ued/mini-dr-*'
  murmur compare runs/ued --metric student/return --out returns.svg`;

export function registerCompare(program: Command): void {
  program
    .command('compare')
    .argument('<run...>', 'run folders, folders with runs below, or quoted patterns with * and ?')
    .option(
      '--metric <name>',
      'the figure to compare (default: the one on levels never learned from, else the return); a wrong name is answered with all there are',
    )
    .option('--pool-commits', 'take seeds that ran at different commits for one group')
    .addOption(outOption(`the picture, a name in .svg (default ${PICTURES}/compare-<metric>.svg)`))
    .addOption(jsonOption('the table'))
    .addHelpText(
      'after',
      `\nRuns that differ in their seed alone are one group: a mean and its 95 % interval over seeds.\n${EXAMPLES}`,
    )
    .action(compare);
}

function compare(words: readonly string[], flags: Flags): void {
  const { metric, out, poolCommits, json } = flags;
  if (out !== undefined && !out.endsWith('.svg')) {
    throw new InputError('option --out', { value: out, limit: 'a name in .svg' });
  }
  const { runs, notes } = readRuns(words);
  const comparison = compareRuns(runs, { metric, poolsCommits: poolCommits === true });
  const picture = out ?? join(PICTURES, `compare-${comparison.metric.replaceAll(/[^\w.-]+/g, '-')}.svg`);
  assertWritable(picture);
  writeFileAtomic(picture, drawComparison(comparison));
  const allNotes = [...notes, ...comparison.notes];
  if (json === true) process.stdout.write(`${JSON.stringify(toJson(comparison, allNotes, picture))}\n`);
  else {
    const lines = [...allNotes.map((note) => `note: ${note}`), `picture: ${picture}`];
    process.stdout.write(`${comparison.metric}\n\n${formatGroups(comparison.groups)}\n${lines.join('\n')}\n`);
  }
}

function formatGroups(groups: readonly RunGroup[]): string {
  const columns = [
    { head: 'group' },
    { head: 'seeds' },
    { head: 'steps', isNumber: true },
    { head: 'mean', isNumber: true },
    { head: '95 % over seeds' },
  ];
  const rows = groups.map(({ label, members, steps, last }) => [
    label,
    formatSeeds(members.map(({ run }) => run.facts.seed)),
    formatCount(steps),
    formatFigure(last.mean),
    members.length === 1 ? 'one seed' : `${formatFigure(last.low)} .. ${formatFigure(last.high)}`,
  ]);
  return formatTable(columns, rows);
}

/** Rising numbers, those without a gap as a range: 1-5, 8. */
function formatSeeds(seeds: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const seed of seeds) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === seed - 1) range[1] = seed;
    else ranges.push([seed, seed]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}

function toJson({ metric, groups }: Comparison, notes: readonly string[], picture: string): object {
  return {
    metric,
    groups: groups.map(({ label, unit, steps, last, members }) => ({
      label,
      seeds: members.map(({ run }) => run.facts.seed),
      folders: members.map(({ run }) => run.folder),
      steps,
      unit,
      mean: last.mean,
      interval: members.length === 1 ? null : [last.low, last.high],
    })),
    notes,
    picture,
  };
}

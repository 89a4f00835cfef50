import { bootstrapMean, type Estimate } from '../../agents/ops/bootstrap.ts';
import { InputError } from '../../envs/core/errors.ts';
import { formatCount } from '../../train/run/process/progress-line.ts';
import { headlineOf, type RunCurve } from '../../train/run/reading/run-curves.ts';
import type { OpenedRun } from '../../train/run/reading/run-kinds.ts';
import { thin, valueAt } from './curve-points.ts';
import { labelGroups } from './group-labels.ts';

/** Runs side by side: those that differ in their seed alone are one group, and one figure of theirs is compared. */
export interface ComparedRun extends OpenedRun {
  readonly curves: ReadonlyMap<string, RunCurve>;
  readonly difference: string; // uncommitted, of the code; '' when there was none
}

export interface GroupedRun {
  readonly run: ComparedRun;
  readonly curve: RunCurve; // of the metric, thinned
}

export interface RunGroup {
  readonly label: string; // differs from every other group's
  readonly unit: string; // of steps
  readonly members: readonly GroupedRun[]; // one a seed, by seed
  readonly steps: number; // the last at which every seed has a value
  readonly last: Estimate; // of the values there; its interval means nothing with one seed
}

export interface Comparison {
  readonly metric: string;
  readonly groups: readonly RunGroup[];
  readonly notes: readonly string[]; // what a reader has to know, a line each
}

export interface CompareOptions {
  readonly metric?: string; // the one that matters most when absent
  readonly poolsCommits: boolean; // whether seeds that ran at different commits are one group
}

const FEW_SEEDS = 5; // with fewer an interval says little
const MAX_LISTED = 4; // folders in a note

/** runs: at least one. Errors: InputError for a metric that none has, or runs without any figure. */
export function compareRuns(runs: readonly ComparedRun[], options: CompareOptions): Comparison {
  const metric = options.metric ?? chooseMetric(runs);
  const having = runs.filter(({ curves }) => curves.has(metric));
  if (having.length === 0) {
    throw new InputError('no run has this metric', { value: metric, choices: knownMetrics(runs) });
  }
  const notes: string[] = [];
  if (having.length < runs.length) {
    const without = runs.filter(({ curves }) => !curves.has(metric)).map(({ folder }) => folder);
    notes.push(`left out, without ${metric}: ${listSome(without)}`);
  }
  const clusters = [...groupRuns(having, options.poolsCommits).values()];
  const labels = labelGroups(clusters.map(([first]) => first));
  const groups = clusters.map((cluster, i) => makeGroup(cluster, labels[i], metric, notes));
  const few = groups.filter(({ members }) => members.length > 1 && members.length < FEW_SEEDS);
  if (few.length > 0) {
    notes.push(
      `with fewer than ${FEW_SEEDS} seeds an interval says little: ${few.map(({ label }) => label).join(', ')}`,
    );
  }
  return { metric, groups, notes };
}

/** Names of all figures, in the order of the tables. */
export function knownMetrics(runs: readonly ComparedRun[]): string[] {
  return [...new Set(runs.flatMap(({ curves }) => [...curves.keys()]))];
}

function chooseMetric(runs: readonly ComparedRun[]): string {
  const known = knownMetrics(runs);
  const ofAll = known.filter((name) => runs.every(({ curves }) => curves.has(name)));
  const metric = headlineOf(ofAll) ?? headlineOf(known);
  if (metric !== undefined) return metric;
  if (known.length === 0)
    throw new InputError('no run has a figure yet', { value: listSome(runs.map((r) => r.folder)) });
  throw new InputError('which metric to compare is not clear', { limit: `--metric, one of ${known.join(', ')}` });
}

function groupRuns(runs: readonly ComparedRun[], poolsCommits: boolean): Map<string, ComparedRun[]> {
  const groups = new Map<string, ComparedRun[]>();
  for (const run of runs) {
    const { kind, facts, settings } = run;
    const key = JSON.stringify([
      kind.id,
      facts.engine,
      poolsCommits ? '' : facts.commit,
      Object.entries(settings).sort(),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return groups;
}

function makeGroup(runs: readonly ComparedRun[], label: string, metric: string, notes: string[]): RunGroup {
  const members = oneEachSeed(
    runs.map((run) => ({ run, curve: thin(run.curves.get(metric) as RunCurve) })),
    label,
    notes,
  );
  const { unit } = runs[0].kind;
  const ends = members.map(({ curve }) => curve.steps.at(-1) as number);
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const starts = members.map(({ curve }) => curve.steps[0]);
  const steps = Math.max(first, ...starts);
  if (last > first) {
    notes.push(`${label}: seeds end at ${formatCount(first)} to ${formatCount(last)} ${unit}; compared at the first`);
  }
  if (new Set(members.map(({ run }) => run.difference)).size > 1) {
    notes.push(`${label}: the code differed between seeds (difference.patch in their folders)`);
  }
  const values = members.map(({ curve }) => valueAt(curve, steps)).filter((value) => !Number.isNaN(value));
  return { label, unit, members, steps, last: bootstrapMean(values) };
}

/** Runs of one seed are no evidence twice: the one that went farthest stays. */
function oneEachSeed(members: readonly GroupedRun[], label: string, notes: string[]): GroupedRun[] {
  const bySeed = new Map<number, GroupedRun>();
  const endOf = ({ curve }: GroupedRun) => curve.steps.at(-1) as number;
  for (const member of members) {
    const { seed } = member.run.facts;
    const other = bySeed.get(seed);
    if (other === undefined) {
      bySeed.set(seed, member);
      continue;
    }
    const [kept, left] = endOf(member) > endOf(other) ? [member, other] : [other, member];
    bySeed.set(seed, kept);
    notes.push(`${label}: seed ${seed} is there twice; left out: ${left.run.folder}`);
  }
  return [...bySeed.values()].sort((a, b) => a.run.facts.seed - b.run.facts.seed);
}

function listSome(folders: readonly string[]): string {
  const more = folders.length - MAX_LISTED;
  return `${folders.slice(0, MAX_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

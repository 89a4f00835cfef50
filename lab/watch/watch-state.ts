import type { LevelRecord } from '../../train/loop/level-record.ts';
import type { TimeSeconds } from '../../train/loop/time-shares.ts';
import type { RunProgress } from '../../train/run/training/run-messages.ts';

/** What the watch page shows, made of the files of a run folder (watch-files.ts) and sent as JSON. Gaps are null. */
export interface WatchState {
  readonly run: WatchedRun;
  readonly status: WatchStatus;
  readonly progress: RunProgress | null; // null before the first word of the learner
  readonly charts: readonly WatchChart[];
  readonly best: readonly LevelRecord[]; // of the highest scores, best first
  readonly newest: readonly LevelRecord[]; // newest first
  readonly numLevels: number; // lines of levels.jsonl
  readonly seconds: TimeSeconds; // where the time went, of all sessions
  readonly hasPictures: boolean; // whether the server draws levels
}

export interface WatchedRun {
  readonly designer: string;
  readonly summary: string;
  readonly preset: string;
  readonly seed: number;
  readonly engine: string;
  readonly folder: string;
}

export interface WatchStatus {
  readonly state: 'starting' | 'running' | 'ended' | 'stopped' | 'died';
  readonly line: string; // for people; empty while it runs
}

/** Curves over environment steps. */
export interface WatchChart {
  readonly title: string;
  readonly note: string; // what it says, in a few words
  readonly isShare: boolean; // values in [0, 1], shown as per cent
  readonly steps: readonly number[]; // [P]
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]; // [P] each
}

type Rows = readonly Readonly<Record<string, number>>[];
type Filter = (row: Readonly<Record<string, number>>) => boolean;

interface SeriesSpec {
  readonly name: string;
  readonly column: string;
  readonly filter?: Filter;
}

const MAX_POINTS = 120; // of a curve; a point is the mean of its bucket

const isLearnedFrom: Filter = (row) => row['student/is_learning'] === 1;
const isTriedOut: Filter = (row) => row['student/is_learning'] === 0;

/** metrics: rows of metrics.csv; evaluation: rows of evaluation.csv. */
export function buildCharts(metrics: Rows, evaluation: Rows): WatchChart[] {
  const has = (column: string) => metrics.length > 0 && column in metrics[0];
  const learned = (column: string, name = 'learned from'): SeriesSpec => ({ name, column, filter: isLearnedFrom });
  const tried = (column: string): SeriesSpec => ({ name: 'tried out', column, filter: isTriedOut });
  const second = has('antagonist/return');
  const student = (column: string): SeriesSpec[] => [
    learned(`student/${column}`, 'student'),
    ...(second ? [{ name: 'antagonist', column: `antagonist/${column}` }] : []),
  ];
  return [
    chart('Solved on hold-out mazes', 'that no designer sees', true, evaluation, [
      { name: 'perfect', column: 'perfect/solved_rate' },
      { name: 'named', column: 'named/solved_rate' },
      { name: 'random', column: 'random/solved_rate' },
    ]),
    chart('Return while learning', 'per finished episode', false, metrics, student('return')),
    scoreChart(metrics, has),
    chart('Shortest path', 'moves, levels that can be solved', false, metrics, [
      learned('played/shortest_path'),
      tried('played/shortest_path'),
    ]),
    chart('Walls', 'tiles of a level', false, metrics, [learned('played/walls'), tried('played/walls')]),
    chart('Solved while learning', 'share of finished episodes', true, metrics, student('solved_rate')),
  ].map((built) => ({ ...built, series: built.series.filter(({ values }) => values.some((value) => value !== null)) }));
}

function scoreChart(metrics: Rows, has: (column: string) => boolean): WatchChart {
  if (has('designer/regret')) {
    return chart('Regret', 'of the levels the adversary built', false, metrics, [
      { name: 'regret', column: 'designer/regret' },
    ]);
  }
  if (has('designer/mean-score')) {
    return chart('Score of the levels kept', 'by which levels are replayed', false, metrics, [
      { name: 'mean', column: 'designer/mean-score' },
      { name: 'highest', column: 'designer/max-score' },
    ]);
  }
  return chart('Entropy of the policy', 'nats', false, metrics, [{ name: 'student', column: 'student/entropy' }]);
}

function chart(title: string, note: string, isShare: boolean, rows: Rows, specs: readonly SeriesSpec[]): WatchChart {
  const size = Math.max(1, Math.ceil(rows.length / MAX_POINTS));
  const buckets = Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
  return {
    title,
    note,
    isShare,
    steps: buckets.map((bucket) => bucket[bucket.length - 1].steps),
    series: specs.map(({ name, column, filter }) => ({
      name,
      values: buckets.map((bucket) => meanOrNull(bucket.filter(filter ?? (() => true)).map((row) => row[column]))),
    })),
  };
}

/** Of the finite values. */
function meanOrNull(values: readonly (number | undefined)[]): number | null {
  const finite = values.filter((value) => Number.isFinite(value)) as number[];
  return finite.length === 0 ? null : finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

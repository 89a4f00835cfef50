import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFile } from '../../../agents/text-file.ts';
import { EVALUATION_FILE, METRICS_FILE } from '../folder/run-files.ts';
import { parseMetrics } from '../log/metrics-log.ts';
import type { OpenedRun } from './run-kinds.ts';

/** One figure of a run over its steps. Both arrays have the same length; steps rise; every value is finite. */
export interface RunCurve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

export interface RunCurves {
  /** By name: columns of metrics.csv as they are, those of evaluation.csv below `evaluation/`. None is empty. */
  readonly curves: ReadonlyMap<string, RunCurve>;
  readonly loggedSteps: number; // of the last row of metrics.csv; 0 without one
}

type Row = Readonly<Record<string, number>>;

const TABLES = [
  { file: METRICS_FILE, group: '' },
  { file: EVALUATION_FILE, group: 'evaluation/' },
];
const COUNTERS = new Set(['cycle', 'steps', 'updates', 'segment', 'ego_step', 'move']);

/** The figures of a run. Columns that count, and those with a clock in them, are none. Errors: InputError for a table that is no text. */
export function readCurves({ folder, kind }: OpenedRun): RunCurves {
  const curves = new Map<string, RunCurve>();
  let loggedSteps = 0;
  for (const { file, group } of TABLES) {
    const rows = readRows(join(folder, file), kind.stepsColumn);
    if (file === METRICS_FILE) loggedSteps = rows.at(-1)?.[kind.stepsColumn] ?? 0;
    for (const column of Object.keys(rows.at(-1) ?? {})) {
      if (COUNTERS.has(column) || column.startsWith('time/')) continue;
      const known = rows.filter((row) => Number.isFinite(row[column]));
      if (known.length === 0) continue;
      curves.set(`${group}${column}`, {
        steps: known.map((row) => row[kind.stepsColumn]),
        values: known.map((row) => row[column]),
      });
    }
  }
  return { curves, loggedSteps };
}

/** Rows with a step each, in their order. Those that a run wrote before it went back to a checkpoint give way to the later ones. */
function readRows(path: string, stepsColumn: string): Row[] {
  if (!existsSync(path)) return [];
  const rows: Row[] = [];
  for (const row of parseMetrics(readTextFile(path, { what: 'table of the run' }))) {
    if (!Number.isFinite(row[stepsColumn])) continue;
    while (rows.length > 0 && rows[rows.length - 1][stepsColumn] >= row[stepsColumn]) rows.pop();
    rows.push(row);
  }
  return rows;
}

/** What tells best how good a run is, in this order: on levels that it never learned from, else in training. */
const HEADLINES = [
  /^evaluation\/test\/solved_rate$/,
  /^evaluation\/(.*\/)?(solved_rate|success_rate|success)$/,
  /^evaluation\/(.*\/)?return$/,
  /^heldout\/accuracy$/,
  /^evaluation\//,
  /(^|\/)return$/,
  /(^|\/)reward/,
];

/** The figure that matters most of those there are; undefined when there is none of the kind. */
export function headlineOf(names: Iterable<string>): string | undefined {
  const known = [...names];
  for (const pattern of HEADLINES) {
    const name = known.find((candidate) => pattern.test(candidate));
    if (name !== undefined) return name;
  }
  return undefined;
}

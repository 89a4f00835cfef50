import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { InputError } from '../../envs/core/errors.ts';
import { EVALUATION_FILE, METRICS_FILE, RESULT_FILE } from '../../train/run/folder/run-files.ts';
import { readUedConfig } from '../../train/run/folder/run-folder.ts';
import { parseMetrics } from '../../train/run/log/metrics-log.ts';
import { TIMING_FILE } from '../../train/run/training/run-logs.ts';
import { MOVE_CODES } from '../../train/run/training/run-metrics.ts';
import { uedMeasures } from './ued-measure.ts';

/**
 * One run of a sweep as the report needs it: small enough to be kept beside the report, so that it can be written again
 * without the runs. null: not known.
 */
const figures = z.record(z.string(), z.number().nullable());
const curve = z.array(z.number().nullable()); // [NUM_BINS] means over equal parts of the run's cycles

export const sweepRow = z.object({
  arm: z.string(),
  designer: z.string(),
  settings: z.record(z.string(), z.unknown()),
  tier: z.string(),
  seed: z.int().min(0),
  engine: z.string(),
  commit: z.string(),
  budget: z.int().min(1), // environment steps asked for
  cycles: z.int().min(1),
  steps: z.int().min(1),
  updates: z.int().min(0),
  rollbacks: z.int().min(0),
  seconds: z.number(), // wall clock of all its sessions
  evaluatingSeconds: z.number(), // of them, in evaluations
  points: z.array(z.object({ steps: z.number(), updates: z.number(), figures })).min(1), // rows of evaluation.csv
  training: figures, // means over the last tenth of the cycles that were learned from
  curves: z.record(z.string(), curve),
  designerLast: figures, // the designer's metrics after the last cycle
  measures: uedMeasures,
});
export type SweepRow = z.output<typeof sweepRow>;

export const NUM_BINS = 20;
const CURVE_COLUMNS = [
  'steps',
  'played/shortest_path',
  'played/walls',
  'played/solvable',
  'designer/solved-path',
  'designer/passable-ratio',
  'designer/adversary-entropy',
];

/** Reads a finished and measured run folder. Errors: InputError for a folder that cannot be used. */
export function readSweepRow(folderPath: string, arm: string, measures: SweepRow['measures']): SweepRow {
  const { commit, numSteps: budget } = readUedConfig(folderPath);
  const result = readJson(join(folderPath, RESULT_FILE)) as Record<string, unknown>;
  const metrics = readTable(folderPath, METRICS_FILE);
  const timing = readTable(folderPath, TIMING_FILE);
  const { designer, tier, seed, engine, cycles, steps, updates, rollbacks } = result;
  const learned = metrics.filter((row) => row['student/is_learning'] === 1);
  const tail = learned.slice(Math.floor(0.9 * learned.length));
  const last = metrics[metrics.length - 1];
  const row = {
    ...{ arm, designer, settings: readUedConfig(folderPath).settings, tier, seed, engine, commit, budget },
    ...{ cycles, steps, updates, rollbacks },
    seconds: sumOf(timing.map((line) => line.seconds)),
    evaluatingSeconds: sumOf(timing.map((line) => line.seconds * line.evaluating || 0)),
    points: readTable(folderPath, EVALUATION_FILE).map(({ cycle: _cycle, steps, updates, ...rest }) => ({
      steps,
      updates,
      figures: rest,
    })),
    training: {
      solvedRate: knownMean(tail.map((line) => line['student/solved_rate'])),
      return: knownMean(tail.map((line) => line['student/return'])),
    },
    curves: binCurves(metrics),
    designerLast: Object.fromEntries(Object.entries(last).filter(([name]) => name.startsWith('designer/'))),
    measures,
  };
  const parsed = sweepRow.safeParse(JSON.parse(JSON.stringify(row))); // NaN becomes null
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(`run folder lacks what a report needs: ${issue.path.join('.')}`, { where: folderPath });
}

/**
 * Means over equal parts of a run, of the cycles whose levels are the curriculum: replays where there are any, else
 * those that were learned from.
 */
function binCurves(metrics: readonly Record<string, number>[]): Record<string, number[]> {
  const replays = metrics.filter((row) => row.move === MOVE_CODES.replay);
  const rows = replays.length > 0 ? replays : metrics.filter((row) => row['student/is_learning'] === 1);
  const total = metrics.length;
  const columns = CURVE_COLUMNS.filter((name) => name in metrics[0]);
  return Object.fromEntries(
    columns.map((name) => [
      name,
      Array.from({ length: NUM_BINS }, (_, bin) => {
        const [from, to] = [(bin * total) / NUM_BINS, ((bin + 1) * total) / NUM_BINS];
        const source = name === 'steps' ? metrics : rows;
        return knownMean(source.filter(({ cycle }) => cycle > from && cycle <= to).map((row) => row[name]));
      }),
    ]),
  );
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Of the numbers that are known; NaN without one. */
export function knownMean(values: readonly (number | null | undefined)[]): number {
  const known = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  return sumOf(known) / known.length;
}

function readTable(folderPath: string, name: string): Record<string, number>[] {
  const path = join(folderPath, name);
  const rows = existsSync(path) ? parseMetrics(readFileSync(path, 'utf8')) : [];
  if (rows.length === 0) throw new InputError('table of a run is missing or empty', { value: name, where: folderPath });
  return rows;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new InputError('file of a run cannot be read', { value: path });
  }
}

/** All rows of one preset with the command that made them. */
const presetRows = z.object({ tier: z.string(), command: z.string(), rows: z.array(sweepRow) });
export type PresetRows = z.output<typeof presetRows>;

const DIGITS = 6; // significant ones

/** A number as it is kept; whole numbers in full. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
}

/** One row a line, so that a diff shows which runs are new. */
export function writePresetRows(path: string, { tier, command, rows }: PresetRows): void {
  const lines = rows.map((row) => JSON.stringify(row, rounded)).join(',\n');
  writeFileAtomic(
    path,
    `{"tier": ${JSON.stringify(tier)}, "command": ${JSON.stringify(command)}, "rows": [\n${lines}\n]}\n`,
  );
}

/** Errors: InputError for a file that is not such a table, naming the first wrong field. */
export function readPresetRows(path: string): PresetRows {
  const parsed = presetRows.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(`not the rows of a sweep: ${issue.path.join('.')}: ${issue.message}`, { where: path });
}

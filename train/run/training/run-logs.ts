import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '../../../agents/checkpoint.ts';
import type { CycleReport } from '../../loop/curriculum.ts';
import type { LevelRecord } from '../../loop/level-record.ts';
import { sumOf, TIME_PARTS, type TimeSeconds, zeroSeconds } from '../../loop/time-shares.ts';
import { EVALUATION_FILE, METRICS_FILE } from '../folder/run-files.ts';
import type { RunFolder } from '../folder/run-folder.ts';
import { AppendedFile } from '../log/appended-file.ts';
import { MetricsLog, parseMetrics } from '../log/metrics-log.ts';
import { TensorboardLog } from '../log/tensorboard-log.ts';

export const LEVELS_FILE = 'levels.jsonl';
export const TIMING_FILE = 'timing.csv';

/** Bytes of the files that end alike on every machine: a checkpoint holds them, so that a resumed run cuts them back. */
export interface LogLengths {
  readonly metrics: number;
  readonly evaluation: number;
  readonly levels: number;
}

export const NO_LENGTHS: LogLengths = { metrics: 0, evaluation: 0, levels: 0 };
const TIMING_COLUMNS = ['cycle', 'steps', 'seconds', 'steps_per_second', ...TIME_PARTS];
const EVALUATION_COLUMNS = ['cycle', 'steps', 'updates'];

/** The files that grow while a curriculum runs. Those without a clock in them are exact; timing.csv is apart. */
export class RunLogs {
  readonly #folder: RunFolder;
  readonly #metricsColumns: readonly string[];
  readonly #evaluationColumns: readonly string[];
  #metrics!: MetricsLog;
  #evaluation!: MetricsLog;
  #levels!: AppendedFile;
  #timing!: AppendedFile;
  #tensorboard!: TensorboardLog;

  constructor(folder: RunFolder, metricsColumns: readonly string[], evaluationNames: readonly string[]) {
    this.#folder = folder;
    this.#metricsColumns = metricsColumns;
    this.#evaluationColumns = [...EVALUATION_COLUMNS, ...evaluationNames];
  }

  /** Opens all files as they were after `cycle` cycles, at which `steps` had been made. Returns the seconds spent until then. */
  open(lengths: LogLengths, cycle: number, steps: number): TimeSeconds {
    const { path } = this.#folder;
    this.#metrics = new MetricsLog(this.#folder.file(METRICS_FILE), this.#metricsColumns, lengths.metrics);
    this.#evaluation = new MetricsLog(this.#folder.file(EVALUATION_FILE), this.#evaluationColumns, lengths.evaluation);
    this.#levels = new AppendedFile(this.#folder.file(LEVELS_FILE), lengths.levels);
    const { text, seconds } = keptTiming(this.#folder.file(TIMING_FILE), cycle);
    writeFileAtomic(this.#folder.file(TIMING_FILE), text);
    this.#timing = new AppendedFile(this.#folder.file(TIMING_FILE), Buffer.byteLength(text));
    this.#tensorboard = new TensorboardLog(path, steps + 1);
    return seconds;
  }

  get lengths(): LogLengths {
    return {
      metrics: this.#metrics.file.length,
      evaluation: this.#evaluation.file.length,
      levels: this.#levels.length,
    };
  }

  cycle(report: CycleReport, row: Readonly<Record<string, number>>, levels: readonly LevelRecord[]): void {
    this.#metrics.append(row);
    for (const level of levels) this.#levels.append(`${JSON.stringify(level)}\n`);
    const { cycle: _cycle, steps: _steps, ...shown } = row;
    this.#tensorboard.scalars(report.numSteps, shown);
  }

  evaluation(steps: number, row: Readonly<Record<string, number>>): void {
    this.#evaluation.append(row);
    const { cycle: _cycle, steps: _steps, updates: _updates, ...shown } = row;
    this.#tensorboard.scalars(steps, prefixed('evaluation', shown));
  }

  /** A row about the time since the last one. numSteps: environment steps made in it. */
  timing(cycle: number, steps: number, numSteps: number, taken: Readonly<TimeSeconds>): void {
    const seconds = sumOf(taken);
    const shares = Object.fromEntries(TIME_PARTS.map((part) => [part, taken[part] / seconds]));
    const rate = numSteps / seconds;
    const cells = [cycle, steps, seconds.toFixed(4), rate.toFixed(1), ...TIME_PARTS.map((p) => shares[p].toFixed(4))];
    this.#timing.append(`${cells.join(',')}\n`);
    this.#tensorboard.scalars(steps, prefixed('time', { steps_per_second: rate, ...shares }));
  }

  /** Waits until what a checkpoint counts on is on the disk. */
  sync(): void {
    for (const file of [this.#metrics.file, this.#evaluation.file, this.#levels]) file.sync();
  }

  close(): void {
    for (const file of [this.#metrics.file, this.#evaluation.file, this.#levels, this.#timing]) file.close();
    this.#tensorboard.close();
  }
}

/** The rows of timing.csv up to a cycle, and the seconds of each part in them. */
function keptTiming(path: string, cycle: number): { text: string; seconds: TimeSeconds } {
  const header = `${TIMING_COLUMNS.join(',')}\n`;
  const seconds = zeroSeconds();
  if (!existsSync(path)) return { text: header, seconds };
  const found = readFileSync(path, 'utf8');
  const rows = parseMetrics(found);
  const numKept = rows.filter((row) => row.cycle <= cycle).length;
  for (const row of rows.slice(0, numKept)) {
    for (const part of TIME_PARTS) seconds[part] += row.seconds * row[part] || 0;
  }
  return {
    text:
      header +
      found
        .split('\n')
        .slice(1, numKept + 1)
        .map((line) => `${line}\n`)
        .join(''),
    seconds,
  };
}

function prefixed(group: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${group}/${name}`, value]));
}

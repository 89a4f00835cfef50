import { type Interval, interquartileMean, stratifiedBootstrap } from '../../agents/ops/robust-statistics.ts';
import { Rng } from '../../envs/core/rng.ts';
import { CVAR_ALPHAS } from './ued-measure.ts';
import { knownMean, type SweepRow } from './ued-sweep-row.ts';

/** Figures of the arms of one preset, from its rows: at equal updates of the student, and at equal environment steps. */
export type Axis = 'updates' | 'steps';

export interface ArmRows {
  readonly arm: string;
  readonly rows: readonly SweepRow[]; // one per seed, at least 1
}

const BOOTSTRAP_SEED = 0x1be5;

/** In the order of first appearance. */
export function groupByArm(rows: readonly SweepRow[]): readonly ArmRows[] {
  const arms = [...new Set(rows.map(({ arm }) => arm))];
  return arms.map((arm) => ({ arm, rows: rows.filter((row) => row.arm === arm) }));
}

/** The last point that every run reached. */
export function commonPoint(rows: readonly SweepRow[], axis: Axis): number {
  return Math.min(...rows.map(({ points }) => points[points.length - 1][axis]));
}

/** Names of the test mazes' columns, and of the perfect ones among them; where none is perfect, all. */
export function testNames([{ points }]: readonly SweepRow[]): { all: string[]; perfect: string[] } {
  const all = Object.keys(points[0].figures).filter((name) => /^test\/(?!solved_rate)/.test(name));
  const perfect = all.filter((name) => name.startsWith('test/perfect-'));
  return { all, perfect: perfect.length > 0 ? perfect : all };
}

/**
 * A figure of a run at a point of its curve, on the straight line between the evaluations before and after; before the
 * first evaluation it is that one's. NaN where an evaluation lacks it.
 */
export function figureAt({ points }: SweepRow, axis: Axis, at: number, name: string): number {
  const after = points.findIndex((point) => point[axis] >= at);
  const index = after === -1 ? points.length - 1 : after;
  const value = points[index].figures[name] ?? Number.NaN;
  if (index === 0 || points[index][axis] === at || after === -1) return value;
  const before = points[index - 1];
  const share = (at - before[axis]) / (points[index][axis] - before[axis]);
  return share * value + (1 - share) * (before.figures[name] ?? Number.NaN);
}

/** Scores [runs][tasks] of one arm. */
export function scoresAt(rows: readonly SweepRow[], axis: Axis, at: number, names: readonly string[]): number[][] {
  return rows.map((row) => names.map((name) => figureAt(row, axis, at, name)));
}

/** Interquartile mean over runs and tasks with its stratified bootstrap interval of 95 %. */
export function iqmOf(scores: readonly (readonly number[])[]): Interval {
  return stratifiedBootstrap(scores, interquartileMean, new Rng(BOOTSTRAP_SEED));
}

/** Difference of two such means, the runs of each drawn apart. */
export function iqmDifference(first: readonly number[][], second: readonly number[][]): Interval {
  return differenceOf(first, second, interquartileMean);
}

/** Difference of two means of one number a run. */
export function meanDifference(first: readonly number[], second: readonly number[]): Interval {
  return differenceOf(
    first.map((x) => [x]),
    second.map((x) => [x]),
    meanOfValues,
  );
}

/** Mean over runs of one number each, with a bootstrap interval of 95 %. */
export function meanOfRuns(values: readonly number[]): Interval {
  return stratifiedBootstrap(
    values.map((value) => [value]),
    meanOfValues,
    new Rng(BOOTSTRAP_SEED),
  );
}

const NUM_RESAMPLES = 2000;

function differenceOf(
  first: readonly (readonly number[])[],
  second: readonly (readonly number[])[],
  aggregate: (values: Float64Array) => number,
): Interval {
  const rng = new Rng(BOOTSTRAP_SEED);
  const resample = (scores: readonly (readonly number[])[]): number =>
    aggregate(
      Float64Array.from(scores[0].flatMap((_, task) => scores.map(() => scores[rng.below(scores.length)][task]))),
    );
  const draws = Float64Array.from({ length: NUM_RESAMPLES }, () => resample(first) - resample(second)).sort();
  return {
    value: aggregate(Float64Array.from(first.flat())) - aggregate(Float64Array.from(second.flat())),
    low: draws[Math.floor(0.025 * NUM_RESAMPLES)],
    high: draws[Math.ceil(0.975 * NUM_RESAMPLES) - 1],
  };
}

function meanOfValues(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Per run: mean success on the worst share of random solvable levels, chosen and measured with different chance. */
export function cvarOf(rows: readonly SweepRow[], alpha: (typeof CVAR_ALPHAS)[number]): number[] {
  const index = CVAR_ALPHAS.indexOf(alpha);
  return rows.map(({ measures }) => measures.cvar[index]);
}

/** Mean of a curve's bins from share `from` to share `to` of the run; NaN where none is known. */
export function curvePart({ curves }: SweepRow, name: string, from: number, to: number): number {
  const bins = curves[name] ?? [];
  return knownMean(bins.slice(Math.round(from * bins.length), Math.round(to * bins.length)));
}

/** `.62 [.55, .70]` */
export function formatInterval({ value, low, high }: Interval, digits = 2): string {
  const show = (x: number): string => x.toFixed(digits);
  return `${show(value)} [${show(low)}, ${show(high)}]`;
}

import type { PolicyReport } from '../../train/evaluate/evaluate-policy.ts';
import { type BarSeries, drawBars } from '../charts/bars-svg.ts';
import { drawCurves } from '../charts/curve-svg.ts';
import { lineStyle } from '../charts/line-styles.ts';

const MOST_BINS = 12;

/** SVG: the return of each trial with its interval over tasks, or the distribution of returns where there are no trials. */
export function drawPolicyReport(report: PolicyReport): string {
  return report.trials === undefined ? drawDistribution(report) : drawTrials(report);
}

function drawTrials({ world, trials = [] }: PolicyReport): string {
  const numTasks = trials.reduce((most, { returns }) => Math.max(most, returns.length), 0);
  const rows = Array.from({ length: numTasks }, (_, i) => trials.map(({ returns }) => returns[i] ?? Number.NaN));
  const all = trials.flatMap(({ returns }) => returns);
  const yRange = [Math.min(0, ...all), Math.max(1, ...all)] as const;
  const arm = { name: 'return', ...lineStyle(0), rows };
  return drawCurves([{ title: world, x: trials.map(({ trial }) => trial), arms: [arm], yRange }], 'trial', 'return');
}

function drawDistribution({ world, returns }: PolicyReport): string {
  const bins = countBins(returns);
  const values = bins.map(({ count }) => ({ mean: count, low: count, high: count, count: returns.length }));
  const series: BarSeries = { name: 'episodes', colour: lineStyle(0).colour, values };
  const names = bins.map(({ from, to }) => (from === to ? label(from) : `from ${label(from)}`));
  return drawBars(`Returns in ${world}`, 'episodes', names, [series]);
}

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Equally wide bins from the least to the greatest return; a bin a value where there are few values. */
export function countBins(returns: readonly number[]): Bin[] {
  const distinct = [...new Set(returns)].sort((a, b) => a - b);
  if (distinct.length <= MOST_BINS) {
    return distinct.map((value) => ({
      from: value,
      to: value,
      count: returns.filter((each) => each === value).length,
    }));
  }
  const [lowest, highest] = [distinct[0], distinct[distinct.length - 1]];
  const width = (highest - lowest) / MOST_BINS;
  const counts = new Array<number>(MOST_BINS).fill(0);
  for (const value of returns) counts[Math.min(MOST_BINS - 1, Math.floor((value - lowest) / width))]++;
  return counts.map((count, i) => ({ from: lowest + i * width, to: lowest + (i + 1) * width, count }));
}

const label = (value: number): string => String(Number(value.toPrecision(3)));

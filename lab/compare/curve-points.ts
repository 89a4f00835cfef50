import type { RunCurve } from '../../train/run/reading/run-curves.ts';

const MAX_POINTS = 100; // of a curve that is drawn

/**
 * A curve with at most a hundred points: where a run has more rows, means over equal parts of its steps, each at the last
 * step of its part. A figure of training, which is of a few episodes a row, is read better so, at its end too.
 */
export function thin(curve: RunCurve): RunCurve {
  const numRows = curve.steps.length;
  if (numRows <= MAX_POINTS) return curve;
  const first = curve.steps[0];
  const width = (curve.steps[numRows - 1] - first) / MAX_POINTS;
  const steps: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < numRows; ) {
    const part = partOf(curve.steps[row]);
    const begin = row;
    let sum = 0;
    for (; row < numRows && partOf(curve.steps[row]) === part; row++) sum += curve.values[row];
    steps.push(curve.steps[row - 1]);
    values.push(sum / (row - begin));
  }
  return { steps, values };

  function partOf(step: number): number {
    return Math.min(MAX_POINTS - 1, Math.floor((step - first) / width));
  }
}

/** The value at a step, on the line between the two measured ones beside it; NaN before the first and after the last. */
export function valueAt({ steps, values }: RunCurve, step: number): number {
  const after = steps.findIndex((at) => at >= step);
  if (after === -1 || (after === 0 && steps[0] > step)) return Number.NaN;
  if (steps[after] === step) return values[after];
  const share = (step - steps[after - 1]) / (steps[after] - steps[after - 1]);
  return values[after - 1] + share * (values[after] - values[after - 1]);
}

/** Steps at which curves are drawn together: all at which one was measured, or as many at equal distances. */
export function commonSteps(curves: readonly RunCurve[]): number[] {
  const all = [...new Set(curves.flatMap(({ steps }) => steps))].sort((a, b) => a - b);
  if (all.length <= MAX_POINTS) return all;
  const [first, last] = [all[0], all[all.length - 1]];
  return Array.from({ length: MAX_POINTS }, (_, i) => first + ((last - first) * i) / (MAX_POINTS - 1));
}

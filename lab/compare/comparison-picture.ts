import { type CurvePanel, drawCurves } from '../charts/curve-svg.ts';
import { lineStyle } from '../charts/line-styles.ts';
import type { Comparison, RunGroup } from './compare-runs.ts';
import { commonSteps, valueAt } from './curve-points.ts';

/** The curves of a comparison as SVG: a mean line and a 95 % band over seeds a group, and a panel for each unit of steps. */
export function drawComparison({ metric, groups }: Comparison): string {
  const units = [...new Set(groups.map(({ unit }) => unit))];
  return drawCurves(
    units.map((unit) => drawUnit(unit, groups)),
    units.length === 1 ? units[0] : 'steps',
    metric,
  );
}

/** Groups of another unit have no line in this panel, and a place in the legend all the same. */
function drawUnit(unit: string, groups: readonly RunGroup[]): CurvePanel {
  const shown = groups.filter((group) => group.unit === unit);
  const curves = shown.flatMap(({ members }) => members.map(({ curve }) => curve));
  const x = commonSteps(curves);
  const values = curves.flatMap((curve) => curve.values);
  return {
    title: shown.length === groups.length ? 'mean over seeds, 95 % band' : `over ${unit}`,
    x,
    arms: groups.map((group, i) => ({
      name: group.label,
      ...lineStyle(i),
      rows: group.unit === unit ? group.members.map(({ curve }) => x.map((step) => valueAt(curve, step))) : [],
    })),
    yRange: rangeOf(values),
  };
}

function rangeOf(values: readonly number[]): readonly [lowest: number, highest: number] {
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return highest > lowest ? [lowest, highest] : [lowest - 0.5, highest + 0.5];
}

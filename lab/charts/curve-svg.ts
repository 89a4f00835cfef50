import { scaleLinear } from 'd3-scale';
import { bootstrapMean } from '../../agents/ops/bootstrap.ts';

/** Learning curves as one SVG: a mean line and a 95% band per arm, a panel per regime: lines and text, ticks at round numbers. */
export interface CurveArm {
  readonly name: string;
  readonly colour: string;
  readonly dash: string; // stroke-dasharray, so that arms differ without colour too
  /** One row per seed: value at each x. */
  readonly rows: readonly (readonly number[])[];
}

export interface CurvePanel {
  readonly title: string;
  readonly x: readonly number[];
  readonly arms: readonly CurveArm[];
  readonly yRange?: readonly [lowest: number, highest: number]; // widened to round numbers; returns of -.6 to 1.05 when left out
}

const PANEL_WIDTH = 380;
const PANEL_HEIGHT = 260;
const MARGIN = { left: 44, right: 12, top: 30, bottom: 36 };
const LEGEND_HEIGHT = 30;
const LEGEND_ITEM_WIDTH = 110; // at least
const LEGEND_LINE = 38; // the sample of a line and the gaps beside it
const LETTER_WIDTH = 6; // about
const RETURN_RANGE = [-0.6, 1.05] as const;
const NUM_TICKS = 4; // about so many

export function drawCurves(panels: readonly CurvePanel[], xLabel: string, yLabel: string): string {
  const columns = Math.min(2, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const width = columns * PANEL_WIDTH;
  const itemWidth = legendItemWidth(panels[0].arms);
  const perLine = Math.max(1, Math.floor((width - MARGIN.left) / itemWidth));
  const height = rows * PANEL_HEIGHT + LEGEND_HEIGHT * Math.ceil(panels[0].arms.length / perLine);
  const parts = panels.map((panel, i) => {
    const left = (i % columns) * PANEL_WIDTH;
    const top = Math.floor(i / columns) * PANEL_HEIGHT;
    return `<g transform="translate(${left},${top})">${drawPanel(panel, xLabel, yLabel)}</g>`;
  });
  const legend = drawLegend(panels[0].arms, rows * PANEL_HEIGHT + 18, perLine, itemWidth);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="sans-serif" font-size="11"><rect width="${width}" height="${height}" fill="#fff"/>` +
    `${parts.join('')}${legend}</svg>\n`
  );
}

function drawPanel(panel: CurvePanel, xLabel: string, yLabel: string): string {
  const x = scaleLinear([0, Math.max(...panel.x) || 1], [0, 1]);
  const plotWidth = PANEL_WIDTH - MARGIN.left - MARGIN.right;
  const plotHeight = PANEL_HEIGHT - MARGIN.top - MARGIN.bottom;
  const toX = (at: number) => MARGIN.left + x(at) * plotWidth;
  const y = scaleLinear(panel.yRange ?? RETURN_RANGE, [0, 1]);
  if (panel.yRange !== undefined) y.nice(NUM_TICKS);
  const [lowest, highest] = y.domain();
  const toY = (value: number) => {
    return MARGIN.top + (1 - y(Math.min(highest, Math.max(lowest, value)))) * plotHeight;
  };
  const ticks = y
    .ticks(NUM_TICKS)
    .map(
      (at) =>
        `<line x1="${MARGIN.left}" x2="${MARGIN.left + plotWidth}" y1="${fix(toY(at))}" y2="${fix(toY(at))}" stroke="#ddd"/>` +
        `<text x="${MARGIN.left - 6}" y="${fix(toY(at) + 4)}" text-anchor="end">${at}</text>`,
    );
  const xFormat = x.tickFormat(NUM_TICKS, '~s'); // 500k, 1M
  const xTicks = x
    .ticks(NUM_TICKS)
    .map((at) => `<text x="${fix(toX(at))}" y="${PANEL_HEIGHT - 20}" text-anchor="middle">${xFormat(at)}</text>`);
  const lines = panel.arms.map((arm) => drawArm(arm, panel.x, toX, toY));
  return (
    `<text x="${MARGIN.left}" y="18" font-weight="bold">${escapeText(panel.title)}</text>${ticks.join('')}${xTicks.join('')}` +
    `<text x="${MARGIN.left + plotWidth / 2}" y="${PANEL_HEIGHT - 6}" text-anchor="middle">${escapeText(xLabel)}</text>` +
    `<text transform="translate(11,${MARGIN.top + plotHeight / 2}) rotate(-90)" text-anchor="middle">${escapeText(yLabel)}</text>` +
    lines.join('')
  );
}

/** Points at which no seed has a number (NaN) are left out. */
function drawArm(arm: CurveArm, x: readonly number[], toX: (x: number) => number, toY: (y: number) => number): string {
  const known = x.flatMap((at, i) => {
    const values = arm.rows.map((row) => row[i]).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? [] : [{ at, ...bootstrapMean(values) }];
  });
  const point = (at: number, y: number) => `${fix(toX(at))},${fix(toY(y))}`;
  const upper = known.map(({ at, high }) => point(at, high));
  const lower = known.map(({ at, low }) => point(at, low)).reverse();
  const line = known.map(({ at, mean }) => point(at, mean));
  const dot = ({ at, mean }: (typeof known)[number]) =>
    `<circle cx="${fix(toX(at))}" cy="${fix(toY(mean))}" r="3" fill="${arm.colour}"/>`;
  return (
    (known.length === 1 ? dot(known[0]) : '') + // a line of one point shows nothing
    `<polygon points="${[...upper, ...lower].join(' ')}" fill="${arm.colour}" opacity="0.15"/>` +
    `<polyline points="${line.join(' ')}" fill="none" stroke="${arm.colour}" stroke-width="2" stroke-dasharray="${arm.dash}"/>`
  );
}

/** Wide enough for the longest name. */
function legendItemWidth(arms: readonly CurveArm[]): number {
  return Math.max(LEGEND_ITEM_WIDTH, ...arms.map(({ name }) => LEGEND_LINE + LETTER_WIDTH * name.length));
}

function drawLegend(arms: readonly CurveArm[], top: number, perLine: number, itemWidth: number): string {
  return arms
    .map((arm, i) => {
      const x = MARGIN.left + (i % perLine) * itemWidth;
      const y = top + Math.floor(i / perLine) * LEGEND_HEIGHT;
      return (
        `<line x1="${x}" x2="${x + 26}" y1="${y}" y2="${y}" stroke="${arm.colour}" stroke-width="2" ` +
        `stroke-dasharray="${arm.dash}"/><text x="${x + 32}" y="${y + 4}">${escapeText(arm.name)}</text>`
      );
    })
    .join('');
}

/** Names may come from files of people. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const fix = (value: number): string => value.toFixed(1);

import { bootstrapMean } from './bootstrap.ts';

/** Learning curves as one SVG: a mean line and a 95% band per arm, a panel per regime. No library: lines and text. */
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
}

const PANEL_WIDTH = 380;
const PANEL_HEIGHT = 260;
const MARGIN = { left: 44, right: 12, top: 30, bottom: 36 };
const LEGEND_HEIGHT = 30;
const Y_MIN = -0.6;
const Y_MAX = 1.05;

export function drawCurves(panels: readonly CurvePanel[], xLabel: string, yLabel: string): string {
  const columns = Math.min(2, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const width = columns * PANEL_WIDTH;
  const height = rows * PANEL_HEIGHT + LEGEND_HEIGHT;
  const parts = panels.map((panel, i) => {
    const left = (i % columns) * PANEL_WIDTH;
    const top = Math.floor(i / columns) * PANEL_HEIGHT;
    return `<g transform="translate(${left},${top})">${drawPanel(panel, xLabel, yLabel)}</g>`;
  });
  const legend = drawLegend(panels[0].arms, rows * PANEL_HEIGHT + 18);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="sans-serif" font-size="11"><rect width="${width}" height="${height}" fill="#fff"/>` +
    `${parts.join('')}${legend}</svg>\n`
  );
}

function drawPanel(panel: CurvePanel, xLabel: string, yLabel: string): string {
  const xMax = Math.max(...panel.x);
  const plotWidth = PANEL_WIDTH - MARGIN.left - MARGIN.right;
  const plotHeight = PANEL_HEIGHT - MARGIN.top - MARGIN.bottom;
  const toX = (x: number) => MARGIN.left + (x / xMax) * plotWidth;
  const toY = (y: number) => {
    const share = (Math.min(Y_MAX, Math.max(Y_MIN, y)) - Y_MIN) / (Y_MAX - Y_MIN);
    return MARGIN.top + (1 - share) * plotHeight;
  };
  const ticks = [-0.5, 0, 0.5, 1].map(
    (y) =>
      `<line x1="${MARGIN.left}" x2="${MARGIN.left + plotWidth}" y1="${fix(toY(y))}" y2="${fix(toY(y))}" stroke="#ddd"/>` +
      `<text x="${MARGIN.left - 6}" y="${fix(toY(y) + 4)}" text-anchor="end">${y}</text>`,
  );
  const xTicks = [0, 0.5, 1].map(
    (share) =>
      `<text x="${fix(toX(share * xMax))}" y="${PANEL_HEIGHT - 20}" text-anchor="${share === 1 ? 'end' : 'middle'}">${Math.round(share * xMax)}</text>`,
  );
  const lines = panel.arms.map((arm) => drawArm(arm, panel.x, toX, toY));
  return (
    `<text x="${MARGIN.left}" y="18" font-weight="bold">${panel.title}</text>${ticks.join('')}${xTicks.join('')}` +
    `<text x="${MARGIN.left + plotWidth / 2}" y="${PANEL_HEIGHT - 6}" text-anchor="middle">${xLabel}</text>` +
    `<text transform="translate(11,${MARGIN.top + plotHeight / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>` +
    lines.join('')
  );
}

function drawArm(arm: CurveArm, x: readonly number[], toX: (x: number) => number, toY: (y: number) => number): string {
  const estimates = x.map((_, i) => bootstrapMean(arm.rows.map((row) => row[i])));
  const point = (i: number, y: number) => `${fix(toX(x[i]))},${fix(toY(y))}`;
  const upper = estimates.map(({ high }, i) => point(i, high));
  const lower = estimates.map(({ low }, i) => point(i, low)).reverse();
  const line = estimates.map(({ mean }, i) => point(i, mean));
  return (
    `<polygon points="${[...upper, ...lower].join(' ')}" fill="${arm.colour}" opacity="0.15"/>` +
    `<polyline points="${line.join(' ')}" fill="none" stroke="${arm.colour}" stroke-width="2" stroke-dasharray="${arm.dash}"/>`
  );
}

function drawLegend(arms: readonly CurveArm[], y: number): string {
  return arms
    .map((arm, i) => {
      const x = MARGIN.left + i * 110;
      return (
        `<line x1="${x}" x2="${x + 26}" y1="${y}" y2="${y}" stroke="${arm.colour}" stroke-width="2" ` +
        `stroke-dasharray="${arm.dash}"/><text x="${x + 32}" y="${y + 4}">${arm.name}</text>`
      );
    })
    .join('');
}

const fix = (value: number): string => value.toFixed(1);

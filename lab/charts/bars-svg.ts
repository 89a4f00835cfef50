import type { Estimate } from '../../agents/ops/bootstrap.ts';

/** Grouped bars with interval whiskers as one SVG, values written on the bars. No library: rectangles, lines and text. */
export interface BarSeries {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly Estimate[]; // one per group
}

const GROUP_GAP = 36;
const BAR_WIDTH = 34;
const PLOT_HEIGHT = 220;
const MARGIN = { left: 44, right: 12, top: 34, bottom: 44 };

/** groups: names along the x axis; every series has one value per group. Values below 0 are drawn from 0 downwards. */
export function drawBars(
  title: string,
  yLabel: string,
  groups: readonly string[],
  series: readonly BarSeries[],
): string {
  const highest = Math.max(1, ...series.flatMap(({ values }) => values.map(({ high }) => high)));
  const lowest = Math.min(0, ...series.flatMap(({ values }) => values.map(({ low }) => low)));
  const toY = (value: number) => MARGIN.top + ((highest - value) / (highest - lowest)) * PLOT_HEIGHT;
  const groupWidth = series.length * BAR_WIDTH + GROUP_GAP;
  const width = MARGIN.left + groups.length * groupWidth + MARGIN.right;
  const height = MARGIN.top + PLOT_HEIGHT + MARGIN.bottom;
  const parts = [
    `<text x="${MARGIN.left}" y="16" font-weight="bold">${title}</text>`,
    `<text transform="translate(13,${MARGIN.top + PLOT_HEIGHT / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>`,
    `<line x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${toY(0)}" y2="${toY(0)}" stroke="#444"/>`,
  ];
  groups.forEach((group, g) => {
    const left = MARGIN.left + g * groupWidth + GROUP_GAP / 2;
    const middle = left + (series.length * BAR_WIDTH) / 2;
    parts.push(`<text x="${middle}" y="${MARGIN.top + PLOT_HEIGHT + 16}" text-anchor="middle">${group}</text>`);
    series.forEach((arm, s) => {
      parts.push(drawBar(arm.values[g], left + s * BAR_WIDTH, arm.colour, toY));
    });
  });
  parts.push(drawKey(series, height - 8));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="sans-serif" font-size="11"><rect width="${width}" height="${height}" fill="#fff"/>${parts.join('')}</svg>\n`
  );
}

function drawBar(value: Estimate, left: number, colour: string, toY: (value: number) => number): string {
  const top = toY(Math.max(0, value.mean));
  const bottom = toY(Math.min(0, value.mean));
  const middle = left + (BAR_WIDTH - 4) / 2;
  return (
    `<rect x="${left}" y="${top.toFixed(1)}" width="${BAR_WIDTH - 4}" height="${(bottom - top).toFixed(1)}" fill="${colour}"/>` +
    `<line x1="${middle}" x2="${middle}" y1="${toY(value.low).toFixed(1)}" y2="${toY(value.high).toFixed(1)}" stroke="#222"/>` +
    `<text x="${middle}" y="${(toY(value.high) - 4).toFixed(1)}" text-anchor="middle">${value.mean.toFixed(0)}</text>`
  );
}

function drawKey(series: readonly BarSeries[], y: number): string {
  let x = MARGIN.left;
  return series
    .map(({ name, colour }) => {
      const part = `<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${colour}"/><text x="${x + 14}" y="${y}">${name}</text>`;
      x += 26 + 7 * name.length;
      return part;
    })
    .join('');
}

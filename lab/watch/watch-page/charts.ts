import uPlot from 'uplot';
import type { WatchChart } from '../watch-state.ts';
import { element } from './levels.ts';

/** One curve card: title, a key a series with its last value or the one under the pointer, and the plot. */
export class ChartCard {
  readonly root: HTMLElement;
  readonly #title = element('h2');
  readonly #note = element('span', 'quiet');
  readonly #keys = element('ul', 'keys');
  readonly #host = element('div', 'plot');
  #chart: WatchChart | undefined;
  #plot: uPlot | undefined;
  #shape = ''; // of the series the plot was made for
  #at: number | undefined; // point under the pointer

  constructor() {
    const head = element('div', 'panel-head');
    head.append(this.#title, this.#note);
    this.root = element('section', 'panel');
    this.root.append(head, this.#keys, this.#host);
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(this.#host);
  }

  show(chart: WatchChart): void {
    this.#chart = chart;
    this.#title.textContent = chart.title;
    this.#note.textContent = chart.note;
    const shape = chart.series.map(({ name }) => name).join('|');
    if (shape !== this.#shape || this.#plot === undefined) this.redraw();
    else this.#plot.setData(dataOf(chart));
    this.#showKeys();
  }

  /** Anew, with the colours of now. */
  redraw(): void {
    const chart = this.#chart;
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#host.replaceChildren();
    if (chart === undefined) return;
    this.#shape = chart.series.map(({ name }) => name).join('|');
    if (chart.series.length === 0) this.#host.append(element('p', 'empty', 'nothing to show yet'));
    else this.#plot = new uPlot(this.#options(chart), dataOf(chart), this.#host);
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(200, this.#host.clientWidth), height: this.#host.clientHeight };
  }

  #showKeys(): void {
    const chart = this.#chart;
    if (chart === undefined) return;
    const keys = chart.series.map(({ name, values }, i) => {
      const value = this.#at === undefined ? values.findLast((each) => each !== null) : values[this.#at];
      const key = element('li', 'key');
      key.style.setProperty('--colour', `var(--series-${i})`);
      key.append(`${name} `, element('b', '', formatValue(value ?? null, chart.isShare)));
      return key;
    });
    if (this.#at !== undefined) keys.push(element('li', 'quiet', `at ${formatSteps(chart.steps[this.#at])} steps`));
    this.#keys.replaceChildren(...keys);
  }

  #options(chart: WatchChart): uPlot.Options {
    const ink = cssColour('--ink-3');
    const font = '500 11px "Figtree Variable", system-ui, sans-serif';
    const ticks = { show: false };
    return {
      ...this.#size(),
      legend: { show: false },
      padding: [8, 14, 0, 0],
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      scales: { x: { time: false }, y: { range: rangeOf(chart) } },
      axes: [
        {
          stroke: ink,
          font,
          ticks,
          grid: { show: false },
          size: 22,
          gap: 4,
          space: 70,
          values: (_, at) => at.map(formatSteps),
        },
        {
          stroke: ink,
          font,
          ticks,
          grid: { stroke: cssColour('--line'), width: 1 },
          size: widthOfLabels,
          gap: 6,
          space: 32,
          values: (_, at) => at.map((value) => formatTick(value, chart.isShare)),
        },
      ],
      series: [
        {},
        ...chart.series.map((_, i) => ({
          stroke: cssColour(`--series-${i}`),
          width: 2,
          spanGaps: true,
          points: { show: chart.steps.length < 3 },
        })),
      ],
      hooks: {
        setCursor: [
          ({ cursor }) => {
            this.#at = cursor.idx ?? undefined;
            this.#showKeys();
          },
        ],
      },
    };
  }
}

function dataOf({ steps, series }: WatchChart): uPlot.AlignedData {
  return [[...steps], ...series.map(({ values }) => [...values])] as uPlot.AlignedData;
}

/** Shares from 0 to 1; others from 0 where nothing is below it, with air above. */
function rangeOf({ isShare }: WatchChart): uPlot.Range.Function {
  return (_, low, high) => {
    if (isShare) return [0, 1];
    const least = Math.min(0, low ?? 0);
    const most = Math.max(high ?? 1, least + 1e-3);
    return [least, most + (most - least) * 0.1];
  };
}

/** As wide as the widest label of the axis, CSS pixels; uPlot itself does not measure. */
function widthOfLabels(plot: uPlot, labels: readonly string[] | null, axisIdx: number): number {
  const { font, gap = 0 } = plot.axes[axisIdx];
  plot.ctx.font = String(Array.isArray(font) ? font[0] : font); // scaled to device pixels
  const widest = Math.max(0, ...(labels ?? []).map((label) => plot.ctx.measureText(label).width));
  return Math.max(42, Math.ceil(widest / uPlot.pxRatio + gap + 2));
}

function cssColour(name: string): string {
  const probe = element('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

export function formatValue(value: number | null, isShare: boolean): string {
  if (value === null) return '–';
  if (isShare) return `${(100 * value).toFixed(1)} %`;
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function formatTick(value: number, isShare: boolean): string {
  return isShare ? `${Math.round(100 * value)} %` : String(Number(value.toPrecision(6)));
}

export function formatSteps(steps: number): string {
  if (steps < 1000) return String(Math.round(steps));
  if (steps < 1e6) return `${Number((steps / 1e3).toPrecision(3))} k`;
  return `${Number((steps / 1e6).toPrecision(3))} M`;
}

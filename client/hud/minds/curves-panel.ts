import uPlot from 'uplot';
import type { RoomCurves } from '../../model/curves.ts';
import { element } from '../kit/dom.ts';

/** Two small charts: return per minute, and the share of agents that imitate somebody. */
export interface CurvesPanel {
  readonly root: HTMLElement;
  update(curves: RoomCurves): void;
  destroy(): void;
}

const EMPTY_SECONDS = [0, 30]; // so that a chart without points has its axes already
const NOTHING = [null, null];
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]; // seconds between two labels: no label twice

/** hasImitation: whether agents of this room may imitate, and the second chart tells anything. */
export function createCurvesPanel(hasOwnPlayer: boolean, hasImitation: boolean): CurvesPanel {
  const returnHost = element('div', { class: 'chart', role: 'img' });
  const shareHost = element('div', { class: 'chart', role: 'img' });
  const keys = element('span', { class: 'chart-keys' });
  if (hasOwnPlayer) keys.append(element('span', { class: 'key is-own' }, 'you'));
  keys.append(element('span', { class: 'key is-agents' }, 'agents'));
  const root = element(
    'section',
    { class: hasImitation ? 'panel curves-panel' : 'panel curves-panel is-single', 'aria-labelledby': 'curves-title' },
    element(
      'div',
      {},
      element('div', { class: 'panel-head' }, element('h2', { id: 'curves-title' }, 'Return per minute'), keys),
      returnHost,
    ),
    ...(hasImitation ? [element('div', {}, element('h2', {}, 'Agents that imitate somebody'), shareHost)] : []),
  );
  let charts: Charts | undefined;
  const observer = new ResizeObserver(() => {
    const size = { width: returnHost.clientWidth, height: returnHost.clientHeight };
    if (size.width === 0) return;
    charts ??= {
      returns: createReturnChart(returnHost, size),
      share: hasImitation ? createShareChart(shareHost, size) : undefined,
    };
    charts.returns.setSize(size);
    charts.share?.setSize(size);
  });
  observer.observe(returnHost);
  return {
    root,
    update(curves) {
      if (charts === undefined) return;
      showCurves(curves, charts);
      const share = curves.imitationShare.at(-1);
      const mean = curves.agentReturn.at(-1);
      returnHost.setAttribute('aria-label', `Agents' mean return per minute: ${mean?.toFixed(1) ?? 'not known yet'}`);
      const percent = typeof share === 'number' ? `${Math.round(share * 100)}%` : 'not known yet';
      shareHost.setAttribute('aria-label', `Share of agents imitating somebody: ${percent}`);
    },
    destroy() {
      observer.disconnect();
      charts?.returns.destroy();
      charts?.share?.destroy();
    },
  };
}

interface Charts {
  readonly returns: uPlot;
  readonly share: uPlot | undefined;
}

function showCurves(curves: RoomCurves, { returns, share }: Charts): void {
  const isEmpty = curves.seconds.length === 0;
  const percents = curves.imitationShare.map((value) => (value === null ? null : value * 100));
  returns.setData(isEmpty ? [EMPTY_SECONDS, NOTHING, NOTHING] : [curves.seconds, curves.ownReturn, curves.agentReturn]);
  share?.setData(isEmpty ? [EMPTY_SECONDS, NOTHING] : [curves.seconds, percents]);
}

interface Size {
  readonly width: number; // CSS pixels
  readonly height: number;
}

function cssColour(name: string): string {
  const probe = element('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function axes(format: (value: number) => string): uPlot.Axis[] {
  const ink = cssColour('--ink-3');
  const line = cssColour('--line');
  const font = '500 11px "Figtree Variable", system-ui, sans-serif';
  const grid = { stroke: line, width: 1 };
  const ticks = { show: false };
  return [
    {
      stroke: ink,
      font,
      grid: { show: false },
      ticks,
      size: 20,
      gap: 2,
      space: 60,
      incrs: CLOCK_STEPS,
      values: (_, at) => at.map(formatClock),
    },
    { stroke: ink, font, grid, ticks, size: widthOfLabels, gap: 4, space: 26, values: (_, at) => at.map(format) },
  ];
}

/** As wide as the widest label of the axis, CSS pixels; uPlot itself does not measure. */
function widthOfLabels(plot: uPlot, labels: readonly string[] | null, axisIdx: number): number {
  const { font, gap = 0 } = plot.axes[axisIdx];
  plot.ctx.font = String(Array.isArray(font) ? font[0] : font); // scaled to device pixels
  const widest = Math.max(0, ...(labels ?? []).map((label) => plot.ctx.measureText(label).width));
  return Math.max(LEAST_LABEL_PX, Math.ceil(widest / uPlot.pxRatio + gap + 2));
}

const LEAST_LABEL_PX = 34; // so that the plot does not move with every digit

function formatClock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function baseOptions(size: Size, format: (value: number) => string): Omit<uPlot.Options, 'series'> {
  return {
    ...size,
    axes: axes(format),
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false } },
    padding: [8, 18, 0, 0], // half a label stands beyond the last tick
  };
}

function createReturnChart(host: HTMLElement, size: Size): uPlot {
  const options: uPlot.Options = {
    ...baseOptions(size, (value) => String(Number(value.toPrecision(3)))),
    scales: { x: { time: false }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(1, high ?? 1)] } },
    series: [
      {},
      { stroke: cssColour('--accent'), width: 2.25, points: { show: false } },
      { stroke: cssColour('--curve-agents'), width: 1.75, points: { show: false } },
    ],
  };
  return new uPlot(options, [[], [], []], host);
}

function createShareChart(host: HTMLElement, size: Size): uPlot {
  const options: uPlot.Options = {
    ...baseOptions(size, (value) => `${value}%`),
    scales: { x: { time: false }, y: { range: [0, 100] } },
    series: [
      {},
      {
        stroke: cssColour('--curve-share'),
        fill: cssColour('--curve-share-fill'),
        width: 1.75,
        points: { show: false },
      },
    ],
  };
  return new uPlot(options, [[], []], host);
}

import { lookOf } from '../../paint/item-looks.ts';
import { HUES } from '../../paint/palette.ts';
import { svgElement } from '../kit/dom.ts';
import { formatSigned } from '../kit/marks.ts';

/** A preference vector as upright bars around an axis: up is liked, down disliked. */
export interface PreferenceBars {
  readonly root: SVGSVGElement;
  /** preference: [C] in [-1, 1]; certainty in [0, 1] is the bars' solidity. */
  update(preference: readonly number[], certainty?: number): void;
}

export interface BarsSize {
  readonly barWidth: number;
  readonly gap: number;
  readonly height: number;
}

const LEAST_BAR = 1.5; // so that a zero is seen as a bar of no height and not as a missing one

export function createPreferenceBars(names: readonly string[], { barWidth, gap, height }: BarsSize): PreferenceBars {
  const width = names.length * (barWidth + gap) - gap;
  const middle = height / 2;
  const axis = svgElement('line', { x1: 0, x2: width, y1: middle, y2: middle, class: 'axis' });
  const bars = names.map((name, idx) =>
    svgElement('rect', {
      x: idx * (barWidth + gap),
      width: barWidth,
      rx: Math.min(2, barWidth / 3),
      fill: HUES[lookOf(name, idx).hue],
      class: 'bar',
    }),
  );
  const root = svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, class: 'wish-bars', 'aria-hidden': 'true' },
    ...bars,
    axis,
  );
  return {
    root,
    update(preference, certainty = 1) {
      bars.forEach((bar, idx) => {
        const value = Math.max(-1, Math.min(1, preference[idx] ?? 0));
        const length = Math.max(LEAST_BAR, Math.abs(value) * (middle - 1));
        bar.setAttribute('y', String(value >= 0 ? middle - length : middle));
        bar.setAttribute('height', String(length));
        bar.setAttribute('fill-opacity', String(0.25 + 0.75 * certainty));
      });
    },
  };
}

/** The same vector in words, for listeners and tooltips. */
export function describePreference(names: readonly string[], preference: readonly number[]): string {
  return names.map((name, idx) => `${name} ${formatSigned(preference[idx] ?? 0)}`).join(', ');
}

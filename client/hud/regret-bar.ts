import { regretScaleEnd, shareOfScale } from '../model/regret-scale.ts';
import { element, setText } from './dom.ts';
import { formatShare } from './level-words.ts';

/** What a level is worth to the designer: a bar as it was estimated, which moves to what was measured when the race is over. */
export interface RegretBar {
  readonly root: HTMLElement;
  /** measured: NaN until the race is over. */
  show(estimated: number, measured: number): void;
}

export function createRegretBar(): RegretBar {
  const fill = element('span', { class: 'regret-fill' });
  const mark = element('span', { class: 'regret-mark' });
  const end = element('span');
  const track = element('div', { class: 'regret-track', role: 'img' }, fill, mark);
  const estimatedValue = element('dd');
  const measuredValue = element('dd');
  const root = element(
    'div',
    { class: 'regret' },
    track,
    element('div', { class: 'regret-scale', 'aria-hidden': 'true' }, element('span', {}, '0'), end),
    element(
      'dl',
      { class: 'facts' },
      element('div', { class: 'is-estimated' }, element('dt', {}, 'As the designer estimated'), estimatedValue),
      element('div', { class: 'is-measured' }, element('dt', {}, 'Measured with you'), measuredValue),
    ),
  );
  return {
    root,
    show(estimated, measured) {
      const isMeasured = Number.isFinite(measured);
      const scale = regretScaleEnd([estimated, measured]);
      root.classList.toggle('is-measured', isMeasured);
      fill.style.width = `${100 * shareOfScale(isMeasured ? measured : estimated, scale)}%`;
      mark.style.left = `${100 * shareOfScale(estimated, scale)}%`;
      mark.hidden = !Number.isFinite(estimated);
      setText(end, formatShare(scale));
      setText(estimatedValue, Number.isFinite(estimated) ? formatShare(estimated) : 'not yet');
      setText(measuredValue, isMeasured ? formatShare(measured) : 'after the race');
      const told = isMeasured ? `, measured with you ${formatShare(measured)}` : '';
      track.setAttribute(
        'aria-label',
        `Regret, on a scale to ${formatShare(scale)}: estimated ${formatShare(estimated)}${told}`,
      );
    },
  };
}

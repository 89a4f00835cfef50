import { regretScaleEnd, shareOfScale } from '../../model/regret-scale.ts';
import { element, setText } from '../kit/dom.ts';
import { formatShare } from './level-words.ts';

/** What a level is worth to the designer: a bar as it was estimated, which moves to what was measured when the race is over. */
export interface RegretBar {
  readonly root: HTMLElement;
  /** Shows the level's regret before its race: as the designer estimated it, and as earlier races here measured it. Units of return; NaN where not known. */
  showBefore(estimated: number, measured: number): void;
  /** Shows the level's regret after its race, measured in it. isOwnRace: whether the person at this page raced in it. */
  showAfter(estimated: number, measured: number, isOwnRace: boolean): void;
}

export function createRegretBar(): RegretBar {
  const fill = element('span', { class: 'regret-fill' });
  const mark = element('span', { class: 'regret-mark' });
  const end = element('span');
  const track = element('div', { class: 'regret-track', role: 'img' }, fill, mark);
  const estimatedValue = element('dd');
  const measuredName = element('dt');
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
      element('div', { class: 'is-measured' }, measuredName, measuredValue),
    ),
  );
  const show = (estimated: number, measured: number, isOver: boolean, name: string): void => {
    const scale = regretScaleEnd([estimated, measured]);
    root.classList.toggle('is-over', isOver);
    fill.style.width = `${100 * shareOfScale(isOver ? measured : estimated, scale)}%`;
    mark.style.left = `${100 * shareOfScale(estimated, scale)}%`;
    mark.hidden = !Number.isFinite(estimated);
    setText(end, formatShare(scale));
    setText(estimatedValue, Number.isFinite(estimated) ? formatShare(estimated) : 'not yet');
    setText(measuredName, name);
    setText(measuredValue, Number.isFinite(measured) ? formatShare(measured) : 'after the race');
    const told = [estimated, measured].map((value) => (Number.isFinite(value) ? formatShare(value) : 'not known'));
    track.setAttribute(
      'aria-label',
      `Regret on a scale to ${formatShare(scale)}: estimated ${told[0]}, measured ${told[1]}`,
    );
  };
  return {
    root,
    showBefore: (estimated, measured) =>
      show(estimated, measured, false, Number.isFinite(measured) ? 'Measured here before' : 'Measured with you'),
    showAfter: (estimated, measured, isOwnRace) =>
      show(estimated, measured, true, isOwnRace ? 'Measured with you' : 'Measured in this race'),
  };
}

import { lookOf } from '../../paint/item-looks.ts';
import { HUES } from '../../paint/palette.ts';
import { element, setText } from '../kit/dom.ts';
import { formatSigned, itemIcon } from '../kit/marks.ts';

/** What the own player is to like: a card of kinds with plus and minus, or free play; for a spectator, a way to a seat. */
export interface PreferenceCard {
  readonly root: HTMLElement;
  /** preference: [C], empty in free play. */
  setPreference(preference: readonly number[]): void;
  setScore(score: number): void;
  /** While scores are kept back with the preferences of all. */
  setScoreHidden(isHidden: boolean): void;
}

export interface PreferenceActions {
  onDeal(): void;
  onFree(): void;
}

/** names: [C] kinds; pictures: [C] names of the items that show them. */
export function createPreferenceCard(
  names: readonly string[],
  pictures: readonly string[],
  actions: PreferenceActions,
): PreferenceCard {
  const score = element('output', { class: 'own-score', 'aria-label': 'Your score' }, '0.0');
  let isHidden = false;
  const list = element('ul', { class: 'wish-list' });
  const free = element(
    'p',
    { class: 'quiet' },
    'Free play. Collect what you please and see what the agents make of it.',
  );
  const root = element(
    'section',
    { class: 'panel wish-panel', 'aria-labelledby': 'wish-title' },
    element('div', { class: 'wish-head' }, element('h2', { id: 'wish-title' }, 'Your wish'), score),
    list,
    free,
    element(
      'div',
      { class: 'button-row' },
      element('button', { type: 'button', class: 'button', onclick: () => actions.onDeal() }, 'Another wish'),
      element('button', { type: 'button', class: 'button', onclick: () => actions.onFree() }, 'Free play'),
    ),
  );
  return {
    root,
    setPreference(preference) {
      const isFree = preference.length === 0;
      free.hidden = !isFree;
      list.hidden = isFree;
      score.hidden = isFree;
      list.replaceChildren(...preference.map((value, idx) => preferenceRow(names[idx], pictures[idx], idx, value)));
    },
    setScoreHidden(next) {
      isHidden = next;
    },
    setScore(value) {
      setText(score, isHidden ? '?' : formatSigned(value));
    },
  };
}

function preferenceRow(name: string, picture: string, idx: number, value: number): HTMLLIElement {
  const fill = element('span', { class: value < 0 ? 'wish-fill is-minus' : 'wish-fill' });
  fill.style.setProperty('--share', `${Math.round(Math.abs(value) * 50)}%`);
  fill.style.setProperty('--hue', HUES[lookOf(name, idx).hue]);
  return element(
    'li',
    { class: 'wish' },
    itemIcon(picture, idx),
    element('span', { class: 'wish-name' }, name),
    element('span', { class: 'wish-track', 'aria-hidden': 'true' }, fill),
    element('span', { class: 'wish-value' }, formatSigned(value)),
  );
}

/** Shown in place of the preference to someone who only watches. */
export function createWatchCard(onPlay: () => void): HTMLElement {
  return element(
    'section',
    { class: 'panel wish-panel', 'aria-labelledby': 'wish-title' },
    element('h2', { id: 'wish-title' }, 'You are watching'),
    element('p', { class: 'quiet' }, 'Take a seat and the agents will start to wonder what you like.'),
    element(
      'div',
      { class: 'button-row' },
      element('button', { type: 'button', class: 'button is-primary', onclick: onPlay }, 'Play here'),
    ),
  );
}

import { element, setText } from '../kit/dom.ts';
import { itemIcon } from '../kit/marks.ts';
import { createPreferenceBars, describePreference } from './preference-bars.ts';

/** What an agent itself prefers. */
export interface OwnPreference {
  readonly root: HTMLElement;
  /** preference: [C]; hidden where it is empty. */
  update(preference: readonly number[]): void;
}

const SIZE = { barWidth: 13, gap: 7, height: 44 } as const;

export function createOwnPreference(names: readonly string[], pictures: readonly string[]): OwnPreference {
  const bars = createPreferenceBars(names, SIZE);
  const text = element('span', { class: 'visually-hidden' });
  const icons = pictures.map((picture, idx) => itemIcon(picture, idx));
  const root = element(
    'div',
    { class: 'own-wish' },
    element('h4', {}, 'Wishes'),
    bars.root,
    element('span', { class: 'own-icons', 'aria-hidden': 'true' }, ...icons),
    text,
  );
  return {
    root,
    update(preference) {
      root.hidden = preference.length === 0;
      bars.update(preference);
      setText(text, describePreference(names, preference));
    },
  };
}

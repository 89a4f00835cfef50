import type { RoomFacts } from '../model/room-facts.ts';
import { lookOf } from '../paint/item-looks.ts';
import { element } from './dom.ts';
import { itemIcon } from './marks.ts';

/** What lies on the board and what an arrow means. Open doors are left out: they are the same door. */
export function createLegend(facts: RoomFacts): HTMLElement {
  const entries = facts.itemNames
    .map((name, code) => ({ name, code }))
    .filter(({ name, code }) => code > 0 && lookOf(name, code - 1).shape !== 'open-door' && isOnLevel(name, facts))
    .map(({ name, code }) => element('li', {}, itemIcon(name, code - 1), describeItem(name)));
  const arrow = element(
    'li',
    { class: 'is-full' },
    element('span', { class: 'legend-arrow', 'aria-hidden': 'true' }),
    'imitates, the wider the more',
  );
  return element(
    'section',
    { class: 'panel', 'aria-labelledby': 'legend-title' },
    element('h2', { id: 'legend-title' }, 'On the board'),
    element('ul', { class: 'legend' }, ...entries, arrow),
  );
}

/** `fruit-blue` reads better as `blue`, `key-gold` as `gold key`. */
export function describeItem(name: string): string {
  const [kind, ...rest] = name.split('-');
  const colour = rest.join(' ');
  if (colour === '') return kind;
  return kind === 'fruit' ? colour : `${colour} ${kind}`;
}

/** Fruit that no grove of this level grows is not explained. */
function isOnLevel(name: string, facts: RoomFacts): boolean {
  const [kind, ...rest] = name.split('-');
  if (kind !== 'fruit') return true;
  const code = facts.terrainNames.indexOf(`grove-${rest.join('-')}`);
  return code < 0 || facts.terrain.includes(code);
}

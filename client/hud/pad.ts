import type { ActionMeaning } from '../model/room-facts.ts';
import { element } from './dom.ts';

const BUTTONS: readonly (readonly [ActionMeaning, string, string])[] = [
  ['up', '↑', 'Walk up'],
  ['left', '←', 'Walk left'],
  ['interact', '●', 'Interact'],
  ['right', '→', 'Walk right'],
  ['down', '↓', 'Walk down'],
];

/** Buttons to walk with, for thumbs and for people who play with a switch. */
export function createPad(): HTMLElement {
  return element(
    'div',
    { class: 'pad', role: 'group', 'aria-label': 'Walk' },
    ...BUTTONS.map(([action, sign, name]) =>
      element('button', { type: 'button', 'data-action': action, 'aria-label': name, class: `pad-${action}` }, sign),
    ),
  );
}

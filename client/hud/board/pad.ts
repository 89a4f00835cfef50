import type { Control } from '../../model/controls.ts';
import { element } from '../kit/dom.ts';

/** Buttons for thumbs and for people who play with a switch: the world's own actions. */

const SIGNS: Readonly<Record<string, string>> = {
  up: '↑',
  right: '→',
  down: '↓',
  left: '←',
  forward: '↑',
  'turn left': '↰',
  'turn right': '↱',
};
const AREAS = ['pad-up', 'pad-right', 'pad-down', 'pad-left'];
const MOST_BUTTONS = 12; // a world of more actions is clicked, not pressed

export function createPad(controls: readonly Control[]): HTMLElement {
  const shown = controls.filter(({ codes }) => codes.length > 0).slice(0, MOST_BUTTONS);
  const ways = shown.filter(({ direction }) => direction >= 0);
  const others = shown.filter(({ direction }) => direction < 0);
  const isSolo = others.length === 1 && ways.length > 0; // a single other action sits in the middle of the ways
  const cross = [...ways, ...(isSolo ? others : [])].map((control) => createButton(control, areaOf(control)));
  const row = isSolo ? [] : others.map((control) => createButton(control, 'pad-other'));
  return element(
    'div',
    { class: 'pad', role: 'group', 'aria-label': 'Actions' },
    ...(cross.length > 0 ? [element('div', { class: 'pad-cross' }, ...cross)] : []),
    ...(row.length > 0 ? [element('div', { class: 'pad-row' }, ...row)] : []),
  );
}

function areaOf({ direction }: Control): string {
  return AREAS[direction] ?? 'pad-interact';
}

function createButton({ action, label, direction }: Control, place: string): HTMLButtonElement {
  const sign = direction >= 0 ? (SIGNS[label] ?? '●') : place === 'pad-interact' ? '●' : label;
  const name = direction >= 0 && !label.includes('turn') ? `Walk ${label}` : label;
  return element('button', { type: 'button', 'data-action': action, 'aria-label': name, class: place }, sign);
}

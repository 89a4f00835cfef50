import type { Control } from '../../model/controls.ts';
import type { KeyLayout } from '../../model/key-layout.ts';
import { element, setText } from '../kit/dom.ts';

/** The keys of a world as rows of a description list, made from its actions. */
export interface KeyRow {
  readonly keys: readonly (string | PlacedKey)[];
  readonly meaning: string;
}

/** A key by its place; its name is what the person's keyboard has printed there. */
export interface PlacedKey {
  readonly code: string; // KeyboardEvent.code
  readonly printed: string; // on an American keyboard
}

/**
 * Rows of a world's keys. The four moves together get one row for the arrows and one for W, A, S, D; in a world without all four
 * each direction gets a row. Every other action with a key follows in a row of its own. isTile: the world is clicked.
 */
export function keyRowsOf(controls: readonly Control[], isTile: boolean): readonly KeyRow[] {
  if (isTile) return [{ keys: ['Click'], meaning: 'place on that cell' }];
  const ways = controls.filter(({ direction }) => direction >= 0);
  const walks = ways.length === 4 && ways.every(({ label }) => !label.includes('turn'));
  const rows: KeyRow[] = walks
    ? [
        { keys: ['↑', '→', '↓', '←'], meaning: 'walk; hold to keep walking' },
        { keys: ['W', 'A', 'S', 'D'].map((printed) => ({ code: `Key${printed}`, printed })), meaning: 'the same' },
      ]
    : ways.map(rowOf);
  const others = controls.filter(({ direction, keys }) => direction < 0 && keys.length > 0);
  return [...rows, ...others.map(rowOf)];
}

function rowOf({ keys, codes, label }: Control): KeyRow {
  return { keys: keys.map((printed, idx) => ({ code: codes[idx], printed })), meaning: label };
}

export function createKeyList(rows: readonly KeyRow[], layout: KeyLayout): HTMLElement {
  return element(
    'dl',
    { class: 'key-list' },
    ...rows.map(({ keys, meaning }) =>
      element(
        'div',
        { class: 'help-row' },
        element('dt', {}, ...keys.map((key) => createKey(key, layout))),
        element('dd', {}, meaning),
      ),
    ),
  );
}

function createKey(key: string | PlacedKey, layout: KeyLayout): HTMLElement {
  if (typeof key === 'string') return element('kbd', {}, key);
  const { code, printed } = key;
  return element('kbd', { 'data-code': code, 'data-printed': printed }, layout.nameOf(code, printed));
}

/** Names all keys of the page anew, once more is known of the layout. */
export function renameKeys(layout: KeyLayout): void {
  for (const key of document.querySelectorAll<HTMLElement>('kbd[data-code]'))
    setText(key, layout.nameOf(key.dataset.code ?? '', key.dataset.printed ?? ''));
}

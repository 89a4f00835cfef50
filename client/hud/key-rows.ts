import type { Control } from '../model/controls.ts';
import { element } from './dom.ts';

/** The keys of a world as rows of a description list, made from its actions. */
export interface KeyRow {
  readonly keys: readonly string[];
  readonly meaning: string;
}

/** Ways that go together are told together; `isTile` worlds are clicked. */
export function keyRowsOf(controls: readonly Control[], isTile: boolean): readonly KeyRow[] {
  if (isTile) return [{ keys: ['Click'], meaning: 'place on that cell' }];
  const ways = controls.filter(({ direction }) => direction >= 0);
  const walks = ways.length === 4 && ways.every(({ label }) => !label.includes('turn'));
  const rows: KeyRow[] = walks
    ? [
        { keys: ['↑', '→', '↓', '←'], meaning: 'walk; hold to keep walking' },
        { keys: ['W', 'A', 'S', 'D'], meaning: 'the same' },
      ]
    : ways.map(({ keys, label }) => ({ keys, meaning: label }));
  const others = controls.filter(({ direction, keys }) => direction < 0 && keys.length > 0);
  return [...rows, ...others.map(({ keys, label }) => ({ keys, meaning: label }))];
}

export function createKeyList(rows: readonly KeyRow[]): HTMLElement {
  return element(
    'dl',
    { class: 'key-list' },
    ...rows.map(({ keys, meaning }) =>
      element(
        'div',
        { class: 'help-row' },
        element('dt', {}, ...keys.map((key) => element('kbd', {}, key))),
        element('dd', {}, meaning),
      ),
    ),
  );
}

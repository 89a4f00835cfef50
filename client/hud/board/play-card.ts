import type { KeyLayout } from '../../model/key-layout.ts';
import { element } from '../kit/dom.ts';
import { createKeyList, type KeyRow } from './key-rows.ts';

/** The keys beside the board. */
export function createPlayCard(rows: readonly KeyRow[], layout: KeyLayout): HTMLElement {
  return element(
    'section',
    { class: 'panel play-panel', 'aria-labelledby': 'keys-title' },
    element('h2', { id: 'keys-title' }, 'Keys'),
    createKeyList(rows, layout),
  );
}

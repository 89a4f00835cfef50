import type { DesignedLevel } from '../../../server/protocol/designer.ts';
import { FIRST_ROOM_LEVEL_ID } from '../../../server/protocol/limits.ts';

/** What is said of a level of the designer's history. */

const ORIGINS: Readonly<Record<DesignedLevel['origin'], string>> = { new: 'new', mutated: 'edited', person: 'drawn' };

/** What a level is called: by its id in the designer's history, or in the room where the designer has not taken it over yet. */
export function levelTitle(levelId: number): string {
  return levelId < FIRST_ROOM_LEVEL_ID ? `Level ${levelId}` : `Level ${levelId - FIRST_ROOM_LEVEL_ID + 1} of this room`;
}

/** The mark of a level: one word. */
export function originMark({ origin }: Pick<DesignedLevel, 'origin'>): string {
  return ORIGINS[origin];
}

/** Where a level comes from, as the end of a sentence. */
export function originWords(
  { origin, parentId }: Pick<DesignedLevel, 'origin' | 'parentId'>,
  isOrphan: boolean,
): string {
  if (origin === 'person') return 'drawn by a person';
  if (origin === 'new') return 'made by the designer';
  const name = levelTitle(parentId).toLowerCase();
  return isOrphan ? `edited from ${name}, which is kept no more` : `edited from ${name}`;
}

/** Two decimals, without the nought before the point: what is told of scores and returns lies about 0 to 1. */
export function formatShare(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(2);
  const sign = value < 0 && Number(text) !== 0 ? '−' : '';
  return sign + (text.startsWith('0.') && Number(text) !== 0 ? text.slice(1) : Number(text) === 0 ? '0' : text);
}

import type { HistoryLevel } from '../model/level-tree.ts';

/** What is said of a level of the designer's history. */

const ORIGINS: Readonly<Record<HistoryLevel['origin'], string>> = { new: 'new', mutated: 'edited', person: 'drawn' };

/** The mark of a level: one word. */
export function originMark({ origin }: HistoryLevel): string {
  return ORIGINS[origin];
}

/** Where a level comes from, as the end of a sentence. */
export function originWords({ origin, parentId }: HistoryLevel, isOrphan: boolean): string {
  if (origin === 'person') return 'drawn by a person';
  if (origin === 'new') return 'made by the designer';
  return isOrphan ? `edited from level ${parentId}, which is kept no more` : `edited from level ${parentId}`;
}

/** Two decimals, without the nought before the point: what is told of scores and returns lies about 0 to 1. */
export function formatShare(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(2);
  const sign = value < 0 && Number(text) !== 0 ? '−' : '';
  return sign + (text.startsWith('0.') && Number(text) !== 0 ? text.slice(1) : Number(text) === 0 ? '0' : text);
}

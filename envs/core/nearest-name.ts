import { distance } from 'fastest-levenshtein';

const MOST_EDITS = 3;
const LEAST_LIKENESS = 0.4; // share of the longer word that is left as it is

/**
 * The known name that a misspelt one most likely means, letters' case aside; undefined when none is near: more than three
 * edits away, or more than 60 % of the longer word changed.
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const word = given.toLowerCase();
  let nearest: string | undefined;
  let fewestEdits = MOST_EDITS + 1;
  for (const name of names) {
    const edits = distance(word, name.toLowerCase());
    if (edits >= fewestEdits || 1 - edits / Math.max(word.length, name.length) <= LEAST_LIKENESS) continue;
    nearest = name;
    fewestEdits = edits;
  }
  return nearest;
}

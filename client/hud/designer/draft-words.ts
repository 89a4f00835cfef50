import type { DraftCheck } from '../../model/level-draft.ts';

/** What is said of a drawn level while it is drawn: one line. */
export function describeDraft({ missing, isSolvable, shortestPath, actions }: DraftCheck): string {
  if (missing.length === 2) return 'It needs a start and a goal.';
  if (missing.length === 1) return `It needs a ${missing[0]}: choose ${titleOf(missing[0])} and press a cell.`;
  if (!isSolvable) return 'There is no way from the start to the goal.';
  const turns = actions - shortestPath;
  const ways = `${count(shortestPath, 'cell')} to the goal`;
  return turns > 0 ? `Solvable: ${ways}, ${actions} actions with turns.` : `Solvable: ${ways}, straight ahead.`;
}

export function count(number: number, thing: string): string {
  return number === 1 ? `1 ${thing}` : `${number} ${thing}s`;
}

function titleOf(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

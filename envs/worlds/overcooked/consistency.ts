import type { Level } from '../../core/level.ts';
import { COUNTER, FIRST_SOUP, FLOOR, NOTHING, NUM_ITEM_CODES, POT } from './cells.ts';
import type { Kitchens } from './kitchens.ts';

/**
 * What is wrong with the state of one kitchen, or undefined. Between steps it always holds that players stand on floor of the
 * kitchen, no two on one cell; that items lie on counters and soups in pots; and that no timer runs past ready.
 */
export function findBrokenKitchen(k: Kitchens, worldIdx: number, { height, width }: Level): string | undefined {
  const isFree = new Set<number>();
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) isFree.add(row * k.stride + col);
  }
  for (let row = worldIdx * k.numSeats; row < (worldIdx + 1) * k.numSeats; row++) {
    const cell = k.body[row];
    if (k.terrain[worldIdx * k.numCells + cell] !== FLOOR || !isFree.delete(cell)) return `player in cell ${cell}`;
    if (k.facing[row] > 3) return `facing ${k.facing[row]}`;
    if (k.held[row] >= NUM_ITEM_CODES) return `held item ${k.held[row]}`;
  }
  for (let cell = 0; cell < k.numCells; cell++) {
    const broken = findBrokenCell(k, worldIdx, worldIdx * k.numCells + cell);
    if (broken !== undefined) return `${broken} in cell ${cell}`;
  }
  return undefined;
}

function findBrokenCell(k: Kitchens, worldIdx: number, at: number): string | undefined {
  const item = k.items[at];
  const timer = k.timers[at];
  const terrain = k.terrain[at];
  if (item >= NUM_ITEM_CODES || (item !== NOTHING && terrain !== COUNTER && terrain !== POT)) return `item ${item}`;
  if (terrain === POT && item !== NOTHING && item < FIRST_SOUP) return `item ${item}`;
  const maxTimer = terrain === POT && item !== NOTHING ? k.menus[worldIdx].cookTime[item] + 1 : 0;
  return timer > maxTimer ? `timer ${timer}` : undefined;
}

import type { Level } from '../../core/level.ts';
import { FIRST_SOUP, NUM_ITEM_CODES, NUM_RECIPES, ONIONS_IN, POT, TOMATOES_IN } from './cells.ts';
import { decodeOrders } from './orders.ts';

/** What a kitchen's orders mean for each item code, and where its pots are: made once a level, read in every interact. */
export interface Menu {
  readonly reward: Uint32Array; // [13] for delivering the item, bonus included; 0 where nobody ordered it
  readonly cookTime: Uint8Array; // [13] steps
  /** [13] reward of the best soup that a pot with this content can still become; NOTHING is the empty pot. */
  readonly best: Uint32Array;
  readonly potCells: Uint16Array; // [pots] cells in row-major order, in rows of `stride`
}

/** stride: columns of the batch, at least the level's width. */
export function compileMenu(level: Level, stride: number): Menu {
  const orders = decodeOrders(level.parameters);
  const reward = new Uint32Array(NUM_ITEM_CODES);
  const cookTime = new Uint8Array(NUM_ITEM_CODES);
  for (let recipe = 0; recipe < NUM_RECIPES; recipe++) {
    const factor = orders.isBonus[recipe] === 1 ? orders.bonusFactor : 1;
    reward[FIRST_SOUP + recipe] = orders.value[recipe] * factor; // 0 where not ordered
    cookTime[FIRST_SOUP + recipe] = orders.cookTime[recipe];
  }
  const potCells: number[] = [];
  level.cells.forEach((code, cellIdx) => {
    if (code === POT) potCells.push(Math.floor(cellIdx / level.width) * stride + (cellIdx % level.width));
  });
  return { reward, cookTime, best: bestRewards(reward), potCells: Uint16Array.from(potCells) };
}

function bestRewards(reward: Uint32Array): Uint32Array {
  const best = new Uint32Array(NUM_ITEM_CODES);
  for (let content = 0; content < NUM_ITEM_CODES; content++) {
    for (let soup = FIRST_SOUP; soup < NUM_ITEM_CODES; soup++) {
      const canBecome = ONIONS_IN[soup] >= ONIONS_IN[content] && TOMATOES_IN[soup] >= TOMATOES_IN[content];
      if (canBecome && reward[soup] > best[content]) best[content] = reward[soup];
    }
  }
  return best;
}

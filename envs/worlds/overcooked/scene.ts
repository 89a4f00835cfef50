import type { Scene } from '../../core/environment.ts';
import type { SceneSpec } from '../../core/specs.ts';
import { FIRST_SOUP, NOTHING, NUM_RECIPES, ONIONS_IN, POT, TERRAIN_NAMES, TOMATOES_IN } from './cells.ts';
import type { Kitchens } from './kitchens.ts';

/** What a spectator sees. Items of a scene: those of a hand, then pots by content and state. */
const COOKING_STAGES = 8;
const FIRST_POT = FIRST_SOUP + NUM_RECIPES;
const FIRST_COOKING = FIRST_POT + NUM_RECIPES;
const FIRST_READY = FIRST_COOKING + NUM_RECIPES * COOKING_STAGES;

const RECIPES = Array.from(
  { length: NUM_RECIPES },
  (_, recipe) => `${ONIONS_IN[FIRST_SOUP + recipe]}-${TOMATOES_IN[FIRST_SOUP + recipe]}`,
);
const HELD_NAMES = ['empty', 'onion', 'tomato', 'dish', ...RECIPES.map((recipe) => `soup-${recipe}`)];

export const overcookedScene: SceneSpec = {
  terrainNames: TERRAIN_NAMES,
  itemNames: [
    ...HELD_NAMES.with(0, 'none'),
    ...RECIPES.map((recipe) => `pot-${recipe}`),
    ...RECIPES.flatMap((recipe) => Array.from({ length: COOKING_STAGES }, (_, stage) => `cooking-${recipe}-${stage}`)),
    ...RECIPES.map((recipe) => `ready-${recipe}`),
  ],
  heldNames: HELD_NAMES,
};

export function writeKitchenScene(k: Kitchens, worldIdx: number, out: Scene): void {
  const base = worldIdx * k.numCells;
  for (let row = 0; row < out.height; row++) {
    for (let col = 0; col < out.width; col++) {
      const at = base + row * k.stride + col;
      out.terrain[row * out.width + col] = k.terrain[at];
      out.items[row * out.width + col] = k.terrain[at] === POT ? potItem(k, worldIdx, at) : k.items[at];
    }
  }
  for (let seatIdx = 0; seatIdx < k.numSeats; seatIdx++) {
    const row = worldIdx * k.numSeats + seatIdx;
    const cell = k.body[row];
    out.players.set([Math.floor(cell / k.stride), cell % k.stride, k.facing[row], k.held[row], 1], seatIdx * 5);
  }
}

function potItem(k: Kitchens, worldIdx: number, at: number): number {
  const content = k.items[at];
  if (content === NOTHING) return NOTHING;
  const recipe = content - FIRST_SOUP;
  const timer = k.timers[at];
  if (timer === 0) return FIRST_POT + recipe;
  const cookTime = k.menus[worldIdx].cookTime[content];
  if (timer > cookTime) return FIRST_READY + recipe;
  return FIRST_COOKING + recipe * COOKING_STAGES + Math.floor(((timer - 1) * COOKING_STAGES) / cookTime);
}

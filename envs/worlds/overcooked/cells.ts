/** Codes of terrain, items and recipes of the `overcooked` world, and the tables that tell them apart. */

export const OVERCOOKED_WORLD_ID = 'overcooked';
export const MAX_SEATS = 16;

// Terrain; in a level also FIRST_START + seat for the start cell of a seat, which is floor.
export const FLOOR = 0;
export const COUNTER = 1;
export const ONION_SOURCE = 2;
export const TOMATO_SOURCE = 3;
export const DISH_SOURCE = 4;
export const POT = 5;
export const SERVING = 6;
export const FIRST_START = 7;
export const TERRAIN_NAMES = ['floor', 'counter', 'onion-source', 'tomato-source', 'dish-source', 'pot', 'serving'];

/** alphabet[code] is the character of a cell: as in the source, with lower-case letters for seats 10 to 16. */
export const ALPHABET = ' XOTDPS123456789abcdefg';

// What a hand, a counter or a pot holds: one of these, or FIRST_SOUP + recipe.
export const NOTHING = 0;
export const ONION = 1;
export const TOMATO = 2;
export const DISH = 3;
export const FIRST_SOUP = 4;

/** Recipes are bags of 1 to 3 ingredients. Their order here is that of every table of 9. */
export const RECIPE_NAMES = ['o', 'oo', 'ooo', 't', 'ot', 'oot', 'tt', 'ott', 'ttt'];
export const NUM_RECIPES = RECIPE_NAMES.length;
export const MAX_INGREDIENTS = 3;
export const NUM_ITEM_CODES = FIRST_SOUP + NUM_RECIPES;
export const THREE_ONIONS = RECIPE_NAMES.indexOf('ooo');
export const DEFAULT_COOK_TIME = 20;
export const DEFAULT_VALUE = 20;

/** Onions and tomatoes of a soup by its item code; 0 for other items. */
export const ONIONS_IN = Uint8Array.from({ length: NUM_ITEM_CODES }, (_, item) => count(item, 'o'));
export const TOMATOES_IN = Uint8Array.from({ length: NUM_ITEM_CODES }, (_, item) => count(item, 't'));

/** Content of a pot after one more onion or tomato, by its content before; NOTHING where there is no room. */
export const WITH_ONION = Uint8Array.from({ length: NUM_ITEM_CODES }, (_, item) => withMore(item, 1, 0));
export const WITH_TOMATO = Uint8Array.from({ length: NUM_ITEM_CODES }, (_, item) => withMore(item, 0, 1));

function count(item: number, letter: string): number {
  return item < FIRST_SOUP ? 0 : RECIPE_NAMES[item - FIRST_SOUP].split(letter).length - 1;
}

function withMore(item: number, onions: number, tomatoes: number): number {
  if (item !== NOTHING && item < FIRST_SOUP) return NOTHING;
  return soupOf(count(item, 'o') + onions, count(item, 't') + tomatoes) ?? NOTHING;
}

/** Item code of a soup, undefined when there is no such recipe (no ingredient, or more than three). */
export function soupOf(onions: number, tomatoes: number): number | undefined {
  const recipe = RECIPE_NAMES.indexOf('o'.repeat(onions) + 't'.repeat(tomatoes));
  return recipe < 0 ? undefined : FIRST_SOUP + recipe;
}

// Actions, as in the source: north, south, east, west, stay, interact.
export const ACTION_NAMES = ['up', 'down', 'right', 'left', 'stay', 'interact'];
export const STAY = 4;
export const INTERACT = 5;
/** Facing (0 up, then clockwise) of the four moves. */
export const FACING_OF_MOVE = Uint8Array.of(0, 2, 1, 3);
/** The move of each facing. */
export const MOVE_OF_FACING = Uint8Array.of(0, 2, 1, 3);
/** Number of the source's direction (0 north, 1 south, 2 east, 3 west) by facing; its own inverse. */
export const SOURCE_DIRECTION = Uint8Array.of(0, 2, 1, 3);

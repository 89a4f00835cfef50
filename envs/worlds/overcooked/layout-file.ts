import { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import { createIssueError } from '../../core/issues.ts';
import { DEFAULT_COOK_TIME, DEFAULT_VALUE, MAX_INGREDIENTS, NUM_RECIPES, RECIPE_NAMES } from './cells.ts';
import { addOrder, createOrders, MAX_BONUS_FACTOR, MAX_COOK_TIME, MAX_VALUE, type Orders } from './orders.ts';
import { parsePythonLiteral } from './python-literal.ts';

/**
 * overcooked_ai's `.layout` files: a Python dict with the grid and what is ordered.
 *
 * Worths and times are the source's: `delivery_reward` or `cook_time` for all, else a list in the order of
 * `start_all_orders`, else so much an ingredient, else 20. No `start_all_orders` orders every recipe; a bonus counts only
 * where the recipe is ordered. `start_state` and `rew_shaping_params` are read over: a kitchen of ours starts with empty hands
 * and pots, and shapes rewards by its settings.
 */
const ingredients = z
  .array(z.enum(['onion', 'tomato']))
  .min(1)
  .max(MAX_INGREDIENTS);
const recipes = z.array(z.strictObject({ ingredients }));
const worth = z.int().min(0).max(MAX_VALUE);
const steps = z.int().min(0).max(MAX_COOK_TIME);

const layoutFile = z.strictObject({
  grid: z.string(),
  start_all_orders: recipes.default([]),
  start_bonus_orders: recipes.default([]),
  order_bonus: z.int().min(1).max(MAX_BONUS_FACTOR).optional(),
  delivery_reward: worth.nullish(),
  recipe_values: z.array(worth).optional(),
  onion_value: worth.optional(),
  tomato_value: worth.optional(),
  cook_time: steps.nullish(),
  recipe_times: z.array(steps).optional(),
  onion_time: steps.optional(),
  tomato_time: steps.optional(),
  num_items_for_soup: z.literal(MAX_INGREDIENTS).optional(),
  layout_name: z.string().optional(),
  old_dynamics: z.boolean().optional(), // the setting `dynamics` here
  rew_shaping_params: z.unknown().optional(),
  start_state: z.unknown().optional(),
});
type LayoutFile = z.output<typeof layoutFile>;

/** A dict begins with a brace, a kitchen of ours never does. */
export function isLayoutFile(text: string): boolean {
  return /^(?:\s|#[^\n]*)*\{/.test(text);
}

/** The rows of the grid and the orders. Errors: InputError naming place or field. */
export function parseLayoutFile(text: string): { rows: readonly string[]; orders: Orders } {
  const raw = parsePythonLiteral(text);
  const parsed = layoutFile.safeParse(raw);
  if (!parsed.success) throw createIssueError('layout file', parsed.error, raw);
  const layout = parsed.data;
  assertOneWay(layout);
  return { rows: layout.grid.split('\n').map((row) => row.trim()), orders: readOrders(layout) };
}

/** The source refuses a file that says a worth or a time in two ways, or a list that is no match for its orders. */
function assertOneWay(layout: LayoutFile): void {
  const { start_all_orders, recipe_values, recipe_times } = layout;
  for (const names of [
    ['delivery_reward', 'recipe_values', 'onion_value'],
    ['cook_time', 'recipe_times', 'onion_time'],
  ] as const) {
    const given = names.filter((name) => layout[name] !== undefined && layout[name] !== null);
    if (given.length > 1) throw new InputError('layout file', { value: given.join(' and '), limit: 'one of them' });
  }
  for (const [one, other] of [
    ['onion_value', 'tomato_value'],
    ['onion_time', 'tomato_time'],
  ] as const) {
    if ((layout[one] === undefined) === (layout[other] === undefined)) continue;
    throw new InputError('layout file', { value: `one of ${one} and ${other}`, limit: 'both' });
  }
  for (const [name, list] of Object.entries({ recipe_values, recipe_times })) {
    if (list === undefined || list.length === start_all_orders.length) continue;
    throw new InputError(`layout file: length of ${name}`, {
      value: list.length,
      limit: `${start_all_orders.length}, as start_all_orders has`,
    });
  }
}

function readOrders(layout: LayoutFile): Orders {
  const ordered = layout.start_all_orders.map(recipeIdxOf);
  const bonus = new Set(layout.start_bonus_orders.map(recipeIdxOf));
  const listed = (list: readonly number[] | undefined, recipe: number) => list?.[ordered.lastIndexOf(recipe)];
  const orders = createOrders();
  for (const recipe of ordered.length === 0 ? RECIPE_NAMES.keys() : ordered) {
    const value =
      layout.delivery_reward ||
      listed(layout.recipe_values, recipe) ||
      sumOf(recipe, layout.onion_value, layout.tomato_value) ||
      DEFAULT_VALUE;
    addOrder(orders, recipe, value, bonus.has(recipe));
  }
  for (let recipe = 0; recipe < NUM_RECIPES; recipe++) {
    orders.cookTime[recipe] =
      layout.cook_time ||
      listed(layout.recipe_times, recipe) ||
      sumOf(recipe, layout.onion_time, layout.tomato_time) ||
      DEFAULT_COOK_TIME;
  }
  if (layout.order_bonus !== undefined) orders.bonusFactor = layout.order_bonus;
  return orders;
}

function recipeIdxOf({ ingredients }: LayoutFile['start_all_orders'][number]): number {
  return RECIPE_NAMES.indexOf(
    [...ingredients]
      .sort()
      .map((name) => name[0])
      .join(''),
  );
}

/** So much an onion and so much a tomato; undefined where either is not known or 0, as the source has it. */
function sumOf(recipe: number, onion: number | undefined, tomato: number | undefined): number | undefined {
  if (!onion || !tomato) return undefined;
  return [...RECIPE_NAMES[recipe]].reduce((sum, letter) => sum + (letter === 'o' ? onion : tomato), 0);
}

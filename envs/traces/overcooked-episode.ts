import { z } from 'zod';
import { InputError } from '../core/errors.ts';
import { createIssueError } from '../core/issues.ts';
import type { Level } from '../core/level.ts';
import {
  DEFAULT_COOK_TIME,
  DEFAULT_VALUE,
  FIRST_SOUP,
  NUM_RECIPES,
  ONIONS_IN,
  RECIPE_NAMES,
  soupOf,
  THREE_ONIONS,
  TOMATOES_IN,
} from '../worlds/overcooked/cells.ts';
import { lenientLevelFormat } from '../worlds/overcooked/level-format.ts';
import {
  addOrder,
  createOrders,
  encodeOrders,
  MAX_BONUS_FACTOR,
  MAX_COOK_TIME,
  MAX_VALUE,
} from '../worlds/overcooked/orders.ts';

/** An episode of the source as a line of a trace file says it (format: docs/worlds/overcooked.md). */
const cell = z.tuple([z.int().min(0).max(31), z.int().min(0).max(31)]); // x, y
const ingredients = z
  .array(z.enum(['onion', 'tomato']))
  .min(1)
  .max(3);
const item = z.discriminatedUnion('name', [
  z.looseObject({ name: z.enum(['onion', 'tomato', 'dish']) }),
  z.looseObject({
    name: z.literal('soup'),
    ingredients,
    tick: z.int().min(-1).max(MAX_COOK_TIME),
    cooking: z.boolean(),
    ready: z.boolean(),
  }),
]);
const player = z.looseObject({ pos: cell, dir: z.int().min(0).max(3), held: item.nullable() });
const start = z.looseObject({
  players: z.array(player).min(1),
  objects: z.array(z.tuple([cell, item])),
  lossless: z.array(z.unknown()).optional(),
  featurised: z.array(z.array(z.number())).optional(),
});
const step = start.extend({
  sparse: z.array(z.number()),
  shaped: z.array(z.number()),
  events: z.union([z.array(z.array(z.string())), z.record(z.string(), z.array(z.boolean()))]).optional(),
});
const order = z.union([ingredients, z.looseObject({ ingredients }).transform((dict) => dict.ingredients)]);
const time = z.int().min(0).max(MAX_COOK_TIME).nullish();
const value = z.int().min(0).max(MAX_VALUE).nullish();

const episodeSchema = z.looseObject({
  rows: z.array(z.string()).min(1),
  old_dynamics: z.boolean().default(false),
  horizon: z.int().min(0).default(400),
  // Orders by the names the source gives them; those of its layout files and those of its states.
  orders: z.array(order).optional(),
  all_orders: z.array(order).optional(),
  start_all_orders: z.array(order).optional(),
  bonus_orders: z.array(order).optional(),
  start_bonus_orders: z.array(order).optional(),
  order_bonus: z.int().min(1).max(MAX_BONUS_FACTOR).default(2),
  cook_time: time,
  onion_time: time,
  tomato_time: time,
  recipe_times: z.array(z.int().min(0).max(MAX_COOK_TIME)).nullish(),
  delivery_reward: value,
  onion_value: value,
  tomato_value: value,
  recipe_values: z.array(z.int().min(0).max(MAX_VALUE)).nullish(),
  featurised_counters: z.boolean().default(false),
  start,
  actions: z.array(z.array(z.int().min(0).max(5))),
  steps: z.array(step),
});
export type OvercookedEpisode = z.output<typeof episodeSchema>;
export type TraceMoment = z.output<typeof start>;
export type TraceItem = z.output<typeof item>;

/** Throws InputError naming the field that is missing, of another type or out of range. */
export function parseOvercookedEpisode(raw: Readonly<Record<string, unknown>>): OvercookedEpisode {
  const result = episodeSchema.safeParse(raw);
  if (!result.success) throw createIssueError('overcooked episode', result.error, raw);
  const episode = result.data;
  const { actions, steps } = episode;
  if (steps.length !== actions.length) {
    throw new InputError('overcooked episode: number of steps', {
      value: steps.length,
      limit: `${actions.length}, one for each joint action`,
    });
  }
  const numSeats = episode.start.players.length;
  const isOfTeam = (list: readonly unknown[]): boolean => list.length === numSeats;
  actions.forEach((joint, t) => {
    const { players, sparse, shaped } = steps[t];
    if (isOfTeam(joint) && isOfTeam(players) && isOfTeam(sparse) && isOfTeam(shaped)) return;
    throw new InputError('overcooked episode: actions, players, sparse and shaped', {
      limit: `${numSeats} each, as many as start.players`,
      where: `step ${t}`,
    });
  });
  return episode;
}

/** The kitchen of an episode with its orders. Throws InputError when it is malformed. */
export function kitchenOf(episode: OvercookedEpisode): Level {
  const grid = lenientLevelFormat.parse(episode.rows.join('\n'));
  const level = { ...grid, parameters: encodeOrders(ordersOf(episode)) };
  lenientLevelFormat.assertValid(level);
  return level;
}

/** Orders, worths and cook times by the source's rules; a list that is there and empty means that every recipe is ordered. */
function ordersOf(episode: OvercookedEpisode) {
  const listed = episode.orders ?? episode.all_orders ?? episode.start_all_orders;
  const everyRecipe = Array.from({ length: NUM_RECIPES }, (_, recipe) => recipe);
  const recipes = listed === undefined ? [THREE_ONIONS] : listed.length === 0 ? everyRecipe : listed.map(recipeOf);
  const bonus = (episode.bonus_orders ?? episode.start_bonus_orders ?? []).map(recipeOf);
  if (new Set(recipes).size < recipes.length) throw new InputError('overcooked episode: a recipe is ordered twice');
  if (!bonus.every((recipe) => recipes.includes(recipe))) {
    throw new InputError('overcooked episode: a bonus order is not among the orders');
  }
  const { recipe_times: times, recipe_values: values } = episode;
  if ([times, values].some((list) => list && list.length !== recipes.length)) {
    throw new InputError('overcooked episode: recipe_times and recipe_values', {
      limit: `${recipes.length}, one for each order`,
    });
  }
  const orders = createOrders();
  orders.bonusFactor = episode.order_bonus;
  recipes.forEach((recipe, i) => {
    const worth =
      episode.delivery_reward ||
      (values?.[i] ?? (sumUp(recipe, episode.onion_value, episode.tomato_value) || DEFAULT_VALUE));
    addOrder(orders, recipe, worth, bonus.includes(recipe));
  });
  for (const recipe of everyRecipe) {
    const listedTime = times?.[recipes.indexOf(recipe)];
    const cookTime =
      episode.cook_time ||
      (listedTime ?? (sumUp(recipe, episode.onion_time, episode.tomato_time) || DEFAULT_COOK_TIME));
    if (cookTime > MAX_COOK_TIME) {
      throw new InputError(`overcooked episode: cook time of ${RECIPE_NAMES[recipe]}`, {
        value: cookTime,
        limit: `at most ${MAX_COOK_TIME}`,
      });
    }
    orders.cookTime[recipe] = cookTime;
  }
  return orders;
}

function recipeOf(names: readonly string[]): number {
  const onions = names.filter((name) => name === 'onion').length;
  return (soupOf(onions, names.length - onions) ?? FIRST_SOUP) - FIRST_SOUP;
}

/** What the ingredients of a recipe add up to; 0 unless both kinds have a number. */
function sumUp(recipe: number, perOnion: number | null | undefined, perTomato: number | null | undefined): number {
  if (!perOnion || !perTomato) return 0;
  return ONIONS_IN[FIRST_SOUP + recipe] * perOnion + TOMATOES_IN[FIRST_SOUP + recipe] * perTomato;
}

import { InputError } from '../../core/errors.ts';
import { DEFAULT_COOK_TIME, DEFAULT_VALUE, MAX_INGREDIENTS, NUM_RECIPES, RECIPE_NAMES, THREE_ONIONS } from './cells.ts';

/**
 * What a kitchen is asked to cook: which recipes are ordered, what each is worth, how long each cooks. It belongs to the
 * level and is coded in `Level.parameters`: factor of bonus orders (u8), then for each of the 9 recipes flags (1 ordered,
 * 2 bonus), worth (u16, little-endian) and cook time (u8).
 */
export interface Orders {
  readonly isOrdered: Uint8Array; // [9] 0 or 1
  readonly isBonus: Uint8Array; // [9] only where ordered
  readonly value: Uint16Array; // [9] reward before the bonus; 0 where not ordered
  readonly cookTime: Uint8Array; // [9] steps
  bonusFactor: number;
}

export const MAX_COOK_TIME = 250;
export const MAX_VALUE = 10_000;
export const MAX_BONUS_FACTOR = 100;
const DEFAULT_BONUS_FACTOR = 2;
const BYTES_PER_RECIPE = 4;
const ORDERED = 1;
const BONUS = 2;
export const PARAMETER_BYTES = 1 + NUM_RECIPES * BYTES_PER_RECIPE;

/** Nothing ordered yet; cook time 20 for all. */
export function createOrders(): Orders {
  return {
    isOrdered: new Uint8Array(NUM_RECIPES),
    isBonus: new Uint8Array(NUM_RECIPES),
    value: new Uint16Array(NUM_RECIPES),
    cookTime: new Uint8Array(NUM_RECIPES).fill(DEFAULT_COOK_TIME),
    bonusFactor: DEFAULT_BONUS_FACTOR,
  };
}

/** The order of the five classic layouts: three onions, 20 points, 20 steps. */
export function classicOrders(): Orders {
  const orders = createOrders();
  addOrder(orders, THREE_ONIONS, DEFAULT_VALUE, false);
  return orders;
}

export function addOrder(orders: Orders, recipe: number, value: number, isBonus: boolean): void {
  orders.isOrdered[recipe] = 1;
  orders.isBonus[recipe] = isBonus ? 1 : 0;
  orders.value[recipe] = value;
}

export function encodeOrders(orders: Orders): Uint8Array {
  const bytes = new Uint8Array(PARAMETER_BYTES);
  bytes[0] = orders.bonusFactor;
  for (let recipe = 0; recipe < NUM_RECIPES; recipe++) {
    const at = 1 + recipe * BYTES_PER_RECIPE;
    bytes[at] = orders.isOrdered[recipe] * ORDERED + orders.isBonus[recipe] * BONUS;
    bytes[at + 1] = orders.value[recipe] & 0xff;
    bytes[at + 2] = orders.value[recipe] >> 8;
    bytes[at + 3] = orders.cookTime[recipe];
  }
  return bytes;
}

/** Throws InputError naming the recipe when the bytes are no orders. */
export function decodeOrders(bytes: Uint8Array | undefined): Orders {
  if (bytes === undefined || bytes.length !== PARAMETER_BYTES) {
    throw new InputError('orders of a kitchen (parameters of the level)', {
      value: bytes === undefined ? 'none' : `${bytes.length} bytes`,
      limit: `${PARAMETER_BYTES} bytes`,
    });
  }
  const orders = createOrders();
  orders.bonusFactor = bytes[0];
  for (let recipe = 0; recipe < NUM_RECIPES; recipe++) {
    const at = 1 + recipe * BYTES_PER_RECIPE;
    const flags = bytes[at];
    if (flags > (ORDERED | BONUS) || flags === BONUS) {
      throw new InputError(`flags of order ${RECIPE_NAMES[recipe]}`, { value: flags, limit: '0, 1 or 3' });
    }
    orders.isOrdered[recipe] = flags & ORDERED;
    orders.isBonus[recipe] = flags >> 1;
    orders.value[recipe] = bytes[at + 1] | (bytes[at + 2] << 8);
    orders.cookTime[recipe] = bytes[at + 3];
  }
  assertOrders(orders);
  return orders;
}

function assertOrders({ isOrdered, value, cookTime, bonusFactor }: Orders): void {
  if (!isOrdered.includes(1)) throw new InputError('number of orders', { value: 0, limit: 'at least 1' });
  if (bonusFactor < 1 || bonusFactor > MAX_BONUS_FACTOR) {
    throw new InputError('factor of bonus orders', { value: bonusFactor, limit: `1..${MAX_BONUS_FACTOR}` });
  }
  for (let recipe = 0; recipe < NUM_RECIPES; recipe++) {
    const name = RECIPE_NAMES[recipe];
    if (cookTime[recipe] > MAX_COOK_TIME) {
      throw new InputError(`cook time of ${name}`, { value: cookTime[recipe], limit: `0..${MAX_COOK_TIME} steps` });
    }
    const maxValue = isOrdered[recipe] === 1 ? MAX_VALUE : 0;
    if (value[recipe] > maxValue) {
      throw new InputError(`value of ${name}`, { value: value[recipe], limit: `0..${maxValue}` });
    }
  }
}

const HEADERS = ['orders', 'cook-times', 'bonus-factor'] as const;
export type OrderHeader = (typeof HEADERS)[number];

export function isOrderHeader(name: string): name is OrderHeader {
  return (HEADERS as readonly string[]).includes(name);
}

/**
 * Orders from the header lines of a level's text; a missing line means its default.
 *
 *     orders: ooo, oot=15, o=10*      recipes of onions and tomatoes; `=15` what a soup is worth (20); `*` a bonus order
 *     cook-times: 20, oot=15          steps; the number alone is for all recipes that are not named (20)
 *     bonus-factor: 2                 by which bonus orders are worth more (2)
 */
export function parseOrders(headers: ReadonlyMap<OrderHeader, string>): Orders {
  const text = headers.get('orders');
  const orders = text === undefined ? classicOrders() : parseOrderList(text);
  parseCookTimes(headers.get('cook-times') ?? '', orders);
  const factor = headers.get('bonus-factor');
  if (factor !== undefined) orders.bonusFactor = parseWhole('bonus-factor', factor, 1, MAX_BONUS_FACTOR);
  return orders;
}

function parseOrderList(text: string): Orders {
  const orders = createOrders();
  for (const entry of splitList(text)) {
    const isBonus = entry.endsWith('*');
    const [letters, worth] = splitPair(isBonus ? entry.slice(0, -1) : entry);
    const recipe = parseRecipe('orders', letters);
    if (orders.isOrdered[recipe] === 1) throw new InputError('orders: a recipe is ordered twice', { value: letters });
    addOrder(
      orders,
      recipe,
      worth === undefined ? DEFAULT_VALUE : parseWhole('orders: value', worth, 0, MAX_VALUE),
      isBonus,
    );
  }
  return orders;
}

function parseCookTimes(text: string, orders: Orders): void {
  const entries = splitList(text).map(splitPair);
  for (const [name, time] of entries) {
    if (time === undefined) orders.cookTime.fill(parseWhole('cook-times', name, 0, MAX_COOK_TIME));
  }
  for (const [name, time] of entries) {
    if (time === undefined) continue;
    orders.cookTime[parseRecipe('cook-times', name)] = parseWhole('cook-times', time, 0, MAX_COOK_TIME);
  }
}

function splitList(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map((entry) => entry.trim());
}

function splitPair(entry: string): [string, string | undefined] {
  const at = entry.indexOf('=');
  return at < 0 ? [entry.trim(), undefined] : [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
}

function parseRecipe(where: string, letters: string): number {
  if (letters.length < 1 || letters.length > MAX_INGREDIENTS) {
    throw new InputError(`${where}: ingredients of a recipe`, { value: letters, limit: `1..${MAX_INGREDIENTS}` });
  }
  const recipe = RECIPE_NAMES.indexOf([...letters].sort().join(''));
  if (recipe < 0) throw new InputError(`${where}: unknown ingredient`, { value: letters, limit: 'only o and t' });
  return recipe;
}

function parseWhole(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new InputError(name, { value: text, limit: `a whole number in ${min}..${max}` });
  }
  return value;
}

/** Header lines that `parseOrders` reads back; only those that differ from the default. */
export function formatOrders({ isOrdered, isBonus, value, cookTime, bonusFactor }: Orders): string {
  const list = RECIPE_NAMES.flatMap((name, recipe) =>
    isOrdered[recipe] === 0
      ? []
      : `${name}${value[recipe] === DEFAULT_VALUE ? '' : `=${value[recipe]}`}${isBonus[recipe] === 1 ? '*' : ''}`,
  ).join(', ');
  const common = mostCommon(cookTime);
  const times = [
    ...(common === DEFAULT_COOK_TIME ? [] : [`${common}`]),
    ...RECIPE_NAMES.flatMap((name, recipe) => (cookTime[recipe] === common ? [] : `${name}=${cookTime[recipe]}`)),
  ].join(', ');
  return [
    list === RECIPE_NAMES[THREE_ONIONS] ? '' : `orders: ${list}\n`,
    times === '' ? '' : `cook-times: ${times}\n`,
    bonusFactor === DEFAULT_BONUS_FACTOR ? '' : `bonus-factor: ${bonusFactor}\n`,
  ].join('');
}

function mostCommon(times: Uint8Array): number {
  const counts = new Uint8Array(256);
  for (const time of times) counts[time]++;
  return counts.indexOf(Math.max(...counts));
}

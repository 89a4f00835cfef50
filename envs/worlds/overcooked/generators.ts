import { InputError } from '../../core/errors.ts';
import type { Level, LevelGenerator } from '../../core/level.ts';
import type { Rng } from '../../core/rng.ts';
import {
  COUNTER,
  DISH_SOURCE,
  FIRST_SOUP,
  FIRST_START,
  FLOOR,
  MAX_INGREDIENTS,
  NUM_RECIPES,
  ONION_SOURCE,
  ONIONS_IN,
  OVERCOOKED_WORLD_ID,
  POT,
  RECIPE_NAMES,
  SERVING,
  TOMATO_SOURCE,
  TOMATOES_IN,
} from './cells.ts';
import { CLASSIC_LAYOUTS } from './layouts.ts';
import { countStarts } from './level-format.ts';
import { addOrder, classicOrders, createOrders, encodeOrders, type Orders } from './orders.ts';
import { canServe, findRegions, needsHandOver } from './reachability.ts';
import type { OvercookedSettings } from './settings.ts';

/** The classic layouts that fit the settings, if any, then random kitchens. */
export function createOvercookedGenerators(settings: OvercookedSettings): readonly LevelGenerator[] {
  const fitting = [...CLASSIC_LAYOUTS.values()].filter(
    (level) =>
      level.height <= settings.height && level.width <= settings.width && countStarts(level) === settings.numSeats,
  );
  const randomKitchen: LevelGenerator = {
    id: 'random-kitchen',
    summary: `random kitchens of ${settings.height} x ${settings.width} in which ${settings.numSeats} can serve an order`,
    sample: (rng) => sampleKitchen(settings, rng),
  };
  if (fitting.length === 0) return [randomKitchen];
  const classic: LevelGenerator = {
    id: 'classic',
    summary: 'one of the five classic layouts, of those that fit the settings',
    sample: (rng) => fitting[rng.below(fitting.length)],
  };
  return [classic, randomKitchen];
}

const MAX_TRIES = 10_000;

/**
 * A kitchen drawn at random and drawn again until it can be served: border of counters, counters inside, sources, pots and
 * windows on cells of the border or inside that touch floor, start cells on floor.
 */
function sampleKitchen(settings: OvercookedSettings, rng: Rng): Level {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const orders = settings.orders === 'onions' ? classicOrders() : drawOrders(settings, rng);
    const cells = drawCells(settings, orders, rng);
    if (cells === undefined) continue;
    const { height, width } = settings;
    const level: Level = { worldId: OVERCOOKED_WORLD_ID, height, width, cells, parameters: encodeOrders(orders) };
    const regions = findRegions(level);
    const isWanted = settings.handOver === 'forced' ? needsHandOver : canServe;
    if (isWanted(level, orders, regions)) return level;
  }
  throw new InputError('random-kitchen found no kitchen that can be served', {
    value: `${settings.height} x ${settings.width}, ${settings.numSeats} players, hand-over ${settings.handOver}`,
    limit: 'more room, fewer counters or sources',
  });
}

/** Undefined when there is no room. */
function drawCells(settings: OvercookedSettings, orders: Orders, rng: Rng): Uint8Array | undefined {
  const { height, width, counterPercent, maxSources, numSeats } = settings;
  const cells = new Uint8Array(height * width).fill(COUNTER);
  for (let row = 1; row < height - 1; row++) {
    for (let col = 1; col < width - 1; col++) {
      cells[row * width + col] = rng.below(100) < counterPercent ? COUNTER : FLOOR;
    }
  }
  if (settings.handOver === 'forced') drawDivide(cells, height, width, rng);
  const floor = [...cells.keys()].filter((cellIdx) => cells[cellIdx] === FLOOR);
  const walls = [...cells.keys()].filter(
    (cellIdx) => cells[cellIdx] === COUNTER && touchesFloor(cells, width, cellIdx),
  );
  rng.shuffleInPlace(floor);
  rng.shuffleInPlace(walls);
  if (floor.length < numSeats) return undefined;
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) cells[floor[seatIdx]] = FIRST_START + seatIdx;
  let numPlaced = 0;
  for (const terrain of neededTerrain(orders)) {
    const count = 1 + rng.below(maxSources);
    for (let i = 0; i < count; i++) {
      if (numPlaced === walls.length) return undefined;
      cells[walls[numPlaced++]] = terrain;
    }
  }
  return cells;
}

/** A line of counters from border to border, where there is room for one. */
function drawDivide(cells: Uint8Array, height: number, width: number, rng: Rng): void {
  const numRows = Math.max(0, height - 4);
  const numCols = Math.max(0, width - 4);
  if (numRows + numCols === 0) return;
  const line = rng.below(numRows + numCols);
  for (let i = 0; i < (line < numRows ? width : height); i++) {
    cells[line < numRows ? (line + 2) * width + i : i * width + line - numRows + 2] = COUNTER;
  }
}

function touchesFloor(cells: Uint8Array, width: number, cellIdx: number): boolean {
  const col = cellIdx % width;
  return (
    cells[cellIdx - width] === FLOOR ||
    cells[cellIdx + width] === FLOOR ||
    (col > 0 && cells[cellIdx - 1] === FLOOR) ||
    (col < width - 1 && cells[cellIdx + 1] === FLOOR)
  );
}

function neededTerrain(orders: Orders): number[] {
  const ordered = Array.from({ length: NUM_RECIPES }, (_, recipe) => recipe).filter(
    (recipe) => orders.isOrdered[recipe] === 1,
  );
  const needed = [POT, DISH_SOURCE, SERVING];
  if (ordered.some((recipe) => ONIONS_IN[FIRST_SOUP + recipe] > 0)) needed.push(ONION_SOURCE);
  if (ordered.some((recipe) => TOMATOES_IN[FIRST_SOUP + recipe] > 0)) needed.push(TOMATO_SOURCE);
  return needed;
}

const MAX_ORDERS = 3;
const MIN_COOK_TIME = 5;
const COOK_TIMES = 36; // 5 to 40 steps
const VALUE_STEP = 5;
const VALUES = 8; // 5 to 40

/** 1 to 3 different recipes (of three ingredients under the old dynamics), each with its value and cook time; one in four is a bonus. */
function drawOrders({ dynamics }: OvercookedSettings, rng: Rng): Orders {
  const orders = createOrders();
  const recipes = [...RECIPE_NAMES.keys()].filter(
    (recipe) => dynamics === 'new' || RECIPE_NAMES[recipe].length === MAX_INGREDIENTS,
  );
  rng.shuffleInPlace(recipes);
  const count = 1 + rng.below(MAX_ORDERS);
  for (const recipe of recipes.slice(0, count)) {
    addOrder(orders, recipe, VALUE_STEP * (1 + rng.below(VALUES)), rng.below(4) === 0);
    orders.cookTime[recipe] = MIN_COOK_TIME + rng.below(COOK_TIMES);
  }
  return orders;
}

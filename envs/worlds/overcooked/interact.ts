import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import {
  COUNTER,
  DISH,
  DISH_SOURCE,
  FIRST_SOUP,
  NOTHING,
  ONION,
  ONION_SOURCE,
  POT,
  SERVING,
  TOMATO,
  TOMATO_SOURCE,
  WITH_ONION,
  WITH_TOMATO,
} from './cells.ts';
import {
  CATASTROPHIC_ONION,
  DROP,
  FIRST_DISH_EVENT,
  FIRST_ONION_EVENT,
  FIRST_TOMATO_EVENT,
  OPTIMAL_ONION,
  PICKUP,
  POTTING,
  SOUP_DELIVERY,
  SOUP_DROP,
  SOUP_PICKUP,
  USEFUL_DROP,
  USEFUL_PICKUP,
  USELESS_ONION,
  VIABLE_ONION,
} from './events.ts';
import type { Kitchens } from './kitchens.ts';

// Shaping rewards of the source.
const PLACEMENT_IN_POT = 3;
const USEFUL_DISH_PICKUP = 3;
const READY_SOUP_PICKUP = 5;

/**
 * The table of pot states, counted once before all interacts of a step: ratings of a later seat's interact see the pots as
 * they were, though its effect sees them as they are.
 */
export function countPots(k: Kitchens, worldIdx: number): void {
  const { potCells } = k.menus[worldIdx];
  const base = worldIdx * k.numCells;
  k.numPartialPots = 0;
  k.numFullIdlePots = 0;
  k.numHotPots = 0;
  for (let i = 0; i < potCells.length; i++) {
    const at = base + potCells[i];
    const content = k.items[at];
    if (content === NOTHING) continue;
    if (k.timers[at] > 0) k.numHotPots++;
    else if (WITH_ONION[content] === NOTHING) k.numFullIdlePots++;
    else k.numPartialPots++;
  }
}

/** One seat's interact with the cell it faces. row: world * S + seat. Mutates state and results. */
export function interact(k: Kitchens, worldIdx: number, seatIdx: number, tick: number): void {
  const row = worldIdx * k.numSeats + seatIdx;
  const facing = k.facing[row];
  const at = worldIdx * k.numCells + k.body[row] + ROW_STEP[facing] * k.stride + COL_STEP[facing];
  const held = k.held[row];
  switch (k.terrain[at]) {
    case COUNTER:
      if (held !== NOTHING) layDown(k, worldIdx, seatIdx, at, tick);
      else pickUp(k, worldIdx, seatIdx, at);
      return;
    case POT:
      usePot(k, worldIdx, row, at);
      return;
    case ONION_SOURCE:
      if (held !== NOTHING) return;
      countPickup(k, worldIdx, seatIdx, ONION);
      k.held[row] = ONION;
      return;
    case TOMATO_SOURCE:
      if (held === NOTHING) k.held[row] = TOMATO; // no event in the source
      return;
    case DISH_SOURCE:
      if (held !== NOTHING) return;
      if (countPickup(k, worldIdx, seatIdx, DISH)) k.shaped[row] += USEFUL_DISH_PICKUP;
      k.held[row] = DISH;
      return;
    case SERVING:
      if (held < FIRST_SOUP) return;
      k.sparse[row] += k.menus[worldIdx].reward[held];
      k.held[row] = NOTHING;
      k.count(row, SOUP_DELIVERY);
      return;
    default: // floor
      return;
  }
}

function layDown(k: Kitchens, worldIdx: number, seatIdx: number, at: number, tick: number): void {
  if (k.items[at] !== NOTHING) return;
  const row = worldIdx * k.numSeats + seatIdx;
  countDrop(k, worldIdx, seatIdx, k.held[row]);
  k.items[at] = k.held[row];
  k.held[row] = NOTHING;
  k.laidAt[at] = tick * k.numSeats + seatIdx + 1;
}

function pickUp(k: Kitchens, worldIdx: number, seatIdx: number, at: number): void {
  if (k.items[at] === NOTHING) return;
  const row = worldIdx * k.numSeats + seatIdx;
  countPickup(k, worldIdx, seatIdx, k.items[at]);
  k.held[row] = k.items[at];
  k.items[at] = NOTHING;
  k.laidAt[at] = 0;
}

function usePot(k: Kitchens, worldIdx: number, row: number, at: number): void {
  const menu = k.menus[worldIdx];
  const content = k.items[at];
  const timer = k.timers[at];
  const held = k.held[row];
  if (held === NOTHING) {
    if (!k.isOldDynamics && content !== NOTHING && timer === 0) k.timers[at] = 1;
  } else if (held === DISH) {
    if (timer <= menu.cookTime[content] || timer === 0) return;
    k.count(row, SOUP_PICKUP);
    k.held[row] = content;
    k.items[at] = NOTHING;
    k.timers[at] = 0;
    k.shaped[row] += READY_SOUP_PICKUP;
  } else if (held < FIRST_SOUP) {
    const next = held === ONION ? WITH_ONION[content] : WITH_TOMATO[content];
    if (timer > 0 || next === NOTHING) return;
    k.items[at] = next;
    k.held[row] = NOTHING;
    k.shaped[row] += PLACEMENT_IN_POT;
    countPotting(k, row, held, menu.best[content], menu.best[next]);
  }
}

/** Rates a potting by the best soup the pot could and can become. */
function countPotting(k: Kitchens, row: number, held: number, bestBefore: number, bestAfter: number): void {
  const shift = held === TOMATO ? 1 : 0;
  k.count(row, POTTING + (held === TOMATO ? FIRST_TOMATO_EVENT : FIRST_ONION_EVENT));
  if (bestBefore === bestAfter) k.count(row, OPTIMAL_ONION + shift);
  if (bestAfter > 0) k.count(row, VIABLE_ONION + shift);
  if (bestBefore > 0 && bestAfter === 0) k.count(row, CATASTROPHIC_ONION + shift);
  if (bestBefore === 0) k.count(row, USELESS_ONION + shift);
}

/** Counts a pickup before it is done; true when it is useful (two players only, as in the source). */
function countPickup(k: Kitchens, worldIdx: number, seatIdx: number, item: number): boolean {
  const row = worldIdx * k.numSeats + seatIdx;
  if (item >= FIRST_SOUP) {
    k.count(row, SOUP_PICKUP);
    return false;
  }
  const first = firstEvent(item);
  k.count(row, first + PICKUP);
  if (k.numSeats !== 2) return false;
  const isUseful = item === DISH ? needsDish(k, worldIdx) : !areAllPotsFull(k, worldIdx) || otherHolds(k, row, DISH);
  if (isUseful) k.count(row, first + USEFUL_PICKUP);
  return isUseful;
}

function countDrop(k: Kitchens, worldIdx: number, seatIdx: number, item: number): void {
  const row = worldIdx * k.numSeats + seatIdx;
  if (item >= FIRST_SOUP) {
    k.count(row, SOUP_DROP);
    return;
  }
  const first = firstEvent(item);
  k.count(row, first + DROP);
  if (k.numSeats !== 2) return;
  const isUseful =
    item === DISH
      ? k.numHotPots + k.numFullIdlePots === 0 && !otherHolds(k, row, ONION)
      : areAllPotsFull(k, worldIdx) && !otherHolds(k, row, DISH);
  if (isUseful) k.count(row, first + USEFUL_DROP);
}

function firstEvent(item: number): number {
  if (item === DISH) return FIRST_DISH_EVENT;
  return item === ONION ? FIRST_ONION_EVENT : FIRST_TOMATO_EVENT;
}

function areAllPotsFull(k: Kitchens, worldIdx: number): boolean {
  return k.numHotPots + k.numFullIdlePots === k.menus[worldIdx].potCells.length;
}

/** Two players: does the other one hold this? Seats of a world are rows 2n and 2n + 1. */
function otherHolds(k: Kitchens, row: number, item: number): boolean {
  return k.held[row ^ 1] === item;
}

/** No dish lies on a counter, and fewer are held than pots are ready, cooking or partly filled. */
function needsDish(k: Kitchens, worldIdx: number): boolean {
  const firstRow = worldIdx * k.numSeats;
  let numHeld = 0;
  if (k.held[firstRow] === DISH) numHeld++;
  if (k.held[firstRow + 1] === DISH) numHeld++;
  if (numHeld >= k.numHotPots + k.numPartialPots) return false;
  const end = (worldIdx + 1) * k.numCells;
  for (let at = worldIdx * k.numCells; at < end; at++) {
    if (k.items[at] === DISH) return false;
  }
  return true;
}

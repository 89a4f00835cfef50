import type { Level } from '../../core/level.ts';
import { nextBelow, RNG_WORDS } from '../../core/rng.ts';
import {
  DISH,
  FIRST_SOUP,
  FIRST_START,
  NOTHING,
  ONION,
  ONION_SOURCE,
  ONIONS_IN,
  soupOf,
  TOMATO,
  TOMATO_SOURCE,
  TOMATOES_IN,
} from './cells.ts';
import type { Kitchens } from './kitchens.ts';
import { decodeOrders } from './orders.ts';
import { findRegions } from './reachability.ts';

/** Players at their start cells, facing up, hands and pots empty. */
export function startAtCells(k: Kitchens, worldIdx: number, level: Level): void {
  level.cells.forEach((code, cellIdx) => {
    if (code < FIRST_START) return;
    k.body[worldIdx * k.numSeats + code - FIRST_START] = cellOf(k, level, cellIdx);
  });
}

function cellOf(k: Kitchens, level: Level, cellIdx: number): number {
  return Math.floor(cellIdx / level.width) * k.stride + (cellIdx % level.width);
}

/**
 * A wide start: every player on a random free cell of the region its start cell lies in (so that a kitchen that needs
 * hand-overs can still be served), facing anywhere; with the given chance a hand holds something and a pot has content.
 * All of it belongs to an order that the kitchen has sources for: an ingredient, a dish or the soup in a hand; some of its
 * ingredients in an idle pot, or all of them anywhere between idle and ready.
 * Mutates the world's generator.
 */
export function startAtRandom(
  k: Kitchens,
  worldIdx: number,
  level: Level,
  rng: Uint32Array,
  itemsPercent: number,
): void {
  startAtCells(k, worldIdx, level);
  const below = (bound: number): number => nextBelow(rng, worldIdx * RNG_WORDS, bound);
  const { regionOfCell } = findRegions(level);
  const firstRow = worldIdx * k.numSeats;
  const regionOf = (cell: number): number =>
    regionOfCell[Math.floor(cell / k.stride) * level.width + (cell % k.stride)];
  const regionOfSeat = Array.from({ length: k.numSeats }, (_, s) => regionOf(k.body[firstRow + s]));
  const orders = cookableOrders(level);
  const taken = new Set<number>();
  for (let s = 0; s < k.numSeats; s++) {
    const free = [...level.cells.keys()].filter(
      (cellIdx) => regionOfCell[cellIdx] === regionOfSeat[s] && !taken.has(cellIdx),
    );
    const cellIdx = free[below(free.length)];
    taken.add(cellIdx);
    k.body[firstRow + s] = cellOf(k, level, cellIdx);
    k.facing[firstRow + s] = below(4);
    if (below(100) < itemsPercent) k.held[firstRow + s] = randomHeld(orders, below);
  }
  for (const potCell of k.menus[worldIdx].potCells) {
    if (below(100) < itemsPercent) fillPot(k, worldIdx, potCell, orders[below(orders.length)], below);
  }
}

type Below = (bound: number) => number;

/** Item codes of the orders whose ingredients have sources in the kitchen; a valid kitchen has one. */
function cookableOrders(level: Level): number[] {
  const { isOrdered } = decodeOrders(level.parameters);
  const hasOnions = level.cells.includes(ONION_SOURCE);
  const hasTomatoes = level.cells.includes(TOMATO_SOURCE);
  return Array.from(isOrdered, (flag, recipe) => (flag === 1 ? FIRST_SOUP + recipe : NOTHING)).filter(
    (soup) => soup !== NOTHING && (hasOnions || ONIONS_IN[soup] === 0) && (hasTomatoes || TOMATOES_IN[soup] === 0),
  );
}

function randomHeld(orders: readonly number[], below: Below): number {
  const order = orders[below(orders.length)];
  const choices = [order, DISH];
  if (ONIONS_IN[order] > 0) choices.push(ONION);
  if (TOMATOES_IN[order] > 0) choices.push(TOMATO);
  return choices[below(choices.length)];
}

/** Part of an order, idle; or all of it, at a random moment of its cooking. */
function fillPot(k: Kitchens, worldIdx: number, potCell: number, order: number, below: Below): void {
  const at = worldIdx * k.numCells + potCell;
  const content = soupOf(below(ONIONS_IN[order] + 1), below(TOMATOES_IN[order] + 1)) ?? order;
  k.items[at] = content;
  if (content === order) k.timers[at] = below(k.menus[worldIdx].cookTime[order] + 2);
}

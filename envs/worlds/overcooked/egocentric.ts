import type { Level } from '../../core/level.ts';
import type { ObservationSpec } from '../../core/specs.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import {
  DISH,
  FIRST_SOUP,
  NOTHING,
  NUM_ITEM_CODES,
  NUM_RECIPES,
  ONION,
  ONIONS_IN,
  POT,
  RECIPE_NAMES,
  TERRAIN_NAMES,
  TOMATO,
  TOMATOES_IN,
} from './cells.ts';
import type { Kitchens } from './kitchens.ts';
import type { OvercookedSettings } from './settings.ts';

const ITEM_CHANNEL_NAMES = [
  'onion',
  'tomato',
  'dish',
  'soup',
  'onions-inside',
  'tomatoes-inside',
  'cook-time-left',
  'pot-idle',
  'soup-ready',
];
const CHANNEL_NAMES = [
  'outside',
  ...TERRAIN_NAMES.slice(1),
  ...ITEM_CHANNEL_NAMES,
  'player',
  ...DIRECTION_NAMES.map((name) => `player-facing-${name}`),
];
const CHANNELS = CHANNEL_NAMES.length;
const OUTSIDE = 0; // terrain t, which is no floor, is channel t
const FIRST_ITEM = TERRAIN_NAMES.length;
const SOUP = FIRST_ITEM + 3;
const ONIONS_INSIDE = FIRST_ITEM + 4;
const TOMATOES_INSIDE = FIRST_ITEM + 5;
const COOK_TIME_LEFT = FIRST_ITEM + 6;
const POT_IDLE = FIRST_ITEM + 7;
const SOUP_READY = FIRST_ITEM + 8;
const PLAYER = FIRST_ITEM + ITEM_CHANNEL_NAMES.length;
const MAX_BYTE = 255;

const SCALAR_NAMES = [
  ...DIRECTION_NAMES.map((name) => `facing-${name}`),
  'urgency',
  ...RECIPE_NAMES.map((name) => `reward-${name}`),
  ...RECIPE_NAMES.map((name) => `cook-time-${name}`),
];
const URGENT_STEPS = 40;

export function egocentricSpec({ viewSize }: OvercookedSettings): ObservationSpec {
  return {
    height: viewSize,
    width: viewSize,
    channels: CHANNELS,
    scalars: SCALAR_NAMES.length,
    length: viewSize * viewSize * CHANNELS + SCALAR_NAMES.length,
    low: 0,
    high: MAX_BYTE,
    channelNames: CHANNEL_NAMES,
    scalarNames: SCALAR_NAMES,
  };
}

/**
 * A square window centred on the player, north up (actions are compass directions): terrain, items, and the players in it,
 * oneself among them in the middle with what one holds. Then own facing, urgency (the last 40 steps), and of each recipe the
 * reward and the cook time, so that a player can learn to read the orders of kitchens it has never seen. Bytes; 255 at the most.
 */
export class EgocentricWindow {
  readonly #k: Kitchens;
  readonly #viewSize: number;
  readonly #horizon: number; // 0: none

  constructor(k: Kitchens, viewSize: number, horizon: number) {
    this.#k = k;
    this.#viewSize = viewSize;
    this.#horizon = horizon;
  }

  write(level: Level, worldIdx: number, seatIdx: number, tick: number, out: Uint8Array, offset: number): void {
    const k = this.#k;
    const scalarsAt = offset + this.#viewSize * this.#viewSize * CHANNELS;
    out.fill(0, offset, scalarsAt + SCALAR_NAMES.length);
    const ownRow = worldIdx * k.numSeats + seatIdx;
    const half = this.#viewSize >> 1;
    const top = Math.floor(k.body[ownRow] / k.stride) - half;
    const left = (k.body[ownRow] % k.stride) - half;
    this.#writeCells(level, worldIdx, top, left, out, offset);
    this.#writePlayers(worldIdx, top, left, out, offset);
    out[scalarsAt + k.facing[ownRow]] = 1;
    out[scalarsAt + 4] = this.#horizon > 0 && this.#horizon - tick < URGENT_STEPS ? 1 : 0;
    const { reward, cookTime } = k.menus[worldIdx];
    for (let item = FIRST_SOUP; item < NUM_ITEM_CODES; item++) {
      out[scalarsAt + 5 + item - FIRST_SOUP] = Math.min(reward[item], MAX_BYTE);
      out[scalarsAt + 5 + NUM_RECIPES + item - FIRST_SOUP] = cookTime[item];
    }
  }

  #writeCells(level: Level, worldIdx: number, top: number, left: number, out: Uint8Array, offset: number): void {
    for (let r = 0; r < this.#viewSize; r++) {
      for (let c = 0; c < this.#viewSize; c++) {
        const row = top + r;
        const col = left + c;
        const at = offset + (r * this.#viewSize + c) * CHANNELS;
        if (row < 0 || col < 0 || row >= level.height || col >= level.width) out[at + OUTSIDE] = 1;
        else writeCell(this.#k, worldIdx, row * this.#k.stride + col, out, at);
      }
    }
  }

  #writePlayers(worldIdx: number, top: number, left: number, out: Uint8Array, offset: number): void {
    const k = this.#k;
    for (let row = worldIdx * k.numSeats; row < (worldIdx + 1) * k.numSeats; row++) {
      const r = Math.floor(k.body[row] / k.stride) - top;
      const c = (k.body[row] % k.stride) - left;
      if (r < 0 || c < 0 || r >= this.#viewSize || c >= this.#viewSize) continue;
      const at = offset + (r * this.#viewSize + c) * CHANNELS;
      out[at + PLAYER] = 1;
      out[at + PLAYER + 1 + k.facing[row]] = 1;
      writeItem(k.held[row], out, at);
    }
  }
}

function writeCell(k: Kitchens, worldIdx: number, cell: number, out: Uint8Array, at: number): void {
  const terrain = k.terrain[worldIdx * k.numCells + cell];
  if (terrain === 0) return;
  out[at + terrain] = 1;
  const item = k.items[worldIdx * k.numCells + cell];
  if (terrain !== POT) {
    writeItem(item, out, at);
    return;
  }
  const timer = k.timers[worldIdx * k.numCells + cell];
  const cookTime = k.menus[worldIdx].cookTime[item];
  out[at + ONIONS_INSIDE] = ONIONS_IN[item];
  out[at + TOMATOES_INSIDE] = TOMATOES_IN[item];
  out[at + POT_IDLE] = timer === 0 ? 1 : 0;
  out[at + COOK_TIME_LEFT] = timer === 0 ? 0 : cookTime + 1 - timer;
  out[at + SOUP_READY] = timer > cookTime ? 1 : 0;
}

/** A thing on a counter or in a hand. */
function writeItem(item: number, out: Uint8Array, at: number): void {
  if (item === NOTHING) return;
  if (item === ONION || item === TOMATO || item === DISH) {
    out[at + FIRST_ITEM + item - ONION] = 1;
    return;
  }
  out[at + SOUP] = 1;
  out[at + ONIONS_INSIDE] = ONIONS_IN[item];
  out[at + TOMATOES_INSIDE] = TOMATOES_IN[item];
  out[at + SOUP_READY] = 1;
}

import type { ObservationSpec } from '../../core/specs.ts';
import {
  COUNTER,
  DISH,
  DISH_SOURCE,
  FIRST_SOUP,
  NOTHING,
  ONION,
  ONION_SOURCE,
  ONIONS_IN,
  POT,
  SERVING,
  SOURCE_DIRECTION,
  TOMATO_SOURCE,
  TOMATOES_IN,
} from './cells.ts';
import type { Kitchens } from './kitchens.ts';
import type { OvercookedSettings } from './settings.ts';

const DIRECTIONS = ['north', 'south', 'east', 'west'];
const CHANNEL_NAMES = [
  'self',
  'other',
  ...DIRECTIONS.map((name) => `self-facing-${name}`),
  ...DIRECTIONS.map((name) => `other-facing-${name}`),
  'pot',
  'counter',
  'onion-source',
  'tomato-source',
  'dish-source',
  'serving',
  'onions-in-idle-pot',
  'tomatoes-in-idle-pot',
  'onions-in-soup',
  'tomatoes-in-soup',
  'cook-time-left',
  'soup-ready',
  'dish',
  'onion',
  'tomato',
  'urgency',
];
export const LOSSLESS_CHANNELS = CHANNEL_NAMES.length;

/** Whether an observation is this encoding, of a batch of any size. */
export function isLossless({ channelNames }: ObservationSpec): boolean {
  return channelNames.join() === CHANNEL_NAMES.join();
}

export function losslessSpec({ height, width }: OvercookedSettings): ObservationSpec {
  return {
    height,
    width,
    channels: LOSSLESS_CHANNELS,
    scalars: 0,
    length: height * width * LOSSLESS_CHANNELS,
    low: 0,
    high: 255,
    channelNames: CHANNEL_NAMES,
    scalarNames: [],
  };
}

// Channels.
export const SELF = 0;
export const OTHER = 1;
export const SELF_FACING = 2; // + number of the source's direction
const OTHER_FACING = 6;
const FIRST_ITEM_CHANNEL = 16;
export const ONIONS_IN_POT = 16;
export const TOMATOES_IN_POT = 17;
export const ONIONS_IN_SOUP = 18;
export const TOMATOES_IN_SOUP = 19;
export const COOK_TIME_LEFT = 20;
export const SOUP_READY = 21;
export const DISHES = 22;
export const ONIONS = 23;
export const TOMATOES = 24;
const URGENCY = 25;
const URGENT_STEPS = 40;

/** Channel of a terrain code; 0 for floor, which has none. [7] */
export const TERRAIN_CHANNEL = new Uint8Array(7);
TERRAIN_CHANNEL[POT] = 10;
TERRAIN_CHANNEL[COUNTER] = 11;
TERRAIN_CHANNEL[ONION_SOURCE] = 12;
TERRAIN_CHANNEL[TOMATO_SOURCE] = 13;
TERRAIN_CHANNEL[DISH_SOURCE] = 14;
TERRAIN_CHANNEL[SERVING] = 15;

/** Where a level of the batch lies, for the parts of an encoding that cover the kitchen and no more. */
export interface KitchenSize {
  readonly height: number;
  readonly width: number;
}

/**
 * The lossless encoding of a batch, kept up to date by what has changed since it was last looked at, so that observing is
 * one copy. It is derived: nothing of it is saved, and a world that is bound anew is painted anew.
 *
 * Shape     [N, S, H, W, 26], row first (the source has [x][y][26]); a smaller kitchen lies top left, zeros around it.
 * Channels  as the source's for two players; with more, the channels of the other player hold all the others.
 */
export class LosslessCanvas {
  readonly bytes: Uint8Array; // [N, S, H, W, 26]
  readonly #k: Kitchens;
  readonly #horizon: number;
  readonly #isBlank: Uint8Array; // [N] 1 until painted in full
  readonly #isUrgent: Uint8Array; // [N]
  // What is painted.
  readonly #items: Uint8Array; // [N, P]
  readonly #timers: Uint8Array; // [N, P]
  readonly #body: Uint16Array; // [N, S]
  readonly #look: Uint16Array; // [N, S] facing + 4 * held

  constructor(k: Kitchens, numWorlds: number, horizon: number) {
    this.#k = k;
    this.#horizon = horizon;
    this.bytes = new Uint8Array(numWorlds * k.numSeats * k.numCells * LOSSLESS_CHANNELS);
    this.#isBlank = new Uint8Array(numWorlds).fill(1);
    this.#isUrgent = new Uint8Array(numWorlds);
    this.#items = new Uint8Array(numWorlds * k.numCells);
    this.#timers = new Uint8Array(numWorlds * k.numCells);
    this.#body = new Uint16Array(numWorlds * k.numSeats);
    this.#look = new Uint16Array(numWorlds * k.numSeats);
  }

  /** The world's level or state was replaced: nothing painted holds any more. */
  forget(worldIdx: number): void {
    this.#isBlank[worldIdx] = 1;
  }

  /** Brings the bytes of one world up to date. */
  update(worldIdx: number, tick: number, size: KitchenSize): void {
    if (this.#isBlank[worldIdx] === 1) this.#paintTerrain(worldIdx);
    const isUrgent = this.#horizon > 0 && this.#horizon - tick < URGENT_STEPS ? 1 : 0;
    if (isUrgent !== this.#isUrgent[worldIdx]) this.#paintUrgency(worldIdx, isUrgent, size);
    this.#updatePlayers(worldIdx);
    this.#updateItems(worldIdx);
  }

  #paintTerrain(worldIdx: number): void {
    const { numSeats, numCells, terrain } = this.#k;
    const base = worldIdx * numCells;
    const seatBytes = numCells * LOSSLESS_CHANNELS;
    this.bytes.fill(0, worldIdx * numSeats * seatBytes, (worldIdx + 1) * numSeats * seatBytes);
    for (let cell = 0; cell < numCells; cell++) {
      const channel = TERRAIN_CHANNEL[terrain[base + cell]];
      if (channel > 0) this.#set(worldIdx, cell, channel, 1);
    }
    this.#items.fill(NOTHING, base, base + numCells);
    this.#timers.fill(0, base, base + numCells);
    this.#body.fill(0, worldIdx * numSeats, (worldIdx + 1) * numSeats);
    this.#look.fill(0xffff, worldIdx * numSeats, (worldIdx + 1) * numSeats);
    this.#isUrgent[worldIdx] = 0;
    this.#isBlank[worldIdx] = 0;
  }

  /** Sets a channel of a cell in the eyes of every seat. */
  #set(worldIdx: number, cell: number, channel: number, value: number): void {
    const { numSeats, numCells } = this.#k;
    const seatBytes = numCells * LOSSLESS_CHANNELS;
    let at = worldIdx * numSeats * seatBytes + cell * LOSSLESS_CHANNELS + channel;
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++, at += seatBytes) this.bytes[at] = value;
  }

  #paintUrgency(worldIdx: number, isUrgent: number, { height, width }: KitchenSize): void {
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) this.#set(worldIdx, row * this.#k.stride + col, URGENCY, isUrgent);
    }
    this.#isUrgent[worldIdx] = isUrgent;
  }

  #updatePlayers(worldIdx: number): void {
    const k = this.#k;
    const firstRow = worldIdx * k.numSeats;
    let numChanged = 0;
    for (let row = firstRow; row < firstRow + k.numSeats; row++) {
      const look = k.facing[row] + 4 * k.held[row];
      if (this.#body[row] === k.body[row] && this.#look[row] === look) continue;
      if (this.#look[row] !== 0xffff) this.#clearCell(worldIdx, this.#body[row]);
      numChanged++;
    }
    if (numChanged === 0) return;
    for (let seatIdx = 0; seatIdx < k.numSeats; seatIdx++) {
      const row = firstRow + seatIdx;
      const look = k.facing[row] + 4 * k.held[row];
      if (this.#body[row] === k.body[row] && this.#look[row] === look) continue;
      this.#body[row] = k.body[row];
      this.#look[row] = look;
      this.#paintPlayer(worldIdx, seatIdx);
    }
  }

  /** A floor cell holds only what its player brings: all channels but urgency. */
  #clearCell(worldIdx: number, cell: number): void {
    const { numSeats, numCells } = this.#k;
    const seatBytes = numCells * LOSSLESS_CHANNELS;
    let at = worldIdx * numSeats * seatBytes + cell * LOSSLESS_CHANNELS;
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++, at += seatBytes) {
      for (let channel = 0; channel < URGENCY; channel++) this.bytes[at + channel] = 0;
    }
  }

  #paintPlayer(worldIdx: number, seatIdx: number): void {
    const k = this.#k;
    const seatBytes = k.numCells * LOSSLESS_CHANNELS;
    const row = worldIdx * k.numSeats + seatIdx;
    const cell = k.body[row];
    const direction = SOURCE_DIRECTION[k.facing[row]];
    let at = worldIdx * k.numSeats * seatBytes + cell * LOSSLESS_CHANNELS;
    for (let viewer = 0; viewer < k.numSeats; viewer++, at += seatBytes) {
      const isSelf = viewer === seatIdx;
      this.bytes[at + (isSelf ? SELF : OTHER)] = 1;
      this.bytes[at + (isSelf ? SELF_FACING : OTHER_FACING) + direction] = 1;
    }
    if (k.held[row] !== NOTHING) this.#paintItem(worldIdx, cell, k.held[row]);
  }

  /** A thing that is not in a pot. */
  #paintItem(worldIdx: number, cell: number, item: number): void {
    if (item >= FIRST_SOUP) {
      this.#set(worldIdx, cell, ONIONS_IN_SOUP, ONIONS_IN[item]);
      this.#set(worldIdx, cell, TOMATOES_IN_SOUP, TOMATOES_IN[item]);
      this.#set(worldIdx, cell, SOUP_READY, 1);
    } else if (item === DISH) this.#set(worldIdx, cell, DISHES, 1);
    else this.#set(worldIdx, cell, item === ONION ? ONIONS : TOMATOES, 1);
  }

  #updateItems(worldIdx: number): void {
    const { numCells, items, timers } = this.#k;
    const end = (worldIdx + 1) * numCells;
    for (let at = worldIdx * numCells; at < end; at++) {
      if (items[at] === this.#items[at] && timers[at] === this.#timers[at]) continue;
      this.#items[at] = items[at];
      this.#timers[at] = timers[at];
      this.#repaintItem(worldIdx, at);
    }
  }

  #repaintItem(worldIdx: number, at: number): void {
    const k = this.#k;
    const cell = at - worldIdx * k.numCells;
    for (let channel = FIRST_ITEM_CHANNEL; channel < URGENCY; channel++) this.#set(worldIdx, cell, channel, 0);
    const item = k.items[at];
    if (item === NOTHING) return;
    if (k.terrain[at] !== POT) {
      this.#paintItem(worldIdx, cell, item);
      return;
    }
    const timer = k.timers[at];
    const cookTime = k.menus[worldIdx].cookTime[item];
    this.#set(worldIdx, cell, timer === 0 ? ONIONS_IN_POT : ONIONS_IN_SOUP, ONIONS_IN[item]);
    this.#set(worldIdx, cell, timer === 0 ? TOMATOES_IN_POT : TOMATOES_IN_SOUP, TOMATOES_IN[item]);
    if (timer === 0) return;
    this.#set(worldIdx, cell, COOK_TIME_LEFT, cookTime + 1 - timer);
    this.#set(worldIdx, cell, SOUP_READY, timer > cookTime ? 1 : 0);
  }
}

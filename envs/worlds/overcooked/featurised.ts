import type { Level } from '../../core/level.ts';
import type { ObservationSpec } from '../../core/specs.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import {
  COUNTER,
  DISH,
  DISH_SOURCE,
  FIRST_SOUP,
  FLOOR,
  NOTHING,
  ONION,
  ONION_SOURCE,
  ONIONS_IN,
  SERVING,
  SOURCE_DIRECTION,
  TERRAIN_NAMES,
  TOMATO,
  TOMATO_SOURCE,
  TOMATOES_IN,
  WITH_ONION,
} from './cells.ts';
import type { Kitchens } from './kitchens.ts';
import type { OvercookedSettings } from './settings.ts';
import { WalkingTable } from './walking.ts';

const DIRECTIONS = ['north', 'south', 'east', 'west'];
const GOAL_NAMES = ['onion', 'tomato', 'dish', 'soup', 'serving', 'empty-counter'];
const POT_NAMES = ['exists', 'empty', 'full', 'cooking', 'ready', 'onions', 'tomatoes', 'cook-time', 'dx', 'dy'];
const BASE_FEATURES = 26;
const MAX_BYTE = 127;

function playerFeatureNames(numPots: number): string[] {
  const goals = GOAL_NAMES.flatMap((name) => [
    `${name}-dx`,
    `${name}-dy`,
    ...(name === 'soup' ? ['soup-onions', 'soup-tomatoes'] : []),
  ]);
  const pots = Array.from({ length: numPots }, (_, i) => POT_NAMES.map((name) => `pot-${i + 1}-${name}`)).flat();
  return [
    ...DIRECTIONS.map((name) => `facing-${name}`),
    ...['onion', 'soup', 'dish', 'tomato'].map((name) => `holds-${name}`),
    ...goals,
    ...pots,
    ...DIRECTIONS.map((name) => `wall-${name}`),
  ];
}

/** Own features, those of the others in order of seats, offsets to the others, own position: 96 for two players and pots. */
export function featurisedSpec({ numSeats, featurisedPots }: OvercookedSettings): ObservationSpec {
  const names = playerFeatureNames(featurisedPots);
  const others = Array.from({ length: numSeats - 1 }, (_, i) => `other-${i + 1}`);
  const scalarNames = [
    ...names.map((name) => `self-${name}`),
    ...others.flatMap((other) => names.map((name) => `${other}-${name}`)),
    ...others.flatMap((other) => [`${other}-dx`, `${other}-dy`]),
    'self-x',
    'self-y',
  ];
  const length = scalarNames.length;
  return {
    height: 0,
    width: 0,
    channels: 0,
    scalars: length,
    length,
    low: -128,
    high: 127,
    channelNames: [],
    scalarNames,
  };
}

/** What is the same throughout an episode. */
interface Surroundings {
  readonly walking: WalkingTable;
  readonly sources: readonly Uint16Array[]; // cells by terrain code, row-major, in rows of the batch
}

/**
 * The source's featurised vector: signed bytes (times above 127 are written as 127; the source has whole numbers).
 * Ways are those of the source's planner, which does not count counters as goals unless told to; then (setting
 * `featurisedCounters`) things on counters come after the sources, in the order in which they were laid down.
 */
export class Featuriser {
  readonly #k: Kitchens;
  readonly #numPots: number;
  readonly #numFeatures: number; // of one player
  readonly #byLevel = new WeakMap<Level, Surroundings>();
  readonly #goals: Uint16Array; // [P] scratch
  #numGoals = 0;
  #at = 0; // where the next number goes

  constructor(k: Kitchens, numPots: number) {
    this.#k = k;
    this.#numPots = numPots;
    this.#goals = new Uint16Array(k.numCells);
    this.#numFeatures = BASE_FEATURES + POT_NAMES.length * numPots;
  }

  write(level: Level, worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    const k = this.#k;
    const surroundings = this.#surroundings(level);
    const firstRow = worldIdx * k.numSeats;
    this.#at = offset;
    this.#writePlayer(surroundings, worldIdx, firstRow + seatIdx, out);
    for (let other = 0; other < k.numSeats; other++) {
      if (other !== seatIdx) this.#writePlayer(surroundings, worldIdx, firstRow + other, out);
    }
    const cell = k.body[firstRow + seatIdx];
    for (let other = 0; other < k.numSeats; other++) {
      if (other !== seatIdx) this.#writeOffset(cell, k.body[firstRow + other], out);
    }
    out[this.#at++] = cell % k.stride;
    out[this.#at++] = Math.floor(cell / k.stride);
  }

  #surroundings(level: Level): Surroundings {
    const known = this.#byLevel.get(level);
    if (known !== undefined) return known;
    const { stride } = this.#k;
    const cells: number[][] = TERRAIN_NAMES.map(() => []);
    level.cells.forEach((code, cellIdx) => {
      const cell = Math.floor(cellIdx / level.width) * stride + (cellIdx % level.width);
      if (code < cells.length) cells[code].push(cell);
    });
    const made = { walking: new WalkingTable(level, stride), sources: cells.map((list) => Uint16Array.from(list)) };
    this.#byLevel.set(level, made);
    return made;
  }

  #writePlayer(surroundings: Surroundings, worldIdx: number, row: number, out: Uint8Array): void {
    const k = this.#k;
    const start = this.#at;
    out.fill(0, start, start + this.#numFeatures);
    out[start + SOURCE_DIRECTION[k.facing[row]]] = 1;
    const held = k.held[row];
    if (held !== NOTHING) out[start + 4 + HELD_PLACE[Math.min(held, FIRST_SOUP)]] = 1;
    this.#at = start + 8;
    this.#writeNearest(surroundings, worldIdx, row, ONION, ONION_SOURCE, out);
    this.#writeNearest(surroundings, worldIdx, row, TOMATO, TOMATO_SOURCE, out);
    this.#writeNearest(surroundings, worldIdx, row, DISH, DISH_SOURCE, out);
    const soup = this.#writeNearest(surroundings, worldIdx, row, FIRST_SOUP, NO_SOURCE, out);
    out[this.#at++] = ONIONS_IN[soup];
    out[this.#at++] = TOMATOES_IN[soup];
    this.#writeNearest(surroundings, worldIdx, row, NO_ITEM, SERVING, out);
    this.#writeNearest(surroundings, worldIdx, row, NOTHING, NO_SOURCE, out);
    this.#writePots(surroundings, worldIdx, row, out);
    this.#writeWalls(worldIdx, k.body[row], out);
  }

  /** Offset to the nearest thing of a kind, (0, 0) where it is held or out of reach. Returns the item there, if any. */
  #writeNearest(
    { walking, sources }: Surroundings,
    worldIdx: number,
    row: number,
    item: number, // NOTHING looks for empty counters, FIRST_SOUP for any soup
    source: number,
    out: Uint8Array,
  ): number {
    const k = this.#k;
    const held = k.held[row];
    if (held !== NOTHING && item !== NOTHING && Math.min(held, FIRST_SOUP) === item) {
      this.#at += 2;
      return held;
    }
    this.#numGoals = 0;
    if (source !== NO_SOURCE) this.#addGoals(sources[source]);
    if (k.showsCounters && item !== NO_ITEM) this.#addCounters(sources[COUNTER], worldIdx, item);
    const nearest = walking.nearest(k.body[row], k.facing[row], this.#goals, this.#numGoals);
    this.#writeOffset(k.body[row], nearest < 0 ? k.body[row] : nearest, out);
    return nearest < 0 ? NOTHING : k.items[worldIdx * k.numCells + nearest];
  }

  #addGoals(cells: Uint16Array): void {
    for (let i = 0; i < cells.length; i++) this.#goals[this.#numGoals++] = cells[i];
  }

  /** Counters that hold the item, in the order in which it was laid on them; empty ones in the order of the grid. */
  #addCounters(counters: Uint16Array, worldIdx: number, item: number): void {
    const { items, laidAt, numCells } = this.#k;
    const goals = this.#goals;
    const base = worldIdx * numCells;
    const first = this.#numGoals;
    for (let i = 0; i < counters.length; i++) {
      const cell = counters[i];
      if (Math.min(items[base + cell], FIRST_SOUP) !== item) continue;
      let j = this.#numGoals++;
      for (; item !== NOTHING && j > first && laidAt[base + goals[j - 1]] > laidAt[base + cell]; j--)
        goals[j] = goals[j - 1];
      goals[j] = cell;
    }
  }

  #writePots({ walking }: Surroundings, worldIdx: number, row: number, out: Uint8Array): void {
    const k = this.#k;
    this.#numGoals = 0;
    this.#addGoals(k.menus[worldIdx].potCells);
    for (let i = 0; i < this.#numPots; i++) {
      const pot = walking.nearest(k.body[row], k.facing[row], this.#goals, this.#numGoals);
      if (pot < 0) {
        this.#at += POT_NAMES.length;
        continue;
      }
      this.#removeGoal(pot);
      this.#writePot(worldIdx, row, pot, out);
    }
  }

  #removeGoal(cell: number): void {
    let kept = 0;
    for (let i = 0; i < this.#numGoals; i++) if (this.#goals[i] !== cell) this.#goals[kept++] = this.#goals[i];
    this.#numGoals = kept;
  }

  #writePot(worldIdx: number, row: number, pot: number, out: Uint8Array): void {
    const k = this.#k;
    const content = k.items[worldIdx * k.numCells + pot];
    const timer = k.timers[worldIdx * k.numCells + pot];
    const left = timer === 0 ? 0 : k.menus[worldIdx].cookTime[content] + 1 - timer;
    const isFull = content !== NOTHING && (timer > 0 || WITH_ONION[content] === NOTHING);
    out[this.#at++] = 1;
    out[this.#at++] = content === NOTHING ? 1 : 0;
    out[this.#at++] = isFull ? 1 : 0;
    out[this.#at++] = timer > 0 && left > 0 ? 1 : 0;
    out[this.#at++] = timer > 0 && left === 0 ? 1 : 0;
    out[this.#at++] = ONIONS_IN[content];
    out[this.#at++] = TOMATOES_IN[content];
    out[this.#at++] = Math.min(left, MAX_BYTE);
    this.#writeOffset(k.body[row], pot, out);
  }

  #writeWalls(worldIdx: number, cell: number, out: Uint8Array): void {
    const { terrain, stride, numCells } = this.#k;
    for (let facing = 0; facing < 4; facing++) {
      const beside = cell + ROW_STEP[facing] * stride + COL_STEP[facing];
      out[this.#at + SOURCE_DIRECTION[facing]] = terrain[worldIdx * numCells + beside] === FLOOR ? 0 : 1;
    }
    this.#at += 4;
  }

  #writeOffset(from: number, to: number, out: Uint8Array): void {
    const { stride } = this.#k;
    out[this.#at++] = (to % stride) - (from % stride);
    out[this.#at++] = Math.floor(to / stride) - Math.floor(from / stride);
  }
}

const NO_SOURCE = -1;
const NO_ITEM = -1;
/** Place of a held item among onion, soup, dish, tomato. */
const HELD_PLACE = Uint8Array.of(0, 0, 3, 2, 1);

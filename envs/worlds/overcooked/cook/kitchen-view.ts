import { InputError } from '../../../core/errors.ts';
import type { ObservationSpec } from '../../../core/specs.ts';
import { COUNTER, DISH, FIRST_SOUP, FLOOR, NOTHING, ONION, POT, SERVING, SOURCE_DIRECTION, TOMATO } from '../cells.ts';
import {
  COOK_TIME_LEFT,
  DISHES,
  isLossless,
  LOSSLESS_CHANNELS,
  ONIONS,
  ONIONS_IN_POT,
  ONIONS_IN_SOUP,
  OTHER,
  SELF,
  SELF_FACING,
  SOUP_READY,
  TERRAIN_CHANNEL,
  TOMATOES,
  TOMATOES_IN_POT,
  TOMATOES_IN_SOUP,
} from '../lossless.ts';

/** Any soup: a cook does not ask which. */
export const SOUP = FIRST_SOUP;

export const FAR = 0xffff;

/** What the scripted cook reads from the lossless encoding of one seat. Facing 0 up, then clockwise. */
export class KitchenView {
  readonly numCells: number;
  readonly steps: readonly number[]; // [4] offset of each facing
  readonly terrain: Uint8Array; // [P]
  readonly item: Uint8Array; // [P] on counters
  readonly onions: Uint8Array; // [P] in pots
  readonly tomatoes: Uint8Array; // [P] in pots
  readonly isHot: Uint8Array; // [P] 1 for a pot that cooks or is ready
  readonly timeLeft: Uint8Array; // [P] of a hot pot
  readonly region: Uint8Array; // [P] floor that hangs together with a player on it: its number from 1
  readonly isTaken: Uint8Array; // [P] 1 where another player stands
  readonly otherCells: number[] = [];
  readonly otherItems: number[] = [];
  readonly pots: number[] = [];
  numRegions = 0;
  self = 0;
  facing = 0;
  held = NOTHING;

  /** Throws InputError for an observation that is no lossless encoding of a kitchen. */
  constructor(spec: ObservationSpec) {
    if (!isLossless(spec)) {
      throw new InputError('the scripted cook reads the lossless encoding', { value: spec.channelNames.join(' ') });
    }
    this.numCells = spec.height * spec.width;
    this.steps = [-spec.width, 1, spec.width, -1];
    const bytes = () => new Uint8Array(this.numCells);
    this.terrain = bytes();
    this.item = bytes();
    this.onions = bytes();
    this.tomatoes = bytes();
    this.isHot = bytes();
    this.timeLeft = bytes();
    this.region = bytes();
    this.isTaken = bytes();
  }

  read(observation: Uint8Array): void {
    this.otherCells.length = 0;
    this.otherItems.length = 0;
    this.pots.length = 0;
    this.isTaken.fill(0);
    for (let cell = 0; cell < this.numCells; cell++) {
      const at = cell * LOSSLESS_CHANNELS;
      this.#readCell(observation, cell, at);
      if (observation[at + SELF] !== 0) this.#readSelf(observation, cell, at);
      if (observation[at + OTHER] === 0) continue;
      this.otherCells.push(cell);
      this.otherItems.push(this.item[cell]);
      this.item[cell] = NOTHING;
      this.isTaken[cell] = 1;
    }
    this.#findRegions();
  }

  #readCell(observation: Uint8Array, cell: number, at: number): void {
    this.terrain[cell] = readTerrain(observation, at);
    this.item[cell] = NOTHING;
    if (this.terrain[cell] === POT) {
      this.pots.push(cell);
      this.isHot[cell] = observation[at + ONIONS_IN_SOUP] + observation[at + TOMATOES_IN_SOUP] > 0 ? 1 : 0;
      this.onions[cell] = observation[at + ONIONS_IN_POT] + observation[at + ONIONS_IN_SOUP];
      this.tomatoes[cell] = observation[at + TOMATOES_IN_POT] + observation[at + TOMATOES_IN_SOUP];
      this.timeLeft[cell] = observation[at + COOK_TIME_LEFT];
    } else if (observation[at + SOUP_READY] !== 0) this.item[cell] = SOUP;
    else if (observation[at + DISHES] !== 0) this.item[cell] = DISH;
    else if (observation[at + ONIONS] !== 0) this.item[cell] = ONION;
    else if (observation[at + TOMATOES] !== 0) this.item[cell] = TOMATO;
  }

  #readSelf(observation: Uint8Array, cell: number, at: number): void {
    this.self = cell;
    this.held = this.item[cell];
    this.item[cell] = NOTHING;
    let facing = 0;
    while (facing < 3 && observation[at + SELF_FACING + SOURCE_DIRECTION[facing]] === 0) facing++;
    this.facing = facing;
  }

  #findRegions(): void {
    this.region.fill(0);
    this.numRegions = 0;
    for (const start of [this.self, ...this.otherCells]) {
      if (this.region[start] !== 0) continue;
      this.region[start] = ++this.numRegions;
      const stack = [start];
      for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
        for (const step of this.steps) {
          if (this.terrain[cell + step] !== FLOOR || this.region[cell + step] !== 0) continue;
          this.region[cell + step] = this.numRegions;
          stack.push(cell + step);
        }
      }
    }
  }

  /** True when a player of the region can use the cell. */
  touches(cell: number, region: number): boolean {
    return this.steps.some((step) => this.region[cell + step] === region);
  }

  /** Number of the region the player itself is in. */
  get ownRegion(): number {
    return this.region[this.self];
  }

  /**
   * How many hand-overs each region is away from cells of a terrain: 0 where a player of the region can use one itself,
   * FAR where the players cannot bring anything there. [regions + 1]
   */
  hopsTo(terrain: number): number[] {
    const hops = Array.from({ length: this.numRegions + 1 }, () => FAR);
    for (let hop = 0; hop <= this.numRegions; hop++) {
      for (let cell = 0; cell < this.numCells; cell++) {
        const isGoal = hop === 0 ? this.terrain[cell] === terrain : this.terrain[cell] === COUNTER;
        if (!isGoal || (hop > 0 && this.leastHop(cell, hops) !== hop - 1)) continue;
        for (const step of this.steps) {
          const region = this.region[cell + step] ?? 0;
          if (region !== 0) hops[region] = Math.min(hops[region], hop);
        }
      }
    }
    return hops;
  }

  /** The least of the hops of the regions that touch a cell. */
  leastHop(cell: number, hops: readonly number[]): number {
    return Math.min(...this.steps.map((step) => hops[this.region[cell + step] ?? 0] ?? FAR));
  }

  countCells(isWanted: (cell: number) => boolean): number {
    let count = 0;
    for (let cell = 0; cell < this.numCells; cell++) if (isWanted(cell)) count++;
    return count;
  }

  isFreeCounter(cell: number): boolean {
    return this.terrain[cell] === COUNTER && this.item[cell] === NOTHING;
  }

  /** A counter that the player's region shares with the given one, or with any when none is given. */
  isShared(cell: number, region?: number): boolean {
    if (this.terrain[cell] !== COUNTER || !this.touches(cell, this.ownRegion)) return false;
    if (region !== undefined) return this.touches(cell, region);
    for (let other = 1; other <= this.numRegions; other++) {
      if (other !== this.ownRegion && this.touches(cell, other)) return true;
    }
    return false;
  }
}

function readTerrain(observation: Uint8Array, at: number): number {
  for (let code = COUNTER; code <= SERVING; code++) if (observation[at + TERRAIN_CHANNEL[code]] !== 0) return code;
  return FLOOR;
}

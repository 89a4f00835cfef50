import { InputError } from '../../envs/core/errors.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';

/** What the scripted cook reads from the lossless encoding of one seat. Codes of its own; facing 0 up, then clockwise. */
export const FLOOR = 0;
export const COUNTER = 1;
export const ONION_SOURCE = 2;
export const TOMATO_SOURCE = 3;
export const DISH_SOURCE = 4;
export const POT = 5;
export const SERVING = 6;
const CHANNELS = [
  'self',
  'other',
  'self-facing-north',
  'onions-in-idle-pot',
  'tomatoes-in-idle-pot',
  'onions-in-soup',
  'tomatoes-in-soup',
  'cook-time-left',
  'soup-ready',
  'dish',
  'onion',
  'tomato',
] as const;
type Channel = (typeof CHANNELS)[number];
const TERRAIN_CHANNELS = ['counter', 'onion-source', 'tomato-source', 'dish-source', 'pot', 'serving'];

export const NOTHING = 0;
export const ONION = 1;
export const TOMATO = 2;
export const DISH = 3;
export const SOUP = 4;

const SOURCE_DIRECTIONS = [0, 2, 1, 3]; // facing of north, south, east, west
export const FAR = 0xffff;

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
  readonly #channels: number;
  readonly #channelOf: Readonly<Record<Channel, number>>;
  readonly #terrainChannels: readonly number[];

  /** Throws InputError for an observation that is no lossless encoding of a kitchen. */
  constructor({ height, width, channels, channelNames }: ObservationSpec) {
    this.numCells = height * width;
    this.steps = [-width, 1, width, -1];
    this.#channels = channels;
    const find = (name: string): number => {
      const channel = channelNames.indexOf(name);
      if (channel < 0) throw new InputError('the scripted cook reads the lossless encoding', { value: `no ${name}` });
      return channel;
    };
    this.#channelOf = Object.fromEntries(CHANNELS.map((name) => [name, find(name)])) as Record<Channel, number>;
    this.#terrainChannels = TERRAIN_CHANNELS.map(find);
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
    const self = this.#channelOf.self;
    const other = this.#channelOf.other;
    for (let cell = 0; cell < this.numCells; cell++) {
      const at = cell * this.#channels;
      this.#readCell(observation, cell, at);
      if (observation[at + self] !== 0) this.#readSelf(observation, cell, at);
      if (observation[at + other] === 0) continue;
      this.otherCells.push(cell);
      this.otherItems.push(this.item[cell]);
      this.item[cell] = NOTHING;
      this.isTaken[cell] = 1;
    }
    this.#findRegions();
  }

  #readCell(observation: Uint8Array, cell: number, at: number): void {
    this.terrain[cell] = this.#terrainChannels.findIndex((channel) => observation[at + channel] !== 0) + 1;
    const has = (name: Channel): number => observation[at + this.#channelOf[name]];
    this.item[cell] = NOTHING;
    if (this.terrain[cell] === POT) {
      this.pots.push(cell);
      this.isHot[cell] = has('onions-in-soup') + has('tomatoes-in-soup') > 0 ? 1 : 0;
      this.onions[cell] = has('onions-in-idle-pot') + has('onions-in-soup');
      this.tomatoes[cell] = has('tomatoes-in-idle-pot') + has('tomatoes-in-soup');
      this.timeLeft[cell] = has('cook-time-left');
    } else if (has('soup-ready') !== 0) this.item[cell] = SOUP;
    else if (has('dish') !== 0) this.item[cell] = DISH;
    else if (has('onion') !== 0) this.item[cell] = ONION;
    else if (has('tomato') !== 0) this.item[cell] = TOMATO;
  }

  #readSelf(observation: Uint8Array, cell: number, at: number): void {
    this.self = cell;
    this.held = this.item[cell];
    this.item[cell] = NOTHING;
    const north = at + this.#channelOf['self-facing-north'];
    this.facing = SOURCE_DIRECTIONS[[0, 1, 2, 3].find((direction) => observation[north + direction] !== 0) ?? 0];
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

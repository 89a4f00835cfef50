import { InputError } from '../../envs/core/errors.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { ObservationSpec, WorldSpec } from '../../envs/core/specs.ts';
import { DIRECTION_COLS, DIRECTION_ROWS } from '../ops/walking-distance.ts';
import type { Actor } from '../parts.ts';

/**
 * A rule-based player of `orchard` that sees only its window: it walks the shortest way to the liked fruit that is worth
 * most after discounting the way, opens doors it can open, fetches keys when nothing else is in reach, and otherwise
 * keeps a heading. It walks around disliked fruit where there is a way around.
 *
 * It has no map and no memory but its heading, so it is a strong yardstick and not the best play.
 */
export interface CollectorConfig {
  readonly gamma: number; // per step of the way
  readonly randomProb: number; // share of random moves; two collectors that want one cell part by it
}

export const COLLECTOR_DEFAULTS: CollectorConfig = { gamma: 0.95, randomProb: 0.03 };

const FRUIT_PREFIX = 'fruit-';
const DOOR_PREFIX = 'door-';
const KEY_PREFIX = 'key-';
const HELD_PREFIX = 'held-';

const UNSEEN = 0xffff;

interface Layout {
  readonly side: number; // V
  readonly channels: number;
  readonly wall: number;
  readonly otherPlayer: number;
  readonly fruits: readonly number[]; // channel of each kind
  readonly doors: readonly number[]; // channel of each colour's shut door
  readonly keys: readonly number[]; // channel of each colour's key
  readonly held: readonly number[]; // byte offset of each colour's held scalar
  readonly facing: readonly number[]; // byte offset of each direction's scalar
  readonly innerSide: number; // byte offset
}

/** preference: [C], each in [-1, 1]. Throws InputError for a world whose window is not an orchard's. */
export function createOrchardCollector(
  spec: WorldSpec,
  preference: readonly number[],
  config: CollectorConfig = COLLECTOR_DEFAULTS,
): Actor {
  return new OrchardCollector(spec, preference, config);
}

class OrchardCollector implements Actor {
  readonly id = 'orchard-collector';
  readonly #layout: Layout;
  readonly #preference: readonly number[];
  readonly #config: CollectorConfig;
  readonly #interact: number;
  readonly #moves: readonly number[]; // [4] action of each direction
  readonly #distances: Uint16Array; // [V, V] steps from the centre
  readonly #firstDirections: Uint8Array; // [V, V] direction of the first step
  readonly #queue: Uint16Array;
  #heading = -1;

  constructor(spec: WorldSpec, preference: readonly number[], config: CollectorConfig) {
    this.#layout = readLayout(spec.observation);
    this.#preference = preference;
    this.#config = config;
    this.#interact = spec.actionNames.indexOf('interact');
    this.#moves = ['up', 'right', 'down', 'left'].map((name) => spec.actionNames.indexOf(name));
    const numCells = this.#layout.side ** 2;
    this.#distances = new Uint16Array(numCells);
    this.#firstDirections = new Uint8Array(numCells);
    this.#queue = new Uint16Array(numCells);
  }

  act(observation: Uint8Array, rng: Rng): number {
    if (rng.unit() < this.#config.randomProb) return this.#moves[rng.below(4)];
    for (const avoidsDisliked of [true, false]) {
      this.#search(observation, avoidsDisliked, rng);
      const target = this.#bestFruit(observation);
      if (target >= 0) return this.#stepTo(observation, target);
    }
    this.#search(observation, true, rng);
    const key = this.#nearestKey(observation);
    if (key === this.#centre()) return this.#interact;
    const target = key >= 0 ? key : this.#nearestUsableDoor(observation);
    if (target >= 0) return this.#stepTo(observation, target);
    return this.#wander(observation, rng);
  }

  /** Breadth-first distances from the centre, with directions tried in random order. */
  #search(observation: Uint8Array, avoidsDisliked: boolean, rng: Rng): void {
    const { side } = this.#layout;
    const order = [0, 1, 2, 3];
    rng.shuffleInPlace(order);
    this.#distances.fill(UNSEEN);
    const centre = this.#centre();
    this.#distances[centre] = 0;
    let tail = 0;
    this.#queue[tail++] = centre;
    for (let head = 0; head < tail; head++) {
      const cell = this.#queue[head];
      if (cell !== centre && this.#isDoor(observation, cell)) continue; // beyond a shut door nothing is known to be free
      for (const direction of order) {
        const row = Math.floor(cell / side) + DIRECTION_ROWS[direction];
        const col = (cell % side) + DIRECTION_COLS[direction];
        if (row < 0 || row >= side || col < 0 || col >= side) continue;
        const next = row * side + col;
        if (this.#distances[next] !== UNSEEN || this.#isBlocked(observation, next, avoidsDisliked)) continue;
        this.#distances[next] = this.#distances[cell] + 1;
        this.#firstDirections[next] = cell === centre ? direction : this.#firstDirections[cell];
        this.#queue[tail++] = next;
      }
    }
  }

  #bestFruit(observation: Uint8Array): number {
    let best = -1;
    let most = 0;
    for (let cell = 0; cell < this.#distances.length; cell++) {
      const distance = this.#distances[cell];
      if (distance === UNSEEN || distance === 0) continue;
      const worth = this.#fruitWorth(observation, cell) * this.#config.gamma ** distance;
      if (worth > most) {
        most = worth;
        best = cell;
      }
    }
    return best;
  }

  #nearestKey(observation: Uint8Array): number {
    if (this.#layout.held.some((offset) => observation[offset] !== 0)) return -1;
    return this.#nearest((cell) => this.#layout.keys.some((channel) => this.#has(observation, cell, channel)));
  }

  #nearestUsableDoor(observation: Uint8Array): number {
    return this.#nearest((cell) => this.#isDoor(observation, cell));
  }

  #nearest(isWanted: (cell: number) => boolean): number {
    let best = -1;
    for (let cell = 0; cell < this.#distances.length; cell++) {
      if (this.#distances[cell] === UNSEEN || !isWanted(cell)) continue;
      if (best < 0 || this.#distances[cell] < this.#distances[best]) best = cell;
    }
    return best;
  }

  /** The first step of the way to a cell; interact when that step is into a shut door that is faced. */
  #stepTo(observation: Uint8Array, cell: number): number {
    const direction = this.#firstDirections[cell];
    this.#heading = direction;
    const next = this.#centre() + DIRECTION_ROWS[direction] * this.#layout.side + DIRECTION_COLS[direction];
    const isFaced = observation[this.#layout.facing[direction]] !== 0;
    return this.#isDoor(observation, next) && isFaced ? this.#interact : this.#moves[direction];
  }

  /** Walks as far as the window allows along the heading; takes another heading where that leads nowhere. */
  #wander(observation: Uint8Array, rng: Rng): number {
    for (let attempt = 0; attempt < 8; attempt++) {
      if (this.#heading < 0) this.#heading = rng.below(4);
      const target = this.#farthestAhead(this.#heading);
      if (target >= 0) {
        const heading = this.#heading;
        const action = this.#stepTo(observation, target);
        this.#heading = heading;
        return action;
      }
      this.#heading = rng.below(4);
    }
    return this.#moves[rng.below(4)];
  }

  #farthestAhead(direction: number): number {
    const { side } = this.#layout;
    const middle = (side - 1) / 2;
    let best = -1;
    let most = 0;
    for (let cell = 0; cell < this.#distances.length; cell++) {
      const distance = this.#distances[cell];
      if (distance === UNSEEN || distance === 0) continue;
      const rows = (Math.floor(cell / side) - middle) * DIRECTION_ROWS[direction];
      const cols = ((cell % side) - middle) * DIRECTION_COLS[direction];
      const ahead = rows + cols - 0.2 * distance;
      if (ahead > most) {
        most = ahead;
        best = cell;
      }
    }
    return best;
  }

  #centre(): number {
    return (this.#layout.side ** 2 - 1) / 2;
  }

  #has(observation: Uint8Array, cell: number, channel: number): boolean {
    return observation[cell * this.#layout.channels + channel] !== 0;
  }

  #isDoor(observation: Uint8Array, cell: number): boolean {
    return this.#layout.doors.some((channel) => this.#has(observation, cell, channel));
  }

  #isBlocked(observation: Uint8Array, cell: number, avoidsDisliked: boolean): boolean {
    const { wall, otherPlayer, doors, held, innerSide } = this.#layout;
    if (this.#has(observation, cell, wall) || this.#has(observation, cell, otherPlayer)) return true;
    const colour = doors.findIndex((channel) => this.#has(observation, cell, channel));
    if (colour >= 0) return observation[held[colour]] === 0 && observation[innerSide] === 0;
    return avoidsDisliked && this.#fruitWorth(observation, cell) < 0;
  }

  #fruitWorth(observation: Uint8Array, cell: number): number {
    const kind = this.#layout.fruits.findIndex((channel) => this.#has(observation, cell, channel));
    return kind < 0 ? 0 : this.#preference[kind];
  }
}

function readLayout(observation: ObservationSpec): Layout {
  const { height, width, channels, channelNames, scalarNames } = observation;
  const channelsOf = (prefix: string) =>
    [...channelNames.keys()].filter((channel) => channelNames[channel].startsWith(prefix));
  const scalarAt = (name: string) => height * width * channels + scalarNames.indexOf(name);
  const colours = channelsOf(KEY_PREFIX).map((channel) => channelNames[channel]);
  const fruits = channelsOf(FRUIT_PREFIX);
  if (fruits.length === 0 || !channelNames.includes('wall')) {
    throw new InputError('the collector plays orchard only', { value: channelNames.join(' ') });
  }
  return {
    side: height,
    channels,
    wall: channelNames.indexOf('wall'),
    otherPlayer: channelNames.indexOf('other-player'),
    fruits,
    doors: channelsOf(DOOR_PREFIX),
    keys: channelsOf(KEY_PREFIX),
    held: colours.map((name) => scalarAt(`${HELD_PREFIX}${name}`)),
    facing: ['up', 'right', 'down', 'left'].map((name) => scalarAt(`facing-${name}`)),
    innerSide: scalarAt('on-inner-side'),
  };
}

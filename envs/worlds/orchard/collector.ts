import { z } from 'zod';
import type { Actor } from '../../core/actor.ts';
import { readMemory } from '../../core/actor-memory.ts';
import { InputError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import type { WorldSpec } from '../../core/specs.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { INTERACT, ORCHARD_WORLD_ID } from './cells.ts';
import { orchardChannels, orchardKindsOf, orchardScalars } from './spec.ts';

/**
 * A scripted player of `orchard` that sees only its window: it walks the shortest way to the liked fruit that is worth
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

const UNSEEN = 0xffff;
const NO_HEADING = -1;
const NUM_MOVES = 4; // the action of a move is its direction: 0 up, then clockwise

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

/** preference: [C], each in [-1, 1]. Throws InputError for another world. */
export function createOrchardCollector(
  spec: WorldSpec,
  preference: readonly number[],
  config: CollectorConfig = COLLECTOR_DEFAULTS,
): Actor {
  if (spec.id !== ORCHARD_WORLD_ID) throw new InputError('the collector plays orchard only', { value: spec.id });
  return new OrchardCollector(spec, preference, config);
}

class OrchardCollector implements Actor {
  readonly id = 'orchard-collector';
  readonly #layout: Layout;
  readonly #preference: readonly number[];
  readonly #config: CollectorConfig;
  readonly #distances: Uint16Array; // [V, V] steps from the centre
  readonly #firstDirections: Uint8Array; // [V, V] direction of the first step
  readonly #queue: Uint16Array;
  #heading = NO_HEADING;

  constructor(spec: WorldSpec, preference: readonly number[], config: CollectorConfig) {
    this.#layout = readLayout(spec);
    this.#preference = preference;
    this.#config = config;
    const numCells = this.#layout.side ** 2;
    this.#distances = new Uint16Array(numCells);
    this.#firstDirections = new Uint8Array(numCells);
    this.#queue = new Uint16Array(numCells);
  }

  save(): unknown {
    return { heading: this.#heading };
  }

  load(saved: unknown): void {
    const schema = z.strictObject({
      heading: z
        .int()
        .min(NO_HEADING)
        .max(NUM_MOVES - 1),
    });
    this.#heading = readMemory(this.id, schema, saved).heading;
  }

  act(observation: Uint8Array, rng: Rng): number {
    if (rng.unit() < this.#config.randomProb) return rng.below(NUM_MOVES);
    for (const avoidsDisliked of [true, false]) {
      this.#search(observation, avoidsDisliked, rng);
      const target = this.#bestFruit(observation);
      if (target >= 0) return this.#stepTo(observation, target);
    }
    this.#search(observation, true, rng);
    const key = this.#nearestKey(observation);
    if (key === this.#centre()) return INTERACT;
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
        const row = Math.floor(cell / side) + ROW_STEP[direction];
        const col = (cell % side) + COL_STEP[direction];
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
    const next = this.#centre() + ROW_STEP[direction] * this.#layout.side + COL_STEP[direction];
    const isFaced = observation[this.#layout.facing[direction]] !== 0;
    return this.#isDoor(observation, next) && isFaced ? INTERACT : direction;
  }

  /** Walks as far as the window allows along the heading; takes another heading where that leads nowhere. */
  #wander(observation: Uint8Array, rng: Rng): number {
    for (let attempt = 0; attempt < 8; attempt++) {
      if (this.#heading === NO_HEADING) this.#heading = rng.below(NUM_MOVES);
      const target = this.#farthestAhead(this.#heading);
      if (target >= 0) {
        const heading = this.#heading;
        const action = this.#stepTo(observation, target);
        this.#heading = heading;
        return action;
      }
      this.#heading = rng.below(NUM_MOVES);
    }
    return rng.below(NUM_MOVES);
  }

  #farthestAhead(direction: number): number {
    const { side } = this.#layout;
    const middle = (side - 1) / 2;
    let best = -1;
    let most = 0;
    for (let cell = 0; cell < this.#distances.length; cell++) {
      const distance = this.#distances[cell];
      if (distance === UNSEEN || distance === 0) continue;
      const rows = (Math.floor(cell / side) - middle) * ROW_STEP[direction];
      const cols = ((cell % side) - middle) * COL_STEP[direction];
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

function readLayout(spec: WorldSpec): Layout {
  const { height, width, channels } = spec.observation;
  const kinds = orchardKindsOf(spec);
  const { wall, otherPlayer, firstFruit, firstClosedDoor, openDoor, firstKey } = orchardChannels(kinds);
  const { firstHeld, firstFacing, innerSide } = orchardScalars(kinds);
  const range = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
  const firstScalar = height * width * channels;
  return {
    side: height,
    channels,
    wall,
    otherPlayer,
    fruits: range(firstFruit, kinds.numKinds),
    doors: range(firstClosedDoor, openDoor - firstClosedDoor),
    keys: range(firstKey, kinds.numKeyColours),
    held: range(firstScalar + firstHeld, kinds.numKeyColours),
    facing: range(firstScalar + firstFacing, NUM_MOVES),
    innerSide: firstScalar + innerSide,
  };
}

import { z } from 'zod';
import type { Actor } from '../../core/actor.ts';
import { indexBelow, knownPartOf, loadKnown, readMemory, saveKnown } from '../../core/actor-memory.ts';
import type { Rng } from '../../core/rng.ts';
import type { WorldSpec } from '../../core/specs.ts';
import { FLOOR, GOAL, MAX_SIDE, NUM_HEADINGS, WALL } from './cells.ts';
import { CELL_CHANNELS, FORWARD, SEEN_GOAL, SEEN_WALL, TURN_LEFT, TURN_RIGHT } from './settings.ts';

/**
 * A scripted player of the `maze` world that knows no more than a trained one: it sees its window and its heading.
 * It keeps a map by dead reckoning, goes to the goal once that is on it, and otherwise to the nearest pose that faces a
 * cell it has not seen, by breadth-first search over cells and headings, so that a turn counts as an action.
 *
 * An episode that begins anew is noticed in three ways: the host says so (`startEpisode`), the view contradicts the map,
 * or nothing is left to explore. Then the map is forgotten.
 *
 * noise: probability of a uniformly random move instead, [0, 1]: with a little of it players who see the same do not walk as one.
 */
export function createMazeExplorer(spec: WorldSpec, noise = 0): Actor {
  return new MazeExplorer(spec, noise);
}

const UNKNOWN = 0xff; // a cell of the map that was never seen; the others have the codes of levels
const NUM_MOVES = 3; // turn left, turn right, forward
const TURN_ORDERS = [
  [TURN_LEFT, TURN_RIGHT],
  [TURN_RIGHT, TURN_LEFT],
] as const;

class MazeExplorer implements Actor {
  readonly id = 'maze-explorer';
  readonly #noise: number;
  readonly #viewSize: number;
  readonly #numActions: number;
  readonly #width: number; // of the map; an episode begins in its middle
  readonly #ahead: readonly number[]; // [heading] offset of the next cell
  readonly #map: Uint8Array; // [width, width]
  readonly #queue: Int32Array; // poses (cell and heading) in order of discovery
  readonly #firstMove: Uint8Array; // [pose] 1 + the move that begins the way there, 0 while undiscovered
  #numQueued = 0;
  #cellIdx = 0;
  #heading = 0;
  #firstTurn = 0; // 0 left, 1 right: which of two ways that are as short is taken, so that players who start together part
  #isFirst = true; // nothing of the episode has been seen

  constructor(spec: WorldSpec, noise: number) {
    this.#noise = noise;
    const { height } = spec.observation;
    this.#viewSize = height;
    this.#numActions = spec.numActions;
    this.#width = 2 * (MAX_SIDE + height) + 1;
    this.#ahead = [-this.#width, 1, this.#width, -1];
    this.#map = new Uint8Array(this.#width * this.#width);
    this.#queue = new Int32Array(this.#map.length * NUM_HEADINGS);
    this.#firstMove = new Uint8Array(this.#queue.length);
    this.startEpisode();
  }

  startEpisode(): void {
    this.#map.fill(UNKNOWN);
    this.#cellIdx = this.#map.length >> 1;
    this.#isFirst = true;
  }

  save(): unknown {
    const known = saveKnown(this.#map, UNKNOWN);
    return { known, cellIdx: this.#cellIdx, heading: this.#heading, isFirst: this.#isFirst };
  }

  load(saved: unknown): void {
    const schema = z.strictObject({
      known: knownPartOf(this.#map.length),
      cellIdx: indexBelow(this.#map.length),
      heading: indexBelow(NUM_HEADINGS),
      isFirst: z.boolean(),
    });
    const { known, cellIdx, heading, isFirst } = readMemory(this.id, schema, saved);
    loadKnown(known, this.#map, UNKNOWN);
    this.#cellIdx = cellIdx;
    this.#heading = heading;
    this.#isFirst = isFirst;
  }

  act(observation: Uint8Array, rng: Rng): number {
    const shown = this.#headingOf(observation);
    if (!this.#isFirst && (shown !== this.#heading || this.#contradicts(observation))) this.startEpisode();
    this.#heading = shown;
    this.#isFirst = false;
    this.#look(observation);
    this.#firstTurn = rng.below(2);
    const isNoise = this.#noise > 0 && rng.unit() < this.#noise;
    const move = isNoise ? rng.below(NUM_MOVES) : this.#findMove();
    if (move < 0) {
      this.startEpisode();
      return rng.below(this.#numActions);
    }
    this.#predict(move);
    return move;
  }

  #headingOf(observation: Uint8Array): number {
    const first = this.#viewSize * this.#viewSize * CELL_CHANNELS;
    return observation.indexOf(1, first) - first;
  }

  /** Cell of the map that the window's cell shows, from the present cell and `heading`. */
  #cellOf(viewRow: number, viewCol: number, heading: number): number {
    const ahead = this.#viewSize - 1 - viewRow;
    const aside = viewCol - (this.#viewSize >> 1);
    return this.#cellIdx + ahead * this.#ahead[heading] + aside * this.#ahead[(heading + 1) % NUM_HEADINGS];
  }

  /** What a cell of the window is on the map; another player stands on floor. */
  #kindOf(observation: Uint8Array, viewRow: number, viewCol: number): number {
    const object = observation[(viewRow * this.#viewSize + viewCol) * CELL_CHANNELS];
    if (object === SEEN_WALL[0]) return WALL;
    return object === SEEN_GOAL[0] ? GOAL : FLOOR;
  }

  #contradicts(observation: Uint8Array): boolean {
    for (let viewRow = 0; viewRow < this.#viewSize; viewRow++) {
      for (let viewCol = 0; viewCol < this.#viewSize; viewCol++) {
        const known = this.#map[this.#cellOf(viewRow, viewCol, this.#heading)];
        if (known !== UNKNOWN && known !== this.#kindOf(observation, viewRow, viewCol)) return true;
      }
    }
    return false;
  }

  #look(observation: Uint8Array): void {
    for (let viewRow = 0; viewRow < this.#viewSize; viewRow++) {
      for (let viewCol = 0; viewCol < this.#viewSize; viewCol++) {
        this.#map[this.#cellOf(viewRow, viewCol, this.#heading)] = this.#kindOf(observation, viewRow, viewCol);
      }
    }
  }

  /** The move that begins the shortest way into the goal or, without one, to facing the unknown; -1 when there is neither. */
  #findMove(): number {
    const toGoal = this.#search(GOAL);
    return toGoal < 0 ? this.#search(UNKNOWN) : toGoal;
  }

  /** Breadth-first from the present pose until forward would lead into a cell of `kind`. Returns the first move or -1. */
  #search(kind: number): number {
    const queue = this.#queue;
    this.#numQueued = 0;
    let found = -1;
    const here = this.#cellIdx * NUM_HEADINGS + this.#heading;
    for (let at = -1; found < 0 && at < this.#numQueued; at++) {
      const pose = at < 0 ? here : queue[at];
      const begun = at < 0 ? 0 : this.#firstMove[pose];
      const heading = pose % NUM_HEADINGS;
      const cellIdx = (pose - heading) / NUM_HEADINGS;
      const ahead = cellIdx + this.#ahead[heading];
      if (this.#map[ahead] === kind) found = begun === 0 ? FORWARD : begun - 1;
      for (const turn of TURN_ORDERS[this.#firstTurn]) {
        const turned = (heading + (turn === TURN_LEFT ? 3 : 1)) % NUM_HEADINGS;
        this.#push(cellIdx * NUM_HEADINGS + turned, begun || 1 + turn, here);
      }
      if (this.#map[ahead] === FLOOR) this.#push(ahead * NUM_HEADINGS + heading, begun || 1 + FORWARD, here);
    }
    for (let at = 0; at < this.#numQueued; at++) this.#firstMove[queue[at]] = 0;
    return found;
  }

  #push(pose: number, firstMove: number, here: number): void {
    if (pose === here || this.#firstMove[pose] !== 0) return;
    this.#firstMove[pose] = firstMove;
    this.#queue[this.#numQueued++] = pose;
  }

  /** Where the move leads, so that the next view can be laid on the map. */
  #predict(move: number): void {
    if (move !== FORWARD) this.#heading = (this.#heading + (move === TURN_LEFT ? 3 : 1)) % NUM_HEADINGS;
    else if (this.#map[this.#cellIdx + this.#ahead[this.#heading]] === FLOOR)
      this.#cellIdx += this.#ahead[this.#heading];
  }
}

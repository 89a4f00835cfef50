import { z } from 'zod';
import { indexBelow, knownPartOf, loadKnown, saveKnown } from '../../core/actor-memory.ts';
import type { WorldSpec } from '../../core/specs.ts';
import { FORWARD, TURN_LEFT, TURN_RIGHT } from './kernels.ts';
import {
  cellCode,
  DOOR_CLOSED,
  DOOR_LOCKED,
  GOAL_TILE,
  IS_PICKABLE,
  IS_WALKABLE,
  KEY,
  MAX_SIDE,
  WALL,
} from './tiles.ts';

/** No tile and no colour: a cell that was never seen. */
export const UNKNOWN = 0xff;
const NUM_HEADINGS = 4;

/** What `search` answers besides the actions forward, turn right and turn left. */
export const HERE = 3;
export const NO_WAY = -1;

/** Most cells of the window that may differ in being wall before the map is called another room's. */
const MAX_MISFIT = 2;

/** What `save` of a map of so many cells gives. */
export function savedMapSchema(numCells: number) {
  return z.strictObject({
    known: knownPartOf(numCells),
    occupied: z.array(indexBelow(numCells)),
    cellIdx: indexBelow(numCells),
    heading: indexBelow(NUM_HEADINGS),
    mayHaveMoved: z.boolean(),
    isEmpty: z.boolean(),
  });
}
type SavedMap = z.output<ReturnType<typeof savedMapSchema>>;

/**
 * The map that one player of `xland` makes of its windows by dead reckoning, and ways on it. Cells are indices of a square
 * in whose middle an episode begins.
 */
export class XlandMap {
  readonly #viewSize: number;
  readonly #channels: number;
  readonly #firstScalar: number;
  readonly #width: number;
  readonly #codes: Uint8Array; // [width, width]
  readonly #queue: Int32Array; // poses (cell and heading) in order of discovery
  readonly #firstMove: Uint8Array; // [pose] 1 + the move that begins the way there, 0 while undiscovered
  readonly #occupied = new Set<number>(); // cells where others stand in the present view
  readonly ahead: readonly number[]; // [heading] offset of the next cell
  cellIdx = 0;
  heading = 0;
  #mayHaveMoved = false;
  #isEmpty = true;

  constructor({ observation }: WorldSpec) {
    this.#viewSize = observation.height;
    this.#channels = observation.channels;
    this.#firstScalar = observation.height * observation.width * observation.channels;
    this.#width = 2 * (MAX_SIDE + observation.height) + 1;
    this.ahead = [-this.#width, 1, this.#width, -1];
    this.#codes = new Uint8Array(this.#width * this.#width);
    this.#queue = new Int32Array(this.#codes.length * NUM_HEADINGS);
    this.#firstMove = new Uint8Array(this.#queue.length);
    this.forget();
  }

  forget(): void {
    this.#codes.fill(UNKNOWN);
    this.cellIdx = this.#codes.length >> 1;
    this.#mayHaveMoved = false;
    this.#isEmpty = true;
  }

  save(): SavedMap {
    return {
      known: saveKnown(this.#codes, UNKNOWN),
      occupied: [...this.#occupied],
      cellIdx: this.cellIdx,
      heading: this.heading,
      mayHaveMoved: this.#mayHaveMoved,
      isEmpty: this.#isEmpty,
    };
  }

  load({ known, occupied, cellIdx, heading, mayHaveMoved, isEmpty }: SavedMap): void {
    loadKnown(known, this.#codes, UNKNOWN);
    this.#occupied.clear();
    for (const occupiedIdx of occupied) this.#occupied.add(occupiedIdx);
    this.cellIdx = cellIdx;
    this.heading = heading;
    this.#mayHaveMoved = mayHaveMoved;
    this.#isEmpty = isEmpty;
  }

  /** Code of a cell, UNKNOWN where it was never seen. */
  at(cellIdx: number): number {
    return this.#codes[cellIdx];
  }

  get numCells(): number {
    return this.#codes.length;
  }

  get front(): number {
    return this.cellIdx + this.ahead[this.heading];
  }

  isOccupied(cellIdx: number): boolean {
    return this.#occupied.has(cellIdx);
  }

  /** Lays a new view on the map. Returns false where it belongs to another room, and begins a new map. */
  look(observation: Uint8Array): boolean {
    const shown = observation.indexOf(1, this.#firstScalar) - this.#firstScalar;
    const moved = this.cellIdx + this.ahead[shown];
    this.heading = shown;
    const stayedMisfit = this.#misfit(observation, this.cellIdx);
    const movedMisfit = this.#misfit(observation, moved);
    if (this.#mayHaveMoved ? movedMisfit <= stayedMisfit : movedMisfit + MAX_MISFIT < stayedMisfit)
      this.cellIdx = moved;
    const isKnownRoom = this.#isEmpty || Math.min(stayedMisfit, movedMisfit) <= MAX_MISFIT;
    if (!isKnownRoom) this.forget();
    this.#isEmpty = false;
    this.#draw(observation);
    return isKnownRoom;
  }

  /** To be told of every action, so that the next view is laid where it belongs. */
  expect(action: number): void {
    this.#mayHaveMoved = action === FORWARD && IS_WALKABLE[this.at(this.front)] === 1 && !this.isOccupied(this.front);
  }

  #cellOf(viewRow: number, viewCol: number, from: number): number {
    const ahead = this.#viewSize - 1 - viewRow;
    const aside = viewCol - (this.#viewSize >> 1);
    return from + ahead * this.ahead[this.heading] + aside * this.ahead[(this.heading + 1) % NUM_HEADINGS];
  }

  /** Cells that are wall on the map and not in the view, or the other way, if the player stood at `from`. */
  #misfit(observation: Uint8Array, from: number): number {
    let count = 0;
    for (let i = 0; i < this.#viewSize ** 2; i++) {
      const known = this.at(this.#cellOf(Math.floor(i / this.#viewSize), i % this.#viewSize, from));
      if (known === UNKNOWN) continue;
      if ((known >> 4 === WALL) !== (observation[i * this.#channels] === WALL)) count++;
    }
    return count;
  }

  #draw(observation: Uint8Array): void {
    this.#occupied.clear();
    for (let i = 0; i < this.#viewSize ** 2; i++) {
      const cellIdx = this.#cellOf(Math.floor(i / this.#viewSize), i % this.#viewSize, this.cellIdx);
      const at = i * this.#channels;
      this.#codes[cellIdx] = cellCode(observation[at], observation[at + 1]);
      if (this.#channels > 2 && observation[at + 2] > 0) this.#occupied.add(cellIdx);
    }
  }

  /** Cells of a code that are on the map. */
  cellsOf(code: number): number[] {
    const cells: number[] = [];
    for (let idx = this.#codes.indexOf(code); idx >= 0; idx = this.#codes.indexOf(code, idx + 1)) cells.push(idx);
    return cells;
  }

  /** Codes of all things on the map that can be carried, and of goal tiles. */
  things(): number[] {
    return [...new Set(this.#codes)].filter(
      (code) => code !== UNKNOWN && (IS_PICKABLE[code] === 1 || code >> 4 === GOAL_TILE),
    );
  }

  /**
   * Breadth-first over cells and headings to the nearest pose for which `isThere`; a turn counts as a step, and a closed
   * door is a way. Returns the first action, HERE when the present pose will do, NO_WAY when there is none.
   */
  search(pocket: number, isThere: (cellIdx: number, heading: number) => boolean): number {
    if (isThere(this.cellIdx, this.heading)) return HERE;
    const queue = this.#queue;
    const here = this.cellIdx * NUM_HEADINGS + this.heading;
    let numQueued = 0;
    const push = (pose: number, firstMove: number): void => {
      if (pose === here || this.#firstMove[pose] !== 0) return;
      this.#firstMove[pose] = firstMove;
      queue[numQueued++] = pose;
    };
    let found = NO_WAY;
    for (let at = -1; at < numQueued; at++) {
      const pose = at < 0 ? here : queue[at];
      const begun = at < 0 ? 0 : this.#firstMove[pose];
      const heading = pose % NUM_HEADINGS;
      const cellIdx = (pose - heading) / NUM_HEADINGS;
      if (at >= 0 && isThere(cellIdx, heading)) {
        found = begun - 1;
        break;
      }
      const ahead = cellIdx + this.ahead[heading];
      if (this.#isWay(ahead, pocket)) push(ahead * NUM_HEADINGS + heading, begun || 1 + FORWARD);
      push(cellIdx * NUM_HEADINGS + ((heading + 1) % NUM_HEADINGS), begun || 1 + TURN_RIGHT);
      push(cellIdx * NUM_HEADINGS + ((heading + 3) % NUM_HEADINGS), begun || 1 + TURN_LEFT);
    }
    for (let at = 0; at < numQueued; at++) this.#firstMove[queue[at]] = 0;
    return found;
  }

  #isWay(cellIdx: number, pocket: number): boolean {
    const code = this.at(cellIdx);
    if (code === UNKNOWN || this.isOccupied(cellIdx)) return false;
    const isUnlocked = code >> 4 === DOOR_LOCKED && pocket === cellCode(KEY, code & 15);
    return IS_WALKABLE[code] === 1 || code >> 4 === DOOR_CLOSED || isUnlocked;
  }
}

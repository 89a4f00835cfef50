import type { Level } from '../../core/level.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { GOAL, MAX_GOALS, WALL } from './cells.ts';
import { FORWARD, TURN_LEFT, TURN_RIGHT } from './spec.ts';

/** Aim of a player who has been on no goal yet: whichever is nearest. */
export const NEAREST_GOAL = MAX_GOALS;

const NUM_AIMS = MAX_GOALS + 1;
const NO_ACTION = 255;

/**
 * The first action of a shortest way (turns count as steps) from every pose to a goal, past the other goals. A table is
 * filled when an expert first asks for its goal: with one expert and three goals that is four searches an episode.
 */
export class Routes {
  readonly #maxCells: number;
  readonly #levels: Level[] = []; // [N]
  readonly #isKnown: Uint8Array; // [N, NUM_AIMS]
  readonly #actions: Uint8Array; // [N, NUM_AIMS, H * W, 4]
  readonly #queue: Uint16Array; // poses in order of discovery

  constructor(numWorlds: number, maxSide: number) {
    this.#maxCells = maxSide * maxSide;
    this.#isKnown = new Uint8Array(numWorlds * NUM_AIMS);
    this.#actions = new Uint8Array(numWorlds * NUM_AIMS * this.#maxCells * 4);
    this.#queue = new Uint16Array(this.#maxCells * 4);
  }

  bind(worldIdx: number, level: Level): void {
    this.#levels[worldIdx] = level;
    this.#isKnown.fill(0, worldIdx * NUM_AIMS, (worldIdx + 1) * NUM_AIMS);
  }

  /** aim: number of a goal as the rows are read, or NEAREST_GOAL. goalCells: [MAX_GOALS] at `worldIdx * MAX_GOALS`. */
  nextAction(worldIdx: number, aim: number, cellIdx: number, heading: number, goalCells: Uint16Array): number {
    const table = worldIdx * NUM_AIMS + aim;
    const first = table * this.#maxCells * 4;
    if (this.#isKnown[table] === 0) {
      const goalCell = aim === NEAREST_GOAL ? -1 : goalCells[worldIdx * MAX_GOALS + aim];
      this.#search(this.#levels[worldIdx], goalCell, first);
      this.#isKnown[table] = 1;
    }
    return this.#actions[first + cellIdx * 4 + heading];
  }

  /** Breadth-first search backwards from the goal's cell, or from all goals where `goalCell` is -1. */
  #search({ cells, width, height }: Level, goalCell: number, first: number): void {
    const actions = this.#actions;
    const queue = this.#queue;
    actions.fill(NO_ACTION, first, first + height * width * 4);
    let tail = 0;
    for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) {
      if (cells[cellIdx] !== GOAL || (goalCell >= 0 && goalCell !== cellIdx)) continue;
      for (let heading = 0; heading < 4; heading++) {
        actions[first + cellIdx * 4 + heading] = FORWARD;
        queue[tail++] = cellIdx * 4 + heading;
      }
    }
    for (let head = 0; head < tail; head++) {
      const pose = queue[head];
      const heading = pose & 3;
      const cellIdx = pose >> 2;
      const isAim = cells[cellIdx] === GOAL && (goalCell < 0 || goalCell === cellIdx);
      if (isAim || cells[cellIdx] !== GOAL) {
        const behind = cellIdx - ROW_STEP[heading] * width - COL_STEP[heading];
        const from = behind * 4 + heading;
        if (cells[behind] !== WALL && actions[first + from] === NO_ACTION) {
          actions[first + from] = FORWARD;
          queue[tail++] = from;
        }
      }
      if (isAim) continue; // a way ends on entering the goal, under whatever heading
      const fromRight = cellIdx * 4 + ((heading + 1) & 3); // a left turn leads from there to here
      if (actions[first + fromRight] === NO_ACTION) {
        actions[first + fromRight] = TURN_LEFT;
        queue[tail++] = fromRight;
      }
      const fromLeft = cellIdx * 4 + ((heading + 3) & 3);
      if (actions[first + fromLeft] === NO_ACTION) {
        actions[first + fromLeft] = TURN_RIGHT;
        queue[tail++] = fromLeft;
      }
    }
  }
}

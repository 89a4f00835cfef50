import { DIRECTION_COLS, DIRECTION_ROWS } from '../../envs/grid/walking-distance.ts';

/**
 * Where each agent has lately been. A window has no memory: an agent that sees nothing it likes would step to and fro.
 * Stepping back onto the own trail, or not moving at all, costs a little, and the cost fades with the age of the trail:
 *
 *   cost(a) = weight exp( -age / fadeTicks ),   age: ticks since the agent last stood where action a would leave it
 *
 * The cost is small beside a liked fruit at hand (worth 1 and more), so it decides where the features are indifferent.
 */
export interface TrailConfig {
  readonly weight: number; // own reward units, for a cell left just now
  readonly fadeTicks: number;
}

export const TRAIL_DEFAULTS: TrailConfig = { weight: 0.2, fadeTicks: 40 };

const NEVER = -1;

export class Trails {
  readonly #config: TrailConfig;
  readonly #moveActions: readonly number[]; // [4] action of each direction; -1 where the world has no such move
  readonly #lastVisits: Int32Array[]; // [S] of [H, W] ticks
  #numCells = 0;
  #tick = 0;

  constructor(numSeats: number, moveActions: readonly number[], config: TrailConfig = TRAIL_DEFAULTS) {
    this.#config = config;
    this.#moveActions = moveActions;
    this.#lastVisits = new Array<Int32Array>(numSeats);
  }

  /** Takes in where everybody stands now. positions: [S, 2], row -1 for an empty seat. */
  stepped(positions: Int16Array, height: number, width: number): void {
    if (this.#numCells !== height * width) {
      this.#numCells = height * width;
      for (let seat = 0; seat < this.#lastVisits.length; seat++) this.forget(seat);
    }
    this.#tick++;
    for (let seat = 0; seat < this.#lastVisits.length; seat++) {
      const row = positions[seat * 2];
      if (row >= 0) this.#lastVisits[seat][row * width + positions[seat * 2 + 1]] = this.#tick;
    }
  }

  forget(seatIdx: number): void {
    this.#lastVisits[seatIdx] = new Int32Array(this.#numCells).fill(NEVER);
  }

  /** Takes the cost of every action off q [A] of an agent that stands on (row, col). blocked: [H, W]. */
  discourageInPlace(
    seatIdx: number,
    row: number,
    col: number,
    blocked: Uint8Array,
    width: number,
    q: Float32Array,
  ): void {
    const visits = this.#lastVisits[seatIdx];
    const here = row * width + col;
    for (let action = 0; action < q.length; action++) {
      const direction = this.#moveActions.indexOf(action);
      let cell = here;
      if (direction >= 0) cell += DIRECTION_ROWS[direction] * width + DIRECTION_COLS[direction];
      if (cell < 0 || cell >= visits.length || blocked[cell] !== 0) cell = here;
      if (visits[cell] === NEVER) continue;
      q[action] -= this.#config.weight * Math.exp((visits[cell] - this.#tick) / this.#config.fadeTicks);
    }
  }
}

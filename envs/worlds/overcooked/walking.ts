import type { Level } from '../../core/level.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { FIRST_START, FLOOR } from './cells.ts';

const FAR = 0xffff;

/**
 * Least number of moves from a pose to a pose that faces a cell, other players away (the source's motion planner): a move
 * turns and walks at once, so a player arrives facing the way it came, and turning where it stands costs one more.
 */
export class WalkingTable {
  readonly #stride: number;
  readonly #numFloor: number;
  readonly #floorIdx: Int32Array; // [P] number of a floor cell, -1 for others
  readonly #distance: Uint16Array; // [F, F] moves from cell to cell, facings left aside; FAR where there is no way

  /** stride: columns of the batch. */
  constructor(level: Level, stride: number) {
    this.#stride = stride;
    this.#floorIdx = new Int32Array(level.height * stride).fill(-1);
    const floor: number[] = [];
    level.cells.forEach((code, cellIdx) => {
      if (code !== FLOOR && code < FIRST_START) return;
      const cell = Math.floor(cellIdx / level.width) * stride + (cellIdx % level.width);
      this.#floorIdx[cell] = floor.length;
      floor.push(cell);
    });
    this.#numFloor = floor.length;
    this.#distance = new Uint16Array(floor.length * floor.length).fill(FAR);
    for (const start of floor) this.#flood(start, floor);
  }

  #flood(start: number, floor: readonly number[]): void {
    const base = this.#floorIdx[start] * this.#numFloor;
    const queue = [start];
    this.#distance[base + this.#floorIdx[start]] = 0;
    for (let head = 0; head < queue.length; head++) {
      const from = this.#floorIdx[queue[head]];
      for (let facing = 0; facing < 4; facing++) {
        const to = this.#floorIdx[queue[head] + this.#step(facing)];
        if (to < 0 || this.#distance[base + to] !== FAR) continue;
        this.#distance[base + to] = this.#distance[base + from] + 1;
        queue.push(floor[to]);
      }
    }
  }

  #step(facing: number): number {
    return ROW_STEP[facing] * this.#stride + COL_STEP[facing];
  }

  /** Moves needed until a player at `cell` with `facing` faces `goal`, which is no floor; FAR where there is no way. */
  cost(cell: number, facing: number, goal: number): number {
    const base = this.#floorIdx[cell] * this.#numFloor;
    let best = FAR;
    for (let towards = 0; towards < 4; towards++) {
      const side = goal - this.#step(towards);
      const sideIdx = this.#floorIdx[side] ?? -1; // a border cell has no cell behind it
      if (sideIdx < 0) continue;
      const distance = this.#distance[base + sideIdx];
      if (distance === FAR) continue;
      const behindIdx = this.#floorIdx[side - this.#step(towards)] ?? -1;
      const comesFacing = behindIdx >= 0 && this.#distance[base + behindIdx] === distance - 1;
      const isFacing = distance === 0 ? facing === towards : comesFacing;
      const cost = isFacing ? distance : distance + 1;
      if (cost < best) best = cost;
    }
    return best;
  }

  /** The first of the first `numGoals` cells with the least cost, -1 where none can be reached. */
  nearest(cell: number, facing: number, goals: Uint16Array, numGoals: number): number {
    let best = FAR;
    let nearest = -1;
    for (let i = 0; i < numGoals; i++) {
      const cost = this.cost(cell, facing, goals[i]);
      if (cost >= best) continue;
      best = cost;
      nearest = goals[i];
    }
    return nearest;
  }
}

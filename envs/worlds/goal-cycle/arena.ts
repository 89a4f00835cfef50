import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { FLOOR, GOAL, MAX_SIDE } from './cells.ts';

/**
 * Finds where the game of a room is played, its arena: floor that can be walked without stepping on a goal and that has
 * every goal beside it. It keeps its buffers, because levels are made and bound in the hot loop of a curriculum.
 */
export class ArenaFinder {
  readonly isArena = new Uint8Array(MAX_SIDE * MAX_SIDE); // [H, W]
  readonly floor = new Uint16Array(MAX_SIDE * MAX_SIDE); // cells of the arena, the first `numFloor`
  numFloor = 0;

  /**
   * Returns -1, or the cell of a goal that no arena has beside it. The room has a closed border and a goal.
   * cells: [H, W] of FLOOR, WALL and GOAL.
   */
  find(cells: Uint8Array, width: number): number {
    const firstGoal = cells.indexOf(GOAL);
    let strayGoal = firstGoal;
    this.isArena.fill(0, 0, cells.length);
    for (let side = 0; side < 4; side++) {
      const start = firstGoal + ROW_STEP[side] * width + COL_STEP[side];
      if (cells[start] !== FLOOR || this.isArena[start] !== 0) continue;
      this.isArena.fill(0, 0, cells.length);
      this.#flood(cells, width, start);
      strayGoal = this.#findStrayGoal(cells, width);
      if (strayGoal < 0) return -1;
    }
    return strayGoal;
  }

  #flood(cells: Uint8Array, width: number, start: number): void {
    const { isArena, floor } = this;
    let tail = 0;
    floor[tail++] = start;
    isArena[start] = 1;
    // The four sides are written out: a level is searched three times an episode, when it is made, checked and started.
    for (let head = 0; head < tail; head++) {
      const up = floor[head] - width;
      const left = floor[head] - 1;
      const right = floor[head] + 1;
      const down = floor[head] + width;
      if (cells[up] === FLOOR && isArena[up] === 0) {
        isArena[up] = 1;
        floor[tail++] = up;
      }
      if (cells[left] === FLOOR && isArena[left] === 0) {
        isArena[left] = 1;
        floor[tail++] = left;
      }
      if (cells[right] === FLOOR && isArena[right] === 0) {
        isArena[right] = 1;
        floor[tail++] = right;
      }
      if (cells[down] === FLOOR && isArena[down] === 0) {
        isArena[down] = 1;
        floor[tail++] = down;
      }
    }
    this.numFloor = tail;
  }

  #findStrayGoal(cells: Uint8Array, width: number): number {
    const { isArena } = this;
    for (let at = cells.indexOf(GOAL); at >= 0; at = cells.indexOf(GOAL, at + 1)) {
      if ((isArena[at - width] | isArena[at - 1] | isArena[at + 1] | isArena[at + width]) === 0) return at;
    }
    return -1;
  }
}

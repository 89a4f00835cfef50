import type { Level } from '../../core/level.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { findGoal, findStart, GOAL, headingOf, NUM_HEADINGS, WALL } from './cells.ts';

/** Shortest ways through a maze by breadth-first search: over tiles, and over actions with turns counted. */

/** Where there is no way. */
export const UNREACHABLE = -1;

/** Moves between neighbouring tiles from the start to the goal; UNREACHABLE when there is no way. */
export function shortestPath(level: Level): number {
  const { height, width, cells } = level;
  const distance = new Int32Array(cells.length).fill(UNREACHABLE);
  const queue = new Int32Array(cells.length);
  queue[0] = findStart(level);
  distance[queue[0]] = 0;
  let tail = 1;
  for (let head = 0; head < tail; head++) {
    const cellIdx = queue[head];
    if (cells[cellIdx] === GOAL) return distance[cellIdx];
    const row = Math.floor(cellIdx / width);
    const col = cellIdx - row * width;
    for (let heading = 0; heading < NUM_HEADINGS; heading++) {
      const nextRow = row + ROW_STEP[heading];
      const nextCol = col + COL_STEP[heading];
      if (nextRow < 0 || nextRow >= height || nextCol < 0 || nextCol >= width) continue;
      const next = nextRow * width + nextCol;
      if (cells[next] === WALL || distance[next] !== UNREACHABLE) continue;
      distance[next] = distance[cellIdx] + 1;
      queue[tail++] = next;
    }
  }
  return UNREACHABLE;
}

export function isSolvable(level: Level): boolean {
  return shortestPath(level) !== UNREACHABLE;
}

/**
 * Fewest actions to the goal from every pose: [H, W, 4] by cell and heading (0 up, then clockwise); the last action is
 * forward into the goal. UNREACHABLE where there is no way, in walls and on the goal.
 */
export function actionDistances(level: Level): Int32Array {
  const { height, width, cells } = level;
  const distance = new Int32Array(cells.length * NUM_HEADINGS).fill(UNREACHABLE);
  const queue = new Int32Array(distance.length);
  let tail = 0;
  const goalIdx = findGoal(level);
  /** The pose from which forward leads to (row, col) by `heading`, if one can stand there. */
  const pushBehind = (cellIdx: number, heading: number, actions: number): void => {
    const row = Math.floor(cellIdx / width) - ROW_STEP[heading];
    const col = (cellIdx % width) - COL_STEP[heading];
    if (row < 0 || row >= height || col < 0 || col >= width) return;
    const code = cells[row * width + col];
    if (code !== WALL && code !== GOAL) push((row * width + col) * NUM_HEADINGS + heading, actions);
  };
  const push = (pose: number, actions: number): void => {
    if (distance[pose] !== UNREACHABLE) return;
    distance[pose] = actions;
    queue[tail++] = pose;
  };
  for (let heading = 0; heading < NUM_HEADINGS; heading++) pushBehind(goalIdx, heading, 1);
  for (let head = 0; head < tail; head++) {
    const pose = queue[head];
    const heading = pose & 3;
    const actions = distance[pose] + 1;
    push((pose & ~3) | ((heading + 1) & 3), actions);
    push((pose & ~3) | ((heading + 3) & 3), actions);
    pushBehind(pose >> 2, heading, actions);
  }
  return distance;
}

/** Fewest actions from the start pose to the goal; UNREACHABLE when there is no way. */
export function optimalActions(level: Level): number {
  const startIdx = findStart(level);
  return actionDistances(level)[startIdx * NUM_HEADINGS + headingOf(level.cells[startIdx])];
}

/** Return of the best policy that knows the maze: 1 - 0.9 actions / horizon, 0 where the goal is out of reach. */
export function optimalReturn(level: Level, horizon: number): number {
  const actions = optimalActions(level);
  return actions === UNREACHABLE || actions > horizon ? 0 : 1 - (0.9 * actions) / horizon;
}

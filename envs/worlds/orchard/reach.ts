import type { Level } from '../../core/level.ts';
import { floodInPlace } from '../../grid/flood.ts';
import { FIRST_DOOR, FIRST_KEY, isDoor, isKey, WALL } from './cells.ts';

/**
 * Where players can go. The border of the level must be closed.
 *
 * Outside is the largest 4-connected region of cells that are neither wall nor door; of several largest the one with
 * the topmost, then leftmost cell. Everything else that is not wall, doorways included, is the inner side.
 */

/** 1 on outside cells; [H, W]. */
export function findOutside(level: Level): Uint8Array {
  const { cells } = level;
  const isOpen = new Uint8Array(cells.length);
  for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) {
    isOpen[cellIdx] = cells[cellIdx] === WALL || isDoor(cells[cellIdx]) ? 0 : 1;
  }
  const best = { startIdx: -1, numCells: 0 };
  const visited = new Uint8Array(level.cells.length);
  for (let cellIdx = 0; cellIdx < visited.length; cellIdx++) {
    if (isOpen[cellIdx] === 0 || visited[cellIdx] !== 0) continue;
    const numCells = floodInPlace(isOpen, level.width, cellIdx, visited, 1);
    if (numCells <= best.numCells) continue;
    best.startIdx = cellIdx;
    best.numCells = numCells;
  }
  const outside = new Uint8Array(level.cells.length);
  if (best.startIdx >= 0) floodInPlace(isOpen, level.width, best.startIdx, outside, 1);
  return outside;
}

/** 1 on cells that can be reached from `outside` with the keys found on the way (fixed point of a flood fill); [H, W]. */
export function findReachable(level: Level, outside: Uint8Array): Uint8Array {
  const { cells, width } = level;
  const startIdx = outside.indexOf(1);
  const hasKey = new Set<number>();
  for (;;) {
    const isOpen = cells.map((code) => (code === WALL || (isDoor(code) && !hasKey.has(code - FIRST_DOOR)) ? 0 : 1));
    const reached = new Uint8Array(cells.length);
    if (startIdx >= 0) floodInPlace(isOpen, width, startIdx, reached, 1);
    const numKeys = hasKey.size;
    cells.forEach((code, cellIdx) => {
      if (reached[cellIdx] === 1 && isKey(code)) hasKey.add(code - FIRST_KEY);
    });
    if (hasKey.size === numKeys) return reached;
  }
}

import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { FACING_OF_MOVE, FLOOR, STAY } from './cells.ts';
import type { Kitchens } from './kitchens.ts';

/**
 * Movement of one world: all at once. A move always turns the player, even where the cell is blocked.
 * Team rule (the source's): when any two would end in the same cell or swap cells, everybody stays put.
 */
export function moveAsTeam(k: Kitchens, worldIdx: number, actions: Uint8Array): void {
  const { numSeats, body, target } = k;
  const firstRow = worldIdx * numSeats;
  for (let s = 0; s < numSeats; s++) target[s] = turnAndAim(k, worldIdx, firstRow + s, actions[firstRow + s]);
  for (let a = 1; a < numSeats; a++) {
    for (let b = 0; b < a; b++) {
      if (target[a] === target[b]) return;
      if (target[a] === body[firstRow + b] && target[b] === body[firstRow + a]) return;
    }
  }
  for (let s = 0; s < numSeats; s++) body[firstRow + s] = target[s];
}

/**
 * Pair rule: only players that collide stay put, all at once; then those who wanted a cell that is kept so, and so on until
 * nobody collides. Who takes part in no collision moves; the order of seats decides nothing. Two players: the same as the team rule.
 */
export function moveInPairs(k: Kitchens, worldIdx: number, actions: Uint8Array): void {
  const { numSeats, body, target } = k;
  const firstRow = worldIdx * numSeats;
  for (let s = 0; s < numSeats; s++) target[s] = turnAndAim(k, worldIdx, firstRow + s, actions[firstRow + s]);
  while (markCollisions(k, firstRow)) {
    for (let s = 0; s < numSeats; s++) if (k.collides[s] === 1) target[s] = body[firstRow + s];
  }
  for (let s = 0; s < numSeats; s++) body[firstRow + s] = target[s];
}

/** Marks every seat that would end in the cell of another or swap cells with it; true when there is one. */
function markCollisions({ numSeats, body, target, collides }: Kitchens, firstRow: number): boolean {
  let hasAny = false;
  for (let a = 0; a < numSeats; a++) collides[a] = 0;
  for (let a = 1; a < numSeats; a++) {
    for (let b = 0; b < a; b++) {
      const isSwap = target[a] === body[firstRow + b] && target[b] === body[firstRow + a];
      if (target[a] !== target[b] && !isSwap) continue;
      collides[a] = 1;
      collides[b] = 1;
      hasAny = true;
    }
  }
  return hasAny;
}

/** Turns a seat that moves; returns the cell it wants to be on, its own where that is no floor. */
export function turnAndAim(k: Kitchens, worldIdx: number, row: number, action: number): number {
  const cell = k.body[row];
  if (action >= STAY) return cell;
  const facing = FACING_OF_MOVE[action];
  k.facing[row] = facing;
  const wanted = cell + ROW_STEP[facing] * k.stride + COL_STEP[facing];
  return k.terrain[worldIdx * k.numCells + wanted] === FLOOR ? wanted : cell;
}

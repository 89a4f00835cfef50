import { STAY } from './cells.ts';
import type { OrchardState } from './state.ts';

/**
 * Rule 2 of a tick: moves, simultaneous. A move turns its player even if it is stopped.
 *
 *   stopped(i)  if  the target of i is wall or a shut door
 *               or  another player whose own target is free of wall and shut door wants the same cell
 *               or  the player on the target wants the cell of i (a swap)
 *               or  the player on the target does not move away
 *
 * The first three depend on targets alone. The last is recursive; its greatest fixed point (as many move as can) is
 * unique: chains follow their head and rotations of three or more pass. No line reads the order of seats, so any
 * permutation of seats permutes the result.
 *
 * Rule 3: whoever walked onto a fruit has collected it. Cells are noted in ascending order, because the delays of
 * respawn are drawn in that order (fruit.ts) and the order of seats must not show in them.
 */

/** Sets facing, target and isMoving of every seat; returns whether any player wants a cell where somebody stands. */
function readTargets(state: OrchardState, worldIdx: number, actions: Uint8Array): boolean {
  const { numSeats, isSeated, body, facing, grid, occupant, target, isMoving, wanted } = state;
  const { stride, numPadded, wallLook, firstClosedDoorLook, openDoorLook } = state.layout;
  const seatBase = worldIdx * numSeats;
  const gridBase = worldIdx * numPadded;
  let isCrowded = false;
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    const action = actions[seatBase + seatIdx];
    isMoving[seatIdx] = 0;
    if (action >= STAY || isSeated[seatBase + seatIdx] === 0) continue;
    facing[seatBase + seatIdx] = action;
    const step = action === 0 ? -stride : action === 1 ? 1 : action === 2 ? stride : -1;
    const cell = body[seatBase + seatIdx] + step;
    const look = grid[gridBase + cell];
    if (look === wallLook || (look >= firstClosedDoorLook && look < openDoorLook)) continue;
    target[seatIdx] = cell;
    isMoving[seatIdx] = 1;
    wanted[cell]++;
    isCrowded = isCrowded || occupant[gridBase + cell] !== 0 || wanted[cell] > 1;
  }
  return isCrowded;
}

function stopContested(state: OrchardState): void {
  const { numSeats, target, isMoving, wanted } = state;
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    if (isMoving[seatIdx] === 1 && wanted[target[seatIdx]] > 1) isMoving[seatIdx] = 2;
  }
}

/** Marks with 2 who swaps; marks are read as moving until all targets have been looked at. */
function stopSwaps(state: OrchardState, worldIdx: number): void {
  const { numSeats, body, occupant, target, isMoving } = state;
  const seatBase = worldIdx * numSeats;
  const gridBase = worldIdx * state.layout.numPadded;
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    if (isMoving[seatIdx] === 0) continue;
    const other = occupant[gridBase + target[seatIdx]] - 1;
    if (other < 0 || isMoving[other] === 0 || target[other] !== body[seatBase + seatIdx]) continue;
    isMoving[seatIdx] = 2;
  }
}

/** Stops everybody behind a player who stays, until nothing changes. */
function stopBehindStayers(state: OrchardState, worldIdx: number): void {
  const { numSeats, occupant, target, isMoving } = state;
  const gridBase = worldIdx * state.layout.numPadded;
  let isChanged = true;
  while (isChanged) {
    isChanged = false;
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      if (isMoving[seatIdx] !== 1) continue;
      const other = occupant[gridBase + target[seatIdx]] - 1;
      if (other < 0 || isMoving[other] === 1) continue;
      isMoving[seatIdx] = 0;
      isChanged = true;
    }
  }
}

/** Moves all players of one world. Returns how many fruits were collected; their cells are in state.collectedCells, ascending. */
export function moveInPlace(state: OrchardState, worldIdx: number, actions: Uint8Array): number {
  const { numSeats, body, occupant, target, isMoving, wanted } = state;
  const seatBase = worldIdx * numSeats;
  const gridBase = worldIdx * state.layout.numPadded;
  const isCrowded = readTargets(state, worldIdx, actions);
  if (isCrowded) {
    stopContested(state);
    stopSwaps(state, worldIdx);
  }
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    if (isMoving[seatIdx] !== 0) wanted[target[seatIdx]] = 0;
  }
  if (isCrowded) stopBehindStayers(state, worldIdx);
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    if (isMoving[seatIdx] === 1) occupant[gridBase + body[seatBase + seatIdx]] = 0;
  }
  let numCollected = 0;
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    if (isMoving[seatIdx] !== 1) continue;
    const cell = target[seatIdx];
    body[seatBase + seatIdx] = cell;
    occupant[gridBase + cell] = seatIdx + 1;
    if (collect(state, worldIdx, seatIdx, cell)) numCollected = noteCollected(state, cell, numCollected);
  }
  return numCollected;
}

/** Pays for the fruit on `cell`, if there is one, and takes it off the grid. */
function collect(state: OrchardState, worldIdx: number, seatIdx: number, cell: number): boolean {
  const { firstFruitLook, firstClosedDoorLook, numPadded, settings } = state.layout;
  const look = state.grid[worldIdx * numPadded + cell];
  if (look < firstFruitLook || look >= firstClosedDoorLook) return false;
  const row = worldIdx * state.numSeats + seatIdx;
  const kind = look - firstFruitLook;
  state.grid[worldIdx * numPadded + cell] = 0;
  state.cumulants[row * settings.numKinds + kind] = 1;
  state.rewards[row] = state.preference[row * settings.numKinds + kind] / 100;
  return true;
}

/** Insertion into the sorted list of collected cells; returns its new length. */
function noteCollected(state: OrchardState, cell: number, numCollected: number): number {
  const { collectedCells } = state;
  let at = numCollected;
  while (at > 0 && collectedCells[at - 1] > cell) {
    collectedCells[at] = collectedCells[at - 1];
    at--;
  }
  collectedCells[at] = cell;
  return numCollected + 1;
}

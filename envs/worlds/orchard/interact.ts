import { INTERACT, MAX_DOORS } from './cells.ts';
import type { CompiledLevel } from './compiled-level.ts';
import type { OrchardState } from './state.ts';

/**
 * Rule 1 of a tick: interacts, all decided on the state before the tick and then done together.
 *
 * - Empty hand and a key on the own cell: take it; otherwise a key on the faced cell: take it. Two or more who would
 *   take the same key: nobody gets it, and their interact is spent.
 * - Otherwise, facing a shut door: open it if standing on the inner side (no key is used up) or holding a key of its
 *   colour (the key goes home). Several may open one door at once; each key used goes home.
 */

const NOTHING = 0;
const OPEN_DOOR = 1; // on the inner side
const UNLOCK_DOOR = 2; // with the held key
const TAKE = 3; // + key

export function interactInPlace(state: OrchardState, worldIdx: number, actions: Uint8Array): void {
  const { numSeats, isSeated, effect, takers } = state;
  const seatBase = worldIdx * numSeats;
  let isAny = false;
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    effect[seatIdx] = NOTHING;
    if (actions[seatBase + seatIdx] !== INTERACT || isSeated[seatBase + seatIdx] === 0) continue;
    effect[seatIdx] = decide(state, state.compiled[worldIdx], worldIdx, seatBase + seatIdx);
    if (effect[seatIdx] >= TAKE) takers[effect[seatIdx] - TAKE]++;
    isAny = isAny || effect[seatIdx] !== NOTHING;
  }
  if (!isAny) return;
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    const chosen = effect[seatIdx];
    if (chosen >= TAKE) {
      if (takers[chosen - TAKE] === 1) takeKey(state, worldIdx, seatBase + seatIdx, chosen - TAKE);
    } else if (chosen !== NOTHING) {
      openDoor(state, worldIdx, seatBase + seatIdx);
      if (chosen === UNLOCK_DOOR) returnKeyInPlace(state, worldIdx, seatBase + seatIdx);
    }
  }
  takers.fill(0);
}

function facedCell(state: OrchardState, row: number): number {
  const { stride } = state.layout;
  const facing = state.facing[row];
  const step = facing === 0 ? -stride : facing === 1 ? 1 : facing === 2 ? stride : -1;
  return state.body[row] + step;
}

/** `row` is worldIdx * S + seatIdx, in this file. */
function decide(state: OrchardState, level: CompiledLevel, worldIdx: number, row: number): number {
  const { layout, grid, heldKey } = state;
  const gridBase = worldIdx * layout.numPadded;
  const own = state.body[row];
  const faced = facedCell(state, row);
  if (heldKey[row] === 0) {
    if (level.keyAt[own] !== 0 && grid[gridBase + own] >= layout.firstKeyLook) return TAKE + level.keyAt[own] - 1;
    if (level.keyAt[faced] !== 0 && grid[gridBase + faced] >= layout.firstKeyLook) return TAKE + level.keyAt[faced] - 1;
  }
  const door = level.doorAt[faced];
  if (door === 0 || grid[gridBase + faced] === layout.openDoorLook) return NOTHING;
  if (level.isInner[own] === 1) return OPEN_DOOR;
  if (heldKey[row] === 0) return NOTHING;
  return level.keyColour[heldKey[row] - 1] === level.doorColour[door - 1] ? UNLOCK_DOOR : NOTHING;
}

function takeKey(state: OrchardState, worldIdx: number, row: number, keyIdx: number): void {
  const home = state.compiled[worldIdx].keyCells[keyIdx];
  state.grid[worldIdx * state.layout.numPadded + home] = 0;
  state.heldKey[row] = keyIdx + 1;
  state.heldTicks[row] = state.layout.settings.keyHoldTicks;
}

function openDoor(state: OrchardState, worldIdx: number, row: number): void {
  const faced = facedCell(state, row);
  const doorIdx = state.compiled[worldIdx].doorAt[faced] - 1;
  state.grid[worldIdx * state.layout.numPadded + faced] = state.layout.openDoorLook;
  state.doorTicks[worldIdx * MAX_DOORS + doorIdx] = state.layout.settings.doorOpenTicks;
}

/** The key in the hand of seat row `row` lies at its home again; the hand must not be empty. */
export function returnKeyInPlace(state: OrchardState, worldIdx: number, row: number): void {
  const level = state.compiled[worldIdx];
  const keyIdx = state.heldKey[row] - 1;
  state.grid[worldIdx * state.layout.numPadded + level.keyCells[keyIdx]] =
    state.layout.firstKeyLook + level.keyColour[keyIdx];
  state.heldKey[row] = 0;
  state.heldTicks[row] = 0;
}

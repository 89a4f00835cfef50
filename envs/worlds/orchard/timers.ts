import { MAX_DOORS } from './cells.ts';
import { returnKeyInPlace } from './interact.ts';
import type { OrchardState } from './state.ts';

/**
 * Rule 4 of a tick, before fruit respawns: held keys and open doors grow older. A door closes when its time has run
 * out and nobody stands in it; a key goes home when its time has run out. The tick of opening or taking counts.
 */
export function ageDoorsAndKeysInPlace(state: OrchardState, worldIdx: number): void {
  const { numSeats, grid, occupant, doorTicks, heldKey, heldTicks } = state;
  const { openDoorLook, firstClosedDoorLook, numPadded } = state.layout;
  const { doorCells, doorColour } = state.compiled[worldIdx];
  const gridBase = worldIdx * numPadded;
  for (let doorIdx = 0; doorIdx < doorCells.length; doorIdx++) {
    const cell = gridBase + doorCells[doorIdx];
    if (grid[cell] !== openDoorLook) continue;
    const at = worldIdx * MAX_DOORS + doorIdx;
    if (doorTicks[at] > 0) doorTicks[at]--;
    if (doorTicks[at] === 0 && occupant[cell] === 0) grid[cell] = firstClosedDoorLook + doorColour[doorIdx];
  }
  for (let row = worldIdx * numSeats; row < (worldIdx + 1) * numSeats; row++) {
    if (heldKey[row] === 0) continue;
    heldTicks[row]--;
    if (heldTicks[row] === 0) returnKeyInPlace(state, worldIdx, row);
  }
}

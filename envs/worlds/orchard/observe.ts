import { LOOK_CHANNEL_MASK, LOOK_SHIFT } from './layout.ts';
import type { OrchardState } from './state.ts';

/**
 * What one seat sees: the one function for agents, people and replays. Bytes are 0 or 1.
 *
 * Window   [V, V, K] row-major, channel last; the own body is at the centre and is not painted; no rotation.
 *          Channels: wall (also outside the level), other player, fruit of each kind, shut door of each colour,
 *          open door, key of each colour. A player standing on a key or in a doorway is painted beside it.
 * Scalars  held key one-hot by colour (all 0: empty hand), facing one-hot, on the inner side.
 *
 * `out[at .. at + L)` must be 0 before. A cell with nothing writes that 0 again, which is cheaper than a branch.
 */
export function paintSeat(state: OrchardState, worldIdx: number, seatIdx: number, out: Uint8Array, at: number): void {
  const { grid, layout, numSeats, numChannels } = state;
  const { stride, margin, numPadded } = layout;
  const row = worldIdx * numSeats + seatIdx;
  const side = 2 * margin + 1;
  const corner = worldIdx * numPadded + state.body[row] - margin * stride - margin;
  if (side === 9) paintWindowOfNine(grid, corner, stride, numChannels, out, at);
  else paintWindow(grid, corner, stride, numChannels, side, out, at);
  paintOthers(state, worldIdx, seatIdx, out, at);
  const level = state.compiled[worldIdx];
  const held = state.heldKey[row];
  const scalars = at + side * side * numChannels;
  if (held !== 0) out[scalars + level.keyColour[held - 1]] = 1;
  const facing = scalars + layout.settings.numKeyColours;
  out[facing + state.facing[row]] = 1;
  out[facing + 4] = level.isInner[state.body[row]];
}

/** Writes each cell's look as a 1 in its channel. `corner` is the top left cell of the window in `grid`. */
function paintWindow(
  grid: Uint8Array,
  corner: number,
  stride: number,
  numChannels: number,
  side: number,
  out: Uint8Array,
  at: number,
): void {
  let left = corner;
  let pixel = at;
  for (let windowRow = 0; windowRow < side; windowRow++) {
    for (let cell = left; cell < left + side; cell++) {
      const look = grid[cell];
      out[pixel + (look & LOOK_CHANNEL_MASK)] = look >> LOOK_SHIFT;
      pixel += numChannels;
    }
    left += stride;
  }
}

/** paintWindow for the default side with its rows unrolled, which takes a third less time (docs/results/bench.md). */
function paintWindowOfNine(
  grid: Uint8Array,
  corner: number,
  stride: number,
  numChannels: number,
  out: Uint8Array,
  at: number,
): void {
  let left = corner;
  let pixel = at;
  for (let windowRow = 0; windowRow < 9; windowRow++) {
    const look0 = grid[left];
    const look1 = grid[left + 1];
    const look2 = grid[left + 2];
    const look3 = grid[left + 3];
    const look4 = grid[left + 4];
    const look5 = grid[left + 5];
    const look6 = grid[left + 6];
    const look7 = grid[left + 7];
    const look8 = grid[left + 8];
    out[pixel + (look0 & LOOK_CHANNEL_MASK)] = look0 >> LOOK_SHIFT;
    out[pixel + numChannels + (look1 & LOOK_CHANNEL_MASK)] = look1 >> LOOK_SHIFT;
    out[pixel + 2 * numChannels + (look2 & LOOK_CHANNEL_MASK)] = look2 >> LOOK_SHIFT;
    out[pixel + 3 * numChannels + (look3 & LOOK_CHANNEL_MASK)] = look3 >> LOOK_SHIFT;
    out[pixel + 4 * numChannels + (look4 & LOOK_CHANNEL_MASK)] = look4 >> LOOK_SHIFT;
    out[pixel + 5 * numChannels + (look5 & LOOK_CHANNEL_MASK)] = look5 >> LOOK_SHIFT;
    out[pixel + 6 * numChannels + (look6 & LOOK_CHANNEL_MASK)] = look6 >> LOOK_SHIFT;
    out[pixel + 7 * numChannels + (look7 & LOOK_CHANNEL_MASK)] = look7 >> LOOK_SHIFT;
    out[pixel + 8 * numChannels + (look8 & LOOK_CHANNEL_MASK)] = look8 >> LOOK_SHIFT;
    pixel += 9 * numChannels;
    left += stride;
  }
}

/** An empty seat's body is cell 0, a corner of the margin that no window reaches. */
function paintOthers(state: OrchardState, worldIdx: number, seatIdx: number, out: Uint8Array, at: number): void {
  const { body, numSeats, numChannels } = state;
  const { rowOf, colOf, margin } = state.layout;
  const side = 2 * margin + 1;
  const seatBase = worldIdx * numSeats;
  const own = body[seatBase + seatIdx];
  const top = rowOf[own] - margin;
  const left = colOf[own] - margin;
  for (let other = 0; other < numSeats; other++) {
    if (other === seatIdx) continue;
    const cell = body[seatBase + other];
    const windowRow = rowOf[cell] - top;
    const windowCol = colOf[cell] - left;
    // Read as unsigned, a negative number is beyond the side too.
    if (windowRow >>> 0 >= side || windowCol >>> 0 >= side) continue;
    out[at + (windowRow * side + windowCol) * numChannels + 1] = 1;
  }
}

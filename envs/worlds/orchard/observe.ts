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
  const own = state.body[row];
  const side = 2 * margin + 1;
  let corner = worldIdx * numPadded + own - margin * stride - margin;
  let pixel = at;
  for (let windowRow = 0; windowRow < side; windowRow++) {
    for (let cell = corner; cell < corner + side; cell++) {
      const look = grid[cell];
      out[pixel + (look & LOOK_CHANNEL_MASK)] = look >> LOOK_SHIFT;
      pixel += numChannels;
    }
    corner += stride;
  }
  paintOthers(state, worldIdx, seatIdx, out, at);
  const level = state.compiled[worldIdx];
  const held = state.heldKey[row];
  if (held !== 0) out[pixel + level.keyColour[held - 1]] = 1;
  const scalars = pixel + layout.settings.numKeyColours;
  out[scalars + state.facing[row]] = 1;
  out[scalars + 4] = level.isInner[own];
}

function paintOthers(state: OrchardState, worldIdx: number, seatIdx: number, out: Uint8Array, at: number): void {
  const { body, isSeated, numSeats, numChannels } = state;
  const { rowOf, colOf, margin } = state.layout;
  const side = 2 * margin + 1;
  const seatBase = worldIdx * numSeats;
  const own = body[seatBase + seatIdx];
  const top = rowOf[own] - margin;
  const left = colOf[own] - margin;
  for (let other = 0; other < numSeats; other++) {
    if (other === seatIdx || isSeated[seatBase + other] === 0) continue;
    const cell = body[seatBase + other];
    const windowRow = rowOf[cell] - top;
    const windowCol = colOf[cell] - left;
    if (windowRow < 0 || windowRow >= side || windowCol < 0 || windowCol >= side) continue;
    out[at + (windowRow * side + windowCol) * numChannels + 1] = 1;
  }
}

import type { Level } from '../../core/level.ts';
import { nextBelow, RNG_WORDS } from '../../core/rng.ts';
import { drawDoors } from './layouts.ts';
import type { PaddedGrid } from './padded-grid.ts';
import type { XlandState } from './state.ts';
import { doorsLayout, numObjects, numStarts, objectsAt, startsAt } from './task.ts';
import { cellCode, FLOOR, MAX_CELLS } from './tiles.ts';

const floors = new Uint16Array(MAX_CELLS); // cells that are still free, in any order

/**
 * The start of an episode: doors drawn, objects on distinct floor cells drawn uniformly, then the seats without a start of
 * their own on further ones, with a heading drawn uniformly.
 */
export function startEpisode(
  worldIdx: number,
  level: Level,
  parameters: Uint8Array,
  grid: PaddedGrid,
  state: XlandState,
  rng: Uint32Array,
): void {
  const { cells, bodyIdx, heading, numSeats } = state;
  const base = worldIdx * grid.numCells;
  const rngAt = worldIdx * RNG_WORDS;
  const layout = doorsLayout(parameters);
  copyCells(level, cells, base + grid.origin, grid.stride);
  if (layout !== undefined) drawDoors(layout, level.width, cells, base + grid.origin, grid.stride, rng, rngAt);

  const numFixed = Math.min(numStarts(parameters), numSeats);
  const firstRow = worldIdx * numSeats;
  for (let seatIdx = 0, at = startsAt(parameters); seatIdx < numFixed; seatIdx++, at += 3) {
    bodyIdx[firstRow + seatIdx] = grid.origin + parameters[at] * grid.stride + parameters[at + 1];
    heading[firstRow + seatIdx] = parameters[at + 2];
  }
  let numFloors = 0;
  for (let row = 0; row < level.height; row++) {
    const rowStart = grid.origin + row * grid.stride;
    for (let idx = rowStart; idx < rowStart + level.width; idx++) {
      if (cells[base + idx] >> 4 === FLOOR && !isTaken(bodyIdx, firstRow, numFixed, idx)) floors[numFloors++] = idx;
    }
  }
  for (let i = 0, at = objectsAt(parameters); i < numObjects(parameters); i++, at += 2) {
    if (parameters[at] === 0) continue; // padding
    const drawn = nextBelow(rng, rngAt, numFloors);
    cells[base + floors[drawn]] = cellCode(parameters[at], parameters[at + 1]);
    floors[drawn] = floors[--numFloors];
  }
  for (let seatIdx = numFixed; seatIdx < numSeats; seatIdx++) {
    const drawn = nextBelow(rng, rngAt, numFloors);
    bodyIdx[firstRow + seatIdx] = floors[drawn];
    heading[firstRow + seatIdx] = nextBelow(rng, rngAt, 4);
    floors[drawn] = floors[--numFloors];
  }
}

function copyCells({ height, width, cells: source }: Level, cells: Uint8Array, origin: number, stride: number): void {
  for (let row = 0, from = 0; row < height; row++) {
    for (let idx = origin + row * stride, end = idx + width; idx < end; idx++) cells[idx] = source[from++];
  }
}

function isTaken(bodyIdx: Uint16Array, firstRow: number, numTaken: number, idx: number): boolean {
  for (let row = firstRow; row < firstRow + numTaken; row++) {
    if (bodyIdx[row] === idx) return true;
  }
  return false;
}

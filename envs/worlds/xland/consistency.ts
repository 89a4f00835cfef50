import type { Level } from '../../core/level.ts';
import type { PaddedGrid } from './padded-grid.ts';
import type { XlandState } from './state.ts';
import { IS_CELL } from './tiles.ts';

/** What is wrong with a loaded state, or undefined: codes that do not exist, cells beyond the map, bodies outside it or in one cell. */
export function findInconsistency(
  worldIdx: number,
  level: Level,
  grid: PaddedGrid,
  state: XlandState,
): string | undefined {
  const { cells, bodyIdx, heading, pocket, hasMet, numSeats } = state;
  const base = worldIdx * grid.numCells;
  for (let idx = 0; idx < grid.numCells; idx++) {
    const code = cells[base + idx];
    if (IS_CELL[code] === 0 || (code !== 0 && !isOnMap(idx, level, grid))) return `cell ${idx} of code ${code}`;
  }
  const taken = new Set<number>();
  for (let row = worldIdx * numSeats; row < (worldIdx + 1) * numSeats; row++) {
    if (!isOnMap(bodyIdx[row], level, grid) || taken.has(bodyIdx[row])) return `agent in cell ${bodyIdx[row]}`;
    taken.add(bodyIdx[row]);
    if (heading[row] > 3) return `heading ${heading[row]}`;
    if (IS_CELL[pocket[row]] === 0) return `pocket ${pocket[row]}`;
    if (hasMet[row] > 1) return `goal met ${hasMet[row]}`;
  }
  return undefined;
}

function isOnMap(idx: number, { height, width }: Level, { origin, stride }: PaddedGrid): boolean {
  if (idx < origin) return false;
  return Math.floor((idx - origin) / stride) < height && (idx - origin) % stride < width;
}

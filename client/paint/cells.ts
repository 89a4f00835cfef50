import type { RoomFacts } from '../model/room-facts.ts';
import type { Brush } from './brush.ts';

/** What painting the ground needs to know of a level. */
export type Terrain = Pick<RoomFacts, 'height' | 'width' | 'terrain' | 'terrainNames'>;

/** True for the cells of one kind; asked beyond the level's edge too. */
export type CellTest = (row: number, col: number) => boolean;

export function forEachCell({ height, width }: Terrain, visit: (row: number, col: number) => void): void {
  for (let row = 0; row < height; row++) for (let col = 0; col < width; col++) visit(row, col);
}

export function cellTest({ height, width, terrain }: Terrain, isOne: (code: number) => boolean): CellTest {
  return (row, col) => row >= 0 && col >= 0 && row < height && col < width && isOne(terrain[row * width + col]);
}

/** A fixed pseudo-random number in [0, 1) for each cell and purpose, so that a level always looks the same. */
export function grain(row: number, col: number, purpose: number): number {
  let mixed = Math.imul(row + 1, 374761393) ^ Math.imul(col + 1, 668265263) ^ Math.imul(purpose + 1, 2246822519);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 1274126177);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
}

/** Traces a cell whose corners are round where both neighbours are of another kind. */
export function traceMerged(
  brush: Brush,
  row: number,
  col: number,
  cellPx: number,
  radius: number,
  isSame: CellTest,
): void {
  const up = isSame(row - 1, col);
  const down = isSame(row + 1, col);
  const left = isSame(row, col - 1);
  const right = isSame(row, col + 1);
  brush.roundRect(col * cellPx - 0.5, row * cellPx - 0.5, cellPx + 1, cellPx + 1, [
    up || left ? 0 : radius,
    up || right ? 0 : radius,
    down || right ? 0 : radius,
    down || left ? 0 : radius,
  ]);
}

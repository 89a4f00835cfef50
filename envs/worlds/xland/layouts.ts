import { InputError } from '../../core/errors.ts';
import { nextBelow } from '../../core/rng.ts';
import { cellCode, colourId, DOOR_CLOSED, FLOOR_CODE, WALL_CODE } from './tiles.ts';

/**
 * Rooms of XLand-MiniGrid: R1 one room; R2 two beside each other; R4 four; R6 three and three with a corridor between;
 * R9 three by three. Doors are closed, at places and of colours drawn at every reset (R6: fixed places).
 */
export const LAYOUT_IDS = ['R1', 'R2', 'R4', 'R6', 'R9'] as const;
export type LayoutId = (typeof LAYOUT_IDS)[number];

/** The shortest side of any layout. */
export const MIN_LAYOUT_SIDE = 5;

/** Sides for which a layout has no door in its border and no room without a cell. */
const SIDES: Readonly<Record<LayoutId, { readonly says: string; readonly fits: (side: number) => boolean }>> = {
  R1: { says: '5 or more', fits: (side) => side >= 5 },
  R2: { says: '5 or more', fits: (side) => side >= 5 },
  R4: { says: 'odd, 5 or more', fits: (side) => side >= 5 && side % 2 === 1 },
  R6: { says: 'odd, 9 or more', fits: (side) => side >= 9 && side % 2 === 1 },
  R9: { says: '3n + 4: 7, 10, 13, 16, 19, 22, 25, ...', fits: (side) => side >= 7 && side % 3 === 1 },
};

/** Throws InputError that says which sides a layout has. */
export function assertLayoutSide(layout: LayoutId, side: number): void {
  if (!SIDES[layout].fits(side)) {
    throw new InputError(`side of layout ${layout}`, { value: side, limit: SIDES[layout].says });
  }
}

export function fitsLayout(layout: LayoutId, side: number): boolean {
  return SIDES[layout].fits(side);
}

export function layoutSides(layout: LayoutId): string {
  return SIDES[layout].says;
}

const grids = new Map<string, Uint8Array>();

/** Walls and floor of a layout without its doors; [side, side]. The same array for the same arguments: it must not be changed. */
export function layoutCells(layout: LayoutId, side: number): Uint8Array {
  const key = `${layout}-${side}`;
  const known = grids.get(key);
  if (known !== undefined) return known;
  assertLayoutSide(layout, side);
  const cells = new Uint8Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let col = 0; col < side; col++)
      cells[row * side + col] = isWall(layout, side, row, col) ? WALL_CODE : FLOOR_CODE;
  }
  grids.set(key, cells);
  return cells;
}

const floorCounts = new WeakMap<Uint8Array, number>();

/** Floor cells of what `layoutCells` gave. */
export function countFloors(cells: Uint8Array): number {
  const known = floorCounts.get(cells);
  if (known !== undefined) return known;
  const count = cells.reduce((sum, code) => sum + (code === FLOOR_CODE ? 1 : 0), 0);
  floorCounts.set(cells, count);
  return count;
}

function isWall(layout: LayoutId, side: number, row: number, col: number): boolean {
  if (row === 0 || col === 0 || row === side - 1 || col === side - 1) return true;
  const half = Math.floor(side / 2);
  const third = Math.floor(side / 3);
  if (layout === 'R2') return col === half;
  if (layout === 'R4') return col === half || row === half;
  if (layout === 'R9') return col === third || col === 2 * third || row === third || row === 2 * third;
  if (layout === 'R1') return false;
  const isInRoom = col <= half - 2 || col >= half + 2;
  return col === half - 2 || col === half + 2 || (isInRoom && (row === third || row === 2 * third));
}

const DOOR_COLOURS = (['red', 'green', 'blue', 'purple', 'yellow', 'grey'] as const).map(colourId);

/** Draws the doors of a layout into `cells`, of which cell (row, col) is at `base + row * stride + col`. */
export function drawDoors(
  layout: LayoutId,
  side: number,
  cells: Uint8Array,
  base: number,
  stride: number,
  rng: Uint32Array,
  rngAt: number,
): void {
  const half = side >> 1;
  const third = Math.floor(side / 3);
  const door = (row: number, col: number): void => {
    const colour = DOOR_COLOURS[nextBelow(rng, rngAt, DOOR_COLOURS.length)];
    cells[base + row * stride + col] = cellCode(DOOR_CLOSED, colour);
  };
  const offset = (bound: number): number => 1 + nextBelow(rng, rngAt, bound - 1); // 1..bound-1
  if (layout === 'R2') door(offset(side - 1), half);
  else if (layout === 'R4') {
    door(half, offset(half));
    door(half, half + offset(half));
    door(offset(half), half);
    door(half + offset(half), half);
  } else if (layout === 'R6') {
    for (const col of [half - 2, half + 2]) {
      for (const row of [half - third, half, half + third]) door(row, col);
    }
  } else if (layout === 'R9') {
    for (let room = 0; room < 9; room++) {
      const left = (room % 3) * third;
      const top = Math.floor(room / 3) * third;
      if (room % 3 < 2) door(top + offset(third), left + third);
      if (room < 6) door(top + third, left + offset(third));
    }
  }
}

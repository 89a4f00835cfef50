import { SCENE_PLAYER_FIELDS, type Scene } from '../../core/environment.ts';
import type { Level } from '../../core/level.ts';
import type { PaddedGrid } from './padded-grid.ts';
import type { XlandState } from './state.ts';
import {
  COLOUR_NAMES,
  cellCode,
  DOOR_CLOSED,
  DOOR_LOCKED,
  DOOR_OPEN,
  FLOOR,
  PICKABLE_TILES,
  TILE_NAMES,
  tileId,
} from './tiles.ts';

/** What spectators are told of a cell: a terrain and an item by name. */
export const TERRAIN_NAMES = ['floor', 'wall'];

const COLOURS = COLOUR_NAMES.slice(1); // colour 0 is drawn as the first
const SHAPES = [...PICKABLE_TILES, tileId('goal')];
const DOORS = [DOOR_LOCKED, DOOR_CLOSED, DOOR_OPEN];

const named = (tiles: readonly number[]): string[] =>
  tiles.flatMap((tile) => COLOURS.map((colour) => `${TILE_NAMES[tile]}-${colour}`));

export const ITEM_NAMES = ['none', ...named(SHAPES), ...named(DOORS)];
export const HELD_NAMES = ['empty', ...named(SHAPES), 'floor'];

/** By cell code; [256]. */
export const TERRAIN_OF_CODE = new Uint8Array(256);
export const ITEM_OF_CODE = new Uint8Array(256);
export const HELD_OF_CODE = new Uint8Array(256).fill(HELD_NAMES.indexOf('floor')); // walls and doors look like it too

for (let tile = 0; tile < TILE_NAMES.length; tile++) {
  for (let colour = 0; colour < COLOUR_NAMES.length; colour++) {
    const code = cellCode(tile, colour);
    const name = `${TILE_NAMES[tile]}-${COLOURS[Math.max(0, colour - 1)]}`;
    const isItem = SHAPES.includes(tile) || DOORS.includes(tile);
    if (isItem) ITEM_OF_CODE[code] = ITEM_NAMES.indexOf(name);
    else if (tile !== FLOOR) TERRAIN_OF_CODE[code] = 1; // walls, and nothing at all, stop everybody
    if (SHAPES.includes(tile)) HELD_OF_CODE[code] = HELD_NAMES.indexOf(name);
    else if (tile === 0) HELD_OF_CODE[code] = 0;
  }
}

export function writeXlandScene(
  worldIdx: number,
  { height, width }: Level,
  grid: PaddedGrid,
  state: XlandState,
  out: Scene,
): void {
  const base = worldIdx * grid.numCells;
  for (let row = 0, cellIdx = 0; row < height; row++) {
    const start = base + grid.origin + row * grid.stride;
    for (let idx = start; idx < start + width; idx++, cellIdx++) {
      out.terrain[cellIdx] = TERRAIN_OF_CODE[state.cells[idx]];
      out.items[cellIdx] = ITEM_OF_CODE[state.cells[idx]];
    }
  }
  for (let seatIdx = 0; seatIdx < state.numSeats; seatIdx++) {
    const row = worldIdx * state.numSeats + seatIdx;
    const fromOrigin = state.bodyIdx[row] - grid.origin;
    const at = seatIdx * SCENE_PLAYER_FIELDS;
    out.players[at] = Math.floor(fromOrigin / grid.stride);
    out.players[at + 1] = fromOrigin % grid.stride;
    out.players[at + 2] = state.heading[row];
    out.players[at + 3] = HELD_OF_CODE[state.pocket[row]];
    out.players[at + 4] = 1;
  }
}

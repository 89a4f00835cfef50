/** Cells of `xland`: one byte each, tile * 16 + colour. Ids and sets are XLand-MiniGrid's. */

export const XLAND_WORLD_ID = 'xland';

/** Sides of a level, in cells. */
export const MIN_SIDE = 3;
export const MAX_SIDE = 99;
export const MAX_CELLS = MAX_SIDE * MAX_SIDE;

export const TILE_NAMES = [
  'empty',
  'floor',
  'wall',
  'ball',
  'square',
  'pyramid',
  'goal',
  'key',
  'door-locked',
  'door-closed',
  'door-open',
  'hex',
  'star',
] as const;
export type TileName = (typeof TILE_NAMES)[number];
export const NUM_TILES = TILE_NAMES.length;

export const COLOUR_NAMES = [
  'empty',
  'red',
  'green',
  'blue',
  'purple',
  'yellow',
  'grey',
  'black',
  'orange',
  'white',
  'brown',
  'pink',
] as const;
export type ColourName = (typeof COLOUR_NAMES)[number];
export const NUM_COLOURS = COLOUR_NAMES.length;

export function tileId(name: TileName): number {
  return TILE_NAMES.indexOf(name);
}

export function colourId(name: ColourName): number {
  return COLOUR_NAMES.indexOf(name);
}

/** The byte of a tile and a colour, both by id. */
export function cellCode(tile: number, colour: number): number {
  return (tile << 4) | colour;
}

export const EMPTY_CODE = 0; // outside the map; an empty pocket
export const FLOOR_CODE = cellCode(tileId('floor'), colourId('black'));
export const WALL_CODE = cellCode(tileId('wall'), colourId('grey'));
export const FLOOR = tileId('floor');
export const WALL = tileId('wall');
export const GOAL_TILE = tileId('goal');
export const KEY = tileId('key');
export const DOOR_LOCKED = tileId('door-locked');
export const DOOR_CLOSED = tileId('door-closed');
export const DOOR_OPEN = tileId('door-open');

/** Objects that can be carried, in the order of the ruleset generator. */
export const PICKABLE_TILES = (['ball', 'square', 'pyramid', 'key', 'star', 'hex'] as const).map(tileId);

/** Flags by cell code; [256]. */
export const IS_WALKABLE = flagsOf([FLOOR, GOAL_TILE, DOOR_OPEN]);
export const IS_PICKABLE = flagsOf(PICKABLE_TILES);
export const IS_DOOR = flagsOf([DOOR_LOCKED, DOOR_CLOSED, DOOR_OPEN]);
/** Floor and wall as every level has them. */
export const IS_PLAIN = new Uint8Array(256);
IS_PLAIN[FLOOR_CODE] = 1;
IS_PLAIN[WALL_CODE] = 1;
/** 1 where the byte is a tile and a colour that exist. */
export const IS_CELL = flagsOf([...TILE_NAMES.keys()]);

function flagsOf(tiles: readonly number[]): Uint8Array {
  const flags = new Uint8Array(256);
  for (const tile of tiles) flags.fill(1, cellCode(tile, 0), cellCode(tile, NUM_COLOURS));
  return flags;
}

/** Names of the three tiles that every level has; any other is `<tile>-<colour>`. */
const SHORT_NAMES: ReadonlyMap<number, string> = new Map([
  [EMPTY_CODE, 'empty'],
  [FLOOR_CODE, 'floor'],
  [WALL_CODE, 'wall'],
]);

const NAMES = Array.from({ length: 256 }, (_, code) => {
  if (IS_CELL[code] === 0) return '';
  return SHORT_NAMES.get(code) ?? `${TILE_NAMES[code >> 4]}-${COLOUR_NAMES[code & 15]}`;
});
const CODES: ReadonlyMap<string, number> = new Map(
  NAMES.map((name, code) => [name, code] as const).filter(([name]) => name !== ''),
);

/** `ball-red`, `floor`, ... of a code that exists. */
export function cellName(code: number): string {
  return NAMES[code];
}

/** The code of a name, undefined for an unknown one. */
export function findCellCode(name: string): number | undefined {
  return CODES.get(name);
}

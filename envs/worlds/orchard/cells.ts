/** Cell codes of orchard levels, their characters and their names. */

export const ORCHARD_WORLD_ID = 'orchard';
export const MAX_KINDS = 8;
export const MAX_KEY_COLOURS = 4;
export const MAX_KEYS = 16; // of one level
export const MAX_DOORS = 32; // of one level
export const MIN_SIDE = 5;
export const MAX_SIDE = 64;

export const FLOOR = 0;
export const WALL = 1;
export const FIRST_GROVE = 2; // + fruit kind
export const FIRST_KEY = FIRST_GROVE + MAX_KINDS; // + colour: the key's home
export const FIRST_DOOR = FIRST_KEY + MAX_KEY_COLOURS; // + colour

/** alphabet[code] is the character: groves a-h, keys 1-4, doors A-D. */
export const ALPHABET = '.#abcdefgh1234ABCD';

export const KIND_NAMES = ['blue', 'yellow', 'red', 'green', 'purple', 'orange', 'sky', 'white'];
export const KEY_COLOUR_NAMES = ['gold', 'silver', 'copper', 'jade'];

export const ACTION_NAMES = ['up', 'right', 'down', 'left', 'stay', 'interact'];
export const STAY = 4;
export const INTERACT = 5;

export function isGrove(code: number): boolean {
  return code >= FIRST_GROVE && code < FIRST_KEY;
}

export function isKey(code: number): boolean {
  return code >= FIRST_KEY && code < FIRST_DOOR;
}

export function isDoor(code: number): boolean {
  return code >= FIRST_DOOR;
}

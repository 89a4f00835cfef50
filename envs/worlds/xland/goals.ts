import { InputError } from '../../core/errors.ts';
import { formatCell } from '../../grid/ascii.ts';
import { assertPadding, assertTilePair } from './rules.ts';

/**
 * The 15 kinds of goal, XLand-MiniGrid's ids and encoding: [id, tile, colour, ...] or a position as row, column,
 * zero padded to 5 bytes.
 */
export const GOAL_BYTES = 5;

export const GOAL_NONE = 0;
export const GOAL_HOLD = 1;
export const GOAL_ON_TILE = 2;
export const GOAL_NEAR = 3;
export const GOAL_TILES_NEAR = 4;
export const GOAL_TILE_AT = 5;
export const GOAL_AT = 6;
export const GOAL_TILES_NEAR_UP = 7; // + direction
export const GOAL_NEAR_UP = 11; // + direction

export interface GoalKind {
  readonly name: string;
  readonly numTiles: number;
  readonly hasPosition: boolean; // row and column follow the tiles
}

export const GOAL_KINDS: readonly GoalKind[] = [
  { name: 'none', numTiles: 0, hasPosition: false },
  { name: 'hold', numTiles: 1, hasPosition: false },
  { name: 'on', numTiles: 1, hasPosition: false },
  { name: 'near', numTiles: 1, hasPosition: false },
  { name: 'tiles-near', numTiles: 2, hasPosition: false },
  { name: 'tile-at', numTiles: 1, hasPosition: true },
  { name: 'at', numTiles: 0, hasPosition: true },
  { name: 'tiles-near-up', numTiles: 2, hasPosition: false },
  { name: 'tiles-near-right', numTiles: 2, hasPosition: false },
  { name: 'tiles-near-down', numTiles: 2, hasPosition: false },
  { name: 'tiles-near-left', numTiles: 2, hasPosition: false },
  { name: 'near-up', numTiles: 1, hasPosition: false },
  { name: 'near-right', numTiles: 1, hasPosition: false },
  { name: 'near-down', numTiles: 1, hasPosition: false },
  { name: 'near-left', numTiles: 1, hasPosition: false },
];

/** Checks the 5 bytes of one goal against the size of its level. Throws InputError that names the goal and the argument, from 1. */
export function assertGoal(bytes: ArrayLike<number>, at: number, goalIdx: number, height: number, width: number): void {
  const kind = bytes[at];
  if (!(kind >= 0 && kind < GOAL_KINDS.length)) {
    throw new InputError('kind of a goal', { value: kind, limit: '0..14', where: `goal ${goalIdx + 1}` });
  }
  const { numTiles, hasPosition } = GOAL_KINDS[kind];
  for (let i = 0; i < numTiles; i++) assertTilePair(bytes, at + 1 + 2 * i, i, 'goal', goalIdx);
  const end = at + 1 + 2 * numTiles;
  if (hasPosition && !(bytes[end] < height && bytes[end + 1] < width)) {
    throw new InputError('position outside the map', {
      limit: `rows 1..${height}, columns 1..${width}`,
      where: `goal ${goalIdx + 1}, ${formatCell(bytes[end], bytes[end + 1])}`,
    });
  }
  assertPadding(bytes, hasPosition ? end + 2 : end, at + GOAL_BYTES, 'goal', goalIdx);
}

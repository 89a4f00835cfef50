import { InputError } from '../../core/errors.ts';
import type { Level } from '../../core/level.ts';

/**
 * Levels of the `goal-cycle` world: a closed room with goals that look alike. Their order and the players' starts may
 * be part of the level; an episode draws what the level leaves open.
 *
 * Parameters   [number of goals in the order, or 0; the order: goals numbered 0.. as the rows are read;
 *              number of starts; row, column, heading of each start].
 */

export const GOAL_CYCLE_WORLD_ID = 'goal-cycle';
export const MIN_SIDE = 5;
export const MAX_SIDE = 33;
export const MIN_GOALS = 2;
export const MAX_GOALS = 6;
export const MAX_SEATS = 4;

export const FLOOR = 0;
export const WALL = 1;
export const GOAL = 2;

export interface GoalCycleStart {
  readonly row: number;
  readonly col: number;
  readonly heading: number;
}

/** What a level fixes beside its cells. */
export interface GoalCycleRules {
  readonly order: readonly number[]; // goals in the order that pays, cyclic; empty: drawn in each episode
  readonly starts: readonly GoalCycleStart[]; // of the first seats; the others are drawn
}

/** A level; without rules it has no parameters. */
export function createGoalCycleLevel(
  height: number,
  width: number,
  cells: Uint8Array,
  { order, starts }: GoalCycleRules,
): Level {
  const grid = { worldId: GOAL_CYCLE_WORLD_ID, height, width, cells };
  if (order.length === 0 && starts.length === 0) return grid;
  const poses = starts.flatMap(({ row, col, heading }) => [row, col, heading]);
  return { ...grid, parameters: Uint8Array.of(order.length, ...order, starts.length, ...poses) };
}

const NO_RULES: GoalCycleRules = { order: [], starts: [] };

/** Reads the parameters. Throws InputError when they are of another length than they say. */
export function readRules({ parameters }: Level): GoalCycleRules {
  if (parameters === undefined) return NO_RULES;
  const numOrdered = parameters[0];
  const numStarts = parameters[numOrdered + 1];
  const expected = numOrdered + 2 + 3 * (numStarts ?? 0);
  if (numStarts === undefined || parameters.length !== expected) {
    throw new InputError('length of goal-cycle parameters', { value: parameters.length, limit: `${expected} bytes` });
  }
  const order = [...parameters.subarray(1, numOrdered + 1)];
  const starts = Array.from({ length: numStarts }, (_, seatIdx) => {
    const [row, col, heading] = parameters.subarray(numOrdered + 2 + 3 * seatIdx);
    return { row, col, heading };
  });
  return { order, starts };
}

/** Throws InputError when a side of the level is above the setting `size`. */
export function assertFits({ height, width }: Level, size: number): void {
  if (Math.max(height, width) <= size) return;
  throw new InputError('level is larger than setting size', {
    value: `${height} x ${width}`,
    limit: `sides up to ${size}`,
  });
}

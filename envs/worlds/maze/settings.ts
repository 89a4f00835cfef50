import { z } from 'zod';
import type { WorldSpec } from '../../core/specs.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { MAX_SIDE, MAZE_WORLD_ID, MIN_SIDE } from './cells.ts';

/** Settings and static description of the `maze` world. */
export const mazeSettings = z.strictObject({
  size: z
    .int()
    .min(MIN_SIDE)
    .max(MAX_SIDE)
    .default(13)
    .describe('cells on a side of generated levels and the largest side of any level, without the border; 5..99'),
  numSeats: z.int().min(1).max(16).default(1).describe('players that share a maze and walk through each other; 1..16'),
  ends: z
    .enum(['all', 'first'])
    .default('all')
    .describe('when the episode terminates: all players are at the goal, or the first one; all, first'),
  actionSet: z
    .literal([3, 7])
    .default(7)
    .describe('number of actions: 3 (left, right, forward) or 7 with the four of MiniGrid that do nothing here; 3, 7'),
  horizon: z
    .int()
    .min(0)
    .max(100_000)
    .default(250)
    .describe(
      'steps after which an episode is truncated, T of the reward; 0: 2 (height + 2) (width + 2) of its level; 0..100000',
    ),
  viewSize: z
    .literal([3, 5, 7, 9, 11])
    .default(5)
    .describe('cells on a side of the window ahead of the player; 3, 5, 7, 9, 11'),
  showSeats: z.boolean().default(false).describe('whether the window shows other players; true, false'),
  walls: z
    .int()
    .min(0)
    .max(MAX_SIDE * MAX_SIDE)
    .default(60)
    .describe('draws of the generators uniform and uniform-up-to, not scaled by size; 0..9801'),
});
export type MazeSettings = z.output<typeof mazeSettings>;

/** Codes of an observed cell, as in MiniGrid: object, colour, state. */
export const SEEN_FLOOR = [1, 0, 0] as const;
export const SEEN_WALL = [2, 5, 0] as const; // grey
export const SEEN_GOAL = [8, 1, 0] as const; // green
export const SEEN_AGENT = 10; // colour red 0, state: heading
export const CELL_CHANNELS = 3;

export const TURN_LEFT = 0;
export const TURN_RIGHT = 1;
export const FORWARD = 2;
const ACTION_NAMES = ['turn-left', 'turn-right', 'forward', 'pick-up', 'drop', 'toggle', 'done'];
const DONE = 6;

/** Event kinds that are counted for each seat. */
export const REACHED_GOAL = 0;
export const BUMPED = 1;
const CUMULANT_NAMES = ['goal', 'bump'];
export const NUM_EVENTS = 2;

/** T of a level: the setting, or by its sides including the border, as DCD cuts its test mazes. */
export function mazeHorizon(settings: MazeSettings, height: number, width: number): number {
  return settings.horizon === 0 ? 2 * (height + 2) * (width + 2) : settings.horizon;
}

export function createMazeSpec(settings: MazeSettings): WorldSpec {
  const { numSeats, actionSet, viewSize, showSeats } = settings;
  return {
    id: MAZE_WORLD_ID,
    numSeats,
    numActions: actionSet,
    actionNames: ACTION_NAMES.slice(0, actionSet),
    ...(actionSet > DONE && { idleAction: DONE }),
    numBots: 0,
    numCumulants: NUM_EVENTS,
    cumulantNames: CUMULANT_NAMES,
    observation: {
      height: viewSize,
      rowsBehind: 0,
      width: viewSize,
      channels: CELL_CHANNELS,
      scalars: DIRECTION_NAMES.length,
      length: viewSize * viewSize * CELL_CHANNELS + DIRECTION_NAMES.length,
      low: 0,
      high: showSeats ? SEEN_AGENT : SEEN_GOAL[0],
      channelNames: ['object', 'colour', 'state'],
      scalarNames: DIRECTION_NAMES.map((name) => `heading-${name}`),
    },
    scene: { terrainNames: ['floor', 'wall'], itemNames: ['none', 'goal'], heldNames: ['empty'] },
    hasPreferences: false,
    hasDynamicSeats: false,
  };
}

import type { WorldSpec } from '../../core/specs.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { GOAL_CYCLE_WORLD_ID } from './cells.ts';
import { NUM_PRESTIGE_LEVELS } from './prestige.ts';
import type { GoalCycleSettings } from './settings.ts';

/** Static description of `goal-cycle` and the coding of its observation. */

/** Channels of a cell, one byte each, two words. */
export const CELL_BYTES = 8;
export const UNSEEN_CHANNEL = 0;
export const WALL_CHANNEL = 1;
export const GOAL_CHANNEL = 2;
export const PLAYER_CHANNEL = 3; // 0 none, otherwise 1 + the largest prestige level of those who stand there
export const FIRST_FACING_CHANNEL = 4; // + heading relative to the own one: 0 the same, then clockwise

/** Scalars, one byte each, two words. */
export const SCALAR_BYTES = 8;
export const REWARD_SCALAR = 0; // one-hot: negative, none, positive
export const PRESTIGE_SCALAR = 3; // own level
export const HEADING_SCALAR = 4; // one-hot

export const TURN_LEFT = 0;
export const TURN_RIGHT = 1;
export const FORWARD = 2;
const ACTION_NAMES = ['turn-left', 'turn-right', 'forward', 'pick-up', 'drop', 'toggle', 'done'];

/** Event kinds that are counted for each seat. */
export const RIGHT_GOAL = 0;
export const WRONG_GOAL = 1;
export const NUM_EVENTS = 2;

export function createGoalCycleSpec(settings: GoalCycleSettings): WorldSpec {
  const { numSeats, numExperts, actionSet, viewSize } = settings;
  return {
    id: GOAL_CYCLE_WORLD_ID,
    numSeats,
    numActions: actionSet,
    actionNames: ACTION_NAMES.slice(0, actionSet),
    ...(actionSet === ACTION_NAMES.length && { idleAction: ACTION_NAMES.indexOf('done') }),
    numBots: numExperts,
    numCumulants: NUM_EVENTS,
    cumulantNames: ['right-goal', 'wrong-goal'],
    observation: {
      height: viewSize,
      rowsBehind: settings.viewOffset,
      width: viewSize,
      channels: CELL_BYTES,
      scalars: SCALAR_BYTES,
      length: viewSize * viewSize * CELL_BYTES + SCALAR_BYTES,
      low: 0,
      high: NUM_PRESTIGE_LEVELS,
      channelNames: [
        'unseen',
        'wall',
        'goal',
        'other-player-prestige',
        'other-faces-away',
        'other-faces-right',
        'other-faces-here',
        'other-faces-left',
      ],
      scalarNames: [
        'reward-negative',
        'reward-none',
        'reward-positive',
        'own-prestige',
        ...DIRECTION_NAMES.map((name) => `heading-${name}`),
      ],
    },
    scene: {
      terrainNames: ['floor', 'wall'],
      itemNames: ['none', 'goal'],
      heldNames: ['empty', 'prestige-1', 'prestige-2', 'prestige-3', 'prestige-4', 'prestige-5'],
    },
    hasPreferences: false,
    hasDynamicSeats: false,
  };
}

import { z } from 'zod';
import { FLAGS, type WorldSpec } from '../../core/specs.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { COINS_CELLS, COINS_SIDE, COINS_WORLD_ID, NUM_COLOURS } from './levels.ts';

/** Settings and static description of the `coins` world. */
export const coinsSettings = z.strictObject({
  coinsPerColour: z
    .int()
    .min(1)
    .max(8)
    .default(2)
    .describe('coins of each colour that the generator places; 1..8 (red, green, yellow)'),
  horizon: z.int().min(5).max(500).default(40).describe('steps after which an episode is truncated; 5..500'),
});
export type CoinsSettings = z.output<typeof coinsSettings>;

export const TURN_LEFT = 0;
export const TURN_RIGHT = 1;
export const FORWARD = 2;
const ACTION_NAMES = ['turn-left', 'turn-right', 'forward'];
export const NUM_ACTIONS = ACTION_NAMES.length;

const COLOUR_NAMES = ['red', 'green', 'yellow'];
export const CHANNELS = NUM_COLOURS + 2;
export const WALL_CHANNEL = NUM_COLOURS;
export const AGENT_CHANNEL = NUM_COLOURS + 1;
export const SCALARS_OFFSET = COINS_CELLS * CHANNELS;

export const coinsSpec: WorldSpec = {
  id: COINS_WORLD_ID,
  numSeats: 1,
  numActions: NUM_ACTIONS,
  actionNames: ACTION_NAMES,
  numBots: 0,
  numCumulants: NUM_COLOURS,
  cumulantNames: COLOUR_NAMES,
  observation: {
    height: COINS_SIDE,
    width: COINS_SIDE,
    channels: CHANNELS,
    scalars: 4,
    length: SCALARS_OFFSET + 4,
    ...FLAGS,
    channelNames: [...COLOUR_NAMES.map((name) => `coin-${name}`), 'wall', 'agent'],
    scalarNames: DIRECTION_NAMES.map((name) => `heading-${name}`),
  },
  scene: {
    terrainNames: ['floor', 'wall'],
    itemNames: ['none', ...COLOUR_NAMES.map((name) => `coin-${name}`)],
    heldNames: ['empty'],
  },
  hasPreferences: true,
  hasDynamicSeats: false,
};

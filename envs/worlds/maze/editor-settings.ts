import { z } from 'zod';
import type { WorldSpec } from '../../core/specs.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { MIN_SIDE } from './cells.ts';
import { EDITOR_MODES } from './editor-rules.ts';
import { CELL_CHANNELS } from './settings.ts';

/** Settings and static description of the `maze-editor` world. */

export const EDITOR_WORLD_ID = 'maze-editor';
export const MAX_EDITOR_SIDE = 16; // one action a tile, and an action is a byte

export const editorSettings = z.strictObject({
  size: z.int().min(MIN_SIDE).max(MAX_EDITOR_SIDE).default(13).describe('tiles on a side; one action a tile; 5..16'),
  mode: z
    .enum(EDITOR_MODES)
    .default('dcd-25')
    .describe(`whose editor it is; ${EDITOR_MODES.join(', ')}`),
  walls: z
    .int()
    .min(0)
    .max(250)
    .default(0)
    .describe("steps that put walls; 0: the mode's number, scaled by size * size / 169; 0..250"),
  noiseSize: z
    .int()
    .min(0)
    .max(64)
    .default(50)
    .describe('random bytes in the observation, drawn anew each step; 0..64'),
});
export type EditorSettings = z.output<typeof editorSettings>;

/** Event kinds: a wall that now stands, a wall that is gone. */
export const PUT = 0;
export const REMOVED = 1;

export function createEditorSpec({ size, noiseSize }: EditorSettings): WorldSpec {
  const numTiles = size * size;
  return {
    id: EDITOR_WORLD_ID,
    numSeats: 1,
    numActions: numTiles,
    actionNames: Array.from({ length: numTiles }, (_, tile) => `tile-${tile}`),
    numBots: 0,
    numCumulants: 2,
    cumulantNames: ['wall-put', 'wall-removed'],
    observation: {
      height: size,
      width: size,
      channels: CELL_CHANNELS,
      scalars: 1 + noiseSize,
      length: numTiles * CELL_CHANNELS + 1 + noiseSize,
      low: 0,
      high: 255,
      channelNames: ['object', 'colour', 'state'],
      scalarNames: ['step', ...Array.from({ length: noiseSize }, (_, index) => `noise-${index}`)],
    },
    scene: {
      terrainNames: ['floor', 'wall'],
      itemNames: ['none', 'wall', 'goal', ...DIRECTION_NAMES.map((name) => `start-${name}`)],
      heldNames: ['empty'],
    },
    hasPreferences: false,
    hasDynamicSeats: false,
  };
}

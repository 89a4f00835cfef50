import type { WorldSpec } from '../../core/specs.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { GOAL_BYTES } from './goals.ts';
import { RULE_BYTES } from './rules.ts';
import { HELD_NAMES, ITEM_NAMES, TERRAIN_NAMES } from './scene.ts';
import type { XlandSettings } from './settings.ts';
import { MAX_SEATS } from './task.ts';
import { NUM_COLOURS, NUM_TILES, XLAND_WORLD_ID } from './tiles.ts';

export const CUMULANT_NAMES = ['picked-up', 'put-down', 'toggled', 'rule-fired', 'goal-met'];
export const NUM_CUMULANTS = CUMULANT_NAMES.length;
export const [PICKED_UP, PUT, TOGGLED, RULE_FIRED, GOAL_MET] = CUMULANT_NAMES.keys();

export const HEADING_SCALARS = 4;
export const POCKET_SCALARS = 2;

/** Bytes of a goal or rule in an observation: with several seats, whose actions count follows. */
export function shownBytes(encodingBytes: number, numSeats: number): number {
  return numSeats > 1 ? encodingBytes + 1 : encodingBytes;
}

/** Another player in the window: 1 + 4 * (how many seats further, from 0) + heading relative to the viewer's. */
const PLAYER_CODES = 4 * (MAX_SEATS - 1);

export function createXlandSpec(settings: XlandSettings): WorldSpec {
  const { numSeats, viewSize, showTask, size } = settings;
  const channelNames = numSeats > 1 ? ['tile', 'colour', 'player'] : ['tile', 'colour'];
  const scalarNames = createScalarNames(settings);
  const tileHigh = Math.max(NUM_TILES, NUM_COLOURS, numSeats > 1 ? PLAYER_CODES + 1 : 0) - 1;
  return {
    id: XLAND_WORLD_ID,
    numSeats,
    numActions: 6,
    actionNames: ['forward', 'turn-right', 'turn-left', 'pick-up', 'put-down', 'toggle'],
    numBots: 0,
    numCumulants: NUM_CUMULANTS,
    cumulantNames: CUMULANT_NAMES,
    observation: {
      height: viewSize,
      width: viewSize,
      channels: channelNames.length,
      scalars: scalarNames.length,
      length: viewSize * viewSize * channelNames.length + scalarNames.length,
      rowsBehind: 0,
      low: 0,
      high: showTask === 'hidden' ? tileHigh : Math.max(tileHigh, 15, size - 1),
      channelNames,
      scalarNames,
    },
    scene: { terrainNames: TERRAIN_NAMES, itemNames: ITEM_NAMES, heldNames: HELD_NAMES },
    hasPreferences: false,
    hasDynamicSeats: false,
  };
}

function createScalarNames({ numSeats, showPocket, showTask, maxRules }: XlandSettings): string[] {
  const names = DIRECTION_NAMES.map((name): string => `heading-${name}`);
  if (showPocket) names.push('pocket-tile', 'pocket-colour');
  if (showTask === 'hidden') return names;
  for (let i = 0; i < shownBytes(GOAL_BYTES, numSeats); i++) names.push(i === GOAL_BYTES ? 'goal-seats' : `goal-${i}`);
  if (showTask === 'goal') return names;
  for (let ruleIdx = 0; ruleIdx < maxRules; ruleIdx++) {
    for (let i = 0; i < shownBytes(RULE_BYTES, numSeats); i++) {
      names.push(i === RULE_BYTES ? `rule-${ruleIdx}-seats` : `rule-${ruleIdx}-${i}`);
    }
  }
  return names;
}

import type { WorldSpec } from '../../core/specs.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { GOAL_BYTES, GOAL_KINDS } from './goals.ts';
import { RULE_BYTES, RULE_KINDS } from './rules.ts';
import { HELD_NAMES, ITEM_NAMES, TERRAIN_NAMES } from './scene.ts';
import type { XlandSettings } from './settings.ts';
import { MAX_SEATS } from './task.ts';
import { COLOUR_NAMES, NUM_COLOURS, NUM_TILES, TILE_NAMES, XLAND_WORLD_ID } from './tiles.ts';

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

/** A byte of an observation of codes. 0 is nothing; as flags it is one for each of the codes from 1 on. */
export interface CodeField {
  readonly name: string;
  readonly codes: readonly string[]; // names of the codes from 1 on; one alone: the byte is a flag
}

export function createXlandSpec(settings: XlandSettings): WorldSpec {
  const { numSeats, viewSize, observation } = settings;
  const channelNames = namesOf(windowFields(settings), observation);
  const scalarNames = namesOf(scalarFields(settings), observation);
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
      high: observation === 'flags' ? 1 : highestCode(settings),
      channelNames,
      scalarNames,
    },
    scene: { terrainNames: TERRAIN_NAMES, itemNames: ITEM_NAMES, heldNames: HELD_NAMES },
    hasPreferences: false,
    hasDynamicSeats: false,
  };
}

function highestCode({ numSeats, showTask, size }: XlandSettings): number {
  const tileHigh = Math.max(NUM_TILES, NUM_COLOURS, numSeats > 1 ? PLAYER_CODES + 1 : 0) - 1;
  return showTask === 'hidden' ? tileHigh : Math.max(tileHigh, MAX_SEAT_BITS, size - 1);
}

function namesOf(fields: readonly CodeField[], observation: XlandSettings['observation']): string[] {
  return fields.flatMap(({ name, codes }) =>
    observation === 'codes' || codes.length === 1 ? [name] : codes.map((code) => `${name}-${code}`),
  );
}

const TILE_CODES = TILE_NAMES.slice(1);
const COLOUR_CODES = COLOUR_NAMES.slice(1);
const MAX_SEAT_BITS = 2 ** MAX_SEATS - 1;

/** Channels of the window. */
export function windowFields({ numSeats }: XlandSettings): CodeField[] {
  const fields: CodeField[] = [
    { name: 'tile', codes: TILE_CODES },
    { name: 'colour', codes: COLOUR_CODES },
  ];
  if (numSeats > 1) fields.push({ name: 'player', codes: numbersTo(4 * (numSeats - 1)) });
  return fields;
}

/** Scalars after the window. */
export function scalarFields({ numSeats, showPocket, showTask, maxRules, size }: XlandSettings): CodeField[] {
  const fields = DIRECTION_NAMES.map((name): CodeField => ({ name: `heading-${name}`, codes: [name] }));
  if (showPocket)
    fields.push({ name: 'pocket-tile', codes: TILE_CODES }, { name: 'pocket-colour', codes: COLOUR_CODES });
  if (showTask === 'hidden') return fields;
  const argumentCodes = numbersTo(Math.max(NUM_TILES, NUM_COLOURS, size) - 1); // tile, colour, row or column
  for (let i = 0; i < GOAL_BYTES; i++) {
    fields.push({ name: `goal-${i}`, codes: i === 0 ? numbersTo(GOAL_KINDS.length - 1) : argumentCodes });
  }
  const seats = { codes: numbersTo(MAX_SEAT_BITS) };
  if (numSeats > 1) fields.push({ name: 'goal-seats', ...seats });
  if (showTask === 'goal') return fields;
  for (let ruleIdx = 0; ruleIdx < maxRules; ruleIdx++) {
    const name = `rule-${ruleIdx}`;
    for (let i = 0; i < RULE_BYTES; i++) {
      fields.push({ name: `${name}-${i}`, codes: i === 0 ? numbersTo(RULE_KINDS.length - 1) : argumentCodes });
    }
    if (numSeats > 1) fields.push({ name: `${name}-seats`, ...seats });
  }
  return fields;
}

/** '1' to the last. */
const numbersTo = (last: number): string[] => Array.from({ length: last }, (_, i) => String(i + 1));

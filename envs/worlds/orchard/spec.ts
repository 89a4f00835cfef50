import { FLAGS, type WorldSpec } from '../../core/specs.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { ACTION_NAMES, KEY_COLOUR_NAMES, KIND_NAMES, ORCHARD_WORLD_ID } from './cells.ts';
import type { OrchardSettings } from './settings.ts';

/** Channel numbers of the window; fruit, closed doors and keys take one channel for each kind or colour. */
export interface OrchardChannels {
  readonly wall: number;
  readonly otherPlayer: number;
  readonly firstFruit: number;
  readonly firstClosedDoor: number;
  readonly openDoor: number;
  readonly firstKey: number;
  readonly count: number;
}

/** What the coding of an observation depends on, beside the side of the window. */
export type OrchardKinds = Pick<OrchardSettings, 'numKinds' | 'numKeyColours'>;

export function orchardChannels(settings: OrchardKinds): OrchardChannels {
  const firstFruit = 2;
  const firstClosedDoor = firstFruit + settings.numKinds;
  const openDoor = firstClosedDoor + settings.numKeyColours;
  const firstKey = openDoor + 1;
  return {
    wall: 0,
    otherPlayer: 1,
    firstFruit,
    firstClosedDoor,
    openDoor,
    firstKey,
    count: firstKey + settings.numKeyColours,
  };
}

/** Scalar numbers, counted from the end of the window; held keys take one for each colour, facing one for each direction. */
export interface OrchardScalars {
  readonly firstHeld: number;
  readonly firstFacing: number;
  readonly innerSide: number;
}

export function orchardScalars({ numKeyColours }: OrchardKinds): OrchardScalars {
  return { firstHeld: 0, firstFacing: numKeyColours, innerSide: numKeyColours + DIRECTION_NAMES.length };
}

/** The settings that a spec of `orchard` was made with. */
export function orchardKindsOf({ numCumulants, observation }: WorldSpec): OrchardKinds {
  return { numKinds: numCumulants, numKeyColours: observation.scalars - DIRECTION_NAMES.length - 1 };
}

/** Terrain code of grove floor of kind 0. */
export const FIRST_GROVE_TERRAIN = 2;

/** Item codes of a scene; the last code of each group is the first of the next minus one. */
export interface OrchardItemCodes {
  readonly firstFruit: number;
  readonly firstKey: number;
  readonly firstClosedDoor: number;
  readonly firstOpenDoor: number;
}

export function orchardItemCodes(settings: OrchardSettings): OrchardItemCodes {
  const firstFruit = 1;
  const firstKey = firstFruit + settings.numKinds;
  const firstClosedDoor = firstKey + settings.numKeyColours;
  const firstOpenDoor = firstClosedDoor + settings.numKeyColours;
  return { firstFruit, firstKey, firstClosedDoor, firstOpenDoor };
}

export function createOrchardSpec(settings: OrchardSettings): WorldSpec {
  const kinds = KIND_NAMES.slice(0, settings.numKinds);
  const colours = KEY_COLOUR_NAMES.slice(0, settings.numKeyColours);
  const fruits = kinds.map((kind) => `fruit-${kind}`);
  const doors = colours.map((colour) => `door-${colour}`);
  const keys = colours.map((colour) => `key-${colour}`);
  const channelNames = ['wall', 'other-player', ...fruits, ...doors, 'open-door', ...keys];
  const scalarNames = [
    ...keys.map((key) => `held-${key}`),
    ...DIRECTION_NAMES.map((name) => `facing-${name}`),
    'on-inner-side',
  ];
  const side = settings.viewSize;
  return {
    id: ORCHARD_WORLD_ID,
    numSeats: settings.numSeats,
    numActions: ACTION_NAMES.length,
    actionNames: ACTION_NAMES,
    idleAction: ACTION_NAMES.indexOf('stay'),
    numBots: 0,
    numCumulants: settings.numKinds,
    cumulantNames: kinds,
    observation: {
      height: side,
      width: side,
      channels: channelNames.length,
      scalars: scalarNames.length,
      length: side * side * channelNames.length + scalarNames.length,
      ...FLAGS,
      channelNames,
      scalarNames,
    },
    scene: {
      terrainNames: ['floor', 'wall', ...kinds.map((kind) => `grove-${kind}`)],
      itemNames: ['none', ...fruits, ...keys, ...doors, ...colours.map((colour) => `open-door-${colour}`)],
      heldNames: ['empty', ...keys],
    },
    hasPreferences: true,
    hasDynamicSeats: true,
  };
}

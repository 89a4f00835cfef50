import type { ObservationSpec, WorldSpec } from '../../core/specs.ts';
import { ACTION_NAMES, OVERCOOKED_WORLD_ID, STAY } from './cells.ts';
import { egocentricSpec } from './egocentric.ts';
import { EVENT_NAMES, NUM_EVENTS } from './events.ts';
import { featurisedSpec } from './featurised.ts';
import { losslessSpec } from './lossless.ts';
import { overcookedScene } from './scene.ts';
import type { OvercookedSettings } from './settings.ts';

const NO_OBSERVATION: ObservationSpec = {
  height: 0,
  width: 0,
  channels: 0,
  scalars: 0,
  length: 0,
  low: 0,
  high: 1,
  channelNames: [],
  scalarNames: [],
};

/**
 * 3 for what comes into a pot, 3 for a dish that is needed, 5 for a soup taken out of a pot.
 * Source   Carroll et al. 2019, arXiv:1910.05789.
 * Differs  The world counts every soup that is taken up, also from a counter; a soup that is put down there pays its 5 back, so
 *          that nothing is to be had by putting it down and taking it up again.
 */
const SHAPING_REWARDS = {
  'potting-onion': 3,
  'potting-tomato': 3,
  'useful-dish-pickup': 3,
  'soup-pickup': 5,
  'soup-drop': -5,
};

export function overcookedSpec(settings: OvercookedSettings): WorldSpec {
  return {
    id: OVERCOOKED_WORLD_ID,
    numSeats: settings.numSeats,
    numActions: ACTION_NAMES.length,
    actionNames: ACTION_NAMES,
    idleAction: STAY,
    numBots: 0,
    numCumulants: NUM_EVENTS,
    cumulantNames: EVENT_NAMES,
    shapingRewards: SHAPING_REWARDS,
    observation: observationSpec(settings),
    scene: overcookedScene,
    hasPreferences: false,
    hasDynamicSeats: false,
  };
}

function observationSpec(settings: OvercookedSettings): ObservationSpec {
  switch (settings.observation) {
    case 'lossless':
      return losslessSpec(settings);
    case 'featurised':
      return featurisedSpec(settings);
    case 'egocentric':
      return egocentricSpec(settings);
    default:
      return NO_OBSERVATION;
  }
}

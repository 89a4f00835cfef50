import type { WorldDefinition } from '../../core/world-definition.ts';
import { OVERCOOKED_WORLD_ID } from './cells.ts';
import { OvercookedEnvironment } from './environment.ts';
import { createOvercookedGenerators } from './generators.ts';
import { CLASSIC_LAYOUTS } from './layouts.ts';
import { countStarts, overcookedLevelFormat } from './level-format.ts';
import { type OvercookedSettings, overcookedSettings } from './settings.ts';

export const overcookedWorld: WorldDefinition<OvercookedSettings> = {
  id: OVERCOOKED_WORLD_ID,
  summary: 'cooks who share a kitchen: pots, dishes, orders (Overcooked-AI, both rule sets, the five classic layouts)',
  settingsSchema: overcookedSettings,
  viewSettings: ['observation', 'viewSize', 'featurisedPots', 'featurisedCounters'],
  ruleSettings: ['dynamics', 'collisions', 'orders'],
  levelFormat: overcookedLevelFormat,
  createGenerators: createOvercookedGenerators,
  namedLevels: CLASSIC_LAYOUTS,
  fitSettings: (settings, level) => ({
    ...settings,
    numSeats: countStarts(level),
    height: Math.max(settings.height, level.height),
    width: Math.max(settings.width, level.width),
  }),
  sharesReward: ({ numSeats, shapedPercent }) => numSeats > 1 && shapedPercent === 0, // shaping rewards are each seat's own
  toldLines: () => ['orders', 'cook-times', 'bonus-factor'],
  create: (settings, numWorlds) => new OvercookedEnvironment(settings, numWorlds),
};

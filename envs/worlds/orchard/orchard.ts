import type { WorldDefinition } from '../../core/world-definition.ts';
import { ORCHARD_WORLD_ID } from './cells.ts';
import { OrchardEnvironment } from './environment.ts';
import { createOrchardGenerators } from './generators.ts';
import { orchardLevelFormat } from './level-format.ts';
import { type OrchardSettings, orchardSettings } from './settings.ts';

export const orchardWorld: WorldDefinition<OrchardSettings> = {
  id: ORCHARD_WORLD_ID,
  summary: '1 to 16 players gather fruit in groves, some of them behind doors that need keys',
  settingsSchema: orchardSettings,
  levelFormat: orchardLevelFormat,
  createGenerators: createOrchardGenerators,
  fitSettings: (settings, level) => ({
    ...settings,
    height: Math.max(settings.height, level.height),
    width: Math.max(settings.width, level.width),
  }),
  create: (settings, numWorlds) => new OrchardEnvironment(settings, numWorlds),
};

import type { WorldDefinition } from '../../core/world-definition.ts';
import { XlandEnvironment } from './environment.ts';
import { createXlandGenerators } from './generators.ts';
import { xlandLevelFormat } from './level-format.ts';
import { namedXlandLevels } from './prefabs.ts';
import { type XlandSettings, xlandSettings } from './settings.ts';
import { hasOneGoal, levelMaxSteps, numRules } from './task.ts';
import { countSeatsNeeded } from './task-room.ts';
import { XLAND_WORLD_ID } from './tiles.ts';

/** Lines of the level's text that players are told: what agents observe. */
const TOLD_LINES: Readonly<Record<XlandSettings['showTask'], readonly string[]>> = {
  hidden: [],
  goal: ['goal'],
  all: ['goal', 'rule'],
};

export const xlandWorld: WorldDefinition<XlandSettings> = {
  id: XLAND_WORLD_ID,
  summary: 'rooms of objects, hidden production rules and a hidden goal, 1-4 agents (XLand-MiniGrid; AdA)',
  settingsSchema: xlandSettings,
  viewSettings: ['observation', 'showPocket', 'showTask'],
  ruleSettings: ['cooperation', 'ownGoals'],
  levelFormat: xlandLevelFormat,
  createGenerators: createXlandGenerators,
  namedLevels: namedXlandLevels,
  fitSettings(settings, level) {
    const parameters = level.parameters ?? new Uint8Array();
    return {
      ...settings,
      size: Math.max(settings.size, level.height, level.width),
      maxRules: Math.max(settings.maxRules, numRules(parameters)),
      numSeats: Math.max(settings.numSeats, countSeatsNeeded(parameters)),
    };
  },
  horizonOf: (settings, level) =>
    settings.maxSteps > 0
      ? settings.maxSteps
      : levelMaxSteps(level.parameters ?? new Uint8Array(), level.height, level.width),
  sharesReward: ({ numSeats }, level) => numSeats > 1 && hasOneGoal(level.parameters ?? new Uint8Array(), numSeats),
  toldLines: ({ showTask }) => TOLD_LINES[showTask],
  isSolved: (episode) => episode.return > 0, // nothing but a reached goal is paid
  create: (settings, numWorlds) => new XlandEnvironment(settings, numWorlds),
};

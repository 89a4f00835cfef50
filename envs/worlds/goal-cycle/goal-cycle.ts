import type { WorldDefinition } from '../../core/world-definition.ts';
import { GOAL_CYCLE_WORLD_ID } from './cells.ts';
import { GoalCycleEnvironment } from './environment.ts';
import { createGoalCycleGenerators } from './generators.ts';
import { goalCycleLevelFormat } from './level-format.ts';
import { NAMED_GOAL_CYCLE_LEVELS } from './named-levels.ts';
import { type GoalCycleSettings, goalCycleSettings } from './settings.ts';

/** Goal Cycle for the registry; the rules are in environment.ts, for people in docs/worlds/goal-cycle.md. */
export const goalCycleWorld: WorldDefinition<GoalCycleSettings> = {
  id: GOAL_CYCLE_WORLD_ID,
  summary: 'goals that look alike and pay in a hidden order: watch who knows it (Goal Cycle of the SociAPL paper)',
  settingsSchema: goalCycleSettings,
  viewSettings: ['viewSize', 'viewOffset', 'wallsBlockSight', 'observesReward', 'observesHeading'],
  ruleSettings: ['numGoals', 'restartsOnMistake'],
  levelFormat: goalCycleLevelFormat,
  createGenerators: createGoalCycleGenerators,
  namedLevels: NAMED_GOAL_CYCLE_LEVELS,
  fitSettings: (settings, { height, width }) => ({ ...settings, size: Math.max(settings.size, height, width) }),
  create: (settings, numWorlds) => new GoalCycleEnvironment(settings, numWorlds),
};

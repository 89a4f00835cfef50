import { expect, it } from 'vitest';
import { findWorld, parseSettings } from '../../../envs/registry.ts';
import { taskHorizon } from '../../../train/loop/designer-context.ts';

it.each([
  [undefined, 10],
  [{ trialsPerTask: 3, stepsPerTask: 0 }, 30],
  [{ trialsPerTask: 0, stepsPerTask: 25 }, 25],
  [{ trialsPerTask: 3, stepsPerTask: 25 }, 25], // whichever comes first
  [{ trialsPerTask: 2, stepsPerTask: 25 }, 20],
])('a task of %j has %i steps where an episode has 10', (trials, steps) => {
  const worldSettings = parseSettings(findWorld('maze'), { size: 5, horizon: 10 }) as Record<string, unknown>;
  const learner = { worldId: 'maze', worldSettings, numWorlds: 1, settings: {}, trials };
  expect(taskHorizon(learner, { generatorId: 'uniform-60', editorMode: '', numEdits: 1 })).toBe(steps);
});

import { InputError } from '../../envs/core/errors.ts';
import type { LevelGenerator } from '../../envs/core/level.ts';
import { createGenerators, parseSettings } from '../../envs/registry.ts';
import { MazeEditorEnvironment, mazeEditorWorld } from '../../envs/worlds/maze/editor.ts';
import { createEditorPlan } from '../../envs/worlds/maze/editor-rules.ts';
import { EDITOR_WORLD_ID } from '../../envs/worlds/maze/editor-settings.ts';
import { measureMaze } from '../../envs/worlds/maze/metrics.ts';
import { createDcdMutator } from '../../envs/worlds/maze/mutators.ts';
import { SEEN_AGENT, SEEN_GOAL, SEEN_WALL } from '../../envs/worlds/maze/settings.ts';
import type { DesignerContext, EditorOptions, LevelEditor } from '../designers/designer.ts';
import type { UedTier } from './ued-tiers.ts';

/** What a designer of mazes works with, by the tier's sizes. */
export function createDesignerContext(tier: UedTier, numStudents: number, seed: number): DesignerContext {
  const { student } = tier;
  const generators = createGenerators(student.worldId, student.worldSettings);
  const find = (id: string): LevelGenerator => {
    const generator = generators.find((candidate) => candidate.id === id);
    if (generator === undefined) throw new InputError('generator of the tier', { value: id, where: tier.id });
    return generator;
  };
  return {
    numWorlds: student.numWorlds,
    numStudents,
    generator: find(tier.generatorId),
    emptyGenerator: find('empty'),
    numEdits: tier.numEdits,
    gamma: student.ppo.gamma,
    seed,
    measure: (level) => {
      const { shortestPath, numWalls, isPassable } = measureMaze(level);
      return { shortestPath: isPassable ? shortestPath : Number.NaN, walls: numWalls, isSolvable: isPassable };
    },
    mutate: (parent, numEdits, rng) => createDcdMutator(numEdits).mutate(parent, rng),
    createEditor: (numWorlds, options) => createMazeEditor(tier, numWorlds, options),
  };
}

/** Errors: InputError for a mode or a number of walls that the editor has not. */
function createMazeEditor(tier: UedTier, numWorlds: number, options?: EditorOptions): LevelEditor {
  const size = Number(tier.student.worldSettings.size);
  const mode = options?.mode || tier.editorMode;
  const settings = parseSettings(mazeEditorWorld, { size, mode, walls: options?.walls ?? 0 });
  const environment = new MazeEditorEnvironment(settings, numWorlds);
  return {
    environment,
    canvas: { worldId: EDITOR_WORLD_ID, height: size, width: size, cells: new Uint8Array(size * size) },
    numSteps: createEditorPlan(settings.mode, settings.size, settings.walls).numSteps,
    tileCodes: [SEEN_WALL[0], SEEN_GOAL[0], SEEN_AGENT],
    isIdle: (worldIdx) => environment.isIdle(worldIdx),
    readLevel: (worldIdx) => environment.readLevel(worldIdx),
  };
}

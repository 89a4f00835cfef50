/** The worlds as a library: `import { createEnvironment } from 'murmuration/envs'`. */
export type { Actor } from './core/actor.ts';
export * from './core/environment.ts';
export { InputError } from './core/errors.ts';
export * from './core/level.ts';
export { Rng } from './core/rng.ts';
export type { ObservationSpec, SceneSpec, WorldSpec } from './core/specs.ts';
export type { VectorEnv } from './core/vector-env.ts';
export type { WorldDefinition } from './core/world-definition.ts';
export { type ActorFactory, randomActors, scriptedActorsOf, type WorldActors } from './players.ts';
export * from './registry.ts';
export { type LevelSplit, levelSplit } from './worlds/coins/levels.ts';
export { MazeEditorEnvironment, mazeEditorWorld } from './worlds/maze/editor.ts';
export { actionsOfMaze, type BuiltMaze, buildMaze, formatActions, parseActions } from './worlds/maze/editor-actions.ts';
export { createEditorPlan, EDITOR_MODES, type EditorMode, type EditorPlan } from './worlds/maze/editor-rules.ts';
export { type MazeMetrics, measureMaze, sequenceComplexity, summariseMazes } from './worlds/maze/metrics.ts';
export { createDcdMutator, createFlipMutator, type MazeMutator } from './worlds/maze/mutators.ts';
export { NAMED_MAZES, parseNamedMazes } from './worlds/maze/prefabs.ts';
export { actionDistances, isSolvable, optimalActions, optimalReturn, shortestPath } from './worlds/maze/solve.ts';
export * from './worlds/xland/benchmark.ts';
export { DIFFICULTIES, RECIPES, type Ruleset, type RulesetRecipe } from './worlds/xland/rulesets.ts';
export { AutoReset } from './wrappers/auto-reset.ts';
export { OtherView } from './wrappers/other-view.ts';
export {
  type AgentInfo,
  type ByAgent,
  type ParallelReset,
  type ParallelStep,
  ParallelView,
} from './wrappers/parallel-view.ts';
export type { EpisodeStart, StartSource } from './wrappers/restarting-env.ts';
export { Trials, type TrialsConfig } from './wrappers/trials.ts';

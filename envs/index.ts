/** The worlds as a library: `import { createEnvironment } from 'murmuration/envs'`. */
export * from './core/environment.ts';
export { InputError } from './core/errors.ts';
export * from './core/level.ts';
export { Rng } from './core/rng.ts';
export type { ObservationSpec, SceneSpec, WorldSpec } from './core/specs.ts';
export type { WorldDefinition } from './core/world-definition.ts';
export * from './registry.ts';
export { type LevelSplit, levelSplit } from './worlds/coins-levels.ts';
export { AutoReset, type EpisodeStart } from './wrappers/auto-reset.ts';
export {
  type AgentInfo,
  type ByAgent,
  type ParallelReset,
  type ParallelStep,
  ParallelView,
} from './wrappers/parallel-view.ts';

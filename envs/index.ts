/** The worlds as a library: `import { createEnvironment } from 'murmuration/envs'`. */
export * from './core/environment.ts';
export { InputError } from './core/errors.ts';
export * from './core/level.ts';
export { Rng } from './core/rng.ts';
export type { ObservationSpec, SceneSpec, WorldSpec } from './core/specs.ts';
export type { WorldDefinition } from './core/world-definition.ts';
export * from './registry.ts';
export { type LevelSplit, levelSplit } from './worlds/coins-levels.ts';

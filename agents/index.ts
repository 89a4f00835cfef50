/** The agents as a library: `import { SocialPopulation } from 'murmuration/agents'`. */
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint, readCheckpoint } from './checkpoint.ts';
export type * from './parts.ts';
export { decodePopulationWeights, fitsSpec, UNIVERSAL_KIND } from './runners/universal-checkpoint.ts';
export { createCoinsCollector } from './scripted/coins-collector.ts';
export { createGoalCycleFollower } from './scripted/goal-cycle-follower.ts';
export { createMazeExplorer } from './scripted/maze-explorer.ts';
export { createOrchardCollector } from './scripted/orchard-collector.ts';
export { createOvercookedCook } from './scripted/overcooked-cook.ts';
export { createRandomActor } from './scripted/random.ts';
export { createTitForTat } from './scripted/tit-for-tat.ts';
export { type PopulationWeights, SocialPopulation, type SocialPopulationOptions } from './social/population.ts';
export { type FeatureHead, UniversalFeatures, type UniversalWeights } from './social/universal-features.ts';

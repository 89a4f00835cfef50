/** The agents as a library: `import { SocialPopulation } from 'murmuration/agents'`. */

export { createRandomActor } from '../envs/core/random-actor.ts';
export { createCoinsCollector } from '../envs/worlds/coins/collector.ts';
export { createGoalCycleFollower } from '../envs/worlds/goal-cycle/follower.ts';
export { createMazeExplorer } from '../envs/worlds/maze/explorer.ts';
export { createOrchardCollector } from '../envs/worlds/orchard/collector.ts';
export { createOvercookedCook } from '../envs/worlds/overcooked/cook/cook.ts';
export { createTitForTat } from '../envs/worlds/tiny/tit-for-tat.ts';
export { createStudentActor, type StudentWeights } from './algorithms/student-actor.ts';
export { createStudentPolicy } from './algorithms/student-policy.ts';
export { decodePopulationWeights, fitsSpec, UNIVERSAL_KIND } from './algorithms/universal-checkpoint.ts';
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint, readCheckpoint } from './checkpoint.ts';
export {
  allRows,
  createMemory,
  createPolicyOutput,
  type Policy,
  type PolicyInput,
  type PolicyOutput,
  type PolicyState,
} from './core/policy.ts';
export type { SeatAgents, WeightsName } from './core/seat-agents.ts';
export type * from './parts.ts';
export { type PopulationWeights, SocialPopulation, type SocialPopulationOptions } from './social/population.ts';
export { type FeatureHead, UniversalFeatures, type UniversalWeights } from './social/universal-features.ts';

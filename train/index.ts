/**
 * Training as a library: `import { trainRun } from 'murmuration/training'`. Apart from the agents, because it loads a tensor engine.
 */
export { listAlgorithms } from '../agents/algorithms/registry.ts';
export type {
  Algorithm,
  AlgorithmDefinition,
  AlgorithmState,
  Given,
  Metrics,
  Needs,
} from '../agents/core/algorithm.ts';
export type { Trajectory } from '../agents/core/trajectory.ts';
export type { Designer, DesignerDefinition } from '../agents/designers/designer.ts';
export { DESIGNER_IDS } from '../agents/designers/registry.ts';
export { loadEngine } from '../agents/nets/engine.ts';
export type { EngineName } from '../agents/nets/engine-name.ts';
export { evaluatePolicy, type PolicyEvaluation, type PolicyReport } from './evaluate/evaluate-policy.ts';
export { readStudent } from './evaluate/evaluate-student.ts';
export { Curriculum, type CurriculumConfig, type CycleReport } from './loop/curriculum.ts';
export { type FrozenPolicy, readPolicy } from './loop/policy-checkpoint.ts';
export { type FoundPolicy, readPolicyAt } from './loop/policy-file.ts';
export type { LearnerConfig } from './loop/student.ts';
export type { StudentPolicy } from './loop/student-checkpoint.ts';
export { TIER_IDS } from './loop/ued-tiers.ts';
export type { RunListener } from './run/drive-run.ts';
export type { RunEnd, RunProgress, UedRequest } from './run/run-messages.ts';
export { trainRun } from './run/train.ts';
export type { TrainRequest } from './run/train-request.ts';
export { trainUed } from './run/train-ued.ts';
export { type TrainUniversalOptions, trainUniversal } from './run/train-universal.ts';

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
export type { LearnerConfig } from './loop/student.ts';
export { type FrozenPolicy, readPolicy } from './players/policy-checkpoint.ts';
export { type FoundPolicy, readPolicyAt } from './players/policy-file.ts';
export type { StudentPolicy } from './players/student-checkpoint.ts';
export { trainRun } from './run/plans/train.ts';
export { trainUed } from './run/plans/train-ued.ts';
export type { RunListener } from './run/training/drive-run.ts';
export type { RunEnd, RunProgress, UedRequest } from './run/training/run-messages.ts';
export type { TrainRequest } from './settings/train-request.ts';
export { PRESET_IDS } from './settings/ued-presets.ts';
export { type TrainUniversalOptions, trainUniversal } from './universal/train-universal.ts';

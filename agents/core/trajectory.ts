import { createTrajectories, type Trajectories } from '../ops/advantages.ts';

/**
 * What happened to R rows in T steps, as every algorithm reads it. Time first: index t * R + r. Values are those that the
 * behaviour policy knew; `finalValues` and `lastValues` are filled by methods with a critic (`Algorithm.fillValues`).
 *
 * Letters: L observation bytes, C cumulants, M numbers of memory.
 */
export interface Trajectory extends Trajectories {
  readonly observations: Uint8Array; // [T, R, L] that were acted on
  readonly resets: Uint8Array; // [T, R] not 0 where nothing was remembered before the step
  readonly previousActions: Uint8Array; // [T, R]
  readonly previousRewards: Float32Array; // [T, R]
  readonly actions: Uint8Array; // [T, R]
  readonly logProbabilities: Float32Array; // [T, R] of the actions, as the behaviour policy knew them
  readonly cumulants: Uint8Array; // [T, R, C]
  readonly initialMemory: Float32Array; // [R, M] before the first step
  readonly memory: Float32Array; // [T, R, M] after the row acted, where the method asked for it (`Algorithm.recordsMemory`); else empty
  /** What comes after the last step. */
  readonly last: TrajectoryEnd;
  /** Episodes that were cut, in order of time: what a bootstrap at a truncation starts from. */
  readonly cuts: Cut[];
}

/** The step that would come next. */
export interface TrajectoryEnd {
  readonly observations: Uint8Array; // [R, L]
  readonly resets: Uint8Array; // [R]
  readonly previousActions: Uint8Array; // [R]
  readonly previousRewards: Float32Array; // [R]
  readonly memory: Float32Array; // [R, M]
}

/** A row whose episode was truncated by a step. */
export interface Cut {
  readonly index: number; // t * R + r
  readonly observation: Uint8Array; // [L] the final one
  readonly memory: Float32Array; // [M] that it would be seen with
}

export interface TrajectorySizes {
  readonly numSteps: number; // T
  readonly numRows: number; // R
  readonly observationLength: number; // L
  readonly numCumulants: number; // C
  readonly memorySize: number; // M
  readonly recordsMemory?: boolean;
}

export function createTrajectory(sizes: TrajectorySizes): Trajectory {
  const { numSteps, numRows, observationLength: L, numCumulants, memorySize, recordsMemory = false } = sizes;
  const size = numSteps * numRows;
  return {
    ...createTrajectories(numSteps, numRows),
    observations: new Uint8Array(size * L),
    resets: new Uint8Array(size),
    previousActions: new Uint8Array(size),
    previousRewards: new Float32Array(size),
    actions: new Uint8Array(size),
    logProbabilities: new Float32Array(size),
    cumulants: new Uint8Array(size * numCumulants),
    initialMemory: new Float32Array(numRows * memorySize),
    memory: new Float32Array(recordsMemory ? size * memorySize : 0),
    last: {
      observations: new Uint8Array(numRows * L),
      resets: new Uint8Array(numRows),
      previousActions: new Uint8Array(numRows),
      previousRewards: new Float32Array(numRows),
      memory: new Float32Array(numRows * memorySize),
    },
    cuts: [],
  };
}

import type { BatchEnvironment } from '../core/environment.ts';
import type { VectorEnv } from '../core/vector-env.ts';

/** Where a wrapper keeps its results, if not in arrays of its own: rows of arrays that threads share, say. Shapes as in VectorEnv. */
export type VectorBuffers = Pick<
  VectorEnv,
  'observations' | 'finalObservations' | 'rewards' | 'cumulants' | 'terminated' | 'truncated' | 'resets'
>;

export function createVectorBuffers({ numWorlds, spec }: BatchEnvironment): VectorBuffers {
  const { numSeats, numCumulants, observation } = spec;
  const numRows = numWorlds * numSeats;
  return {
    observations: new Uint8Array(numRows * observation.length),
    finalObservations: new Uint8Array(numRows * observation.length),
    rewards: new Float32Array(numRows),
    cumulants: new Uint8Array(numRows * numCumulants),
    terminated: new Uint8Array(numRows),
    truncated: new Uint8Array(numRows),
    resets: new Uint8Array(numRows),
  };
}

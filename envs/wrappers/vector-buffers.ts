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

/** Marks the rows of a world whose episode (or task) has ended and keeps its last observations. */
export function endRows(buffers: VectorEnv, worldIdx: number, terminated: number, truncated: number): void {
  const { numSeats } = buffers.spec;
  const first = worldIdx * numSeats;
  buffers.terminated.fill(terminated, first, first + numSeats);
  buffers.truncated.fill(truncated, first, first + numSeats);
  buffers.resets.fill(1, first, first + numSeats);
  keepFinal(buffers, worldIdx);
}

/** Copies a world's observations to the final ones, before another episode begins. */
export function keepFinal({ spec, observations, finalObservations }: VectorEnv, worldIdx: number): void {
  const width = spec.numSeats * spec.observation.length;
  finalObservations.set(observations.subarray(worldIdx * width, (worldIdx + 1) * width), worldIdx * width);
}

/** Writes the first observations of a world's new episode. */
export function showFirst({ spec, observations }: VectorEnv, environment: BatchEnvironment, worldIdx: number): void {
  const { numSeats, observation } = spec;
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    environment.observeSeat(worldIdx, seatIdx, observations, (worldIdx * numSeats + seatIdx) * observation.length);
  }
}

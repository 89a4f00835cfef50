import type { BatchEnvironment } from '../core/environment.ts';
import type { Level } from '../core/level.ts';

/** What an ended world starts with next. */
export interface EpisodeStart {
  readonly level: Level;
  readonly seed: number;
  readonly seated?: Uint8Array; // [S]
}

/** Where an AutoReset keeps its results, if not in arrays of its own: rows of arrays that threads share, say. Shapes as there. */
export interface AutoResetBuffers {
  readonly observations: Uint8Array;
  readonly finalObservations: Uint8Array;
  readonly rewards: Float32Array;
  readonly cumulants: Uint8Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
}

export function createAutoResetBuffers({ numWorlds, spec }: BatchEnvironment): AutoResetBuffers {
  const { numSeats, numCumulants, observation } = spec;
  const numRows = numWorlds * numSeats;
  return {
    observations: new Uint8Array(numRows * observation.length),
    finalObservations: new Uint8Array(numRows * observation.length),
    rewards: new Float32Array(numRows),
    cumulants: new Uint8Array(numRows * numCumulants),
    terminated: new Uint8Array(numWorlds),
    truncated: new Uint8Array(numWorlds),
  };
}

/**
 * A batch whose ended worlds start again at once. Results are the wrapper's own copies, so that the end of an
 * episode can be read after the world has begun the next one.
 *
 * Letters as in BatchEnvironment. Buffers are overwritten by `step`; nothing is allocated but by `nextStart`.
 */
export class AutoReset {
  readonly environment: BatchEnvironment;
  readonly observations: Uint8Array; // [N, S, L] to act on: of the new episode where one has just begun
  readonly finalObservations: Uint8Array; // [N, S, L] valid where the last step ended the world
  readonly rewards: Float32Array; // [N, S]
  readonly cumulants: Uint8Array; // [N, S, C]
  readonly terminated: Uint8Array; // [N]
  readonly truncated: Uint8Array; // [N]
  readonly #nextStart: (worldIdx: number) => EpisodeStart;

  /** Starts every world. `nextStart` chooses level and seed whenever a world begins. */
  constructor(
    environment: BatchEnvironment,
    nextStart: (worldIdx: number) => EpisodeStart,
    buffers: AutoResetBuffers = createAutoResetBuffers(environment),
  ) {
    this.environment = environment;
    this.#nextStart = nextStart;
    this.observations = buffers.observations;
    this.finalObservations = buffers.finalObservations;
    this.rewards = buffers.rewards;
    this.cumulants = buffers.cumulants;
    this.terminated = buffers.terminated;
    this.truncated = buffers.truncated;
    for (let worldIdx = 0; worldIdx < environment.numWorlds; worldIdx++) this.#start(worldIdx);
    environment.observe(this.observations);
  }

  #start(worldIdx: number): void {
    const { level, seed, seated } = this.#nextStart(worldIdx);
    this.environment.reset(worldIdx, level, seed, seated);
  }

  /** One step of all worlds, then a new episode where one ended. Returns how many ended. */
  step(actions: Uint8Array): number {
    const { environment, observations, finalObservations } = this;
    const { numSeats, observation } = environment.spec;
    environment.step(actions);
    environment.observe(observations);
    this.rewards.set(environment.rewards);
    this.cumulants.set(environment.cumulants);
    this.terminated.set(environment.terminated);
    this.truncated.set(environment.truncated);
    let numEnded = 0;
    for (let worldIdx = 0; worldIdx < environment.numWorlds; worldIdx++) {
      if ((this.terminated[worldIdx] | this.truncated[worldIdx]) === 0) continue;
      const start = worldIdx * numSeats * observation.length;
      finalObservations.set(observations.subarray(start, start + numSeats * observation.length), start);
      this.#start(worldIdx);
      for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
        environment.observeSeat(worldIdx, seatIdx, observations, start + seatIdx * observation.length);
      }
      numEnded++;
    }
    return numEnded;
  }
}

import type { BatchEnvironment } from './environment.ts';
import type { WorldSpec } from './specs.ts';

/**
 * The contract that learning loops step: N worlds of S seats that begin again by themselves. R = N x S rows, row
 * n * S + s is seat s of world n. Results are the environment's own copies, valid until the next `step`.
 *
 * `terminated` and `truncated` are the ends that a learner must respect: no bootstrap after the first, a bootstrap from
 * `finalObservations` at the second. `resets` tells when to forget: a row whose flag is set acts next on the first observation of
 * an episode, or, where several trials make a task, of a task.
 *
 * Letters: L = spec.observation.length, C cumulants.
 */
export interface VectorEnv {
  readonly environment: BatchEnvironment; // the worlds themselves, for those who see them in another way
  readonly spec: WorldSpec;
  readonly numWorlds: number; // N
  readonly numRows: number; // R
  readonly observations: Uint8Array; // [R, L] to act on
  readonly finalObservations: Uint8Array; // [R, L] valid where the last step ended an episode
  readonly rewards: Float32Array; // [R]
  readonly cumulants: Uint8Array; // [R, C]
  readonly terminated: Uint8Array; // [R]
  readonly truncated: Uint8Array; // [R]
  readonly resets: Uint8Array; // [R]
  readonly isStarted: boolean;
  /** Begins an episode in every world, whatever ran there. */
  start(): void;
  /** One simultaneous step of all worlds. actions: [R]. Returns how many worlds ended what `resets` tells of. */
  step(actions: Uint8Array): number;
  /** State of all worlds: plain values and typed arrays. */
  save(): Record<string, unknown>;
  /** Takes back what `save` gave. Errors: InputError for worlds that do not fit. */
  load(saved: Readonly<Record<string, unknown>>): void;
}

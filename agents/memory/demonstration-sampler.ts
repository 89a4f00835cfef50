import { InputError } from '../../envs/core/errors.ts';
import type { Rng } from '../../envs/core/rng.ts';
import { type ByteValues, PLAIN_BYTES } from './byte-values.ts';
import { type Demonstrations, NO_ACTION } from './demonstrations.ts';

/** Rows drawn for every demonstrator at once, overwritten by every draw. Letters: K demonstrators, B rows each. */
export interface DemonstrationBatch {
  readonly observations: Float32Array; // [K, B, L]
  readonly nextObservations: Float32Array; // [K, B, L]
  readonly actions: Uint8Array; // [K, B]
  readonly nextActions: Uint8Array; // [K, B] 0 where not known
  readonly discounts: Float32Array; // [K, B] 0 after a termination, else 1
  readonly hasTarget: Float32Array; // [K, B] 1 where the step ended by the rules or the next action is known, else 0
}

/**
 * Draws the same number of transitions of every demonstrator, uniformly with replacement. The last `heldBackShare` of each
 * demonstrator's rows is never drawn: it is there to check on what was learned.
 */
export class DemonstrationSampler {
  readonly batch: DemonstrationBatch;
  readonly #demonstrations: Demonstrations;
  readonly #rowsOf: readonly Int32Array[]; // [K] rows that are drawn
  /** Rows that are never drawn: [K]. */
  readonly heldBackRows: readonly Int32Array[];
  readonly #rowsEach: number;
  readonly #byteValues: ByteValues;

  /** Errors: InputError when a demonstrator has no transition. Of nobody's none: there is nothing to draw, for what only plays. */
  constructor(
    demonstrations: Demonstrations,
    rowsEach: number,
    byteValues: ByteValues = PLAIN_BYTES,
    heldBackShare = 0,
  ) {
    const { numDemonstrators, observationLength, demonstratorIdx } = demonstrations;
    const size = numDemonstrators * rowsEach;
    this.#demonstrations = demonstrations;
    this.#rowsEach = rowsEach;
    this.#byteValues = byteValues;
    const rowsOf = Array.from({ length: numDemonstrators }, (_, k) =>
      Int32Array.from([...demonstratorIdx.keys()].filter((m) => demonstratorIdx[m] === k)),
    );
    const numDrawn = rowsOf.map((rows) => Math.ceil((1 - heldBackShare) * rows.length));
    this.#rowsOf = rowsOf.map((rows, k) => rows.subarray(0, numDrawn[k]));
    this.heldBackRows = rowsOf.map((rows, k) => rows.subarray(numDrawn[k]));
    const empty = demonstrations.length === 0 ? -1 : rowsOf.findIndex((rows) => rows.length === 0);
    if (empty >= 0) throw new InputError('a demonstrator has no transitions', { value: empty });
    this.batch = {
      observations: new Float32Array(size * observationLength),
      nextObservations: new Float32Array(size * observationLength),
      actions: new Uint8Array(size),
      nextActions: new Uint8Array(size),
      discounts: new Float32Array(size),
      hasTarget: new Float32Array(size),
    };
  }

  sample(rng: Rng): void {
    const source = this.#demonstrations;
    const { batch } = this;
    const L = source.observationLength;
    for (let k = 0; k < this.#rowsOf.length; k++) {
      const rows = this.#rowsOf[k];
      for (let b = 0; b < this.#rowsEach; b++) {
        const m = rows[rng.below(rows.length)];
        const out = k * this.#rowsEach + b;
        for (let i = 0; i < L; i++) {
          batch.observations[out * L + i] = this.#byteValues[source.observations[m * L + i]];
          batch.nextObservations[out * L + i] = this.#byteValues[source.nextObservations[m * L + i]];
        }
        const isKnown = source.nextActions[m] !== NO_ACTION;
        batch.actions[out] = source.actions[m];
        batch.nextActions[out] = isKnown ? source.nextActions[m] : 0;
        batch.discounts[out] = 1 - source.terminated[m];
        batch.hasTarget[out] = isKnown || source.terminated[m] === 1 ? 1 : 0;
      }
    }
  }
}

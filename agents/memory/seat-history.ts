/**
 * The last `capacity` steps of many seats: packed observations, actions and cumulants, from which multi-step transitions of
 * one seat are drawn. A row is one moment of one seat; the last row of an episode has an observation and no action.
 *
 * Why packed: a window is over a thousand bytes of 0 or 1; as bits a quarter of a million steps fit in 60 MB.
 */
export interface SeatHistorySizes {
  readonly numStreams: number; // seats whose steps are kept apart, one ring each
  readonly capacity: number; // rows per stream
  readonly observationLength: number; // L
  readonly numCumulants: number; // C
}

/** Buffers of one batch, filled in place. */
export interface TransitionBatch {
  readonly size: number; // B
  readonly observations: Float32Array; // [B, L] as numbers 0 or 1
  readonly nextObservations: Float32Array; // [B, L] after the summed steps
  readonly actions: Int32Array; // [B]
  readonly nextActions: Int32Array; // [B] the action really taken in nextObservations; -1 when the row has none
  readonly cumulants: Float32Array; // [B, C] discounted sum of cumulants over the summed steps
  readonly discounts: Float32Array; // [B] gamma to the number of summed steps
  readonly preferences: Float32Array; // [B, C] the seat's own then
}

/**
 * A relabelling under which the world's rules are the same (a turn or mirror image, kinds or colours exchanged): entry i
 * is the new place of byte, action or kind i. A transition stays a true one after it.
 */
export interface Symmetry {
  readonly bytes: Uint16Array; // [L]
  readonly actions: Uint8Array; // [A]
  readonly cumulants: Uint8Array; // [C]
}

export function createTransitionBatch(size: number, sizes: SeatHistorySizes): TransitionBatch {
  return {
    size,
    observations: new Float32Array(size * sizes.observationLength),
    nextObservations: new Float32Array(size * sizes.observationLength),
    actions: new Int32Array(size),
    nextActions: new Int32Array(size),
    cumulants: new Float32Array(size * sizes.numCumulants),
    discounts: new Float32Array(size),
    preferences: new Float32Array(size * sizes.numCumulants),
  };
}

/** Action code of a row that closes an episode. */
const NO_ACTION = 255;

export class SeatHistory {
  readonly sizes: SeatHistorySizes;
  readonly #packedLength: number;
  readonly #packed: Uint8Array; // [streams, capacity, ceil(L / 8)]
  readonly #actions: Uint8Array; // [streams, capacity]
  readonly #cumulants: Uint8Array; // [streams, capacity, C]
  readonly #preferences: Float32Array; // [streams, capacity, C]
  readonly #written: Float64Array; // [streams] rows ever written

  constructor(sizes: SeatHistorySizes) {
    const rows = sizes.numStreams * sizes.capacity;
    this.sizes = sizes;
    this.#packedLength = (sizes.observationLength + 7) >> 3;
    this.#packed = new Uint8Array(rows * this.#packedLength);
    this.#actions = new Uint8Array(rows);
    this.#cumulants = new Uint8Array(rows * sizes.numCumulants);
    this.#preferences = new Float32Array(rows * sizes.numCumulants);
    this.#written = new Float64Array(sizes.numStreams);
  }

  /** Rows that can be drawn from one stream. */
  length(streamIdx: number): number {
    return Math.min(this.#written[streamIdx], this.sizes.capacity);
  }

  /**
   * Adds one step of a seat. observations: bytes from `start`; cumulants and preference: [C] from their starts.
   */
  append(
    streamIdx: number,
    observations: Uint8Array,
    start: number,
    action: number,
    cumulants: Uint8Array,
    cumulantsStart: number,
    preference: ArrayLike<number>,
    preferenceStart: number,
  ): void {
    const row = this.#nextRow(streamIdx, observations, start);
    const { numCumulants } = this.sizes;
    this.#actions[row] = action;
    for (let c = 0; c < numCumulants; c++) {
      this.#cumulants[row * numCumulants + c] = cumulants[cumulantsStart + c];
      this.#preferences[row * numCumulants + c] = preference[preferenceStart + c];
    }
  }

  /** Adds the last observation of an episode that was cut, so that its last step can bootstrap from it. */
  closeEpisode(streamIdx: number, observations: Uint8Array, start: number): void {
    this.#actions[this.#nextRow(streamIdx, observations, start)] = NO_ACTION;
  }

  /** Ends an episode whose last observation is not known: the last row stays as an observation, its action is dropped. */
  cutEpisode(streamIdx: number): void {
    if (this.#written[streamIdx] === 0) return;
    this.#actions[this.#row(streamIdx, this.#written[streamIdx] - 1)] = NO_ACTION;
  }

  /** Forgets all rows of one stream: somebody else's begin. */
  forget(streamIdx: number): void {
    this.#written[streamIdx] = 0;
  }

  /**
   * Draws one transition of up to `numSteps` steps into row `b` of the batch, relabelled by `symmetry`.
   * draw: uniform integer source in [0, bound).
   * Returns false when the stream's row drawn has no successor yet; the caller draws again.
   */
  drawInPlace(
    streamIdx: number,
    numSteps: number,
    gamma: number,
    draw: (bound: number) => number,
    symmetry: Symmetry,
    b: number,
    out: TransitionBatch,
  ): boolean {
    const length = this.length(streamIdx);
    if (length < 2) return false;
    const first = this.#written[streamIdx] - length + draw(length - 1);
    const newest = this.#written[streamIdx] - 1;
    if (first >= newest || this.#actions[this.#row(streamIdx, first)] === NO_ACTION) return false;
    const { numCumulants } = this.sizes;
    for (let c = 0; c < numCumulants; c++) out.cumulants[b * numCumulants + c] = 0;
    let discount = 1;
    let moment = first;
    for (let step = 0; step < numSteps && moment < newest; step++) {
      const row = this.#row(streamIdx, moment);
      if (this.#actions[row] === NO_ACTION) break;
      for (let c = 0; c < numCumulants; c++) {
        out.cumulants[b * numCumulants + symmetry.cumulants[c]] += discount * this.#cumulants[row * numCumulants + c];
      }
      discount *= gamma;
      moment++;
    }
    out.discounts[b] = discount;
    this.#fillRow(this.#row(streamIdx, first), this.#row(streamIdx, moment), symmetry, b, out);
    return true;
  }

  #fillRow(row: number, lastRow: number, symmetry: Symmetry, b: number, out: TransitionBatch): void {
    const { numCumulants, observationLength } = this.sizes;
    const nextAction = this.#actions[lastRow];
    out.actions[b] = symmetry.actions[this.#actions[row]];
    out.nextActions[b] = nextAction === NO_ACTION ? -1 : symmetry.actions[nextAction];
    for (let c = 0; c < numCumulants; c++) {
      out.preferences[b * numCumulants + symmetry.cumulants[c]] = this.#preferences[row * numCumulants + c];
    }
    this.#unpackInPlace(row, symmetry, out.observations, b * observationLength);
    this.#unpackInPlace(lastRow, symmetry, out.nextObservations, b * observationLength);
  }

  #row(streamIdx: number, moment: number): number {
    return streamIdx * this.sizes.capacity + (moment % this.sizes.capacity);
  }

  #nextRow(streamIdx: number, observations: Uint8Array, start: number): number {
    const row = this.#row(streamIdx, this.#written[streamIdx]++);
    const { observationLength } = this.sizes;
    const packedStart = row * this.#packedLength;
    this.#packed.fill(0, packedStart, packedStart + this.#packedLength);
    for (let i = 0; i < observationLength; i++) {
      if (observations[start + i] !== 0) this.#packed[packedStart + (i >> 3)] |= 1 << (i & 7);
    }
    return row;
  }

  /** Writes the observation of one row as numbers 0 or 1 into out[start .. start+L). */
  #unpackInPlace(row: number, symmetry: Symmetry, out: Float32Array, start: number): void {
    out.fill(0, start, start + this.sizes.observationLength);
    const packedStart = row * this.#packedLength;
    for (let k = 0; k < this.#packedLength; k++) {
      const byte = this.#packed[packedStart + k];
      if (byte === 0) continue;
      for (let bit = 0; bit < 8; bit++) {
        if ((byte & (1 << bit)) !== 0) out[start + symmetry.bytes[k * 8 + bit]] = 1;
      }
    }
  }
}

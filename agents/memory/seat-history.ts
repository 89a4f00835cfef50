import type { ByteValues } from './byte-values.ts';

/**
 * The last `capacity` steps of many seats: observations, actions and cumulants, from which multi-step transitions of one seat are
 * drawn. A row is one moment of one seat; the last row of an episode has no action, and no observation either where the
 * episode terminated.
 *
 * Flags are packed: a window is over a thousand bytes of 0 or 1; as bits a quarter of a million steps fit in 60 MB.
 */
export interface SeatHistorySizes {
  readonly numStreams: number; // seats whose steps are kept apart, one ring each
  readonly capacity: number; // rows per stream
  readonly observationLength: number; // L
  readonly numCumulants: number; // C
  /** The number that each byte enters a network as, where observations are more than flags; left out: every byte is 0 or 1. */
  readonly byteValues?: ByteValues;
}

/** Buffers of one batch, filled in place. */
export interface TransitionBatch {
  readonly size: number; // B
  readonly observations: Float32Array; // [B, L] observations as networks read them
  readonly nextObservations: Float32Array; // [B, L] after the summed steps
  readonly actions: Int32Array; // [B]
  readonly nextActions: Int32Array; // [B] the action really taken in nextObservations; -1 when the row has none
  readonly cumulants: Float32Array; // [B, C] discounted sum of cumulants over the summed steps
  readonly discounts: Float32Array; // [B] gamma to the number of summed steps; 0 where the last of them terminated the episode
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

/** Action codes of a row that closes an episode: one that was cut there, with an observation, and one that terminated. */
const NO_ACTION = 255;
const TERMINATED = 254;

const isClosing = (code: number): boolean => code >= TERMINATED;

export class SeatHistory {
  readonly sizes: SeatHistorySizes;
  readonly #rowLength: number; // bytes of an observation as it is kept
  readonly #observations: Uint8Array; // [streams, capacity, ceil(L / 8)] bits, or [streams, capacity, L] bytes
  readonly #actions: Uint8Array; // [streams, capacity]
  readonly #cumulants: Uint8Array; // [streams, capacity, C]
  readonly #preferences: Float32Array; // [streams, capacity, C]
  readonly #written: Float64Array; // [streams] rows ever written

  constructor(sizes: SeatHistorySizes) {
    const rows = sizes.numStreams * sizes.capacity;
    this.sizes = sizes;
    this.#rowLength = sizes.byteValues === undefined ? (sizes.observationLength + 7) >> 3 : sizes.observationLength;
    this.#observations = new Uint8Array(rows * this.#rowLength);
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

  /** Ends an episode that terminated with its last step: nothing comes after it. */
  endEpisode(streamIdx: number): void {
    this.#actions[this.#row(streamIdx, this.#written[streamIdx]++)] = TERMINATED;
  }

  /**
   * Ends an episode whose last observation is not known: the last row stays as an observation, its action is dropped. Leaves
   * alone an episode that was closed or ended.
   */
  cutEpisode(streamIdx: number): void {
    if (this.#written[streamIdx] === 0) return;
    const row = this.#row(streamIdx, this.#written[streamIdx] - 1);
    if (!isClosing(this.#actions[row])) this.#actions[row] = NO_ACTION;
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
    const firstRow = this.#row(streamIdx, first);
    if (first >= newest || isClosing(this.#actions[firstRow])) return false;
    const { numCumulants } = this.sizes;
    for (let c = 0; c < numCumulants; c++) out.cumulants[b * numCumulants + c] = 0;
    let discount = 1;
    let moment = first;
    for (let step = 0; step < numSteps && moment < newest; step++) {
      const row = this.#row(streamIdx, moment);
      if (isClosing(this.#actions[row])) break;
      for (let c = 0; c < numCumulants; c++) {
        out.cumulants[b * numCumulants + symmetry.cumulants[c]] += discount * this.#cumulants[row * numCumulants + c];
      }
      discount *= gamma;
      moment++;
    }
    const lastRow = this.#row(streamIdx, moment);
    out.discounts[b] = this.#actions[lastRow] === TERMINATED ? 0 : discount;
    this.#fillRow(firstRow, lastRow, symmetry, b, out);
    return true;
  }

  #fillRow(row: number, lastRow: number, symmetry: Symmetry, b: number, out: TransitionBatch): void {
    const { numCumulants, observationLength } = this.sizes;
    const nextAction = this.#actions[lastRow];
    out.actions[b] = symmetry.actions[this.#actions[row]];
    out.nextActions[b] = isClosing(nextAction) ? -1 : symmetry.actions[nextAction];
    for (let c = 0; c < numCumulants; c++) {
      out.preferences[b * numCumulants + symmetry.cumulants[c]] = this.#preferences[row * numCumulants + c];
    }
    this.#readInPlace(row, symmetry, out.observations, b * observationLength);
    this.#readInPlace(lastRow, symmetry, out.nextObservations, b * observationLength);
  }

  #row(streamIdx: number, moment: number): number {
    return streamIdx * this.sizes.capacity + (moment % this.sizes.capacity);
  }

  #nextRow(streamIdx: number, observations: Uint8Array, start: number): number {
    const row = this.#row(streamIdx, this.#written[streamIdx]++);
    const { observationLength, byteValues } = this.sizes;
    const keptAt = row * this.#rowLength;
    if (byteValues !== undefined) {
      this.#observations.set(observations.subarray(start, start + observationLength), keptAt);
      return row;
    }
    this.#observations.fill(0, keptAt, keptAt + this.#rowLength);
    for (let i = 0; i < observationLength; i++) {
      if (observations[start + i] !== 0) this.#observations[keptAt + (i >> 3)] |= 1 << (i & 7);
    }
    return row;
  }

  /** Writes the observation of one row as numbers into out[start .. start+L). */
  #readInPlace(row: number, symmetry: Symmetry, out: Float32Array, start: number): void {
    const { byteValues, observationLength } = this.sizes;
    if (byteValues === undefined) {
      this.#unpackInPlace(row, symmetry, out, start);
      return;
    }
    const keptAt = row * this.#rowLength;
    for (let i = 0; i < observationLength; i++) {
      out[start + symmetry.bytes[i]] = byteValues[this.#observations[keptAt + i]];
    }
  }

  #unpackInPlace(row: number, symmetry: Symmetry, out: Float32Array, start: number): void {
    out.fill(0, start, start + this.sizes.observationLength);
    const keptAt = row * this.#rowLength;
    for (let k = 0; k < this.#rowLength; k++) {
      const byte = this.#observations[keptAt + k];
      if (byte === 0) continue;
      for (let bit = 0; bit < 8; bit++) {
        if ((byte & (1 << bit)) !== 0) out[start + symmetry.bytes[k * 8 + bit]] = 1;
      }
    }
  }

  /** Everything that decides later draws, as plain arrays for a checkpoint. */
  save(): Record<string, unknown> {
    const { numCumulants } = this.sizes;
    return {
      written: this.#written.slice(),
      observations: this.#used(this.#observations, this.#rowLength),
      actions: this.#used(this.#actions, 1),
      cumulants: this.#used(this.#cumulants, numCumulants),
      preferences: this.#used(this.#preferences, numCumulants),
    };
  }

  /** Takes back what `save` of a history of the same sizes gave. */
  load(saved: Readonly<Record<string, unknown>>): void {
    const { written, observations, actions, cumulants, preferences } = saved as unknown as SavedHistory;
    const { numCumulants } = this.sizes;
    this.#written.set(written);
    this.#fillUsed(this.#observations, observations, this.#rowLength);
    this.#fillUsed(this.#actions, actions, 1);
    this.#fillUsed(this.#cumulants, cumulants, numCumulants);
    this.#fillUsed(this.#preferences, preferences, numCumulants);
  }

  /** The rows of all streams that hold something, side by side; width: of a row of the column. */
  #used<Column extends Uint8Array | Float32Array>(column: Column, width: number): Column {
    const { numStreams } = this.sizes;
    let numRows = 0;
    for (let stream = 0; stream < numStreams; stream++) numRows += this.length(stream);
    const out = new (column.constructor as new (length: number) => Column)(numRows * width);
    this.#eachUsed(width, (from, to, at) => out.set(column.subarray(from, to), at));
    return out;
  }

  #fillUsed<Column extends Uint8Array | Float32Array>(column: Column, used: Column, width: number): void {
    this.#eachUsed(width, (from, to, at) => column.set(used.subarray(at, at + to - from), from));
  }

  /** Calls with what lies in [from, to) of a column, and where it stands among the rows that hold something. */
  #eachUsed(width: number, visit: (from: number, to: number, at: number) => void): void {
    const { numStreams, capacity } = this.sizes;
    let at = 0;
    for (let stream = 0; stream < numStreams; stream++) {
      const from = stream * capacity * width;
      const length = this.length(stream) * width;
      visit(from, from + length, at);
      at += length;
    }
  }
}

interface SavedHistory {
  readonly written: Float64Array;
  readonly observations: Uint8Array;
  readonly actions: Uint8Array;
  readonly cumulants: Uint8Array;
  readonly preferences: Float32Array;
}

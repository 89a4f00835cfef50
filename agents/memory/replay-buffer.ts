import type { Rng } from '../../envs/core/rng.ts';
import { type ByteValues, PLAIN_BYTES } from './byte-values.ts';

/** Rows drawn from a replay buffer, overwritten by every draw. */
export interface ExperienceBatch {
  readonly observations: Float32Array; // [B, L]
  readonly nextObservations: Float32Array; // [B, L]
  readonly actions: Uint8Array; // [B]
  readonly rewards: Float32Array; // [B]
  readonly discounts: Float32Array; // [B] 0 after a termination, else 1 (a truncated step is 1)
}

export function createExperienceBatch(size: number, observationLength: number): ExperienceBatch {
  return {
    observations: new Float32Array(size * observationLength),
    nextObservations: new Float32Array(size * observationLength),
    actions: new Uint8Array(size),
    rewards: new Float32Array(size),
    discounts: new Float32Array(size),
  };
}

/**
 * The ego's own transitions (s, a, r, s', ended), oldest overwritten first. Besides uniform draws it can draw among the
 * transitions with a reward other than 0, which are few: a reward model that saw them at their own rate would learn 0.
 */
export class ReplayBuffer {
  readonly capacity: number;
  readonly observationLength: number; // L
  readonly #byteValues: ByteValues;
  readonly #observations: Uint8Array; // [capacity, L]
  readonly #nextObservations: Uint8Array; // [capacity, L]
  readonly #actions: Uint8Array;
  readonly #rewards: Float32Array;
  readonly #terminated: Uint8Array;
  readonly #rewarded: Int32Array; // rows with a reward, in no order
  readonly #rewardedSlot: Int32Array; // where a row stands in #rewarded, or -1
  #numRewarded = 0;
  #length = 0;
  #next = 0;

  /** byteValues: the numbers that bytes of observations are drawn as. */
  constructor(capacity: number, observationLength: number, byteValues: ByteValues = PLAIN_BYTES) {
    this.capacity = capacity;
    this.#byteValues = byteValues;
    this.observationLength = observationLength;
    this.#observations = new Uint8Array(capacity * observationLength);
    this.#nextObservations = new Uint8Array(capacity * observationLength);
    this.#actions = new Uint8Array(capacity);
    this.#rewards = new Float32Array(capacity);
    this.#terminated = new Uint8Array(capacity);
    this.#rewarded = new Int32Array(capacity);
    this.#rewardedSlot = new Int32Array(capacity).fill(-1);
  }

  get length(): number {
    return this.#length;
  }

  get numRewarded(): number {
    return this.#numRewarded;
  }

  /** observations[offset .. offset+L) and nextObservations[nextOffset .. nextOffset+L) are copied. A truncated step is not `terminated`. */
  add(
    observations: Uint8Array,
    offset: number,
    nextObservations: Uint8Array,
    nextOffset: number,
    action: number,
    reward: number,
    terminated: boolean,
  ): void {
    const row = this.#next;
    for (let i = 0; i < this.observationLength; i++) {
      this.#observations[row * this.observationLength + i] = observations[offset + i];
      this.#nextObservations[row * this.observationLength + i] = nextObservations[nextOffset + i];
    }
    this.#actions[row] = action;
    this.#terminated[row] = terminated ? 1 : 0;
    this.#setReward(row, reward);
    this.#next = (row + 1) % this.capacity;
    this.#length = Math.min(this.#length + 1, this.capacity);
  }

  #setReward(row: number, reward: number): void {
    const slot = this.#rewardedSlot[row];
    this.#rewards[row] = reward;
    if (reward !== 0 && slot < 0) {
      this.#rewardedSlot[row] = this.#numRewarded;
      this.#rewarded[this.#numRewarded++] = row;
    } else if (reward === 0 && slot >= 0) {
      const last = this.#rewarded[--this.#numRewarded];
      this.#rewarded[slot] = last;
      this.#rewardedSlot[last] = slot;
      this.#rewardedSlot[row] = -1;
    }
  }

  /** Fills rows [from, to) of `out` uniformly at random with replacement. The buffer must not be empty. */
  sample(rng: Rng, out: ExperienceBatch, from: number, to: number): void {
    for (let b = from; b < to; b++) this.#copyRow(rng.below(this.#length), out, b);
  }

  /** As `sample`, among transitions with a reward other than 0; among all while there is none. */
  sampleRewarded(rng: Rng, out: ExperienceBatch, from: number, to: number): void {
    if (this.#numRewarded === 0) {
      this.sample(rng, out, from, to);
      return;
    }
    for (let b = from; b < to; b++) this.#copyRow(this.#rewarded[rng.below(this.#numRewarded)], out, b);
  }

  #copyRow(row: number, out: ExperienceBatch, b: number): void {
    const L = this.observationLength;
    for (let i = 0; i < L; i++) {
      out.observations[b * L + i] = this.#byteValues[this.#observations[row * L + i]];
      out.nextObservations[b * L + i] = this.#byteValues[this.#nextObservations[row * L + i]];
    }
    out.actions[b] = this.#actions[row];
    out.rewards[b] = this.#rewards[row];
    out.discounts[b] = 1 - this.#terminated[row];
  }

  /** Everything that decides later draws, as plain arrays for a checkpoint. */
  save(): Record<string, unknown> {
    const rows = this.#length;
    return {
      length: rows,
      next: this.#next,
      views: this.#observations.slice(0, rows * this.observationLength),
      nextViews: this.#nextObservations.slice(0, rows * this.observationLength),
      actions: this.#actions.slice(0, rows),
      rewards: this.#rewards.slice(0, rows),
      terminated: this.#terminated.slice(0, rows),
      rewarded: this.#rewarded.slice(0, this.#numRewarded),
    };
  }

  /** Takes back what `save` of a buffer of the same capacity and observation length gave. */
  load(saved: Readonly<Record<string, unknown>>): void {
    const state = saved as unknown as SavedReplay;
    this.#length = state.length;
    this.#next = state.next;
    this.#observations.set(state.views);
    this.#nextObservations.set(state.nextViews);
    this.#actions.set(state.actions);
    this.#rewards.set(state.rewards);
    this.#terminated.set(state.terminated);
    this.#rewarded.set(state.rewarded);
    this.#numRewarded = state.rewarded.length;
    this.#rewardedSlot.fill(-1);
    for (let slot = 0; slot < this.#numRewarded; slot++) this.#rewardedSlot[this.#rewarded[slot]] = slot;
  }
}

interface SavedReplay {
  length: number;
  next: number;
  views: Uint8Array; // observations; checkpoints keep the name that they began with
  nextViews: Uint8Array; // next observations
  actions: Uint8Array;
  rewards: Float32Array;
  terminated: Uint8Array;
  rewarded: Int32Array;
}

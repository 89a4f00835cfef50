import type { Rng } from '../../envs/core/rng.ts';

/**
 * The contract of everything that chooses actions by what it sees: networks, frozen checkpoints, players by rule, mixtures.
 * A policy holds weights or rules; what it remembers of the rows that it plays belongs to the caller, so that one policy
 * can sit in many seats of many worlds.
 *
 * Letters: R rows, a row is one seat of one world; L observation bytes.
 */
export interface Policy {
  /** Name of its kind for logs and cards, such as 'ppo' or 'overcooked-cook'. */
  readonly id: string;
  /** Memory for `numRows` rows, each as at the start of an episode. */
  createState(numRows: number): PolicyState;
  /**
   * Chooses for the rows of `input.rows`, and for no other row reads or writes anything. Advances `state`; a row whose reset flag
   * is set begins with nothing remembered. Chance comes from `rng` alone, in the order of `input.rows`.
   */
  act(input: PolicyInput, state: PolicyState, rng: Rng, out: PolicyOutput): void;
}

/** What a policy may know when it acts. Buffers are the caller's, valid during the call, and cover all R rows. */
export interface PolicyInput {
  readonly rows: Int32Array; // which rows to act for, rising
  readonly observations: Uint8Array; // [R, L]
  readonly resets: Uint8Array; // [R] not 0: the row forgets before this step (a new episode, or a new task under trials)
  readonly previousActions: Uint8Array; // [R] of the step before; 0 where `resets` is set
  readonly previousRewards: Float32Array; // [R] of the step before; 0 where `resets` is set
}

/** Where a policy writes; [R] each. What a policy does not know (a player by rule has no value) it leaves alone. */
export interface PolicyOutput {
  readonly actions: Uint8Array;
  readonly logProbabilities: Float32Array; // natural logarithm of the probability that the action had
  readonly values: Float32Array; // discounted return that the policy expects
  readonly probabilities?: Float32Array; // [R, A] of every action; written where the caller gives it
}

/** What a policy remembers of R rows. */
export interface PolicyState {
  /** Numbers remembered by networks: [R, M]; empty where a policy remembers otherwise or nothing. M is the same for all rows. */
  readonly memory: Float32Array;
  /** Plain values and typed arrays; `load` takes them back, so that a resumed run goes on with the same bytes. */
  save(): Record<string, unknown>;
  load(saved: Readonly<Record<string, unknown>>): void;
}

/** A state that is numbers and nothing else. */
export function createMemory(numRows: number, size: number): PolicyState {
  const memory = new Float32Array(numRows * size);
  return {
    memory,
    save: () => ({ memory: memory.slice() }),
    load: (saved) => memory.set(saved.memory as Float32Array),
  };
}

export function createPolicyOutput(numRows: number): PolicyOutput {
  return {
    actions: new Uint8Array(numRows),
    logProbabilities: new Float32Array(numRows),
    values: new Float32Array(numRows),
  };
}

/** All rows of R, in order. */
export function allRows(numRows: number): Int32Array {
  return Int32Array.from({ length: numRows }, (_, row) => row);
}

/** The named rows side by side. from: [R, width]; returns [rows.length, width]. */
export function gatherRows<Column extends Uint8Array | Float32Array>(
  from: Column,
  rows: Int32Array,
  width: number,
): Column {
  const out = new (from.constructor as new (length: number) => Column)(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const [source, target] = [rows[i] * width, i * width];
    for (let k = 0; k < width; k++) out[target + k] = from[source + k];
  }
  return out;
}

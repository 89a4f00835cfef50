import type { Rng } from '../../envs/core/rng.ts';
import type { Policy, PolicyInput, PolicyOutput, PolicyState } from './policy.ts';

/** Who acts for which rows. */
export interface LineupEntry {
  readonly policy: Policy;
  readonly rows: Int32Array; // rising; no row has two
  /** Writes what this entry sees into [R, L'] at its rows, where that is not what the learner sees. */
  readonly observe?: (out: Uint8Array) => void;
  readonly observationLength?: number; // L' of what it sees
}

/**
 * Who sits in which seat of which world, and what each remembers. The first entry learns: its rows, and no others, are in
 * the trajectories. Rows that nobody has (seats that the world plays itself) keep action 0.
 */
export class Lineup {
  readonly entries: readonly LineupEntry[];
  readonly numRows: number; // R of all worlds
  readonly states: readonly PolicyState[]; // one an entry
  readonly #seen: readonly (Uint8Array | undefined)[];

  constructor(numRows: number, learner: LineupEntry, others: readonly LineupEntry[] = []) {
    this.numRows = numRows;
    this.entries = [learner, ...others];
    this.states = this.entries.map(({ policy }) => policy.createState(numRows));
    this.#seen = this.entries.map(({ observationLength }) =>
      observationLength === undefined ? undefined : new Uint8Array(numRows * observationLength),
    );
  }

  get learnerRows(): Int32Array {
    return this.entries[0].rows;
  }

  /** What the learner remembers: [R, M]. */
  get memory(): Float32Array {
    return this.states[0].memory;
  }

  /** Everybody's action for the coming step. input.rows is ignored. */
  act(input: Omit<PolicyInput, 'rows'>, rng: Rng, out: PolicyOutput): void {
    this.entries.forEach(({ policy, rows, observe }, i) => {
      const seen = this.#seen[i];
      if (seen !== undefined) observe?.(seen);
      policy.act({ ...input, rows, observations: seen ?? input.observations }, this.states[i], rng, out);
    });
  }

  save(): Record<string, unknown>[] {
    return this.states.map((state) => state.save());
  }

  load(saved: readonly Readonly<Record<string, unknown>>[]): void {
    this.states.forEach((state, i) => {
      state.load(saved[i]);
    });
  }
}

import type { Rng } from '../../envs/core/rng.ts';
import type { Policy, PolicyInput, PolicyOutput, PolicyState } from './policy.ts';

/**
 * Several policies as one: every row plays by one of them, drawn uniformly anew wherever the row is told to forget. Each member acts
 * once a step, for all of its rows together.
 */
export class MixturePolicy implements Policy {
  readonly id: string;
  readonly members: readonly Policy[]; // M, at least one

  constructor(id: string, members: readonly Policy[]) {
    if (members.length === 0) throw new RangeError(`mixture ${id} of no policies`);
    this.id = id;
    this.members = members;
  }

  createState(numRows: number): MixtureState {
    return new MixtureState(this.members, numRows);
  }

  act(input: PolicyInput, state: PolicyState, rng: Rng, out: PolicyOutput): void {
    const { rows, resets } = input;
    const { drawn, states, sorted, ends } = state as MixtureState;
    ends.fill(0);
    for (const row of rows) {
      if (resets[row] !== 0 || drawn[row] < 0) drawn[row] = rng.below(this.members.length);
      ends[drawn[row] + 1]++;
    }
    for (let m = 0; m < this.members.length; m++) ends[m + 1] += ends[m]; // where the rows of member m begin, until they are written
    for (const row of rows) sorted[ends[drawn[row]]++] = row;
    for (let m = 0; m < this.members.length; m++) {
      const start = m === 0 ? 0 : ends[m - 1];
      if (ends[m] === start) continue;
      this.members[m].act({ ...input, rows: sorted.subarray(start, ends[m]) }, states[m], rng, out);
    }
  }
}

/** Which member each row plays by, and what the members remember. */
class MixtureState implements PolicyState {
  readonly memory = new Float32Array(0);
  readonly drawn: Int32Array; // [R] member, -1 before the row's first step
  readonly states: readonly PolicyState[]; // [M]
  readonly sorted: Int32Array; // [R] rows of one step by member; room to work in, as is `ends`
  readonly ends: Int32Array; // [M + 1] where the rows of each member end in `sorted`

  constructor(members: readonly Policy[], numRows: number) {
    this.drawn = new Int32Array(numRows).fill(-1);
    this.states = members.map((member) => member.createState(numRows));
    this.sorted = new Int32Array(numRows);
    this.ends = new Int32Array(members.length + 1);
  }

  save(): Record<string, unknown> {
    return { drawn: this.drawn.slice(), members: this.states.map((state) => state.save()) };
  }

  load({ drawn, members }: Readonly<Record<string, unknown>>): void {
    this.drawn.set(drawn as Int32Array);
    for (const [m, saved] of (members as Record<string, unknown>[]).entries()) this.states[m].load(saved);
  }
}

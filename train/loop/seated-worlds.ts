import type { Lineup } from '../../agents/core/lineup.ts';
import { createPolicyOutput, type PolicyOutput } from '../../agents/core/policy.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { VectorEnv } from '../../envs/core/vector-env.ts';

/** Worlds with everybody in their seats, and what each row did and got last. R rows of all worlds. */
export class SeatedWorlds {
  readonly env: VectorEnv;
  readonly lineup: Lineup;
  readonly previousActions: Uint8Array; // [R] 0 where the row has just begun
  readonly previousRewards: Float32Array; // [R]
  readonly out: PolicyOutput; // [R] of the last `act`

  constructor(env: VectorEnv, lineup: Lineup) {
    this.env = env;
    this.lineup = lineup;
    this.previousActions = new Uint8Array(env.numRows);
    this.previousRewards = new Float32Array(env.numRows);
    this.out = createPolicyOutput(env.numRows);
  }

  /** Begins a new episode in every world; everybody forgets. */
  start(): void {
    this.env.start();
    this.previousActions.fill(0);
    this.previousRewards.fill(0);
    for (const { memory } of this.lineup.states) memory.fill(0);
  }

  /** Everybody chooses an action for its rows: fills `out` [R]. Every random number comes from `rng`. */
  act(rng: Rng): void {
    const { env, previousActions, previousRewards } = this;
    const { observations, resets } = env;
    this.lineup.act({ observations, resets, previousActions, previousRewards }, rng, this.out);
  }

  /** Steps all worlds by the chosen actions; a row that has just begun has 0 as its last action and reward. */
  step(): void {
    const { env, out } = this;
    env.step(out.actions);
    for (let row = 0; row < env.numRows; row++) {
      const isFresh = env.resets[row] !== 0;
      this.previousActions[row] = isFresh ? 0 : out.actions[row];
      this.previousRewards[row] = isFresh ? 0 : env.rewards[row];
    }
  }
}

import { describe, expect, it } from 'vitest';
import { ActorPolicy } from '../../../agents/core/actor-policy.ts';
import { allRows, createPolicyOutput } from '../../../agents/core/policy.ts';
import { Rng } from '../../../envs/core/rng.ts';

describe('a player by rule as a policy', () => {
  it('is one actor a row: told of each reset but its first, and of what was played in place of its choice', () => {
    const heard: string[] = [];
    const policy = new ActorPolicy('listener', (row) => ({
      id: 'listener',
      act: (observation) => {
        heard.push(`${row} sees ${observation[0]}`);
        return row + 1;
      },
      startEpisode: () => heard.push(`${row} begins`),
      playsInstead: (action) => heard.push(`${row} played ${action}`),
    }));
    const state = policy.createState(2);
    const out = createPolicyOutput(2);
    const act = (resets: number[], previousActions: number[], rows = allRows(2)) => {
      const input = {
        rows,
        observations: Uint8Array.of(7, 7, 9, 9),
        resets: Uint8Array.from(resets),
        previousActions: Uint8Array.from(previousActions),
        previousRewards: new Float32Array(2),
      };
      policy.act(input, state, new Rng(1), out);
      return heard.splice(0);
    };
    expect(act([1, 1], [0, 0])).toEqual(['0 sees 7', '1 sees 9']);
    expect([...out.actions]).toEqual([1, 2]);
    expect(act([0, 0], [1, 5])).toEqual(['0 sees 7', '1 played 5', '1 sees 9']);
    expect(act([1, 0], [0, 2])).toEqual(['0 begins', '0 sees 7', '1 sees 9']);
    expect(act([0, 1], [0, 0], Int32Array.of(1))).toEqual(['1 begins', '1 sees 9']);
  });

  it('goes on from what was saved', () => {
    const policy = new ActorPolicy('counter', () => {
      let numActs = 0;
      return {
        id: 'counter',
        act: () => ++numActs,
        save: () => numActs,
        load: (saved) => {
          numActs = saved as number;
        },
      };
    });
    const out = createPolicyOutput(2);
    const input = {
      rows: Int32Array.of(1),
      observations: new Uint8Array(2),
      resets: new Uint8Array(2),
      previousActions: new Uint8Array(2),
      previousRewards: new Float32Array(2),
    };
    const state = policy.createState(2);
    for (let step = 0; step < 3; step++) policy.act(input, state, new Rng(1), out);
    const other = policy.createState(2);
    other.load(state.save());
    policy.act({ ...input, rows: allRows(2) }, other, new Rng(1), out);
    expect([...out.actions]).toEqual([1, 4]);
  });
});

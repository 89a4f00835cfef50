import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Dqn, dqnSettings, qValues } from '../../../agents/algorithms/dqn.ts';
import { allRows, createPolicyOutput } from '../../../agents/core/policy.ts';
import { createTrajectory, type Trajectory } from '../../../agents/core/trajectory.ts';
import { evaluate } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { finish } from '../../../envs/core/steps.ts';

const L = 3;
const A = 2;
const GAMMA = 0.9;
const SMALL = { torsoSizes: [8, 8], headSize: 8, batchSize: 8, replayCapacity: 64, gamma: GAMMA };

function createDqn(change: Readonly<Record<string, number>> = {}): Dqn {
  const config = dqnSettings.parse({ ...SMALL, stepsPerUpdate: 1, warmUpSteps: 0, ...change });
  return new Dqn(new Rng(4), { observationLength: L, numActions: A }, config);
}

/** T steps of R rows; observation (t, r) is [t, r, 1], what comes after the last step [T, r, 1], and action and reward 1. */
function trajectoryOf(numSteps: number, numRows: number): Trajectory {
  const out = createTrajectory({ numSteps, numRows, observationLength: L, numCumulants: 0, memorySize: 0 });
  for (let index = 0; index < numSteps * numRows; index++) {
    out.observations.set([Math.floor(index / numRows), index % numRows, 1], index * L);
    out.actions[index] = 1;
    out.rewards[index] = 1;
  }
  for (let row = 0; row < numRows; row++) out.last.observations.set([numSteps, row, 1], row * L);
  return out;
}

function end(trajectory: Trajectory, index: number, how: 'terminated' | 'truncated', final: number[] = []): void {
  trajectory[how][index] = 1;
  if (how === 'terminated') return;
  trajectory.cuts.push({ index, observation: Uint8Array.from(final), memory: new Float32Array(0) });
}

/** Values [A] of one observation by the weights as they are; online and target are the same before the first update. */
const valuesOf = (dqn: Dqn, observation: ArrayLike<number>): number[] => [
  ...evaluate(() => [qValues(dqn.networks.target.tensors(), tf.tensor2d(Array.from(observation), [1, L]))])[0],
];

interface SavedReplay {
  readonly length: number;
  readonly views: Uint8Array; // observations
  readonly nextViews: Uint8Array; // next observations
  readonly terminated: Uint8Array;
}
const replayOf = (dqn: Dqn) => (dqn.save().extra.learner as { replay: SavedReplay }).replay;

beforeAll(async () => {
  await loadEngine('wasm');
});

describe('a transition', () => {
  const FINAL = [5, 0, 9];
  const transitions = {
    'that goes on is bootstrapped from the next step': { next: [1, 0, 1], how: undefined },
    'that was truncated is bootstrapped from the final observation': { next: FINAL, how: 'truncated' },
    'that was terminated has no future': { next: undefined, how: 'terminated' },
  } as const;

  it.each(Object.entries(transitions))('%s', (_, { next, how }) => {
    const dqn = createDqn();
    const trajectory = trajectoryOf(1, 1);
    if (how !== undefined) end(trajectory, 0, how, FINAL);
    const future = next === undefined ? 0 : Math.max(...valuesOf(dqn, next));
    const taken = valuesOf(dqn, [0, 0, 1])[1];
    const target = 1 + GAMMA * future;
    const metrics = finish(dqn.learn(trajectory, 0, new Rng(1))); // every row of the batch is this transition
    expect(metrics['loss/q']).toBeCloseTo(0.5 * (taken - target) ** 2, 5);
    // The three futures differ by more than that.
    const others = [[1, 0, 1], FINAL].map((each) => Math.max(...valuesOf(createDqn(), each)));
    expect(Math.abs(others[0] - others[1])).toBeGreaterThan(0.01);
    for (const other of others) expect(Math.abs(other)).toBeGreaterThan(0.01);
  });

  it('of several rows is kept in order of time, each row with what it saw next', () => {
    const dqn = createDqn({ warmUpSteps: 1000 });
    const trajectory = trajectoryOf(3, 2);
    end(trajectory, 2, 'truncated', [7, 7, 7]); // step 1 of row 0
    end(trajectory, 5, 'truncated', [8, 8, 8]); // step 2 of row 1, the last one
    end(trajectory, 1, 'terminated'); // step 0 of row 1
    finish(dqn.learn(trajectory, 0, new Rng(1)));
    const { views, nextViews, terminated, length } = replayOf(dqn);
    const rowsOf = (bytes: Uint8Array) => Array.from({ length }, (_, i) => [...bytes.subarray(i * L, (i + 1) * L)]);
    expect(rowsOf(views)).toEqual([0, 1, 2].flatMap((t) => [0, 1].map((row) => [t, row, 1])));
    expect(rowsOf(nextViews)).toEqual([
      [1, 0, 1],
      [1, 1, 1], // of the next episode; its discount is 0
      [7, 7, 7],
      [2, 1, 1],
      [3, 0, 1],
      [8, 8, 8],
    ]);
    expect([...terminated]).toEqual([0, 1, 0, 0, 0, 0]);
  });
});

describe('the pace', () => {
  it('makes updates when they are due, from what was seen by then, whatever the length of a trajectory', () => {
    const settings = { stepsPerUpdate: 4, warmUpSteps: 10 };
    const [whole, parts] = [createDqn(settings), createDqn(settings)];
    const all = trajectoryOf(12, 2);
    const rngs = [new Rng(1), new Rng(1)];
    finish(whole.learn(all, 0, rngs[0]));
    expect(whole.numTransitions).toBe(24);
    expect(whole.numUpdates).toBe(3); // floor((24 - 10) / 4)
    for (let t = 0; t < 12; t++) {
      const part = trajectoryOf(1, 2);
      part.observations.set(all.observations.subarray(t * 2 * L, (t + 1) * 2 * L));
      part.last.observations.set([t + 1, 0, 1, t + 1, 1, 1]);
      finish(parts.learn(part, 0, rngs[1]));
    }
    expect(parts.save()).toEqual(whole.save());
  });

  it('may be heard between two updates', () => {
    const steps = createDqn({ stepsPerUpdate: 2 }).learn(trajectoryOf(4, 2), 0, new Rng(1));
    let numTurns = 0;
    while (steps.next().done !== true) numTurns++;
    expect(numTurns).toBe(4);
  });
});

describe('exploration', () => {
  const act = (dqn: Dqn, rng: Rng): number[] => {
    const numRows = 40;
    const out = createPolicyOutput(numRows);
    const zeros = new Uint8Array(numRows);
    const observations = new Uint8Array(numRows * L);
    const previous = { previousActions: zeros, previousRewards: new Float32Array(numRows) };
    const { behaviour } = dqn;
    behaviour.act(
      { rows: allRows(numRows), observations, resets: zeros, ...previous },
      behaviour.createState(numRows),
      rng,
      out,
    );
    return [...out.actions];
  };

  it('falls with the steps of the behaviour, and goes on where it was after a resume', () => {
    const settings = { epsilonStart: 1, epsilonEnd: 0, epsilonSteps: 80, warmUpSteps: 1000 };
    const dqn = createDqn(settings);
    expect(new Set(act(dqn, new Rng(1)))).toEqual(new Set([0, 1]));
    expect(finish(dqn.learn(trajectoryOf(1, 2), 0, new Rng(1))).epsilon).toBe(0.5);
    const copy = createDqn(settings);
    copy.load(structuredClone(dqn.save()), 'a test');
    expect(act(copy, new Rng(2))).toEqual(act(dqn, new Rng(2)));
    for (const each of [dqn, copy]) expect(new Set(act(each, new Rng(3))).size).toBe(1); // nothing is random any more
  });
});

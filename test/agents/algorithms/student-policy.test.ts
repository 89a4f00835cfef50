import { describe, expect, it } from 'vitest';
import { createStudentActor } from '../../../agents/algorithms/student-actor.ts';
import { createStudentPolicy } from '../../../agents/algorithms/student-policy.ts';
import { allRows, createPolicyOutput, type PolicyInput, type PolicyOutput } from '../../../agents/core/policy.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment } from '../../../envs/registry.ts';
import { readDesignerRun } from '../../../train/live/designer-run.ts';

const NUM_ROWS = 5;
const NUM_STEPS = 12;
const { snapshot } = readDesignerRun('agents/checkpoints/ued-paired', 'maze');
const { observation } = createEnvironment('maze', snapshot.worldSettings, 1).spec;
const student = snapshot.students[0];
const policy = createStudentPolicy('student', observation, student);

/** [T] of inputs with rows that begin anew in the middle. */
function drawInputs(): PolicyInput[] {
  const rng = new Rng(3);
  return Array.from({ length: NUM_STEPS }, (_, step) => ({
    rows: allRows(NUM_ROWS),
    observations: Uint8Array.from({ length: NUM_ROWS * observation.length }, () => rng.below(3)),
    resets: Uint8Array.from({ length: NUM_ROWS }, (_, row) => (step === 0 || (step + row) % 5 === 0 ? 1 : 0)),
    previousActions: new Uint8Array(NUM_ROWS),
    previousRewards: new Float32Array(NUM_ROWS),
  }));
}

function createOutput(): PolicyOutput & { readonly probabilities: Float32Array } {
  return { ...createPolicyOutput(NUM_ROWS), probabilities: new Float32Array(NUM_ROWS * student.numActions) };
}

describe('a trained student as a policy', () => {
  it('acts for many rows as it acts for them one by one', () => {
    const together = policy.createState(NUM_ROWS);
    const apart = policy.createState(NUM_ROWS);
    const [out, single] = [createOutput(), createOutput()];
    const [rng, sameRng] = [new Rng(8), new Rng(8)];
    for (const input of drawInputs()) {
      policy.act(input, together, rng, out);
      for (const row of allRows(NUM_ROWS)) policy.act({ ...input, rows: Int32Array.of(row) }, apart, sameRng, single);
      expect(single).toEqual(out);
    }
    expect(apart.memory).toEqual(together.memory);
    expect(out.probabilities.slice(0, student.numActions).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it('remembers between resets, and nothing from before one', () => {
    const inputs = drawInputs();
    const answers = (first: number, row: number) => {
      const state = policy.createState(NUM_ROWS);
      const out = createOutput();
      return inputs.slice(first).map((input) => {
        policy.act({ ...input, rows: Int32Array.of(row) }, state, new Rng(1), out);
        return out.values[row];
      });
    };
    const row = 2; // is reset at steps 0, 3 and 8
    const whole = answers(0, row);
    expect(answers(3, row)).toEqual(whole.slice(3));
    expect(answers(8, row)).toEqual(whole.slice(8));
    expect(answers(4, row)[0]).not.toBe(whole[4]);
  });

  it('touches no other row', () => {
    const state = policy.createState(NUM_ROWS);
    const out = createOutput();
    policy.act({ ...drawInputs()[0], rows: Int32Array.of(1) }, state, new Rng(2), out);
    const size = state.memory.length / NUM_ROWS;
    const isTouched = allRows(NUM_ROWS).map((row) =>
      state.memory.subarray(row * size, (row + 1) * size).some((number) => number !== 0) ? 1 : 0,
    );
    expect([...isTouched]).toEqual([0, 1, 0, 0, 0]);
    expect([...out.values].map((value) => (value === 0 ? 0 : 1))).toEqual([0, 1, 0, 0, 0]);
  });

  it('is no actor where it reads its last action or reward, which an actor never hears', () => {
    for (const name of ['previousAction', 'previousReward']) {
      const reader = { ...student, network: { ...student.network, [name]: true } };
      expect(() => createStudentActor('student', observation, reader)).toThrow(
        /reads the previous .*createStudentPolicy/,
      );
    }
  });
});

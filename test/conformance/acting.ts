import { describe, expect, it } from 'vitest';
import type { Algorithm, AlgorithmDefinition } from '../../agents/core/algorithm.ts';
import {
  allRows,
  createPolicyOutput,
  type Policy,
  type PolicyInput,
  type PolicyOutput,
  type PolicyState,
} from '../../agents/core/policy.ts';
import { studentNetConfig } from '../../agents/nets/student-net.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment } from '../../envs/registry.ts';
import { demonstrationsIn } from './played-demonstrations.ts';
import { SMALL, settingsKnownTo, shortWorld } from './small-settings.ts';

type Settings = Readonly<Record<string, unknown>>;

const R = 6;
const CHOSEN = Int32Array.of(1, 4);
const NUM_STEPS = 3; // before the one that is looked at
const NOBODY = 255;
const DIGITS = 5; // a batch may be summed in another order than one row

/** Settings that remember in different ways, as far as the method takes them; one where it has no choice. */
function variantsOf({ configSchema }: AlgorithmDefinition): Settings[] {
  if (!('memory' in (configSchema.parse({}) as object))) return [{}];
  const all = studentNetConfig.shape.memory.unwrap().options.map((memory) => ({ memory }));
  return all.filter((variant) => configSchema.safeParse(variant).success);
}

/** What the policies of every method must do with rows, memory and the flags that tell to forget: the contract of `Policy`. */
export function describeActing(definition: AlgorithmDefinition, worldId: string): void {
  describe.each(variantsOf(definition))(`${definition.id} %j acting in ${worldId}`, (variant) => {
    const { spec } = createEnvironment(worldId, shortWorld(worldId), 1);
    const demonstrations = demonstrationsIn(worldId);
    const L = spec.observation.length;
    const remembers = 'memory' in variant && variant.memory !== 'none';

    const make = (): Algorithm =>
      definition.create({
        config: settingsKnownTo(definition, { ...SMALL, ...variant }),
        spec,
        numRows: R,
        rowsPerWorld: 1,
        rng: new Rng(5),
        demonstrations,
      });

    /** What R rows see in step t, in the middle of an episode but for those of `forgetting`. */
    function inputOf(t: number, forgetting: Int32Array): PolicyInput {
      const rng = new Rng(9).split(t);
      const input = {
        rows: allRows(R),
        observations: new Uint8Array(R * L),
        resets: new Uint8Array(R),
        previousActions: new Uint8Array(R),
        previousRewards: new Float32Array(R),
      };
      for (let row = 0; row < R; row++) {
        const from = rng.below(demonstrations.length);
        input.observations.set(demonstrations.observations.subarray(from * L, (from + 1) * L), row * L);
        input.previousActions[row] = rng.below(spec.numActions);
        input.previousRewards[row] = rng.unit();
      }
      for (const row of forgetting) {
        input.resets[row] = 1;
        input.previousActions[row] = 0;
        input.previousRewards[row] = 0;
      }
      return input;
    }

    /** A state in the middle of an episode. */
    function stateAfter(policy: Policy, numSteps: number): PolicyState {
      const state = policy.createState(R);
      for (let t = 0; t < numSteps; t++) {
        const starts = t === 0 ? allRows(R) : new Int32Array(0);
        policy.act(inputOf(t, starts), state, new Rng(t), createPolicyOutput(R));
      }
      return state;
    }

    function act(policy: Policy, state: PolicyState, input: PolicyInput, rng = new Rng(1)): PolicyOutput {
      const out = createPolicyOutput(R);
      out.actions.fill(NOBODY);
      policy.act(input, state, rng, out);
      return out;
    }

    const memoryOf = ({ memory }: PolicyState, row: number): Float32Array =>
      memory.subarray((row * memory.length) / R, ((row + 1) * memory.length) / R);

    function expectSameRow(one: [PolicyOutput, PolicyState], other: [PolicyOutput, PolicyState], row: number): void {
      const [out, state] = one;
      const [expected, expectedState] = other;
      expect(out.actions[row]).toBe(expected.actions[row]);
      expect(out.values[row]).toBeCloseTo(expected.values[row], DIGITS);
      expect(out.logProbabilities[row]).toBeCloseTo(expected.logProbabilities[row], DIGITS);
      const memory = memoryOf(expectedState, row);
      memoryOf(state, row).forEach((value, i) => {
        expect(value).toBeCloseTo(memory[i], DIGITS);
      });
    }

    const policiesOf = (algorithm: Algorithm): Policy[] => [algorithm.behaviour, algorithm.evaluation];

    it('chooses in a batch as row by row, with the same chance', () => {
      const algorithm = make();
      for (const policy of policiesOf(algorithm)) {
        const [together, apart] = [stateAfter(policy, NUM_STEPS), stateAfter(policy, NUM_STEPS)];
        const input = inputOf(NUM_STEPS, CHOSEN);
        const expected = act(policy, together, input);
        const rng = new Rng(1);
        for (let row = 0; row < R; row++) {
          const out = act(policy, apart, { ...input, rows: Int32Array.of(row) }, rng);
          expect(out.actions[row]).toBeLessThan(spec.numActions);
          expectSameRow([out, apart], [expected, together], row);
        }
      }
      algorithm.dispose();
    });

    it('reads and writes no row that it does not act for', () => {
      const algorithm = make();
      for (const policy of policiesOf(algorithm)) {
        const [state, whole] = [stateAfter(policy, NUM_STEPS), stateAfter(policy, NUM_STEPS)];
        const input = inputOf(NUM_STEPS, new Int32Array(0));
        const rows = [...allRows(R)].filter((row) => !CHOSEN.includes(row));
        for (const row of rows) memoryOf(state, row).fill(Number.NaN);
        const out = act(policy, state, { ...input, rows: CHOSEN });
        const expected = act(policy, whole, input);
        for (const row of rows) {
          expect([out.actions[row], out.values[row], out.logProbabilities[row]]).toEqual([NOBODY, 0, 0]);
          expect(memoryOf(state, row).every(Number.isNaN)).toBe(true);
        }
        for (const row of CHOSEN) {
          expect(out.actions[row]).toBeLessThan(spec.numActions);
          expect(out.values[row]).toBeCloseTo(expected.values[row], DIGITS);
        }
      }
      algorithm.dispose();
    });

    it('forgets where it is told to, and nowhere else', () => {
      const algorithm = make();
      for (const policy of policiesOf(algorithm)) {
        const [state, unbroken] = [stateAfter(policy, NUM_STEPS), stateAfter(policy, NUM_STEPS)];
        const empty = policy.createState(R);
        const input = inputOf(NUM_STEPS, CHOSEN);
        const out = act(policy, state, input);
        const fromEmpty = act(policy, empty, { ...input, resets: new Uint8Array(R) });
        const fromMemory = act(policy, unbroken, { ...input, resets: new Uint8Array(R) });
        for (let row = 0; row < R; row++) {
          const isForgotten = CHOSEN.includes(row);
          expectSameRow([out, state], isForgotten ? [fromEmpty, empty] : [fromMemory, unbroken], row);
          if (!remembers) continue;
          const other = isForgotten ? unbroken : empty; // or the test could not fail
          expect(Math.abs(out.values[row] - (isForgotten ? fromMemory : fromEmpty).values[row])).toBeGreaterThan(1e-4);
          expect(memoryOf(state, row)).not.toEqual(memoryOf(other, row));
        }
      }
      algorithm.dispose();
    });
  });
}

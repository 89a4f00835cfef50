import { sampleSoftmax, softmax } from '../../envs/core/softmax.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import { createMemory, type Policy } from '../core/policy.ts';
import { createActingNet } from '../nets/actor-critic-acting.ts';
import type { StudentWeights } from './student-actor.ts';

/**
 * A trained student with weights that stay: its stochastic policy, in plain arrays without an engine. Chance: one draw an
 * action.
 * Errors   RangeError for weights that do not fit the observation.
 */
export function createStudentPolicy(id: string, spec: ObservationSpec, student: StudentWeights): Policy {
  const { numActions, network, weights } = student;
  const net = createActingNet(spec, numActions, network, weights);
  const { stateSize } = net;
  const { length } = spec;
  return {
    id,
    createState: (numRows) => createMemory(numRows, stateSize),
    act({ rows, observations, resets, previousActions, previousRewards }, { memory }, rng, out) {
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        const remembered = memory.subarray(row * stateSize, (row + 1) * stateSize);
        if (resets[row] !== 0) remembered.fill(0);
        const seen = observations.subarray(row * length, (row + 1) * length);
        const { logits, value } = net.act(seen, remembered, previousActions[row], previousRewards[row]);
        out.actions[row] = sampleSoftmax(logits, 0, numActions, rng, out.logProbabilities, row);
        out.values[row] = value;
        if (out.probabilities !== undefined) softmax(logits, 0, numActions, out.probabilities, row * numActions);
      }
    },
  };
}

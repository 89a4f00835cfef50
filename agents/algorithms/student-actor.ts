import type { Actor } from '../../envs/core/actor.ts';
import { sampleSoftmax } from '../../envs/core/softmax.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import { createActingNet } from '../nets/actor-critic-acting.ts';
import type { StudentNetConfig } from '../nets/student-net-config.ts';

/** A student's policy as plain values: crosses threads, needs no engine. */
export interface StudentWeights {
  readonly network: StudentNetConfig;
  readonly numActions: number; // A it was trained with
  readonly weights: Readonly<Record<string, Float32Array>>; // by name, as `createStudentNet` names them
}

/**
 * A trained student as an actor: its stochastic policy, as in training and in the papers' evaluations. Its memory starts
 * from 0 in every episode. Chance: one draw an action.
 * Errors   RangeError for weights that do not fit the observation.
 */
export function createStudentActor(
  id: string,
  spec: ObservationSpec,
  { network, numActions, weights }: StudentWeights,
): Actor {
  const net = createActingNet(spec, numActions, network, weights);
  const state = new Float32Array(net.stateSize);
  const logProbability = new Float32Array(1);
  return {
    id,
    act(observation, rng) {
      const { logits } = net.act(observation, state);
      return sampleSoftmax(logits, 0, numActions, rng, logProbability, 0);
    },
    startEpisode() {
      state.fill(0);
    },
  };
}

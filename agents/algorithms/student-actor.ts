import type { Actor } from '../../envs/core/actor.ts';
import { InputError } from '../../envs/core/errors.ts';
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
 * Errors   RangeError for weights that do not fit the observation. InputError for a network that reads its last action or reward, of
 *          which an actor hears nothing: `createStudentPolicy` plays it.
 */
export function createStudentActor(
  id: string,
  spec: ObservationSpec,
  { network, numActions, weights }: StudentWeights,
): Actor {
  if (network.previousAction || network.previousReward) {
    throw new InputError('network that reads the previous action or reward', {
      value: 'an actor, which hears neither',
      limit: 'createStudentPolicy',
    });
  }
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

import * as tf from '@tensorflow/tfjs';
import { softmax } from '../../envs/core/softmax.ts';
import type { ActorCritic } from '../nets/actor-critic.ts';
import { evaluate } from '../nets/adam.ts';
import { crossEntropy } from '../nets/layers.ts';
import type { Parameters } from '../nets/parameters.ts';
import { type ExtraLoss, type PpoMinibatch, stateTensor } from './ppo-minibatch.ts';

/** Who is copied: it is read, never changed. */
export interface CloningTeacher {
  readonly network: ActorCritic;
  readonly parameters: Parameters;
}

/**
 * Draws a learner towards what a teacher would do in the learner's own rollout.
 *
 *   loss = c * mean_n KL(teacher_n || learner_n),   KL(q || p) = sum_a q(a) (log q(a) - log p(a))
 *
 * over the samples n of the minibatch; the gradient flows into the learner alone. The teacher remembers what the learner
 * saw, from an empty memory on: for rollouts whose worlds start afresh, as those of 'levels' do.
 *
 * Errors   RangeError when the two do not have the same actions and observations.
 * Source   Mediratta et al. 2023, arXiv:2308.10797: c = .1 every 25 updates at 25 walls, .01 every 5 at 0 to 60.
 */
export function createCloningLoss(teacher: CloningTeacher, coefficient: number): ExtraLoss {
  return (run, minibatch) => {
    const numActions = run.logits.shape[1] as number;
    if (numActions !== teacher.network.numActions) {
      throw new RangeError(
        `cloning: ${numActions} actions of the learner, ${teacher.network.numActions} of the teacher`,
      );
    }
    const probabilities = teacherProbabilities(teacher, minibatch);
    const targets = tf.tensor2d(probabilities, [probabilities.length / numActions, numActions]);
    const divergence = tf.sub(crossEntropy(run.logits, targets), meanEntropy(probabilities, numActions));
    return tf.mul(coefficient, divergence) as tf.Scalar;
  };
}

/** [N, A], time-major as the minibatch. */
function teacherProbabilities({ network, parameters }: CloningTeacher, minibatch: PpoMinibatch): Float32Array {
  const { observations, numSteps, numWorlds, resets, previous } = minibatch;
  const N = numSteps * numWorlds;
  if (observations.length !== N * network.observationLength) {
    throw new RangeError(`cloning: ${observations.length / N} observed bytes, expected ${network.observationLength}`);
  }
  const [logits] = evaluate(() => {
    const initial = stateTensor(new Float32Array(numWorlds * network.stateSize), numWorlds);
    return [network.forward(parameters.tensors(), observations, numSteps, numWorlds, initial, resets, previous).logits];
  });
  const probabilities = new Float32Array(logits.length);
  for (let n = 0; n < N; n++)
    softmax(logits, n * network.numActions, network.numActions, probabilities, n * network.numActions);
  return probabilities;
}

/** Mean over rows of -sum_a q(a) log q(a), nats. */
function meanEntropy(probabilities: Float32Array, numActions: number): number {
  let sum = 0;
  for (const q of probabilities) if (q > 0) sum -= q * Math.log(q);
  return (sum * numActions) / probabilities.length;
}

import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { ppoObjective } from '../ops/ppo-objective.ts';

/**
 * The loss of proximal policy optimisation over one minibatch (Schulman et al. 2017, arXiv:1707.06347). Advantages and
 * returns come from elsewhere; here is only what gradients flow through. Letters: N samples, A actions.
 */

/** Settings of the loss. Sources: JaxUED maze_dr.py, minimax and DCD `mg_25b` agree where nothing else is said. */
export interface PpoLossConfig {
  readonly clipRange: number; // epsilon: how far the ratio of probabilities may move from 1; > 0; PPO paper: 0.2
  readonly valueClipRange: number; // how far a value may move from the old one; > 0, Infinity for no clipping; 0.2
  readonly valueCoefficient: number; // >= 0; 0.5
  readonly entropyCoefficient: number; // >= 0; JaxUED and minimax students: 1e-3; DCD's PAIRED adversary: 0 to 0.05
  readonly isAdvantageNormalised: boolean; // mean 0, standard deviation 1 within the minibatch
  readonly advantageEpsilon: number; // added to that standard deviation; > 0; JaxUED and DCD: 1e-5, PureJaxRL: 1e-8
}

/**
 * What was written down while acting. Samples whose mask is 0 count nowhere: not in means, not in the normalisation; their
 * numbers must be finite and their actions in range all the same.
 */
export interface PpoSamples {
  readonly actions: Uint8Array; // [N] in [0, A)
  readonly oldLogProbabilities: Float32Array; // [N] of the action when it was taken
  readonly oldValues: Float32Array; // [N] when the action was taken
  readonly advantages: Float32Array; // [N]
  readonly returns: Float32Array; // [N] what the value should have been
  readonly mask: Uint8Array | undefined; // [N] 0 or 1; undefined where all count
  readonly legalActions: Uint8Array | undefined; // [N, A] 0 or 1, at least one 1 a row, the taken one among them; undefined where all are
}

/** The loss and its parts, each a mean over the samples that count. */
export interface PpoTerms {
  readonly loss: Scalar; // policy + valueCoefficient * value - entropyCoefficient * entropy
  readonly policyLoss: Scalar;
  readonly valueLoss: Scalar;
  readonly entropy: Scalar; // nats
  readonly approximateKl: Scalar; // of new from old, nats: mean (ratio - 1) - log ratio, >= 0 (Schulman, "Approximating KL divergence")
  readonly clipFraction: Scalar; // share of ratios beyond the clip range
}

/**
 * The loss as one operation of the engine (equations and gradient: `ppoObjective`).
 *
 * Shapes   logits: [N, A]; values: [N] or [N, 1]. Gradient flows from `loss` into these two; the other terms are numbers.
 * Errors   RangeError when shapes do not fit, an action is not one of A or is not legal, or no sample counts.
 */
export function ppoTerms(logits: Tensor, values: Tensor, samples: PpoSamples, config: PpoLossConfig): PpoTerms {
  const [N, A] = assertSamples(logits, values, samples);
  const [dLogits, dValues] = [new Float32Array(N * A), new Float32Array(N)];
  const made = ppoObjective(
    {
      ...samples,
      numActions: A,
      logits: logits.dataSync() as Float32Array,
      values: values.dataSync() as Float32Array,
      weights: sampleWeights(samples.mask, N),
      advantages: preparedAdvantages(samples, config),
    },
    config,
    dLogits,
    dValues,
  );
  const loss = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    (inputs.at(-1) as tf.GradSaveFunc)([]);
    const gradFunc = (dLoss: Tensor): Tensor[] => [
      tf.mul(dLoss, tf.tensor(dLogits, logits.shape)),
      tf.mul(dLoss, tf.tensor(dValues, values.shape)),
    ];
    return { value: tf.scalar(made.loss), gradFunc };
  })(logits, values) as Scalar;
  const { policyLoss, valueLoss, entropy, approximateKl, clipFraction } = made;
  return {
    loss,
    policyLoss: tf.scalar(policyLoss),
    valueLoss: tf.scalar(valueLoss),
    entropy: tf.scalar(entropy),
    approximateKl: tf.scalar(approximateKl),
    clipFraction: tf.scalar(clipFraction),
  };
}

/** 1 / (number that count) where a sample counts, else 0. */
function sampleWeights(mask: Uint8Array | undefined, numSamples: number): Float32Array {
  const weights = new Float32Array(numSamples);
  let count = 0;
  for (let n = 0; n < numSamples; n++) if (mask === undefined || mask[n] !== 0) count++;
  for (let n = 0; n < numSamples; n++) if (mask === undefined || mask[n] !== 0) weights[n] = 1 / count;
  return weights;
}

function preparedAdvantages(samples: PpoSamples, config: PpoLossConfig): Float32Array {
  if (!config.isAdvantageNormalised) return samples.advantages;
  const out = new Float32Array(samples.advantages.length);
  return normaliseAdvantages(samples.advantages, samples.mask, config.advantageEpsilon, out);
}

/**
 * Writes advantages with mean 0 and standard deviation 1 over the samples that count; 0 for the others.
 *
 *   out = (adv - mean) / (sd + epsilon),   sd over N (not N - 1), as JaxUED and minimax have it
 *
 * Equal advantages give exactly 0, however large they are: sums are taken of differences from the first.
 * Shapes   advantages, mask, out: [N]; out may be advantages. Allocates nothing.
 */
export function normaliseAdvantages(
  advantages: Float32Array,
  mask: Uint8Array | undefined,
  epsilon: number,
  out: Float32Array,
): Float32Array {
  let first = Number.NaN;
  let count = 0;
  let sum = 0;
  for (let n = 0; n < advantages.length; n++) {
    if (mask !== undefined && mask[n] === 0) continue;
    if (count === 0) first = advantages[n];
    count++;
    sum += advantages[n] - first;
  }
  const offset = sum / count;
  let squares = 0;
  for (let n = 0; n < advantages.length; n++) {
    if (mask === undefined || mask[n] !== 0) squares += (advantages[n] - first - offset) ** 2;
  }
  const scale = 1 / (Math.sqrt(squares / count) + epsilon);
  for (let n = 0; n < advantages.length; n++) {
    out[n] = mask === undefined || mask[n] !== 0 ? (advantages[n] - first - offset) * scale : 0;
  }
  return out;
}

/** [N, A]. */
function assertSamples(logits: Tensor, values: Tensor, samples: PpoSamples): [number, number] {
  const [N, A] = logits.shape;
  if (logits.rank !== 2) throw new RangeError(`ppo loss: logits are [${logits.shape}], expected [N, A]`);
  if (values.size !== N) throw new RangeError(`ppo loss: ${values.size} values for ${N} rows of logits`);
  for (const name of ['actions', 'oldLogProbabilities', 'oldValues', 'advantages', 'returns', 'mask'] as const) {
    const length = samples[name]?.length ?? N;
    if (length !== N) throw new RangeError(`ppo loss: ${length} ${name}, expected ${N}`);
  }
  const { actions, mask, legalActions } = samples;
  if (legalActions !== undefined && legalActions.length !== N * A) {
    throw new RangeError(`ppo loss: ${legalActions.length} legalActions, expected ${N} x ${A}`);
  }
  let count = 0;
  for (let n = 0; n < N; n++) {
    if (actions[n] >= A) throw new RangeError(`ppo loss: action ${actions[n]} of sample ${n}, limit ${A - 1}`);
    if (mask !== undefined && mask[n] === 0) continue;
    count++;
    if (legalActions !== undefined && legalActions[n * A + actions[n]] === 0) {
      throw new RangeError(`ppo loss: action ${actions[n]} of sample ${n} is not legal`);
    }
  }
  if (count === 0) throw new RangeError('ppo loss: no sample counts');
  return [N, A];
}

import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

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

export const PPO_LOSS_DEFAULTS: PpoLossConfig = {
  clipRange: 0.2,
  valueClipRange: 0.2,
  valueCoefficient: 0.5,
  entropyCoefficient: 1e-3,
  isAdvantageNormalised: true,
  advantageEpsilon: 1e-5,
};

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
 * Where log ratios are cut. e^20 is far beyond any clip range; without the cut one action that has become e^89 times as
 * likely makes an infinite ratio, and 0 times infinity in the gradient of the clipped side.
 */
const LOG_RATIO_LIMIT = 20;
/** Added to the logits of actions that may not be taken: their probability is exactly 0. */
const ILLEGAL = -1e9;

/**
 *   ratio = exp(log p(a) - old log p(a))
 *   policy  = -mean min(ratio * adv, clip(ratio, 1 - eps, 1 + eps) * adv)
 *   value   = mean 0.5 * max((v - R)^2, (vOld + clip(v - vOld, -vEps, vEps) - R)^2)
 *   entropy = mean -sum_a p(a) log p(a)
 *
 * Shapes   logits: [N, A]; values: [N] or [N, 1]. Gradient flows into these two.
 * Ties     Where both sides of a min or max are equal (a ratio within or at the limits), the gradient is the unclipped one's.
 * Errors   RangeError when shapes do not fit, an action is not one of A or is not legal, or no sample counts.
 */
export function ppoTerms(logits: Tensor, values: Tensor, samples: PpoSamples, config: PpoLossConfig): PpoTerms {
  const [N, A] = assertSamples(logits, values, samples);
  const weights = tf.tensor1d(sampleWeights(samples.mask, N));
  const mean = (perSample: Tensor): Scalar => tf.sum(tf.mul(weights, perSample));

  const logProbabilities = logSoftmax(maskedLogits(logits, samples.legalActions));
  const taken = tf.oneHot(tf.tensor1d(Int32Array.from(samples.actions), 'int32'), A);
  const logProbability = tf.sum(tf.mul(taken, logProbabilities), 1);
  const logRatio = tf.clipByValue(
    tf.sub(logProbability, tf.tensor1d(samples.oldLogProbabilities)),
    -LOG_RATIO_LIMIT,
    LOG_RATIO_LIMIT,
  );
  const ratio = tf.exp(logRatio);
  const clipped = tf.clipByValue(ratio, 1 - config.clipRange, 1 + config.clipRange);
  const advantages = tf.tensor1d(preparedAdvantages(samples, config));
  const policyLoss = tf.neg(mean(tf.minimum(tf.mul(ratio, advantages), tf.mul(clipped, advantages)))) as Scalar;

  const valueLoss = mean(valueErrors(tf.reshape(values, [N]), samples, config.valueClipRange));
  const entropy = tf.neg(mean(tf.sum(tf.mul(tf.exp(logProbabilities), logProbabilities), 1))) as Scalar;
  const critic = tf.mul(config.valueCoefficient, valueLoss);
  return {
    loss: tf.sub(tf.add(policyLoss, critic), tf.mul(config.entropyCoefficient, entropy)) as Scalar,
    policyLoss,
    valueLoss,
    entropy,
    approximateKl: mean(tf.sub(tf.sub(ratio, 1), logRatio)),
    clipFraction: mean(tf.cast(tf.notEqual(ratio, clipped), 'float32')),
  };
}

function valueErrors(values: Tensor, samples: PpoSamples, clipRange: number): Tensor {
  const returns = tf.tensor1d(samples.returns);
  const plain = tf.square(tf.sub(values, returns));
  if (clipRange === Infinity) return tf.mul(0.5, plain);
  const oldValues = tf.tensor1d(samples.oldValues);
  const near = tf.add(oldValues, tf.clipByValue(tf.sub(values, oldValues), -clipRange, clipRange));
  return tf.mul(0.5, tf.maximum(plain, tf.square(tf.sub(near, returns))));
}

/** Rows of [N, A] minus the log of their sum of exponentials, the maximum taken out first. */
function logSoftmax(logits: Tensor): Tensor {
  // The maximum is a constant here: what it adds is taken off again, and so is its gradient.
  const shifted = tf.sub(logits, tf.tensor(rowMaxima(logits), [logits.shape[0] as number, 1]));
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
}

function rowMaxima(logits: Tensor): Float32Array {
  return tf.max(logits, 1).dataSync() as Float32Array;
}

function maskedLogits(logits: Tensor, legalActions: Uint8Array | undefined): Tensor {
  if (legalActions === undefined) return logits;
  const keep = Float32Array.from(legalActions);
  const bar = keep.map((flag) => (1 - flag) * ILLEGAL);
  return tf.add(tf.mul(logits, tf.tensor(keep, logits.shape)), tf.tensor(bar, logits.shape));
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

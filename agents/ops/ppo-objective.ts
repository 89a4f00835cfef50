/**
 * The loss of proximal policy optimisation and its gradient at logits and values, in one pass over plain arrays: as
 * operations of an engine it is some fifty of them, each slower than all of this. Letters: N samples, A actions.
 */
export interface PpoObjectiveInputs {
  readonly numActions: number; // A
  readonly logits: Float32Array; // [N, A]
  readonly values: Float32Array; // [N]
  readonly weights: Float32Array; // [N] of each sample in all means; 0 where it does not count
  readonly actions: Uint8Array; // [N]
  readonly oldLogProbabilities: Float32Array; // [N]
  readonly oldValues: Float32Array; // [N]
  readonly advantages: Float32Array; // [N] as they are used: normalised where that is wanted
  readonly returns: Float32Array; // [N]
  readonly legalActions: Uint8Array | undefined; // [N, A] 0 where the probability is 0; undefined: all may be taken
}

export interface PpoObjectiveConfig {
  readonly clipRange: number;
  readonly valueClipRange: number; // Infinity for no clipping
  readonly valueCoefficient: number;
  readonly entropyCoefficient: number;
}

/** Weighted means over samples. */
export interface PpoObjective {
  loss: number; // policy + valueCoefficient * value - entropyCoefficient * entropy
  policyLoss: number;
  valueLoss: number;
  entropy: number; // nats
  approximateKl: number; // nats
  clipFraction: number;
}

/**
 * Where log ratios are cut. e^20 is far beyond any clip range; without the cut one action that has become e^89 times as
 * likely makes an infinite ratio, and 0 times infinity in the gradient of the clipped side.
 */
const LOG_RATIO_LIMIT = 20;

/**
 *   ratio = exp(log p(a) - old log p(a))
 *   policy  = -mean min(ratio * adv, clip(ratio, 1 - eps, 1 + eps) * adv)
 *   value   = mean 0.5 * max((v - R)^2, (vOld + clip(v - vOld, -vEps, vEps) - R)^2)
 *   entropy = mean -sum_a p(a) log p(a),   approximate KL = mean (ratio - 1) - log ratio
 *
 * Shapes   dLogits: [N, A], dValues: [N].
 * Mutates  dLogits and dValues, wholly. Sums in doubles.
 * Ties     Where both sides of a min or max are equal (a ratio within or at the limits), the gradient is the unclipped one's.
 */
export function ppoObjective(
  inputs: PpoObjectiveInputs,
  config: PpoObjectiveConfig,
  dLogits: Float32Array,
  dValues: Float32Array,
): PpoObjective {
  const { weights, values } = inputs;
  const sums = { loss: 0, policyLoss: 0, valueLoss: 0, entropy: 0, approximateKl: 0, clipFraction: 0 };
  const logProbabilities = new Float64Array(inputs.numActions);
  dLogits.fill(0);
  dValues.fill(0);
  for (let n = 0; n < values.length; n++) {
    if (weights[n] === 0) continue;
    addPolicy(inputs, config, n, logProbabilities, dLogits, sums);
    addValue(inputs, config, n, dValues, sums);
  }
  sums.loss = sums.policyLoss + config.valueCoefficient * sums.valueLoss - config.entropyCoefficient * sums.entropy;
  return sums;
}

/** Policy and entropy of sample n. With z the logits: d log p(a) / dz_j = [j = a] - p_j,  d entropy / dz_j = -p_j (log p_j + entropy). */
function addPolicy(
  { numActions: A, logits, weights, actions, oldLogProbabilities, advantages, legalActions }: PpoObjectiveInputs,
  { clipRange, entropyCoefficient }: PpoObjectiveConfig,
  n: number,
  logProbabilities: Float64Array,
  dLogits: Float32Array,
  sums: PpoObjective,
): void {
  const base = n * A;
  const weight = weights[n];
  const entropy = writeLogProbabilities(logits, legalActions, base, logProbabilities);
  const taken = Math.fround(logProbabilities[actions[n]]); // as the old one was stored: the same policy has a ratio of 1
  const rawLogRatio = taken - oldLogProbabilities[n];
  const logRatio = Math.min(Math.max(rawLogRatio, -LOG_RATIO_LIMIT), LOG_RATIO_LIMIT);
  const ratio = Math.exp(logRatio);
  const clipped = Math.min(Math.max(ratio, 1 - clipRange), 1 + clipRange);
  const [plain, cut] = [ratio * advantages[n], clipped * advantages[n]];
  const dLogProbability = plain <= cut && rawLogRatio === logRatio ? -weight * plain : 0;
  for (let j = 0; j < A; j++) {
    const logProbability = logProbabilities[j];
    if (logProbability === -Infinity) continue;
    const probability = Math.exp(logProbability);
    dLogits[base + j] =
      dLogProbability * ((j === actions[n] ? 1 : 0) - probability) +
      entropyCoefficient * weight * probability * (logProbability + entropy);
  }
  sums.policyLoss -= weight * Math.min(plain, cut);
  sums.entropy += weight * entropy;
  sums.approximateKl += weight * (ratio - 1 - logRatio);
  if (ratio !== clipped) sums.clipFraction += weight;
}

/** log softmax of one row over the legal actions, -Infinity for the others. Returns the entropy. */
function writeLogProbabilities(
  logits: Float32Array,
  legalActions: Uint8Array | undefined,
  base: number,
  out: Float64Array,
): number {
  const A = out.length;
  let largest = -Infinity;
  for (let j = 0; j < A; j++) {
    if (legalActions === undefined || legalActions[base + j] !== 0) largest = Math.max(largest, logits[base + j]);
  }
  let sum = 0;
  for (let j = 0; j < A; j++) {
    const isLegal = legalActions === undefined || legalActions[base + j] !== 0;
    out[j] = isLegal ? logits[base + j] - largest : -Infinity;
    if (isLegal) sum += Math.exp(out[j]);
  }
  const logSum = Math.log(sum);
  let entropy = 0;
  for (let j = 0; j < A; j++) {
    if (out[j] === -Infinity) continue;
    out[j] -= logSum;
    entropy -= Math.exp(out[j]) * out[j];
  }
  return entropy;
}

function addValue(
  { values, weights, oldValues, returns }: PpoObjectiveInputs,
  { valueClipRange, valueCoefficient }: PpoObjectiveConfig,
  n: number,
  dValues: Float32Array,
  sums: PpoObjective,
): void {
  const plain = values[n] - returns[n];
  const step = values[n] - oldValues[n];
  const isNear = Math.abs(step) <= valueClipRange;
  const near = isNear ? plain : oldValues[n] + Math.sign(step) * valueClipRange - returns[n];
  const scale = valueCoefficient * weights[n];
  sums.valueLoss += weights[n] * 0.5 * Math.max(plain * plain, near * near);
  dValues[n] = plain * plain >= near * near ? scale * plain : 0;
}

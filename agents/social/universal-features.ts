import { InputError } from '../../envs/core/errors.ts';
import { denseInPlace, denseOfActiveInPlace, listActive, reluInPlace } from '../ops/dense.ts';

/**
 * Universal successor features for acting: psi(s, a, w), the expected discounted sum of C cumulants of the policy that is
 * best for the preference w, after action a in s. Plain typed arrays; `agents/algorithms/universal.ts` is the trained twin.
 *
 *   torso   = relu(W2 relu(W1 observation + b1) + b2)                         D numbers, independent of w
 *   hidden  = relu(W3 torso + U w' + b3),   w' = w / max|w|                   H numbers
 *   psi     = W4 hidden + b4                                                  [C, A]
 *
 * `U w' + b3` is folded once per preference, so one more policy of the same seat costs only the last two layers.
 * Source   Borsa et al. 2018, arXiv:1812.07626.
 */
export interface UniversalWeights {
  readonly torso1: Float32Array; // [L, D1]
  readonly torsoBias1: Float32Array; // [D1]
  readonly torso2: Float32Array; // [D1, D]
  readonly torsoBias2: Float32Array; // [D]
  readonly head1: Float32Array; // [D, H]
  readonly headPreference: Float32Array; // [C, H]
  readonly headBias1: Float32Array; // [H]
  readonly head2: Float32Array; // [H, C * A]
  readonly headBias2: Float32Array; // [C * A]
}

/** The last two layers with a preference folded in: the universal head at one w, or a player's own head. */
export interface FeatureHead {
  readonly hiddenWeights: Float32Array; // [D, H]
  readonly hiddenBias: Float32Array; // [H]
  readonly outWeights: Float32Array; // [H, C * A]
  readonly outBias: Float32Array; // [C * A]
}

export interface FeatureSizes {
  readonly observationLength: number; // L
  readonly numActions: number; // A
  readonly numCumulants: number; // C
}

export class UniversalFeatures {
  readonly sizes: FeatureSizes;
  readonly weights: UniversalWeights;
  readonly torsoLength: number; // D
  readonly hiddenLength: number; // H
  readonly #active: Uint16Array;
  readonly #first: Float32Array; // [D1]
  readonly #hidden: Float32Array; // [H]

  /** Throws InputError when an array's length does not fit the sizes. */
  constructor(sizes: FeatureSizes, weights: UniversalWeights) {
    this.sizes = sizes;
    this.weights = weights;
    this.torsoLength = weights.torsoBias2.length;
    this.hiddenLength = weights.headBias1.length;
    assertWeights(sizes, weights);
    this.#active = new Uint16Array(sizes.observationLength);
    this.#first = new Float32Array(weights.torsoBias1.length);
    this.#hidden = new Float32Array(this.hiddenLength);
  }

  /** Writes the torso of one seat into out[outStart .. outStart+D). observations: bytes from `start`, each 0 or 1. */
  encodeInPlace(observations: Uint8Array, start: number, out: Float32Array, outStart: number): void {
    const { weights } = this;
    const numActive = listActive(observations, start, this.sizes.observationLength, this.#active);
    denseOfActiveInPlace(this.#active, numActive, weights.torso1, weights.torsoBias1, this.#first);
    reluInPlace(this.#first, 0, this.#first.length);
    denseInPlace(this.#first, 0, this.#first.length, weights.torso2, weights.torsoBias2, out, outStart);
    reluInPlace(out, outStart, this.torsoLength);
  }

  /** hiddenBias of the universal head at `preference` [C]: U w' + b3. out: [H]. */
  foldPreferenceInPlace(preference: ArrayLike<number>, start: number, out: Float32Array): void {
    const { headPreference, headBias1 } = this.weights;
    const scale = inverseLargest(preference, start, this.sizes.numCumulants);
    out.set(headBias1);
    for (let c = 0; c < this.sizes.numCumulants; c++) {
      const value = preference[start + c] * scale;
      for (let h = 0; h < out.length; h++) out[h] += value * headPreference[c * out.length + h];
    }
  }

  /** The universal head at one preference; shares its large arrays with the weights. */
  headAt(preference: ArrayLike<number>): FeatureHead {
    const hiddenBias = new Float32Array(this.hiddenLength);
    this.foldPreferenceInPlace(preference, 0, hiddenBias);
    const { head1, head2, headBias2 } = this.weights;
    return { hiddenWeights: head1, hiddenBias, outWeights: head2, outBias: headBias2 };
  }

  /** psi of one head for the torso at `torsoStart`. out: [C, A]. */
  featuresInPlace(head: FeatureHead, torso: Float32Array, torsoStart: number, out: Float32Array): void {
    denseInPlace(torso, torsoStart, this.torsoLength, head.hiddenWeights, head.hiddenBias, this.#hidden, 0);
    reluInPlace(this.#hidden, 0, this.hiddenLength);
    denseInPlace(this.#hidden, 0, this.hiddenLength, head.outWeights, head.outBias, out, 0);
  }

  /** W3 torso without bias, shared by every candidate preference of one seat. out: [H]. */
  projectTorsoInPlace(torso: Float32Array, torsoStart: number, out: Float32Array): void {
    const zero = this.#hidden.fill(0);
    denseInPlace(torso, torsoStart, this.torsoLength, this.weights.head1, zero, out, 0);
  }

  /** psi of the universal head from a projected torso and a folded bias at biases[biasStart .. +H). out: [C, A]. */
  featuresOfProjectionInPlace(
    projection: Float32Array,
    biases: Float32Array,
    biasStart: number,
    out: Float32Array,
  ): void {
    const hidden = this.#hidden;
    for (let h = 0; h < hidden.length; h++) {
      hidden[h] = Math.max(projection[h] + biases[biasStart + h], 0);
    }
    denseInPlace(hidden, 0, hidden.length, this.weights.head2, this.weights.headBias2, out, 0);
  }
}

/** 1 / max|w|, or 0 for the zero vector. */
export function inverseLargest(preference: ArrayLike<number>, start: number, numCumulants: number): number {
  let largest = 0;
  for (let c = 0; c < numCumulants; c++) largest = Math.max(largest, Math.abs(preference[start + c]));
  return largest > 0 ? 1 / largest : 0;
}

function assertWeights(sizes: FeatureSizes, weights: UniversalWeights): void {
  const { observationLength, numActions, numCumulants } = sizes;
  const numOut = numCumulants * numActions;
  const expected: [keyof UniversalWeights, number][] = [
    ['torso1', observationLength * weights.torsoBias1.length],
    ['torso2', weights.torsoBias1.length * weights.torsoBias2.length],
    ['head1', weights.torsoBias2.length * weights.headBias1.length],
    ['headPreference', numCumulants * weights.headBias1.length],
    ['head2', weights.headBias1.length * numOut],
    ['headBias2', numOut],
  ];
  for (const [name, length] of expected) {
    if (weights[name].length !== length) {
      throw new InputError(`universal features: ${name} has another length`, {
        value: weights[name].length,
        limit: `${length} for observation length ${observationLength}, ${numActions} actions, ${numCumulants} cumulants`,
      });
    }
  }
}

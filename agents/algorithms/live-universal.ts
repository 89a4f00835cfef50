import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TransitionBatch } from '../memory/seat-history.ts';
import { Adam, evaluate } from '../nets/adam.ts';
import { matMul } from '../nets/matmul.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';
import {
  chosen,
  forward,
  huber,
  type UniversalConfig,
  type UniversalSizes,
  WEIGHT_NAMES,
  type WeightRecord,
  weightShapes,
} from './universal-network.ts';

/**
 * Learning while people play: the universal head goes on by temporal differences on what happens in the room, and each
 * watched player's own head, cloned from it, is fitted to that player. The torso stays as shipped.
 *
 *   universal head   L = huber( psi(s,a,w) - sg[cumulants + gamma psi~(s',a',w)] ) + anchor |psi(s,a,w) - psi_0(s,a,w)|^2
 *   player's head    L = huber( psi_k(s,a) - sg[cumulants + gamma psi~_k(s',a')] )                 own steps, a' really taken
 *                      + huber( psi_k(s,a) - sg[cumulants + gamma sum_b pi_k(b|s') psi~_k(s',b)] )  agents' steps
 *                      - imitation log pi_k(a|s),   pi_k = softmax(beta psi_k . w_k)             own steps
 *
 * Source   Filos et al. 2021, arXiv:2102.12560, eqs. 8 and 9, with known cumulants: those that the world counts.
 * Differs  the second line of a player's loss (evaluation on agents' steps) is ours: without it psi_k is free at actions
 *          the player never took, and the max over policies would pick its errors. The anchor psi_0 is the shipped head:
 *          a few players in one room are a narrow sample, and an agent must not become worse by meeting them.
 */
export interface LiveConfig {
  readonly learningRate: number; // Adam step of the universal head
  readonly headLearningRate: number; // Adam step of players' heads
  readonly anchor: number; // weight of the distance to the shipped head
  readonly imitation: number; // weight of the behaviour-cloning loss
  readonly beta: number; // greediness assumed of players; beliefs, which were fitted later, assume 12
  readonly polyak: number; // share the target copies take per update
}

export const LIVE_DEFAULTS: LiveConfig = {
  learningRate: 1e-4,
  headLearningRate: 3e-4,
  anchor: 0.5,
  imitation: 0.02,
  beta: 25,
  polyak: 0.02,
};

const MAX_GRADIENT_NORM = 5;
const LIVE_NAMES = ['head1', 'headPreference', 'headBias1', 'head2', 'headBias2'] as const;
const HEAD_NAMES = ['hiddenWeights', 'hiddenBias', 'outWeights', 'outBias'] as const;

/** A player's head as arrays; `agents/social/universal-features.ts` has its forward pass. */
export type HeadArrays = Record<(typeof HEAD_NAMES)[number], Float32Array>;

interface LiveHead {
  readonly preference: Float32Array; // [C] largest component 1
  readonly net: Parameters;
  readonly target: Parameters;
  readonly adam: Adam;
}

export class LiveUniversalLearner {
  readonly sizes: UniversalSizes;
  readonly config: UniversalConfig;
  readonly #live: LiveConfig;
  readonly #net: Parameters;
  readonly #target: Parameters;
  readonly #shipped: Parameters;
  readonly #adam: Adam;
  readonly #heads = new Map<string, LiveHead>();

  constructor(sizes: UniversalSizes, config: UniversalConfig, weights: WeightRecord, live: LiveConfig = LIVE_DEFAULTS) {
    const shapes = weightShapes(sizes, config);
    const copy = (): Parameters => {
      const parameters = new Parameters(shapes);
      for (const name of WEIGHT_NAMES) parameters.values[name].set(weights[name]);
      return parameters;
    };
    this.sizes = sizes;
    this.config = config;
    this.#live = live;
    this.#net = copy();
    this.#target = copy();
    this.#shipped = copy();
    this.#adam = new Adam(this.#net, LIVE_NAMES, {
      learningRate: live.learningRate,
      maxGradientNorm: MAX_GRADIENT_NORM,
    });
  }

  /** Starts a head under a name of the caller's. preference: [C], scaled here to largest component 1. */
  cloneHead(name: string, preference: ArrayLike<number>): void {
    const scaled = scaleToOne(preference);
    const { values } = this.#net;
    const hiddenBias = values.headBias1.slice();
    scaled.forEach((component, c) => {
      for (let h = 0; h < hiddenBias.length; h++) {
        hiddenBias[h] += component * values.headPreference[c * hiddenBias.length + h];
      }
    });
    const arrays: HeadArrays = {
      hiddenWeights: values.head1,
      hiddenBias,
      outWeights: values.head2,
      outBias: values.headBias2,
    };
    const net = this.#headParameters(arrays);
    const adam = new Adam(net, HEAD_NAMES, {
      learningRate: this.#live.headLearningRate,
      maxGradientNorm: MAX_GRADIENT_NORM,
    });
    this.#heads.set(name, { preference: scaled, net, target: this.#headParameters(arrays), adam });
  }

  forgetHead(name: string): void {
    const head = this.#heads.get(name);
    head?.net.dispose();
    head?.target.dispose();
    this.#heads.delete(name);
  }

  /** One step of the universal head on a batch under batch.preferences, each with largest component 1. Returns the loss. */
  updateUniversal(batch: TransitionBatch): number {
    const { numCumulants, observationLength } = this.sizes;
    const arrays = evaluate(() => {
      const preferences = tf.tensor2d(batch.preferences, [batch.size, numCumulants]);
      const observations = tf.tensor2d(batch.observations, [batch.size, observationLength]);
      const targets = this.#universalTargets(batch, preferences);
      const shipped = chosen(forward(this.#shipped.tensors(), observations, preferences), this.#mask(batch.actions));
      return [targets, shipped, torso(this.#shipped.tensors(), observations)];
    });
    const loss = this.#adam.descend((net) => {
      const [targets, shipped] = arrays.slice(0, 2).map((array) => tf.tensor2d(array, [batch.size, numCumulants]));
      const features = tf.tensor2d(arrays[2], [batch.size, this.config.torso2]);
      const preferences = tf.tensor2d(batch.preferences, [batch.size, numCumulants]);
      const hidden = matMul(features, net.head1).add(matMul(preferences, net.headPreference)).add(net.headBias1);
      const psi = chosen(matMul(tf.relu(hidden), net.head2).add(net.headBias2), this.#mask(batch.actions));
      const away = psi.sub(shipped).square().mul(this.#live.anchor);
      return huber(psi.sub(targets)).add(away).sum(1).mean() as Scalar;
    });
    this.#target.moveTowards(this.#net, this.#live.polyak);
    return loss;
  }

  /**
   * One step of a player's head. own: rows of that player with nextActions in [0, A); agents: rows of agents.
   * Returns the loss; 0 for a name that is not held.
   */
  updateHead(name: string, own: TransitionBatch, agents: TransitionBatch): number {
    const head = this.#heads.get(name);
    if (head === undefined) return 0;
    const numPsi = this.sizes.numCumulants;
    const [ownTargets, ownTorso, agentTargets, agentTorso] = evaluate(() => {
      const { now: ownNow, next: ownNext } = this.#torsos(own);
      const { now: agentNow, next: agentNext } = this.#torsos(agents);
      const taken = chosen(headForward(head.target.tensors(), ownNext), this.#mask(own.nextActions));
      const psiNext = headForward(head.target.tensors(), agentNext);
      const expected = chosen(psiNext, tf.softmax(this.#logits(psiNext, head.preference)));
      return [bootstrap(own, numPsi, taken), ownNow, bootstrap(agents, numPsi, expected), agentNow];
    });
    const loss = head.adam.descend((net) => {
      const ownPsi = headForward(net, tf.tensor2d(ownTorso, [own.size, this.config.torso2]));
      const agentPsi = headForward(net, tf.tensor2d(agentTorso, [agents.size, this.config.torso2]));
      const ownMask = this.#mask(own.actions);
      const itd = huber(chosen(ownPsi, ownMask).sub(tf.tensor2d(ownTargets, [own.size, numPsi])))
        .sum(1)
        .mean();
      const agentErrors = chosen(agentPsi, this.#mask(agents.actions)).sub(
        tf.tensor2d(agentTargets, [agents.size, numPsi]),
      );
      const logShares = tf.logSoftmax(this.#logits(ownPsi, head.preference));
      const cloning = logShares.mul(ownMask).sum(1).mean().mul(-this.#live.imitation);
      return itd.add(huber(agentErrors).sum(1).mean()).add(cloning) as Scalar;
    });
    head.target.moveTowards(head.net, this.#live.polyak);
    return loss;
  }

  weights(): WeightRecord {
    return Object.fromEntries(WEIGHT_NAMES.map((name) => [name, this.#net.values[name].slice()])) as WeightRecord;
  }

  head(name: string): HeadArrays | undefined {
    const values = this.#heads.get(name)?.net.values;
    return values && (Object.fromEntries(HEAD_NAMES.map((part) => [part, values[part].slice()])) as HeadArrays);
  }

  dispose(): void {
    for (const parameters of [this.#net, this.#target, this.#shipped]) parameters.dispose();
    for (const name of [...this.#heads.keys()]) this.forgetHead(name);
  }

  #headParameters(arrays: HeadArrays): Parameters {
    const { torso2, head } = this.config;
    const numOut = this.sizes.numCumulants * this.sizes.numActions;
    const parameters = new Parameters({
      hiddenWeights: [torso2, head],
      hiddenBias: [head],
      outWeights: [head, numOut],
      outBias: [numOut],
    });
    for (const name of HEAD_NAMES) parameters.values[name].set(arrays[name]);
    return parameters;
  }

  #universalTargets(batch: TransitionBatch, preferences: Tensor): Tensor {
    const { numActions, numCumulants, observationLength } = this.sizes;
    const nextObservations = tf.tensor2d(batch.nextObservations, [batch.size, observationLength]);
    const psi = forward(this.#net.tensors(), nextObservations, preferences).reshape([
      batch.size,
      numCumulants,
      numActions,
    ]);
    const best = tf.oneHot(psi.mul(preferences.expandDims(2)).sum(1).argMax(1) as tf.Tensor1D, numActions).toFloat();
    return bootstrap(batch, numCumulants, chosen(forward(this.#target.tensors(), nextObservations, preferences), best));
  }

  #torsos(batch: TransitionBatch): { now: Tensor; next: Tensor } {
    const shape: [number, number] = [batch.size, this.sizes.observationLength];
    const net = this.#shipped.tensors();
    return {
      now: torso(net, tf.tensor2d(batch.observations, shape)),
      next: torso(net, tf.tensor2d(batch.nextObservations, shape)),
    };
  }

  #mask(actions: Int32Array): Tensor {
    return tf.oneHot(tf.tensor1d(actions, 'int32'), this.sizes.numActions).toFloat();
  }

  /** beta psi . w: [B, A]. */
  #logits(psi: Tensor, preference: Float32Array): Tensor {
    const { numActions, numCumulants } = this.sizes;
    const preferences = tf.tensor3d(preference, [1, numCumulants, 1]);
    return psi.reshape([-1, numCumulants, numActions]).mul(preferences).sum(1).mul(this.#live.beta);
  }
}

function torso(net: ParameterTensors, observations: Tensor): Tensor {
  const first = tf.relu(matMul(observations, net.torso1).add(net.torsoBias1));
  return tf.relu(matMul(first, net.torso2).add(net.torsoBias2));
}

function headForward(net: ParameterTensors, features: Tensor): Tensor {
  const hidden = tf.relu(matMul(features, net.hiddenWeights).add(net.hiddenBias));
  return matMul(hidden, net.outWeights).add(net.outBias);
}

/** cumulants + discount * next: [B, C]. */
function bootstrap(batch: TransitionBatch, numCumulants: number, next: Tensor): Tensor {
  const discounts = tf.tensor2d(batch.discounts, [batch.size, 1]);
  return tf.tensor2d(batch.cumulants, [batch.size, numCumulants]).add(next.mul(discounts));
}

function scaleToOne(preference: ArrayLike<number>): Float32Array {
  const values = Float32Array.from(preference);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 0 ? values.map((value) => value / largest) : values;
}

import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import type { Steps } from '../../envs/core/steps.ts';
import type { AlgorithmState, Metrics } from '../core/algorithm.ts';
import type { Trajectory } from '../core/trajectory.ts';
import { type BatchPlan, fillBatch } from '../memory/fill-batch.ts';
import {
  createTransitionBatch,
  type SeatHistory,
  type Symmetry,
  type TransitionBatch,
} from '../memory/seat-history.ts';
import { Adam, evaluate } from '../nets/adam.ts';
import { matMul } from '../nets/matmul.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';
import { inverseLargest } from '../social/universal-features.ts';
import { loadAdam, saveAdam } from './adam-state.ts';
import { Universal, type UniversalParts, universalSettings } from './universal.ts';
import { samplePreferenceInPlace } from './universal-behaviour.ts';
import { chosen, forward, huber, parametersOf, type UniversalConfig } from './universal-network.ts';

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

/** What the method is made from. */
export interface LiveParts extends Omit<UniversalParts, 'settings'> {
  readonly config: UniversalConfig; // of the checkpoint
  readonly identity: Symmetry;
  readonly numSeats: number; // S
}

const HISTORY_STEPS = 4000; // of a seat: ten minutes at 150 ms
const BATCH_SIZE = 128;
const MIN_STEPS = 200; // of an agent, before it is learned from
const MIN_PLAYER_STEPS = 80;
const PLAYER_STEPS = 3; // summed before the bootstrap of a player's own return
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

export class LiveUniversal extends Universal {
  /** The steps of the room's seats, which whoever hears of the room writes down: this method is handed no trajectories. */
  readonly history: SeatHistory;
  readonly isAgent: Uint8Array; // [S] 1 where an agent sits, whose preference is known
  numRounds = 0; // of learning
  readonly #live: LiveConfig;
  readonly #parts: LiveParts;
  readonly #shipped: Parameters;
  readonly #agentBatch: TransitionBatch;
  readonly #playerBatch: TransitionBatch;
  readonly #heads = new Map<number, LiveHead>(); // by seat

  constructor(parts: LiveParts, live: LiveConfig = LIVE_DEFAULTS) {
    const { sizes, config, weights, numSeats } = parts;
    const { learningRate, polyak } = live;
    const rates = { learningRate, finalLearningRate: learningRate, polyak };
    const settings = { ...universalSettings.parse(config), ...rates, historySteps: HISTORY_STEPS, numSteps: 0 };
    super({ ...parts, settings }, { trained: LIVE_NAMES, maxGradientNorm: MAX_GRADIENT_NORM });
    this.#live = live;
    this.#parts = parts;
    this.#shipped = parametersOf(sizes, config, weights);
    this.history = this.historyOf(numSeats);
    this.isAgent = new Uint8Array(numSeats);
    this.#agentBatch = createTransitionBatch(BATCH_SIZE, this.history.sizes);
    this.#playerBatch = createTransitionBatch(BATCH_SIZE, this.history.sizes);
  }

  /** Starts a head of the player in a seat, a copy of the universal one. preference: [C], scaled here to largest component 1. */
  cloneHead(seatIdx: number, preference: ArrayLike<number>): void {
    this.forgetHead(seatIdx);
    const scale = inverseLargest(preference, 0, preference.length);
    const scaled = Float32Array.from(preference, (component) => scale * component);
    const { values } = this.features;
    const hiddenBias = values.headBias1.slice();
    scaled.forEach((component, c) => {
      for (let h = 0; h < hiddenBias.length; h++) {
        hiddenBias[h] += component * values.headPreference[c * hiddenBias.length + h];
      }
    });
    const { head1: hiddenWeights, head2: outWeights, headBias2: outBias } = values;
    this.#heads.set(seatIdx, this.#createHead(scaled, { hiddenWeights, hiddenBias, outWeights, outBias }));
  }

  #createHead(preference: Float32Array, arrays: HeadArrays): LiveHead {
    const net = this.#headParameters(arrays);
    const adam = new Adam(net, HEAD_NAMES, {
      learningRate: this.#live.headLearningRate,
      maxGradientNorm: MAX_GRADIENT_NORM,
    });
    return { preference, net, target: this.#headParameters(arrays), adam };
  }

  #headParameters(arrays: HeadArrays): Parameters {
    const { torso2, head } = this.settings;
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

  forgetHead(seatIdx: number): void {
    const head = this.#heads.get(seatIdx);
    head?.net.dispose();
    head?.target.dispose();
    this.#heads.delete(seatIdx);
  }

  head(seatIdx: number): HeadArrays | undefined {
    const net = this.#heads.get(seatIdx)?.net;
    return net && copyHead(net);
  }

  /** One round: an update of the universal head, one of each watched player's; none where too little is known of agents. */
  override *learn(_trajectory: Trajectory, progress: number, rng: Rng): Steps<Metrics> {
    this.steps.begin();
    const agents = this.#agents();
    const isLearning = agents.length > 0 && this.#fillOfAgents(agents, true, rng);
    const loss = isLearning ? this.update(this.#agentBatch, progress) : Number.NaN;
    const { numSkipped } = this.steps;
    if (!isLearning) return { loss, numSkipped };
    yield;
    for (const [seatIdx, head] of this.#heads) {
      if (!this.#fillOfPlayer(seatIdx, rng) || !this.#fillOfAgents(agents, false, rng)) continue;
      this.#updateHead(head, this.#playerBatch, this.#agentBatch);
      yield;
    }
    this.numRounds++;
    return { loss, numSkipped };
  }

  /** Seats of agents that were seen long enough. */
  #agents(): number[] {
    return [...this.isAgent.keys()].filter(
      (seatIdx) => this.isAgent[seatIdx] === 1 && this.history.length(seatIdx) >= MIN_STEPS,
    );
  }

  /** Steps of agents; relabels: half of them under another preference than the agent's, and all under turns and mirror images. */
  #fillOfAgents(streams: readonly number[], relabels: boolean, rng: Rng): boolean {
    const { symmetries, identity, config } = this.#parts;
    const plan: BatchPlan = {
      history: this.history,
      streams,
      symmetries: relabels ? symmetries : [identity],
      gamma: config.gamma,
      stepsOf: () => 1,
      accept: (b) => {
        if (relabels) this.#relabel(b, rng);
        return true;
      },
    };
    return fillBatch(this.#agentBatch, plan, rng);
  }

  /** Every second row gets another preference, and one without any; that of the others is scaled to largest component 1. */
  #relabel(b: number, rng: Rng): void {
    const { numCumulants } = this.sizes;
    const { preferences } = this.#agentBatch;
    const start = b * numCumulants;
    const scale = inverseLargest(preferences, start, numCumulants);
    if (b % 2 === 1 || scale === 0) samplePreferenceInPlace(rng, numCumulants, preferences, start);
    else for (let c = 0; c < numCumulants; c++) preferences[start + c] *= scale;
  }

  /** Steps of one player of which its next action is known. */
  #fillOfPlayer(seatIdx: number, rng: Rng): boolean {
    if (this.history.length(seatIdx) < MIN_PLAYER_STEPS) return false;
    const { identity, config } = this.#parts;
    const plan: BatchPlan = {
      history: this.history,
      streams: [seatIdx],
      symmetries: [identity],
      gamma: config.gamma,
      stepsOf: () => PLAYER_STEPS,
      accept: (b) => this.#playerBatch.nextActions[b] >= 0,
    };
    return fillBatch(this.#playerBatch, plan, rng);
  }

  /** Also the distance to the shipped head. */
  protected override lossOf(psi: Tensor, targets: Tensor, batch: TransitionBatch): Scalar {
    const { numCumulants, observationLength } = this.sizes;
    const preferences = tf.tensor2d(batch.preferences, [batch.size, numCumulants]);
    const observations = tf.tensor2d(batch.observations, [batch.size, observationLength]);
    const shipped = chosen(forward(this.#shipped.tensors(), observations, preferences), this.#mask(batch.actions));
    const away = psi.sub(shipped).square().mul(this.#live.anchor);
    return huber(psi.sub(targets)).add(away).sum(1).mean() as Scalar;
  }

  /** One step of a player's head. own: rows of that player with nextActions in [0, A); agents: rows of agents. */
  #updateHead({ preference, net, target, adam }: LiveHead, own: TransitionBatch, agents: TransitionBatch): void {
    const numPsi = this.sizes.numCumulants;
    const { torso2 } = this.settings;
    const [ownTargets, ownTorso, agentTargets, agentTorso] = evaluate(() => {
      const { now: ownNow, next: ownNext } = this.#torsos(own);
      const { now: agentNow, next: agentNext } = this.#torsos(agents);
      const taken = chosen(headForward(target.tensors(), ownNext), this.#mask(own.nextActions));
      const psiNext = headForward(target.tensors(), agentNext);
      const expected = chosen(psiNext, tf.softmax(this.#logits(psiNext, preference)));
      return [bootstrap(own, numPsi, taken), ownNow, bootstrap(agents, numPsi, expected), agentNow];
    });
    adam.descend((weights) => {
      const ownPsi = headForward(weights, tf.tensor2d(ownTorso, [own.size, torso2]));
      const agentPsi = headForward(weights, tf.tensor2d(agentTorso, [agents.size, torso2]));
      const ownMask = this.#mask(own.actions);
      const ownErrors = chosen(ownPsi, ownMask).sub(tf.tensor2d(ownTargets, [own.size, numPsi]));
      const agentErrors = chosen(agentPsi, this.#mask(agents.actions)).sub(
        tf.tensor2d(agentTargets, [agents.size, numPsi]),
      );
      const logShares = tf.logSoftmax(this.#logits(ownPsi, preference));
      const cloning = logShares.mul(ownMask).sum(1).mean().mul(-this.#live.imitation);
      const inverseTd = huber(ownErrors).sum(1).mean();
      return inverseTd.add(huber(agentErrors).sum(1).mean()).add(cloning) as Scalar;
    });
    target.moveTowards(net, this.#live.polyak);
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

  /** Also the players' heads. */
  override save(): AlgorithmState {
    const { weights, extra } = super.save();
    const heads = [...this.#heads].map(
      ([seatIdx, { preference, net, target, adam }]): SavedHead => ({
        seatIdx,
        preference,
        net: copyHead(net),
        target: copyHead(target),
        adam: saveAdam(adam),
      }),
    );
    return { weights, extra: { ...extra, heads, isAgent: this.isAgent.slice(), numRounds: this.numRounds } };
  }

  override load(state: AlgorithmState, where: string): void {
    super.load(state, where);
    const { heads, isAgent, numRounds } = state.extra as unknown as SavedLive;
    this.isAgent.set(isAgent);
    this.numRounds = numRounds;
    for (const seatIdx of [...this.#heads.keys()]) this.forgetHead(seatIdx);
    for (const { seatIdx, preference, net, target, adam } of heads) {
      const head = this.#createHead(preference, net);
      for (const name of HEAD_NAMES) head.target.values[name].set(target[name]);
      loadAdam(head.adam, adam);
      this.#heads.set(seatIdx, head);
    }
  }

  override dispose(): void {
    super.dispose();
    this.#shipped.dispose();
    for (const seatIdx of [...this.#heads.keys()]) this.forgetHead(seatIdx);
  }
}

interface SavedHead {
  readonly seatIdx: number;
  readonly preference: Float32Array;
  readonly net: HeadArrays;
  readonly target: HeadArrays;
  readonly adam: unknown;
}

interface SavedLive {
  readonly heads: readonly SavedHead[];
  readonly isAgent: Uint8Array;
  readonly numRounds: number;
}

function copyHead({ values }: Parameters): HeadArrays {
  return Object.fromEntries(HEAD_NAMES.map((name) => [name, values[name].slice()])) as HeadArrays;
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

import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Rng } from '../../envs/core/rng.ts';
import type { ActorCritic, ActorCriticRun } from '../nets/actor-critic.ts';
import { Adam, gradientNorm, lossAndGradients } from '../nets/adam.ts';
import type { Parameters, ParameterTensors } from '../nets/parameters.ts';
import { computeAdvantages, computeLambdaReturns, type Trajectories } from '../ops/advantages.ts';
import { type PpoSamples, type PpoTerms, ppoTerms } from './ppo-loss.ts';

/**
 * Proximal policy optimisation with memory (Schulman et al. 2017, arXiv:1707.06347): several passes over one rollout, each
 * over minibatches of whole worlds, so that the memory is run from the start of the rollout with the weights of the moment.
 *
 *   advantages by GAE (arXiv:1506.02438): a termination has no future, a truncation is bootstrapped from its final
 *   observation; loss as in ppo-loss.ts; Adam with the gradient's norm clipped
 *
 * Differs  Nothing is done when a loss or gradient is not a finite number: the step is left out and counted.
 */
export const ppoConfig = z.strictObject({
  learningRate: z.number().min(0).max(1).default(1e-4).describe('Adam step (DCD, JaxUED, minimax PAIRED: 1e-4); 0..1'),
  annealing: z
    .enum(['none', 'linear'])
    .default('none')
    .describe('learning rate over the run; linear: to 0 (JaxUED); none, linear'),
  adamEpsilon: z.number().positive().max(1).default(1e-5).describe('epsilon of Adam (DCD, JaxUED: 1e-5); above 0'),
  maxGradientNorm: z.number().positive().default(0.5).describe('norm that gradients are clipped to; above 0'),
  gamma: z.number().min(0).max(1).default(0.995).describe('discount; 0..1'),
  lambda: z.number().min(0).max(1).default(0.95).describe('of GAE (DCD .95, JaxUED .98); 0..1'),
  numEpochs: z.int().min(1).max(100).default(5).describe('passes over a rollout; 1..100'),
  numMinibatches: z.int().min(1).max(256).default(1).describe('groups of worlds a pass is cut into; 1..256'),
  clipRange: z.number().positive().default(0.2).describe('how far a ratio of probabilities may move from 1; above 0'),
  isValueClipped: z
    .boolean()
    .default(true)
    .describe('whether values are clipped by the same range (DCD, JaxUED: true)'),
  valueCoefficient: z.number().min(0).default(0.5).describe('weight of the value loss; at least 0'),
  entropyCoefficient: z
    .number()
    .min(0)
    .default(1e-3)
    .describe('weight of the entropy (JaxUED, minimax: 1e-3); at least 0'),
  isAdvantageNormalised: z.boolean().default(true).describe('mean 0 and deviation 1 within a minibatch'),
});
export type PpoConfig = z.output<typeof ppoConfig>;

/** One rollout with everything that was written down while acting. Letters: T steps, B worlds, L bytes, S memory. */
export interface PpoRollout extends Trajectories {
  readonly observations: Uint8Array; // [T, B, L] that were acted on
  readonly actions: Uint8Array; // [T, B]
  readonly logProbabilities: Float32Array; // [T, B] of the actions
  readonly resets: Uint8Array; // [T, B] not 0 where the step begins an episode
  readonly initialState: Float32Array; // [B, S] memory before the first step
  readonly mask?: Uint8Array; // [T, B] 0 where a sample does not count; left out where all do
}

/** Means over the minibatches of one update; NaN where every step was left out. */
export interface PpoMetrics {
  readonly policyLoss: number;
  readonly valueLoss: number;
  readonly entropy: number; // nats
  readonly approximateKl: number; // nats
  readonly clipFraction: number;
  readonly gradientNorm: number; // before clipping
  readonly cloningLoss: number; // 0 without cloning
  readonly numSkipped: number; // steps that were left out for a number that is not finite
}

/** A minibatch: some columns (worlds) of a rollout, time-major, with what PPO needs. */
export interface PpoMinibatch extends PpoSamples {
  readonly numSteps: number; // T
  readonly numWorlds: number; // b
  readonly observations: Uint8Array; // [T, b, L]
  readonly resets: Uint8Array; // [T, b]
  readonly initialState: Float32Array; // [b, S]
}

/** A further term of the loss, such as cloning another student. Differentiable in the run. */
export type ExtraLoss = (run: ActorCriticRun, minibatch: PpoMinibatch) => tf.Scalar;

const TERM_NAMES = ['policyLoss', 'valueLoss', 'entropy', 'approximateKl', 'clipFraction'] as const;

export class PpoLearner {
  readonly network: ActorCritic;
  readonly parameters: Parameters;
  readonly config: PpoConfig;
  readonly adam: Adam;

  constructor(network: ActorCritic, parameters: Parameters, config: PpoConfig) {
    this.network = network;
    this.parameters = parameters;
    this.config = config;
    this.adam = new Adam(parameters, parameters.names, {
      learningRate: config.learningRate,
      maxGradientNorm: config.maxGradientNorm,
      epsilon: config.adamEpsilon,
    });
  }

  /** Learns from one rollout. progress in [0, 1]: how much of the run is done, for annealing. Chance: the order of worlds. */
  update(rollout: PpoRollout, progress: number, rng: Rng, extraLoss?: ExtraLoss): PpoMetrics {
    const { gamma, lambda, numEpochs, numMinibatches, learningRate, annealing } = this.config;
    const { numWorlds } = rollout;
    const advantages = new Float32Array(rollout.rewards.length);
    const returns = new Float32Array(rollout.rewards.length);
    computeAdvantages(rollout, gamma, lambda, advantages);
    computeLambdaReturns(advantages, rollout.values, returns);
    const rate = annealing === 'linear' ? learningRate * (1 - progress) : learningRate;
    const sums = new Sums();
    const worlds = Int32Array.from({ length: numWorlds }, (_, b) => b);
    for (let epoch = 0; epoch < numEpochs; epoch++) {
      if (numMinibatches > 1) rng.shuffleInPlace(worlds);
      for (let m = 0; m < numMinibatches; m++) {
        const columns = worlds.subarray(
          Math.floor((m * numWorlds) / numMinibatches),
          Math.floor(((m + 1) * numWorlds) / numMinibatches),
        );
        const minibatch = gatherMinibatch(rollout, advantages, returns, columns, this.network);
        if (minibatch !== undefined) this.#step(minibatch, rate, sums, extraLoss);
      }
    }
    return sums.means();
  }

  #step(minibatch: PpoMinibatch, rate: number, sums: Sums, extraLoss: ExtraLoss | undefined): void {
    const { parameters, adam } = this;
    const parts = new Float64Array(TERM_NAMES.length + 1);
    const { value, gradients } = lossAndGradients(parameters, parameters.names, (p) =>
      this.#loss(p, minibatch, parts, extraLoss),
    );
    const norm = gradientNorm(gradients, parameters.names);
    if (!Number.isFinite(value) || !Number.isFinite(norm)) {
      sums.numSkipped++;
      return;
    }
    adam.apply(gradients, rate);
    sums.add(parts, norm);
  }

  #loss(
    p: ParameterTensors,
    minibatch: PpoMinibatch,
    parts: Float64Array,
    extraLoss: ExtraLoss | undefined,
  ): tf.Scalar {
    const { observations, numSteps, numWorlds, resets } = minibatch;
    const initial = stateTensor(minibatch.initialState, numWorlds);
    const run = this.network.forward(p, observations, numSteps, numWorlds, initial, resets);
    const terms: PpoTerms = ppoTerms(run.logits, run.values, minibatch, {
      ...this.config,
      valueClipRange: this.config.isValueClipped ? this.config.clipRange : Infinity,
      advantageEpsilon: ADVANTAGE_EPSILON,
    });
    TERM_NAMES.forEach((name, i) => {
      parts[i] = terms[name].dataSync()[0];
    });
    if (extraLoss === undefined) return terms.loss;
    const extra = extraLoss(run, minibatch);
    parts[TERM_NAMES.length] = extra.dataSync()[0];
    return tf.add(terms.loss, extra) as tf.Scalar;
  }

  /** Whether every weight is a finite number. */
  isFinite(): boolean {
    return this.parameters.names.every((name) => this.parameters.values[name].every(Number.isFinite));
  }
}

const ADVANTAGE_EPSILON = 1e-5; // JaxUED, DCD

/** Memory of B worlds as the networks take it: [B, S]. */
export function stateTensor(state: Float32Array, numWorlds: number): Tensor {
  return tf.tensor2d(state, [numWorlds, state.length / numWorlds]);
}

/** Copies the columns of a rollout side by side. undefined when no sample of them counts. */
export function gatherMinibatch(
  rollout: PpoRollout,
  advantages: Float32Array,
  returns: Float32Array,
  columns: Int32Array,
  { observationLength: L, stateSize: S }: Pick<ActorCritic, 'observationLength' | 'stateSize'>,
): PpoMinibatch | undefined {
  const { numSteps: T, numWorlds: B, mask } = rollout;
  const b = columns.length;
  const size = T * b;
  const out = {
    numSteps: T,
    numWorlds: b,
    observations: new Uint8Array(size * L),
    resets: new Uint8Array(size),
    initialState: new Float32Array(b * S),
    actions: new Uint8Array(size),
    oldLogProbabilities: new Float32Array(size),
    oldValues: new Float32Array(size),
    advantages: new Float32Array(size),
    returns: new Float32Array(size),
    mask: mask === undefined ? undefined : new Uint8Array(size),
    legalActions: undefined,
  };
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < b; j++) {
      const from = t * B + columns[j];
      const to = t * b + j;
      out.observations.set(rollout.observations.subarray(from * L, (from + 1) * L), to * L);
      out.resets[to] = rollout.resets[from];
      out.actions[to] = rollout.actions[from];
      out.oldLogProbabilities[to] = rollout.logProbabilities[from];
      out.oldValues[to] = rollout.values[from];
      out.advantages[to] = advantages[from];
      out.returns[to] = returns[from];
      if (mask !== undefined) (out.mask as Uint8Array)[to] = mask[from];
    }
  }
  for (let j = 0; j < b; j++) {
    out.initialState.set(rollout.initialState.subarray(columns[j] * S, (columns[j] + 1) * S), j * S);
  }
  return out.mask?.every((flag) => flag === 0) ? undefined : out;
}

/** Sums over the steps of one update. */
class Sums {
  numSkipped = 0;
  #numSteps = 0;
  #norm = 0;
  readonly #parts = new Float64Array(TERM_NAMES.length + 1);

  add(parts: Float64Array, norm: number): void {
    this.#numSteps++;
    this.#norm += norm;
    for (let i = 0; i < parts.length; i++) this.#parts[i] += parts[i];
  }

  means(): PpoMetrics {
    const [policyLoss, valueLoss, entropy, approximateKl, clipFraction, cloningLoss] = Array.from(
      this.#parts,
      (sum) => sum / this.#numSteps,
    );
    return {
      policyLoss,
      valueLoss,
      entropy,
      approximateKl,
      clipFraction,
      cloningLoss,
      gradientNorm: this.#norm / this.#numSteps,
      numSkipped: this.numSkipped,
    };
  }
}

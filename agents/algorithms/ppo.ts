import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { Steps } from '../../envs/core/steps.ts';
import type { Algorithm, AlgorithmDefinition, AlgorithmState, Given } from '../core/algorithm.ts';
import { NetworkPolicy, stepNetwork } from '../core/network-policy.ts';
import { OptimiserSteps } from '../core/optimiser-steps.ts';
import type { Policy } from '../core/policy.ts';
import type { Trajectory } from '../core/trajectory.ts';
import type { ActorCritic } from '../nets/actor-critic.ts';
import { Adam, gradientNorm, lossAndGradients } from '../nets/adam.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';
import { defaultScale } from '../nets/student-inputs.ts';
import { createStudentNet, studentNetConfig } from '../nets/student-net.ts';
import { computeAdvantages, computeLambdaReturns } from '../ops/advantages.ts';
import { loadOptimised, optimisedArrays } from './adam-state.ts';
import { createCloningLoss } from './cloning-loss.ts';
import { type PpoTerms, ppoTerms } from './ppo-loss.ts';
import { type ExtraLoss, gatherMinibatch, type PpoMinibatch, type PpoRollout, stateTensor } from './ppo-minibatch.ts';

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

/** Means over the minibatches of one update; NaN where every step was left out. */
export type PpoMetrics = Readonly<{
  policyLoss: number;
  valueLoss: number;
  entropy: number; // nats
  approximateKl: number; // nats
  clipFraction: number;
  gradientNorm: number; // before clipping
  cloningLoss: number; // 0 without cloning
  numSkipped: number; // steps that were left out for a number that is not finite
}>;

const TERM_NAMES = ['policyLoss', 'valueLoss', 'entropy', 'approximateKl', 'clipFraction'] as const;

/** Settings of PPO as a method of the registry: the length of a rollout, the loss, and the network. */
export const ppoSettings = z.strictObject({
  numSteps: z.int().min(1).max(10_000).default(128).describe('steps of every row in a rollout; 1..10000'),
  ...ppoConfig.shape,
  ...studentNetConfig.shape,
});
export type PpoSettings = z.output<typeof ppoSettings>;

/** Names of the figures of one update. */
export const PPO_METRIC_NAMES: readonly string[] = [...TERM_NAMES, 'cloningLoss', 'gradientNorm', 'numSkipped'];

/** What learns in minutes where nobody said otherwise: the recipe of our own curricula (`train/settings/ued-presets.ts`, mini). */
const QUICK: Partial<PpoSettings> = {
  memory: 'min-gru',
  memorySize: 64,
  learningRate: 1e-3,
  numEpochs: 4,
  numMinibatches: 4,
  entropyCoefficient: 0.01,
};

export const ppoDefinition: AlgorithmDefinition<PpoSettings> = {
  id: 'ppo',
  summary: 'proximal policy optimisation, with memory where the network has one',
  source: 'Schulman et al. 2017, arXiv:1707.06347',
  configSchema: ppoSettings,
  needs: {},
  metricNames: PPO_METRIC_NAMES,
  defaultsFor: ({ observation }) => ({ ...QUICK, scale: defaultScale(observation) }),
  create: (given) => new Ppo(...ppoParts(given)),
};

/** What PPO is made from: a network of its own for the world that is given. Settings that PPO does not know are left alone. Errors: InputError for more minibatches than rows. */
export function ppoParts({ config, spec, numRows, rng }: Given<PpoSettings>): ConstructorParameters<typeof Ppo> {
  if (config.numMinibatches > numRows) {
    const limit = `at most ${numRows}, the rows that learn: numWorlds times the learner's seats`;
    throw new InputError('setting numMinibatches', { value: config.numMinibatches, limit });
  }
  const network = createStudentNet(spec.observation, spec.numActions, pick(config, studentNetConfig));
  const parameters = new Parameters(network.shapes, network.masks);
  network.initialise(parameters, rng);
  return [network, parameters, pick(config, ppoConfig), config.numSteps];
}

/** The part of flat settings that a schema knows, complete. */
function pick<Schema extends z.ZodObject>(
  settings: Readonly<Record<string, unknown>>,
  schema: Schema,
): z.output<Schema> {
  return schema.parse(Object.fromEntries(Object.entries(settings).filter(([name]) => name in schema.shape)));
}

export class Ppo implements Algorithm {
  readonly behaviour: Policy;
  readonly evaluation: Policy;
  readonly numSteps: number;
  readonly steps = new OptimiserSteps();
  readonly network: ActorCritic;
  readonly parameters: Parameters;
  readonly networks: Readonly<Record<string, Parameters>>;
  readonly config: PpoConfig;
  readonly adam: Adam;
  /** Whether the critic predicts the world's own rewards. Scores of levels compare the two. */
  readonly valuesWorldRewards: boolean = true;
  #cloning: ExtraLoss | undefined; // of the next update

  constructor(network: ActorCritic, parameters: Parameters, config: PpoConfig, numSteps: number) {
    this.network = network;
    this.parameters = parameters;
    this.networks = { policy: parameters };
    this.config = config;
    this.numSteps = numSteps;
    this.behaviour = new NetworkPolicy('ppo', network, parameters);
    this.evaluation = this.behaviour;
    this.adam = new Adam(parameters, parameters.names, {
      learningRate: config.learningRate,
      maxGradientNorm: config.maxGradientNorm,
      epsilon: config.adamEpsilon,
    });
  }

  /** Values of what was not played: the final observations of truncated episodes, and what comes after the last step. */
  fillValues({ numRows: R, last, cuts, lastValues, finalValues, actions, rewards }: Trajectory): void {
    const { observationLength: L, stateSize: M } = this.network;
    const observations = new Uint8Array((R + cuts.length) * L);
    const memory = new Float32Array((R + cuts.length) * M);
    const resets = new Uint8Array(R + cuts.length);
    const previous = { actions: new Uint8Array(R + cuts.length), rewards: new Float32Array(R + cuts.length) };
    observations.set(last.observations);
    memory.set(last.memory);
    resets.set(last.resets);
    previous.actions.set(last.previousActions);
    previous.rewards.set(last.previousRewards);
    cuts.forEach((cut, i) => {
      observations.set(cut.observation, (R + i) * L);
      memory.set(cut.memory, (R + i) * M);
      previous.actions[R + i] = actions[cut.index];
      previous.rewards[R + i] = rewards[cut.index];
    });
    const { values } = stepNetwork(this.network, this.parameters, { observations, memory, resets, previous });
    lastValues.set(values.subarray(0, R));
    cuts.forEach(({ index }, i) => {
      finalValues[index] = values[R + i];
    });
  }

  cloneNext(teacher: Algorithm, coefficient: number): void {
    if (!(teacher instanceof Ppo)) throw new TypeError('PPO clones another PPO only');
    this.#cloning = createCloningLoss(teacher, coefficient);
  }

  /** Learns from one rollout whose values are filled. progress: for annealing. Chance: the order of rows. */
  *learn(rollout: PpoRollout, progress: number, rng: Rng): Steps<PpoMetrics> {
    const { gamma, lambda, numEpochs, numMinibatches, learningRate, annealing } = this.config;
    const { numRows } = rollout;
    const cloning = this.#cloning;
    this.#cloning = undefined;
    const advantages = new Float32Array(rollout.rewards.length);
    const returns = new Float32Array(rollout.rewards.length);
    computeAdvantages(rollout, gamma, lambda, advantages);
    computeLambdaReturns(advantages, rollout.values, returns);
    const rate = annealing === 'linear' ? learningRate * (1 - progress) : learningRate;
    const sums = new Sums();
    this.steps.begin();
    const rows = Int32Array.from({ length: numRows }, (_, row) => row);
    for (let epoch = 0; epoch < numEpochs; epoch++) {
      if (numMinibatches > 1) rng.shuffleInPlace(rows);
      for (let m = 0; m < numMinibatches; m++) {
        const columns = rows.subarray(
          Math.floor((m * numRows) / numMinibatches),
          Math.floor(((m + 1) * numRows) / numMinibatches),
        );
        const minibatch = gatherMinibatch(rollout, advantages, returns, columns, this.network);
        if (minibatch !== undefined) this.#step(minibatch, rate, sums, cloning);
        yield;
      }
    }
    return { ...sums.means(), numSkipped: this.steps.numSkipped };
  }

  #step(minibatch: PpoMinibatch, rate: number, sums: Sums, extraLoss: ExtraLoss | undefined): void {
    const { parameters, adam } = this;
    const parts = new Float64Array(TERM_NAMES.length + 1);
    const { value, gradients } = lossAndGradients(parameters, parameters.names, (p) =>
      this.#loss(p, minibatch, parts, extraLoss),
    );
    const norm = gradientNorm(gradients, parameters.names);
    if (!this.steps.admit({ loss: value, gradientNorm: norm })) return;
    adam.apply(gradients, rate);
    sums.add(parts, norm);
  }

  #loss(
    p: ParameterTensors,
    minibatch: PpoMinibatch,
    parts: Float64Array,
    extraLoss: ExtraLoss | undefined,
  ): tf.Scalar {
    const { observations, numSteps, numWorlds, resets, previous } = minibatch;
    const initial = stateTensor(minibatch.initialState, numWorlds);
    const run = this.network.forward(p, observations, numSteps, numWorlds, initial, resets, previous);
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

  save(): AlgorithmState {
    return { weights: optimisedArrays(this.adam), extra: { numAdamSteps: this.adam.numSteps } };
  }

  load({ weights, extra }: AlgorithmState, where: string): void {
    loadOptimised(this.adam, weights, where);
    this.adam.numSteps = extra.numAdamSteps as number;
  }

  dispose(): void {
    this.parameters.dispose();
  }
}

const ADVANTAGE_EPSILON = 1e-5; // JaxUED, DCD

/** Sums over the steps of one update that were made. */
class Sums {
  #numSteps = 0;
  #norm = 0;
  readonly #parts = new Float64Array(TERM_NAMES.length + 1);

  add(parts: Float64Array, norm: number): void {
    this.#numSteps++;
    this.#norm += norm;
    for (let i = 0; i < parts.length; i++) this.#parts[i] += parts[i];
  }

  means(): Omit<PpoMetrics, 'numSkipped'> {
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
    };
  }
}

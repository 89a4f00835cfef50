import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { Rng } from '../../envs/core/rng.ts';
import { argMax } from '../../envs/core/softmax.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import type { Steps } from '../../envs/core/steps.ts';
import type { WeightArray } from '../checkpoint.ts';
import type { Algorithm, AlgorithmDefinition, AlgorithmState, Given, Metrics } from '../core/algorithm.ts';
import { GreedyPolicy } from '../core/epsilon-greedy.ts';
import { OptimiserSteps } from '../core/optimiser-steps.ts';
import { allRows, type Policy } from '../core/policy.ts';
import type { Trajectory } from '../core/trajectory.ts';
import { type ByteValues, createByteValues, PLAIN_BYTES, readBytes } from '../memory/byte-values.ts';
import { fillBatch } from '../memory/fill-batch.ts';
import { createTransitionBatch, SeatHistory, type Symmetry, type TransitionBatch } from '../memory/seat-history.ts';
import { hasSymmetries, identitySymmetry, sampleSymmetries } from '../memory/symmetries.ts';
import { Adam, evaluate, gradientNorm, lossAndGradients } from '../nets/adam.ts';
import type { Parameters } from '../nets/parameters.ts';
import { defaultScale } from '../nets/student-inputs.ts';
import { RidgeRegression } from '../ops/linalg.ts';
import { computeActionValues } from '../ops/preference-belief.ts';
import { inverseLargest } from '../social/universal-features.ts';
import { copyArray, loadOptimised, optimisedArrays } from './adam-state.ts';
import { PreferencePolicy, samplePreferenceInPlace } from './universal-behaviour.ts';
import {
  chosen,
  countActive,
  forward,
  huber,
  initialWeights,
  parametersOf,
  type UniversalSizes,
  universalConfig,
  universalSizes,
  type WeightRecord,
} from './universal-network.ts';

/**
 * Universal successor features psi(s, a, w): the expected discounted cumulants (C kinds of events) of the policy that is best for the
 * preference w, learned for all w at once by vector temporal differences.
 *
 *   y    = cumulants + discount psi~(s', a', w),   a' = argmax_b psi(s', b, w) . w
 *   loss = mean over the batch of sum_c huber(psi_c(s, a, w) - y_c)
 *
 * The action is chosen by the online network and valued by the target network (double), which damps the upward bias of
 * the max. psi~ follows psi by Polyak averaging. While learning every row acts for a preference of its own
 * (universal-behaviour.ts). Half of a batch is learned under the preference that was acted for, several steps summed; half under
 * another one, one step each: events are counted whatever was liked.
 *
 * What was learned plays for the preference that explains the world's reward, by least squares over all steps. An event that
 * never came is hoped to be worth 1.
 *
 *   w = argmin sum (cumulants . w - r)^2 + ridge |w - 1|^2
 *
 * Source   Borsa et al. 2018, arXiv:1812.07626; double estimate: van Hasselt et al. 2016, arXiv:1509.06461; rewards by
 *          regression on features: Barreto et al. 2017, arXiv:1606.05312.
 *
 * Letters: L observation bytes, A actions, C cumulants, B batch, T steps and R rows of a trajectory.
 */
const exploration = z.number().positive().max(1);

/** Settings of the method. Values are those of the weights that the arena's agents ship with (docs/algorithms/universal.md). */
export const universalSettings = z.strictObject({
  numSteps: z
    .int()
    .min(1)
    .max(10_000)
    .default(8)
    .describe('steps of every row between two turns of learning; 1..10000'),
  ...universalConfig.shape,
  batchSize: z.int().min(1).max(4096).default(512).describe('transitions of an update; 1..4096'),
  ticksPerUpdate: z.int().min(1).max(10_000).default(1).describe('steps of all rows per learning step; 1..10000'),
  warmUpSteps: z
    .int()
    .min(0)
    .max(1e6)
    .default(64)
    .describe('steps of every row before the first learning step; 0..1000000'),
  historySteps: z.int().min(16).max(100_000).default(768).describe('steps of each row that are kept; 16..100000'),
  ownSteps: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe('steps summed before the bootstrap under the preference that was acted for; 1..100'),
  isSymmetric: z
    .boolean()
    .default(false)
    .describe('turns and mirrors transitions and exchanges kinds: where rules know no direction and no kind'),
  temperature: z.number().positive().max(100).default(0.02).describe('of actions while learning; above 0, at most 100'),
  preferenceSteps: z
    .int()
    .min(1)
    .max(1e6)
    .default(300)
    .describe('mean steps of a row under one preference; 1..1000000'),
  leastExploration: exploration
    .default(0.01)
    .describe('chance that a step begins a random run, of the row that explores least; above 0, at most 1'),
  mostExploration: exploration.default(0.2).describe('and of the one that explores most; above 0, at most 1'),
  longestRun: z.int().min(1).max(100).default(4).describe('steps that a random action is repeated at most; 1..100'),
  ridge: z
    .number()
    .positive()
    .max(1000)
    .default(1e-2)
    .describe('of the least squares for what events are worth; above 0, at most 1000'),
});
export type UniversalSettings = z.output<typeof universalSettings>;

export const universalDefinition: AlgorithmDefinition<UniversalSettings> = {
  id: 'universal',
  summary: 'successor features of every preference over events; plays for the one that explains the reward',
  source: 'Borsa et al. 2018, arXiv:1812.07626',
  configSchema: universalSettings,
  needs: { cumulants: true },
  metricNames: ['loss', 'ownReward', 'numSkipped'],
  defaultsFor: (spec) => ({ isSymmetric: hasSymmetries(spec) }),
  create: (given) => new Universal(universalParts(given)),
};

/** What the method is made from. */
export interface UniversalParts {
  readonly sizes: UniversalSizes;
  readonly settings: UniversalSettings;
  readonly weights: WeightRecord; // at the start
  readonly symmetries: readonly Symmetry[]; // at least one
  /** The number that each byte enters the network as, where observations are more than flags. */
  readonly byteValues?: ByteValues;
}

const NUM_SYMMETRIES = 256;
const SYMMETRY_SEED = 0x5e77; // the same relabellings in every run

/** Fresh weights for the world that is given. */
function universalParts({ config, spec, rng }: Given<UniversalSettings>): UniversalParts {
  const sizes = universalSizes(spec);
  return {
    sizes,
    settings: config,
    weights: initialWeights(sizes, config, rng, countActive(spec.observation)),
    symmetries: config.isSymmetric
      ? sampleSymmetries(spec, NUM_SYMMETRIES, new Rng(SYMMETRY_SEED))
      : [identitySymmetry(spec)],
    byteValues: byteValuesOf(spec.observation),
  };
}

function byteValuesOf(observation: ObservationSpec): ByteValues | undefined {
  const { low, high } = observation;
  return low === 0 && high === 1 ? undefined : createByteValues(low < 0, defaultScale(observation));
}

/** What is otherwise in a learner that goes on from weights which have been learned. */
export interface Refinement {
  readonly trained: readonly string[]; // names of the weights that still learn
  readonly maxGradientNorm: number;
}

const MAX_GRADIENT_NORM = 10;

export class Universal implements Algorithm {
  readonly sizes: UniversalSizes;
  readonly settings: UniversalSettings;
  readonly behaviour: Policy;
  readonly evaluation: Policy;
  readonly numSteps: number;
  readonly steps = new OptimiserSteps();
  readonly recordsMemory = true; // a row remembers the preference that it acts for
  readonly features: Parameters; // weights that learn and act
  readonly target: Parameters; // and the copy that trails behind them
  readonly networks: Readonly<Record<string, Parameters>>;
  readonly adam: Adam;
  readonly preference: Float64Array; // [C] what an event is worth, in units of reward
  readonly #trained: readonly string[]; // names of the weights that learn
  readonly #regression: RidgeRegression;
  readonly #symmetries: readonly Symmetry[];
  readonly #byteValues: ByteValues | undefined;
  #history: SeatHistory | undefined; // made when there are steps to keep
  #batch: TransitionBatch | undefined;
  #numTicks = 0; // steps of all rows that were learned from
  #numTurns = 0; // learning steps that were due by then

  constructor({ sizes, settings, weights, symmetries, byteValues }: UniversalParts, refinement?: Refinement) {
    this.sizes = sizes;
    this.settings = settings;
    this.numSteps = settings.numSteps;
    this.features = parametersOf(sizes, settings, weights);
    this.target = parametersOf(sizes, settings, weights);
    this.networks = { features: this.features };
    this.#trained = refinement?.trained ?? this.features.names;
    this.adam = new Adam(this.features, this.features.names, {
      learningRate: settings.learningRate,
      maxGradientNorm: refinement?.maxGradientNorm ?? MAX_GRADIENT_NORM,
    });
    this.preference = new Float64Array(sizes.numCumulants).fill(1);
    this.#regression = new RidgeRegression(sizes.numCumulants);
    this.#symmetries = symmetries;
    this.#byteValues = byteValues;
    this.behaviour = new PreferencePolicy(
      'universal',
      { ...sizes, ...settings },
      (observations, preferences, numRows) =>
        this.predict(readBytes(observations, byteValues ?? PLAIN_BYTES), preferences, numRows),
    );
    this.evaluation = new GreedyPolicy('universal', sizes.numActions, (observations, numRows, actions, values) =>
      this.#play(observations, numRows, actions, values),
    );
  }

  /** psi of all actions: [B, C, A]. observations: [B, L] as the network reads them; preferences: [B, C], each with largest component 1 or all 0. */
  predict(observations: Float32Array, preferences: Float32Array, numRows: number): Float32Array {
    const { observationLength, numCumulants } = this.sizes;
    return evaluate(() => [
      forward(
        this.features.tensors(),
        tf.tensor2d(observations, [numRows, observationLength]),
        tf.tensor2d(preferences, [numRows, numCumulants]),
      ),
    ])[0];
  }

  /** The best action for the preference that explains the reward, and the discounted reward that it is expected to bring. */
  #play(observations: Uint8Array, numRows: number, actions: Uint8Array, values: Float32Array): void {
    const { numActions: A, numCumulants: C } = this.sizes;
    const w = Float32Array.from(this.preference);
    const scale = inverseLargest(w, 0, C);
    const preferences = Float32Array.from({ length: numRows * C }, (_, i) => scale * w[i % C]);
    const psi = this.predict(readBytes(observations, this.#byteValues ?? PLAIN_BYTES), preferences, numRows);
    const q = new Float32Array(A);
    for (let row = 0; row < numRows; row++) {
      computeActionValues(psi.subarray(row * C * A, (row + 1) * C * A), w, 0, C, A, q);
      actions[row] = argMax(q, 0, A);
      values[row] = q[actions[row]];
    }
  }

  /** Keeps a trajectory and makes the updates that are due, one a step. progress: for the learning rate. */
  *learn(trajectory: Trajectory, progress: number, rng: Rng): Steps<Metrics> {
    const { settings } = this;
    const history = this.#remember(trajectory);
    this.#batch ??= createTransitionBatch(settings.batchSize, history.sizes);
    this.#numTicks += trajectory.numSteps;
    const due = Math.floor(Math.max(0, this.#numTicks - settings.warmUpSteps) / settings.ticksPerUpdate);
    let lossSum = 0;
    this.steps.begin();
    for (; this.#numTurns < due; this.#numTurns++) {
      if (!fillHalfRelabelled(this.#batch, history, this.#symmetries, settings, rng)) continue;
      const loss = this.update(this.#batch, progress);
      if (!Number.isNaN(loss)) lossSum += loss;
      yield;
    }
    const { numApplied, numSkipped, areLeftOut } = this.steps;
    const ownReward = areLeftOut ? Number.NaN : this.#ownReward(trajectory);
    return { loss: lossSum / numApplied, ownReward, numSkipped };
  }

  /** One step of the history a row and step, and of the regression. */
  #remember(trajectory: Trajectory): SeatHistory {
    const { observationLength: L, numCumulants: C } = this.sizes;
    const { numSteps, numRows: R, observations, resets, actions, rewards, cumulants, memory } = trajectory;
    const { terminated, cuts } = trajectory;
    const history = this.historyOf(R);
    const M = memory.length / rewards.length;
    let cutIdx = 0;
    for (let index = 0; index < numSteps * R; index++) {
      const row = index % R;
      if (resets[index] !== 0) history.cutEpisode(row); // worlds that were begun afresh in the middle of an episode
      history.append(row, observations, index * L, actions[index], cumulants, index * C, memory, index * M);
      const cut = cuts[cutIdx]?.index === index ? cuts[cutIdx++] : undefined;
      if (terminated[index] !== 0) history.endEpisode(row);
      else if (cut !== undefined) history.closeEpisode(row, cut.observation, 0);
      this.#regression.add(cumulants, index * C, rewards[index]);
    }
    this.#regression.solve(this.settings.ridge, new Float64Array(C).fill(1), this.preference);
    return history;
  }

  /** The steps of so many rows; made when first asked for. */
  protected historyOf(numStreams: number): SeatHistory {
    const { observationLength, numCumulants } = this.sizes;
    this.#history ??= new SeatHistory({
      numStreams,
      capacity: this.settings.historySteps,
      observationLength,
      numCumulants,
      byteValues: this.#byteValues,
    });
    return this.#history;
  }

  /** Mean over all steps of cumulants . w, w the preference that the row acted for. */
  #ownReward({ cumulants, memory, rewards }: Trajectory): number {
    const { numCumulants: C } = this.sizes;
    const M = memory.length / rewards.length;
    let sum = 0;
    for (let index = 0; index < rewards.length; index++) {
      for (let c = 0; c < C; c++) sum += cumulants[index * C + c] * memory[index * M + c];
    }
    return sum / rewards.length;
  }

  /**
   * One step on a batch under batch.preferences, each with largest component 1. Returns the loss; NaN for a step that was left out, as
   * its numbers were not finite.
   */
  update(batch: TransitionBatch, progress: number): number {
    const { sizes, settings } = this;
    const { learningRate, finalLearningRate } = settings;
    const [targets] = evaluate(() => [this.#targets(batch)]);
    const { value, gradients } = lossAndGradients(this.features, this.#trained, (net) => {
      const observations = tf.tensor2d(batch.observations, [batch.size, sizes.observationLength]);
      const psi = forward(net, observations, tf.tensor2d(batch.preferences, [batch.size, sizes.numCumulants]));
      const mask = tf.oneHot(tf.tensor1d(batch.actions, 'int32'), sizes.numActions).toFloat();
      return this.lossOf(chosen(psi, mask), tf.tensor2d(targets, [batch.size, sizes.numCumulants]), batch);
    });
    if (!this.steps.admit({ loss: value, gradientNorm: gradientNorm(gradients, this.#trained) })) return Number.NaN;
    this.adam.apply(gradients, learningRate + progress * (finalLearningRate - learningRate));
    this.target.moveTowards(this.features, settings.polyak);
    return value;
  }

  /** psi, targets: [B, C] of the actions taken. */
  protected lossOf(psi: Tensor, targets: Tensor, _batch: TransitionBatch): Scalar {
    return huber(psi.sub(targets)).sum(1).mean() as Scalar;
  }

  /** y: [B, C]. */
  #targets(batch: TransitionBatch): Tensor {
    const { numCumulants, numActions, observationLength } = this.sizes;
    const preferences = tf.tensor2d(batch.preferences, [batch.size, numCumulants]);
    const nextObservations = tf.tensor2d(batch.nextObservations, [batch.size, observationLength]);
    const psi = forward(this.features.tensors(), nextObservations, preferences).reshape([
      batch.size,
      numCumulants,
      numActions,
    ]);
    const q = psi.mul(preferences.expandDims(2)).sum(1);
    const best = tf.oneHot(q.argMax(1) as tf.Tensor1D, numActions).toFloat();
    const next = chosen(forward(this.target.tensors(), nextObservations, preferences), best);
    const discounts = tf.tensor2d(batch.discounts, [batch.size, 1]);
    return tf.tensor2d(batch.cumulants, [batch.size, numCumulants]).add(next.mul(discounts));
  }

  savePolicy(): Record<string, unknown> {
    return { preference: this.preference.slice() };
  }

  loadPolicy({ preference }: Readonly<Record<string, unknown>>): void {
    this.preference.set(preference as Float64Array);
  }

  save(): AlgorithmState {
    const { gram, moment } = this.#regression;
    const history = this.#history && { numRows: this.#history.sizes.numStreams, rows: this.#history.save() };
    const extra: SavedUniversal = {
      numAdamSteps: this.adam.numSteps,
      numTicks: this.#numTicks,
      numTurns: this.#numTurns,
      preference: this.preference.slice(),
      regression: { gram: gram.slice(), moment: moment.slice() },
      history: history ?? null,
    };
    const { names, shapes, values } = this.target;
    const targets = names.map((name): [string, WeightArray] => [
      `.target/${name}`,
      { shape: shapes[name], data: values[name].slice() },
    ]);
    return { weights: { ...optimisedArrays(this.adam), ...Object.fromEntries(targets) }, extra: { ...extra } };
  }

  load({ weights, extra }: AlgorithmState, where: string): void {
    const { numAdamSteps, numTicks, numTurns, preference, regression, history } = extra as unknown as SavedUniversal;
    loadOptimised(this.adam, weights, where);
    for (const name of this.target.names) {
      copyArray(weights[`.target/${name}`], this.target.values[name], `.target/${name}`, where);
      this.target.changed(name);
    }
    this.adam.numSteps = numAdamSteps;
    this.#numTicks = numTicks;
    this.#numTurns = numTurns;
    this.preference.set(preference);
    this.#regression.gram.set(regression.gram);
    this.#regression.moment.set(regression.moment);
    if (history !== null) this.historyOf(history.numRows).load(history.rows);
  }

  dispose(): void {
    this.features.dispose();
    this.target.dispose();
  }
}

interface SavedUniversal {
  readonly numAdamSteps: number;
  readonly numTicks: number;
  readonly numTurns: number;
  readonly preference: Float64Array;
  readonly regression: { readonly gram: Float64Array; readonly moment: Float64Array };
  readonly history: { readonly numRows: number; readonly rows: Record<string, unknown> } | null;
}

/** Half the rows under the preference that was acted for, `ownSteps` long; half under another one, one step long. False where too little is known. */
export function fillHalfRelabelled(
  batch: TransitionBatch,
  history: SeatHistory,
  symmetries: readonly Symmetry[],
  { gamma, ownSteps }: Pick<UniversalSettings, 'gamma' | 'ownSteps'>,
  rng: Rng,
): boolean {
  const { numStreams, numCumulants } = history.sizes;
  const isOwn = (b: number) => b % 2 === 0;
  const relabel = (b: number): boolean => {
    if (!isOwn(b)) samplePreferenceInPlace(rng, numCumulants, batch.preferences, b * numCumulants);
    return true;
  };
  const stepsOf = (b: number) => (isOwn(b) ? ownSteps : 1);
  const plan = { history, streams: allRows(numStreams), symmetries, gamma, stepsOf, accept: relabel };
  return fillBatch(batch, plan, rng);
}

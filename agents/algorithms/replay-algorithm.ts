import type { Scalar } from '@tensorflow/tfjs';
import { InputError } from '../../envs/core/errors.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { Steps } from '../../envs/core/steps.ts';
import type { Algorithm, AlgorithmState, Given, Metrics } from '../core/algorithm.ts';
import { EpsilonGreedyPolicy, type EpsilonSchedule, GreedyPolicy } from '../core/epsilon-greedy.ts';
import { OptimiserSteps } from '../core/optimiser-steps.ts';
import type { Policy } from '../core/policy.ts';
import type { Trajectory } from '../core/trajectory.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { ReplayBuffer } from '../memory/replay-buffer.ts';
import { Adam, type AdamConfig, gradientNorm, lossAndGradients } from '../nets/adam.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';
import { copyArray, loadAdam, saveAdam } from './adam-state.ts';
import { type LearnerSizes, type ReplaySchedule, sizesOf } from './replay-settings.ts';

/** Weights that learn, and the Polyak copy of them that acts and gives targets. */
export interface Networks {
  readonly online: Parameters;
  readonly target: Parameters;
}

export function createNetworks(shapes: Readonly<Record<string, readonly number[]>>, rng: Rng): Networks {
  const networks = { online: new Parameters(shapes), target: new Parameters(shapes) };
  networks.online.initialise(rng);
  networks.target.copyFrom(networks.online);
  return networks;
}

/** What a method hands to its base. */
export interface ReplayParts {
  readonly id: string;
  readonly sizes: LearnerSizes;
  readonly networks: Networks;
  readonly config: ReplaySchedule & AdamConfig & { readonly replayCapacity?: number };
  /** Learns from demonstrations alone and takes no step in a world; its clock of steps runs on, so that a budget means as many updates. */
  readonly isOffline?: boolean;
}

/**
 * Base of the methods that learn one transition at a time, from a replay of their own steps, from demonstrations, or from both.
 * Rows of a trajectory are independent transitions. A subclass says how it acts (`act`), what one learning step is (`update`, and
 * `prepareOnce` before the first step of a world), what it remembers of a transition (`remember`) and what else it saves.
 *
 * A step is one step of one row. After every step of all rows the updates that are due are made:
 *
 *   due = floor(max(0, steps - warmUpSteps) / stepsPerUpdate)
 *
 * A terminated transition has no future; a truncated one is bootstrapped from its final observation.
 *
 * Letters: L bytes of an observation, A actions, T steps and R rows of a trajectory.
 */
export abstract class ReplayAlgorithm implements Algorithm {
  readonly id: string;
  readonly sizes: LearnerSizes;
  readonly networks: Networks & Readonly<Record<string, Parameters>>;
  readonly behaviour: Policy;
  readonly evaluation: Policy;
  readonly isOffline: boolean;
  readonly numSteps: number;
  readonly stepsPerLearn: number;
  readonly steps = new OptimiserSteps();
  numTransitions = 0; // steps of rows that were learned from, or that an offline method's clock has run
  numUpdates = 0;
  protected readonly adam: Adam;
  readonly #config: ReplayParts['config'];
  readonly #exploration: EpsilonGreedyPolicy | undefined; // undefined: an offline method
  #replay: ReplayBuffer | undefined; // made when first asked for: what only plays needs none

  constructor({ id, sizes, networks, config, isOffline = false }: ReplayParts) {
    this.id = id;
    this.sizes = sizes;
    this.networks = networks as ReplayAlgorithm['networks'];
    this.adam = new Adam(networks.online, networks.online.names, config);
    this.isOffline = isOffline;
    this.numSteps = isOffline ? 0 : config.numSteps;
    this.stepsPerLearn = config.numSteps;
    this.#config = config;
    this.evaluation = new GreedyPolicy(id, sizes.numActions, (observations, numRows, actions, values) =>
      this.act(observations, numRows, actions, values),
    );
    this.#exploration = isOffline ? undefined : this.#createExploration(config);
    this.behaviour = this.#exploration ?? this.evaluation;
  }

  #createExploration(config: Partial<EpsilonSchedule>): EpsilonGreedyPolicy {
    const { epsilonStart = 0, epsilonEnd = 0, epsilonSteps = 1 } = config;
    const schedule = { epsilonStart, epsilonEnd, epsilonSteps };
    return new EpsilonGreedyPolicy(this.id, this.sizes.numActions, schedule, (observations, numRows, actions, values) =>
      this.actAndCount(observations, numRows, actions, values),
    );
  }

  /**
   * Writes the greedy action of each of `numRows` observations [numRows, L] into `actions`, and the discounted return that is expected
   * into `values`, where the method knows one. By the Polyak copy of the weights.
   */
  abstract act(observations: Uint8Array, numRows: number, actions: Uint8Array, values?: Float32Array): void;

  /** As `act`, for steps that are learned from: a method may count its choices for `metrics`. */
  actAndCount(observations: Uint8Array, numRows: number, actions: Uint8Array, values?: Float32Array): void {
    this.act(observations, numRows, actions, values);
  }

  /** One learning step. All chance comes from `rng`. */
  abstract update(rng: Rng): void;

  /** One learning step on demonstrations alone, before the first step of a world. */
  prepareOnce(_rng: Rng): void {}

  /** Figures by name (docs/algorithms/psiphi.md lists them). What is counted begins anew. */
  abstract metrics(): Readonly<Record<string, number>>;

  /** All state beside weights and clocks that decides the future, as msgpack can carry it: the replay of a method that acts, the optimiser. */
  protected saveExtra(): Record<string, unknown> {
    return { ...(!this.isOffline && { replay: this.replay.save() }), adam: saveAdam(this.adam) };
  }

  protected loadExtra(extra: Readonly<Record<string, unknown>>): void {
    if (!this.isOffline) this.replay.load(extra.replay as Record<string, unknown>);
    loadAdam(this.adam, extra.adam);
  }

  protected get replay(): ReplayBuffer {
    const { observationLength, byteValues } = this.sizes;
    this.#replay ??= new ReplayBuffer(this.#config.replayCapacity ?? 0, observationLength, byteValues);
    return this.#replay;
  }

  /** Keeps transition `index` of a trajectory: its observation begins at that row, the next one at byte `nextOffset` of `nextObservations`. */
  protected remember(trajectory: Trajectory, index: number, nextObservations: Uint8Array, nextOffset: number): void {
    const { observations, actions, rewards, terminated } = trajectory;
    const offset = index * this.sizes.observationLength;
    const isTerminated = terminated[index] !== 0;
    this.replay.add(observations, offset, nextObservations, nextOffset, actions[index], rewards[index], isTerminated);
  }

  *prepare(rng: Rng): Steps<void> {
    for (let i = 0; i < (this.#config.demonstrationUpdates ?? 0); i++) {
      this.prepareOnce(rng);
      yield;
    }
  }

  *learn(trajectory: Trajectory, _progress: number, rng: Rng): Steps<Metrics> {
    this.steps.begin();
    yield* this.take(trajectory, rng);
    const figures = { ...this.metrics(), epsilon: this.#exploration?.epsilon ?? 0 };
    const { numSkipped, areLeftOut } = this.steps;
    const known = areLeftOut ? Object.fromEntries(Object.keys(figures).map((name) => [name, Number.NaN])) : figures;
    return { ...known, numSkipped };
  }

  /** Remembers a trajectory in order of time and makes the updates that are due, one a step; `learn` without its figures. */
  *take(trajectory: Trajectory, rng: Rng): Steps<void> {
    const { numSteps, numRows, cuts } = trajectory;
    if (this.isOffline) yield* this.#advance(this.stepsPerLearn * numRows, rng);
    let cutIdx = 0;
    for (let t = 0; t < numSteps; t++) {
      for (let row = 0; row < numRows; row++) {
        const index = t * numRows + row;
        if (cuts[cutIdx]?.index === index) this.remember(trajectory, index, cuts[cutIdx++].observation, 0);
        else this.#rememberNext(trajectory, t, row);
      }
      yield* this.#advance(numRows, rng);
    }
  }

  /** Keeps a transition whose next observation is that of the row's next step. After a termination it is another episode's, and not read. */
  #rememberNext(trajectory: Trajectory, t: number, row: number): void {
    const { numSteps, numRows, observations, last } = trajectory;
    const index = t * numRows + row;
    const { observationLength: L } = this.sizes;
    if (t + 1 < numSteps) this.remember(trajectory, index, observations, (index + numRows) * L);
    else this.remember(trajectory, index, last.observations, row * L);
  }

  *#advance(numSteps: number, rng: Rng): Steps<void> {
    const { warmUpSteps, stepsPerUpdate } = this.#config;
    this.numTransitions += numSteps;
    const due = Math.floor(Math.max(0, this.numTransitions - warmUpSteps) / stepsPerUpdate);
    for (; this.numUpdates < due; this.numUpdates++) {
      this.update(rng);
      yield;
    }
  }

  /**
   * One step down the gradient of `loss` at the named weights of `online` (all by default). A step whose numbers are not finite is
   * left out and counted. Returns the loss before the step.
   */
  protected descend(loss: (p: ParameterTensors) => Scalar, names: readonly string[] = this.adam.names): number {
    const { value, gradients } = lossAndGradients(this.networks.online, names, loss);
    if (this.steps.admit({ loss: value, gradientNorm: gradientNorm(gradients, names) })) this.adam.apply(gradients);
    return value;
  }

  savePolicy(): Record<string, unknown> {
    return {};
  }

  loadPolicy(_saved: Readonly<Record<string, unknown>>): void {}

  save(): AlgorithmState {
    const weights = Object.fromEntries(
      Object.entries(this.networks).flatMap(([network, { names, shapes, values }]) =>
        names.map((name) => [`/${network}/${name}`, { shape: shapes[name], data: values[name].slice() }]),
      ),
    );
    const { numTransitions, numUpdates } = this;
    const clock: ReplayClock = { numTransitions, numUpdates, numExplored: this.#exploration?.numSteps ?? 0 };
    return { weights, extra: { learner: this.saveExtra(), clock } };
  }

  load({ weights, extra }: AlgorithmState, where: string): void {
    for (const [network, parameters] of Object.entries(this.networks)) {
      for (const name of parameters.names) {
        const key = `/${network}/${name}`;
        copyArray(weights[key], parameters.values[name], key, where);
        parameters.changed(name);
      }
    }
    this.loadExtra(extra.learner as Record<string, unknown>);
    const { numTransitions, numUpdates, numExplored } = extra.clock as ReplayClock;
    this.numTransitions = numTransitions;
    this.numUpdates = numUpdates;
    if (this.#exploration !== undefined) this.#exploration.numSteps = numExplored;
  }

  dispose(): void {
    for (const parameters of Object.values(this.networks)) parameters.dispose();
  }
}

/** How far a method has come: steps of rows, updates, and steps that its behaviour chose for. */
export interface ReplayClock {
  readonly numTransitions: number;
  readonly numUpdates: number;
  readonly numExplored: number;
}

/**
 * The demonstrations that a method cannot do without.
 * Errors   InputError where there are none, or where they are of other observations or actions than the learner's.
 */
export function demonstrationsOf(id: string, { demonstrations, spec }: Given<unknown>): Demonstrations {
  if (demonstrations === undefined) {
    throw new InputError(`algorithm ${id} learns from demonstrations`, { value: 'none', limit: 'demonstrations' });
  }
  const { observationLength, numActions } = sizesOf(spec);
  if (demonstrations.observationLength !== observationLength) {
    throw new InputError('observation length of the demonstrations', {
      value: demonstrations.observationLength,
      limit: `${observationLength}, as the learner has in world ${spec.id}`,
    });
  }
  const wrong = demonstrations.actions.find((action) => action >= numActions);
  if (wrong !== undefined) {
    throw new InputError('action of a demonstrated step', { value: wrong, limit: `0..${numActions - 1}` });
  }
  return demonstrations;
}

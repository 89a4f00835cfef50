import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, createGenerators } from '../../envs/registry.ts';
import { type Checkpoint, encodeCheckpoint, type WeightArray } from '../checkpoint.ts';
import { type ExtraLoss, type PpoConfig, PpoLearner, type PpoMetrics } from '../learners/ppo.ts';
import { Parameters } from '../nets/parameters.ts';
import { createStudentNet, type StudentNet, type StudentNetConfig, studentNetConfig } from '../nets/student-net.ts';
import { Rollout } from './rollout.ts';
import { RolloutWorlds } from './rollout-worlds.ts';

/** Everything that decides a student's bytes. */
export interface StudentConfig {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>; // complete ones
  readonly numWorlds: number; // B
  readonly numSteps: number; // T of a rollout
  readonly network: StudentNetConfig;
  readonly ppo: PpoConfig;
}

/** Streams of chance of one run, 16 for each student. */
const INITIAL_WEIGHTS = 100;
const ROLLOUT = 101;
const WORLD_ORDER = 102;
const STREAMS_PER_STUDENT = 16;

/** One learning player: its network, its weights, what it plays in and what it learns with. */
export class Student {
  readonly network: StudentNet;
  readonly parameters: Parameters;
  readonly learner: PpoLearner;
  readonly rollout: Rollout;
  numUpdates = 0;
  learningMs = 0; // wall clock, for the shares of time; no part of the state
  readonly #order: Rng;

  constructor(config: StudentConfig, seed: number, studentIdx: number) {
    const stream = studentIdx * STREAMS_PER_STUDENT;
    const { spec } = createEnvironment(config.worldId, config.worldSettings, 1);
    this.network = createStudentNet(spec.observation, spec.numActions, config.network);
    this.parameters = new Parameters(this.network.shapes, this.network.masks);
    this.network.initialise(this.parameters, new Rng(seed, stream + INITIAL_WEIGHTS));
    this.learner = new PpoLearner(this.network, this.parameters, config.ppo);
    this.#order = new Rng(seed, stream + WORLD_ORDER);
    const generators = createGenerators(config.worldId, config.worldSettings);
    this.rollout = new Rollout({
      network: this.network,
      numSteps: config.numSteps,
      createWorlds: () =>
        new RolloutWorlds(
          createEnvironment(config.worldId, config.worldSettings, config.numWorlds),
          this.network.stateSize,
        ),
      generators: new Map(generators.map((generator) => [generator.id, generator])),
      seed,
      stream: stream + ROLLOUT,
    });
  }

  /** Learns from the last rollout. progress in [0, 1] of the run. */
  update(progress: number, extraLoss?: ExtraLoss): PpoMetrics {
    const startedAt = performance.now();
    const metrics = this.learner.update(this.rollout, progress, this.#order, extraLoss);
    this.numUpdates++;
    this.learningMs += performance.now() - startedAt;
    return metrics;
  }

  /** All but the weights and moments, which `weights` gives. */
  save(): Record<string, unknown> {
    return {
      numUpdates: this.numUpdates,
      numAdamSteps: this.learner.adam.numSteps,
      order: this.#order.state.slice(),
      rollout: this.rollout.save(),
    };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    this.numUpdates = saved.numUpdates as number;
    this.learner.adam.numSteps = saved.numAdamSteps as number;
    this.#order.state.set(saved.order as Uint32Array);
    this.rollout.load(saved.rollout as Record<string, unknown>);
  }

  dispose(): void {
    this.parameters.dispose();
  }
}

/** Weights and both moments of an optimised network, by name below `prefix`, as a checkpoint holds them. Copies. */
export function learnerWeights(learner: PpoLearner, prefix: string): Record<string, WeightArray> {
  const { parameters, adam } = learner;
  const arrays: Record<string, WeightArray> = {};
  for (const name of parameters.names) {
    const shape = parameters.shapes[name];
    arrays[`${prefix}/${name}`] = { shape, data: parameters.values[name].slice() };
    arrays[`${prefix}.m/${name}`] = { shape, data: adam.firstMoments[name].slice() };
    arrays[`${prefix}.v/${name}`] = { shape, data: adam.secondMoments[name].slice() };
  }
  return arrays;
}

/** Puts back what `learnerWeights` gave. Errors: InputError naming the array that is missing or of another shape. */
export function loadLearnerWeights(
  learner: PpoLearner,
  prefix: string,
  weights: Readonly<Record<string, WeightArray>>,
  where: string,
): void {
  const { parameters, adam } = learner;
  for (const name of parameters.names) {
    copyArray(weights[`${prefix}/${name}`], parameters.values[name], `${prefix}/${name}`, where);
    copyArray(weights[`${prefix}.m/${name}`], adam.firstMoments[name], `${prefix}.m/${name}`, where);
    copyArray(weights[`${prefix}.v/${name}`], adam.secondMoments[name], `${prefix}.v/${name}`, where);
    parameters.changed(name);
  }
}

function copyArray(array: WeightArray | undefined, target: Float32Array, name: string, where: string): void {
  if (array === undefined || array.data.length !== target.length) {
    throw new InputError(`weights ${name} of the checkpoint`, {
      value: array === undefined ? 'missing' : `${array.data.length} numbers`,
      limit: `${target.length} numbers`,
      where,
    });
  }
  target.set(array.data);
}

/** What plays and nothing else: the file that evaluations and the arena read. */
export const ACTOR_CRITIC_KIND = 'actor-critic';

export interface StudentPolicy {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>;
  readonly network: StudentNet;
  readonly parameters: Parameters;
  readonly extra: Readonly<Record<string, unknown>>; // tier, designer, seed, updates, steps
}

export function encodeStudent(
  student: Student,
  config: StudentConfig,
  engine: string,
  extra: Readonly<Record<string, unknown>>,
): Uint8Array {
  const { parameters } = student;
  const weights = Object.fromEntries(
    parameters.names.map((name) => [name, { shape: parameters.shapes[name], data: parameters.values[name] }]),
  );
  return encodeCheckpoint({
    kind: ACTOR_CRITIC_KIND,
    worldId: config.worldId,
    config: { worldSettings: config.worldSettings, network: config.network },
    engine,
    weights,
    extra,
  });
}

/** The policy of a checkpoint of kind 'actor-critic'. Errors: InputError for settings or weights that do not fit. */
export function readStudentPolicy(checkpoint: Checkpoint, where: string): StudentPolicy {
  if (checkpoint.kind !== ACTOR_CRITIC_KIND) {
    throw new InputError('checkpoint is of another kind', { value: checkpoint.kind, limit: ACTOR_CRITIC_KIND, where });
  }
  const parsed = studentNetConfig.safeParse(checkpoint.config.network);
  if (!parsed.success) {
    throw createIssueError('network of the checkpoint', parsed.error, checkpoint.config.network, where);
  }
  const worldSettings = checkpoint.config.worldSettings as Record<string, unknown>;
  const { spec } = createEnvironment(checkpoint.worldId, worldSettings, 1);
  const network = createStudentNet(spec.observation, spec.numActions, parsed.data);
  const parameters = new Parameters(network.shapes, network.masks);
  for (const name of parameters.names) copyArray(checkpoint.weights[name], parameters.values[name], name, where);
  return { worldId: checkpoint.worldId, worldSettings, network, parameters, extra: checkpoint.extra };
}

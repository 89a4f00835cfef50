import { Ppo, type PpoConfig } from '../../agents/algorithms/ppo.ts';
import { findAlgorithm } from '../../agents/algorithms/registry.ts';
import type { Algorithm, AlgorithmDefinition, AlgorithmState, Metrics } from '../../agents/core/algorithm.ts';
import { createTrajectory, type Trajectory } from '../../agents/core/trajectory.ts';
import type { Play } from '../../agents/designers/designer.ts';
import type { Demonstrations } from '../../agents/memory/demonstrations.ts';
import type { StudentNetConfig } from '../../agents/nets/student-net.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { finish, type Steps } from '../../envs/core/steps.ts';
import { createEnvironment } from '../../envs/registry.ts';
import type { TrialsConfig } from '../../envs/wrappers/trials.ts';
import { createLineup, type LineupConfig, type Seating } from '../players/lineup.ts';
import { Collector, type CollectTimes } from './collect.ts';
import { LevelSource } from './level-source.ts';
import { createVectorEnv } from './vector-env.ts';

/** Everything that decides the bytes of one learner. */
export interface LearnerConfig {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>; // complete ones
  readonly numWorlds: number; // N
  readonly algorithm: string; // id
  readonly definition?: AlgorithmDefinition; // of a method that the registry does not have; left out: the one of that id
  readonly settings: Readonly<Record<string, unknown>>; // of the algorithm, complete ones
  readonly lineup: LineupConfig;
  readonly trials?: TrialsConfig; // left out: an episode is all there is
  readonly preference?: readonly number[]; // of every seat, in a world that pays by preference; left out: 1 for every cumulant
  readonly level?: Level; // the only one of the run; left out: levels are drawn
}

/** A student of a preset of curricula: PPO alone in a world. */
export interface StudentConfig {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>; // complete ones
  readonly numWorlds: number; // N
  readonly numSteps: number; // T of a rollout
  readonly network: StudentNetConfig;
  readonly ppo: PpoConfig;
}

/** The learner of a preset's student: PPO in every seat, with the rollout's length among its settings. */
export function learnerConfigOf({
  worldId,
  worldSettings,
  numWorlds,
  numSteps,
  network,
  ppo,
}: StudentConfig): LearnerConfig {
  const settings = { numSteps, ...ppo, ...network };
  return { worldId, worldSettings, numWorlds, algorithm: 'ppo', settings, lineup: { kind: 'self' } };
}

/** Random streams of one run, 16 for each student. */
const INITIAL_WEIGHTS = 100;
const ROLLOUT = 101;
const WORLD_ORDER = 102;
const LEVEL_EPISODES = 103;
const STREAM_EPISODES = 104;
const STREAMS_PER_STUDENT = 16;

/**
 * One learner: its method, the worlds that it plays in, and what it has just played. Two sets of worlds: those of 'levels' start
 * afresh every time, those of 'stream' go on from the last one.
 *
 * Letters: N worlds, T steps of a trajectory, R rows of the learner (its seats in all worlds), L bytes of an observation.
 */
export class Student {
  readonly algorithm: Algorithm;
  readonly trajectory: Trajectory; // [T, R], overwritten by every play
  readonly seating: Seating; // who sits beside it
  readonly rng: Rng; // actions, and the levels of streams
  readonly times: CollectTimes = { worldsMs: 0, actingMs: 0 }; // wall milliseconds; no part of the state
  numUpdates = 0;
  learningMs = 0; // wall milliseconds; no part of the state
  readonly #order: Rng; // of what is learned from
  readonly #levels: Collector;
  readonly #stream: Collector;
  readonly #source: LevelSource;
  #seed: number; // of the run
  readonly #firstStream: number; // of this student's random numbers
  #numLevelPlays = 0;
  #isPrepared = false;

  /**
   * seed: of the run; studentIdx in [0, K): decides which of the run's random streams are this student's.
   * demonstrations: of what the learner sees in its world, for the methods that need them.
   * Errors   InputError for an unknown algorithm or world, settings out of range, a lineup or trials that do not fit the world.
   */
  constructor(config: LearnerConfig, seed: number, studentIdx: number, demonstrations?: Demonstrations) {
    const stream = studentIdx * STREAMS_PER_STUDENT;
    const { worldId, worldSettings, numWorlds, settings, trials } = config;
    const definition = config.definition ?? findAlgorithm(config.algorithm);
    const { spec } = createEnvironment(worldId, worldSettings, 1);
    this.#seed = seed;
    this.#firstStream = stream;
    this.rng = new Rng(seed, stream + ROLLOUT);
    this.#order = new Rng(seed, stream + WORLD_ORDER);
    this.#source = new LevelSource(config, this.rng);
    this.seating = createLineup(config.lineup, { worldId, worldSettings, spec, numWorlds });
    this.algorithm = definition.create({
      config: settings,
      spec,
      numRows: this.seating.learnerRows.length,
      rowsPerWorld: this.seating.learnerRows.length / numWorlds,
      rng: new Rng(seed, stream + INITIAL_WEIGHTS),
      demonstrations,
    });
    const createCollector = () => {
      const env = createVectorEnv(
        { worldId, worldSettings, numWorlds, trials, preference: config.preference },
        this.#source,
      );
      return new Collector(env, this.seating.seat(this.algorithm.behaviour, env));
    };
    this.#levels = createCollector();
    this.#stream = createCollector();
    this.trajectory = createTrajectory({
      numSteps: this.algorithm.numSteps,
      numRows: this.seating.learnerRows.length,
      observationLength: spec.observation.length,
      numCumulants: spec.numCumulants,
      memorySize: this.#levels.lineup.memory.length / (numWorlds * spec.numSeats),
      recordsMemory: this.algorithm.recordsMemory,
    });
  }

  /** The network of a student that learns by PPO: what curricula evaluate, clone and ship. Errors: InputError for another method. */
  get actorCritic(): Ppo {
    if (this.algorithm instanceof Ppo) return this.algorithm;
    throw new InputError('student of a curriculum', { value: this.algorithm.behaviour.id, limit: 'ppo' });
  }

  get hasActorCritic(): boolean {
    return this.algorithm instanceof Ppo;
  }

  /** Environment steps that one trajectory counts as: T x N, however many seats a world has. A method without T says how many. */
  get stepsPerTrajectory(): number {
    const { stepsPerLearn, numSteps } = this.algorithm;
    return (stepsPerLearn ?? numSteps) * this.#levels.env.numWorlds;
  }

  /** Plays one trajectory: T steps of all N worlds. Overwrites every array of `trajectory`. play.levels: [N]. */
  play(play: Play): void {
    finish(this.playInSteps(play));
  }

  /** As `play`, with a pause after each step of all worlds. A new run's method first prepares. */
  *playInSteps(play: Play): Steps<void> {
    if (!this.#isPrepared) yield* this.#prepareInSteps();
    const collector = play.kind === 'levels' ? this.#levels : this.#stream;
    this.#source.use(play, this.#episodesSeed(play));
    if (play.kind === 'levels') collector.start();
    yield* collector.collect(this.trajectory, this.rng, this.times);
    const startedAt = performance.now();
    this.algorithm.fillValues?.(this.trajectory);
    this.times.actingMs += performance.now() - startedAt;
  }

  *#prepareInSteps(): Steps<void> {
    const startedAt = performance.now();
    if (this.algorithm.prepare !== undefined) yield* this.algorithm.prepare(this.#order);
    this.#isPrepared = true;
    this.learningMs += performance.now() - startedAt;
  }

  /** Seed of the episodes' generators: the same in every play of a stream, which goes on, another for every play of levels. */
  #episodesSeed({ kind }: Play): number {
    if (kind === 'stream') return new Rng(this.#seed, this.#firstStream + STREAM_EPISODES).uint32();
    return new Rng(this.#seed, this.#firstStream + LEVEL_EPISODES).split(this.#numLevelPlays++).uint32();
  }

  /** Learns from the last trajectory [T, R]; returns the method's figures, NaN for what it does not know. progress: share of the run that is done, in [0, 1]. */
  learn(progress: number): Metrics {
    return finish(this.learnInSteps(progress));
  }

  /** As `learn`, with a pause after each minibatch. */
  *learnInSteps(progress: number): Steps<Metrics> {
    const startedAt = performance.now();
    const metrics = yield* this.algorithm.learn(this.trajectory, progress, this.#order);
    this.numUpdates++;
    this.learningMs += performance.now() - startedAt;
    return metrics;
  }

  /**
   * Goes on with other random numbers, those of `stream` of the run's seed: for actions and levels, and for what is learned from, which
   * is all that an offline method draws.
   */
  reseed(stream: number): void {
    this.rng.state.set(new Rng(this.#seed, stream).state);
    this.#order.state.set(new Rng(this.#seed, stream).split(0).state);
  }

  /** Everything that decides the coming trajectories and updates but for the weights, copied. extra: what `algorithm.save` gave beside them. */
  save(extra: AlgorithmState['extra']): Record<string, unknown> {
    return {
      numUpdates: this.numUpdates,
      episodes: { seed: this.#seed, numLevelPlays: this.#numLevelPlays },
      ...(this.algorithm.prepare !== undefined && { isPrepared: this.#isPrepared }),
      ...extra,
      order: this.#order.state.slice(),
      rollout: { rng: this.rng.state.slice(), stream: this.#stream.save() },
    };
  }

  /** Takes back what `save` gave, and the algorithm's weights by its own names. where: the file, for errors. Errors: InputError for what does not fit. */
  load(saved: Readonly<Record<string, unknown>>, weights: AlgorithmState['weights'], where: string): void {
    const { numUpdates, episodes, isPrepared, order, rollout, ...extra } = saved;
    const { rng, stream } = rollout as { rng: Uint32Array; stream: Record<string, unknown> };
    this.algorithm.load({ weights, extra }, where);
    this.numUpdates = numUpdates as number;
    this.#isPrepared = isPrepared !== false;
    const { seed, numLevelPlays } = (episodes ?? { seed: this.#seed, numLevelPlays: 0 }) as SavedEpisodes; // older runs have none
    this.#seed = seed;
    this.#numLevelPlays = numLevelPlays;
    this.#order.state.set(order as Uint32Array);
    this.rng.state.set(rng);
    this.#stream.load(stream);
  }

  /** Frees the tensors of the method and what those beside it hold. */
  dispose(): void {
    this.algorithm.dispose();
    this.seating.dispose();
  }
}

interface SavedEpisodes {
  readonly seed: number;
  readonly numLevelPlays: number;
}

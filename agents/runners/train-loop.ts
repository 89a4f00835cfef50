import type { BatchEnvironment } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { Learner } from '../learners/learner.ts';

/**
 * The training loop of every learner of this folder: step a batch of worlds, remember, learn, now and then evaluate. It
 * knows interfaces and a schedule and nothing of any algorithm. The unit of progress is one ego step: one step of one
 * world. A learner from demonstrations takes no step; its clock runs on so that all learners do the same number of updates.
 */
export interface TrainSchedule {
  readonly egoSteps: number; // length of the run
  readonly demonstrationUpdates: number; // learning steps on demonstrations before the first ego step
  readonly stepsPerUpdate: number; // ego steps per learning step
  readonly warmUpSteps: number; // ego steps before the first learning step
  readonly epsilonStart: number;
  readonly epsilonEnd: number;
  readonly epsilonSteps: number; // ego steps over which epsilon falls in a straight line
}

export interface TrainWorld {
  readonly environment: BatchEnvironment;
  readonly nextLevel: (rng: Rng) => Level;
  /** Length of a view, and how one observation becomes one. */
  readonly viewLength: number;
  readonly writeView: (observation: Uint8Array, offset: number, out: Uint8Array, outOffset: number) => void;
  /** Reward the learner gets for a step; the world's own when absent. Index is the world's. */
  readonly rewards?: (views: Uint8Array, actions: Uint8Array, worldRewards: Float32Array) => Float32Array;
}

export function epsilonAt(schedule: TrainSchedule, egoStep: number): number {
  const share = Math.min(1, egoStep / schedule.epsilonSteps);
  return schedule.epsilonStart + share * (schedule.epsilonEnd - schedule.epsilonStart);
}

/** The state of a run between two ticks of its worlds; `advance` takes it further. */
export class TrainRun {
  readonly learner: Learner;
  readonly schedule: TrainSchedule;
  readonly rng: Rng;
  egoStep = 0;
  numUpdates = 0;
  readonly #world: TrainWorld;
  readonly #observations: Uint8Array; // [N, S, L]; the ego has seat 0
  #views: Uint8Array; // [N, V]
  #nextViews: Uint8Array; // [N, V]
  readonly #actions: Uint8Array; // [N]

  constructor(learner: Learner, schedule: TrainSchedule, world: TrainWorld, seed: number) {
    const N = world.environment.numWorlds;
    this.learner = learner;
    this.schedule = schedule;
    this.rng = new Rng(seed, TRAIN_STREAM);
    this.#world = world;
    const { numSeats, observation } = world.environment.spec;
    this.#observations = new Uint8Array(N * numSeats * observation.length);
    this.#views = new Uint8Array(N * world.viewLength);
    this.#nextViews = new Uint8Array(N * world.viewLength);
    this.#actions = new Uint8Array(N);
    for (let worldIdx = 0; worldIdx < N; worldIdx++) this.#restart(worldIdx);
    this.#look(this.#views);
  }

  get isDone(): boolean {
    return this.egoStep >= this.schedule.egoSteps;
  }

  /** The learning steps before the first ego step. Call once, before the first tick of a new run. */
  prepare(): void {
    for (let i = 0; i < this.schedule.demonstrationUpdates; i++) this.learner.prepare(this.rng);
  }

  /** One tick of all worlds and the learning steps that are due by then. */
  tick(): void {
    const { schedule, learner } = this;
    if (learner.usesExperience) this.#stepWorlds();
    this.egoStep += this.#world.environment.numWorlds;
    const due = Math.floor(Math.max(0, this.egoStep - schedule.warmUpSteps) / schedule.stepsPerUpdate);
    for (; this.numUpdates < due; this.numUpdates++) learner.update(this.rng);
  }

  #stepWorlds(): void {
    const { environment } = this.#world;
    const N = environment.numWorlds;
    const epsilon = epsilonAt(this.schedule, this.egoStep);
    this.learner.act(this.#views, N, this.#actions);
    for (let worldIdx = 0; worldIdx < N; worldIdx++) {
      if (this.rng.unit() < epsilon) this.#actions[worldIdx] = this.rng.below(environment.spec.numActions);
    }
    environment.step(this.#actions);
    this.#look(this.#nextViews);
    const rewards = this.#world.rewards?.(this.#views, this.#actions, environment.rewards) ?? environment.rewards;
    let anyEnded = false;
    for (let worldIdx = 0; worldIdx < N; worldIdx++) {
      const isTerminated = environment.terminated[worldIdx] === 1;
      this.learner.remember(
        this.#views,
        this.#nextViews,
        worldIdx,
        this.#actions[worldIdx],
        rewards[worldIdx],
        isTerminated,
      );
      if (!isTerminated && environment.truncated[worldIdx] === 0) continue;
      this.#restart(worldIdx);
      anyEnded = true;
    }
    [this.#views, this.#nextViews] = [this.#nextViews, this.#views];
    if (anyEnded) this.#look(this.#views);
  }

  #restart(worldIdx: number): void {
    this.#world.environment.reset(worldIdx, this.#world.nextLevel(this.rng), this.rng.uint32());
  }

  #look(views: Uint8Array): void {
    const { environment, viewLength, writeView } = this.#world;
    const { numSeats, observation } = environment.spec;
    environment.observe(this.#observations);
    for (let worldIdx = 0; worldIdx < environment.numWorlds; worldIdx++) {
      writeView(this.#observations, worldIdx * numSeats * observation.length, views, worldIdx * viewLength);
    }
  }

  /** Everything but the learner that decides the future. */
  save(): Record<string, unknown> {
    const { environment } = this.#world;
    return {
      egoStep: this.egoStep,
      numUpdates: this.numUpdates,
      rng: this.rng.state.slice(),
      worlds: Array.from({ length: environment.numWorlds }, (_, worldIdx) => environment.saveWorld(worldIdx)),
    };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    const state = saved as { egoStep: number; numUpdates: number; rng: Uint32Array; worlds: Uint8Array[] };
    this.egoStep = state.egoStep;
    this.numUpdates = state.numUpdates;
    this.rng.state.set(state.rng);
    state.worlds.forEach((bytes, worldIdx) => {
      this.#world.environment.loadWorld(worldIdx, bytes);
    });
    this.#look(this.#views);
  }
}

const TRAIN_STREAM = 0x7ea1;

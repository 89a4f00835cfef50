import type { ReplayAlgorithm } from '../../agents/algorithms/replay-algorithm.ts';
import type { EpsilonSchedule } from '../../agents/core/epsilon-greedy.ts';
import { Lineup } from '../../agents/core/lineup.ts';
import { createTrajectory, type Trajectory } from '../../agents/core/trajectory.ts';
import type { BatchEnvironment } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { finish } from '../../envs/core/steps.ts';
import { AutoReset } from '../../envs/wrappers/auto-reset.ts';
import { Collector, type CollectTimes } from '../loop/collect.ts';
import { type View, ViewedEnv } from './viewed-env.ts';

/**
 * How long a run of the study lasts, and the pace of learning and exploring that all of its methods share. The unit is one ego step:
 * one step of one world. A method that learns from demonstrations takes no step; its clock runs on so that all methods do the same
 * number of updates.
 */
export interface TrainSchedule extends EpsilonSchedule {
  readonly egoSteps: number; // length of the run
  readonly demonstrationUpdates: number; // learning steps on demonstrations before the first ego step
  readonly stepsPerUpdate: number; // ego steps per learning step
  readonly warmUpSteps: number; // ego steps before the first learning step
}

/** The schedule as settings of a method that learns after every step of the worlds. */
export function scheduleSettings({ egoSteps: _egoSteps, ...schedule }: TrainSchedule): ScheduleSettings {
  return { ...schedule, numSteps: 1 };
}

export type ScheduleSettings = Omit<TrainSchedule, 'egoSteps'> & { readonly numSteps: number };

export interface TrainWorld extends View {
  readonly environment: BatchEnvironment;
  readonly nextLevel: (rng: Rng) => Level;
  /** Reward the learner gets for a step; the world's own when absent. Index is the world's. */
  readonly rewards?: (views: Uint8Array, actions: Uint8Array, worldRewards: Float32Array) => Float32Array;
}

/**
 * A run of the study (coins, and worlds for one player): the ego has seat 0 of every world, and one generator gives levels, seeds,
 * actions and updates their chance, in this order within a tick. The state is complete between two ticks.
 */
export class TrainRun {
  readonly learner: ReplayAlgorithm;
  readonly egoSteps: number; // length of the run
  readonly rng: Rng;
  readonly world: TrainWorld;
  readonly #env: ViewedEnv;
  readonly #collector: Collector;
  readonly #trajectory: Trajectory; // one step of every world, or none
  readonly #returns: Float64Array; // [N] of the running episodes, undiscounted
  readonly #times: CollectTimes = { worldsMs: 0, actingMs: 0 };
  #endedReturn = 0; // sum over the episodes that ended since they were last asked for
  #numEnded = 0;

  /** learner: made with `numSteps` 1. egoSteps: length of the run. */
  constructor(learner: ReplayAlgorithm, egoSteps: number, world: TrainWorld, seed: number) {
    const { numWorlds, spec } = world.environment;
    this.learner = learner;
    this.egoSteps = egoSteps;
    this.rng = new Rng(seed, TRAIN_STREAM);
    this.world = world;
    const nextStart = () => ({ level: world.nextLevel(this.rng), seed: this.rng.uint32() });
    this.#env = new ViewedEnv(new AutoReset(world.environment, nextStart), world);
    const rows = Int32Array.from({ length: numWorlds }, (_, worldIdx) => worldIdx * spec.numSeats);
    this.#collector = new Collector(this.#env, new Lineup(this.#env.numRows, { policy: learner.behaviour, rows }));
    this.#collector.start();
    this.#trajectory = createTrajectory({
      numSteps: learner.numSteps,
      numRows: numWorlds,
      observationLength: world.viewLength,
      numCumulants: spec.numCumulants,
      memorySize: 0,
    });
    this.#returns = new Float64Array(numWorlds);
  }

  get egoStep(): number {
    return this.learner.numTransitions;
  }

  get isDone(): boolean {
    return this.egoStep >= this.egoSteps;
  }

  /** The learning steps before the first ego step. Call once, before the first tick of a new run. */
  prepare(): void {
    finish(this.learner.prepare(this.rng));
  }

  /** One tick of all worlds and the learning steps that are due by then. */
  tick(): void {
    const trajectory = this.#trajectory;
    finish(this.#collector.collect(trajectory, this.rng, this.#times));
    this.#countReturns(trajectory);
    this.#noteEnds(trajectory);
    const { observations, actions, rewards } = trajectory;
    const given = this.world.rewards?.(observations, actions, rewards);
    if (given !== undefined) rewards.set(given);
    finish(this.learner.take(trajectory, this.rng));
  }

  #countReturns({ rewards, terminated, truncated }: Trajectory): void {
    for (let worldIdx = 0; worldIdx < rewards.length; worldIdx++) {
      this.#returns[worldIdx] += rewards[worldIdx];
      if (terminated[worldIdx] === 0 && truncated[worldIdx] === 0) continue;
      this.#endedReturn += this.#returns[worldIdx];
      this.#numEnded++;
      this.#returns[worldIdx] = 0;
    }
  }

  /** The study's replays keep the final view of a terminated episode too: `psi/max` is taken over all next views. */
  #noteEnds({ cuts, terminated, truncated }: Trajectory): void {
    const { numWorlds, numRows, finalObservations } = this.#env;
    const V = this.world.viewLength;
    cuts.length = 0;
    for (let index = 0; index < terminated.length; index++) {
      if (terminated[index] === 0 && truncated[index] === 0) continue;
      const row = (index * numRows) / numWorlds;
      cuts.push({ index, observation: finalObservations.slice(row * V, (row + 1) * V), memory: NO_MEMORY });
    }
  }

  /** Mean return, in the world's own reward, of the training episodes that ended since the last call (NaN: none), and their number. */
  takeReturns(): { meanReturn: number; numEpisodes: number } {
    const taken = { meanReturn: this.#endedReturn / this.#numEnded, numEpisodes: this.#numEnded };
    this.#endedReturn = 0;
    this.#numEnded = 0;
    return taken;
  }

  /** Everything but the learner that decides the future, and how far it is. Returns of ended episodes are not in it: they are taken before. */
  save(): Record<string, unknown> {
    return {
      egoStep: this.egoStep,
      numUpdates: this.learner.numUpdates,
      rng: this.rng.state.slice(),
      returns: [...this.#returns],
      worlds: this.#env.save().worlds,
    };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    const state = saved as {
      rng: Uint32Array;
      returns?: number[]; // checkpoints from before returns were counted have none
      worlds: Uint8Array[];
    };
    this.rng.state.set(state.rng);
    this.#returns.set(state.returns ?? []);
    this.#collector.load({
      isStarted: true,
      worlds: state.worlds,
      resets: new Uint8Array(this.#env.numRows), // nobody here remembers anything that could be forgotten
      memory: NO_MEMORY,
    });
  }
}

const TRAIN_STREAM = 0x7ea1;
const NO_MEMORY = new Float32Array(0);

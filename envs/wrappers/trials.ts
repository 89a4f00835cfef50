import type { BatchEnvironment } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import { nextUint32, RNG_WORDS, seedRngInPlace } from '../core/rng.ts';
import type { WorldSpec } from '../core/specs.ts';
import type { VectorEnv } from '../core/vector-env.ts';
import type { EpisodeStart, StartSource } from './auto-reset.ts';
import { createVectorBuffers, endRows, keepFinal, showFirst, type VectorBuffers } from './vector-buffers.ts';

/** How long a task lasts; at least one of the two numbers is above 0. Where both are, the first to be reached ends it. */
export interface TrialsConfig {
  readonly trialsPerTask: number; // K; 0: no limit
  readonly stepsPerTask: number; // B; 0: no limit
  /** When `resets` tells to forget; 'trial' is the control of every claim that memory carries over trials. Left out: 'task'. */
  readonly forgets?: 'task' | 'trial';
}

/**
 * A batch that plays every task several times over: the episodes of the worlds are **trials**, and an ended trial is followed
 * at once by another of the same level with fresh chance (positions, doors). After K trials or B steps the world gets a new
 * task, and only then may an agent forget: `resets` says so. Agents see no flag, only the new observation.
 *
 * `terminated` and `truncated` are those of the task: after its last trial, and where the budget of steps cuts it. Discount,
 * advantages and memory run through the ends of trials, which `trialEnded` tells to those who count.
 *
 * Letters as in VectorEnv. Buffers are overwritten by `step`; nothing is allocated but by `nextTask`.
 * Source   RL^2 (arXiv:1611.02779), AdA (arXiv:2301.07608), whose words trial and task we take.
 */
export class Trials implements VectorEnv {
  readonly environment: BatchEnvironment;
  readonly spec: WorldSpec;
  readonly numWorlds: number;
  readonly numRows: number;
  readonly observations: Uint8Array; // [R, L] to act on: of the next trial where one has just begun
  readonly finalObservations: Uint8Array; // [R, L] valid where the last step ended a trial
  readonly rewards: Float32Array; // [R]
  readonly cumulants: Uint8Array; // [R, C]
  readonly terminated: Uint8Array; // [R] the step ended the last trial of a task
  readonly truncated: Uint8Array; // [R] the budget of steps cut a task
  readonly resets: Uint8Array; // [R]
  readonly trialEnded: Uint8Array; // [N] the step ended or cut a trial
  readonly trialTerminated: Uint8Array; // [N] it ended by the world's rules
  readonly trialTruncated: Uint8Array; // [N] it ended at the world's horizon; neither of the two: the budget of the task cut it
  readonly trialIdx: Int32Array; // [N] trial of the task that `observations` are of, from 0
  readonly stepsInTask: Int32Array; // [N] steps of the task so far
  isStarted = false;
  readonly #nextTask: StartSource;
  readonly #config: TrialsConfig;
  readonly #tasks: EpisodeStart[] = []; // [N]
  readonly #numTasks: Uint32Array; // [N] begun so far
  readonly #rng: Uint32Array; // [N, 4] seeds of the trials of a task

  /** `nextTask` chooses level and seed whenever a world gets a new task, first in `start`. Throws InputError for a task without end. */
  constructor(
    environment: BatchEnvironment,
    nextTask: StartSource,
    config: TrialsConfig,
    buffers: VectorBuffers = createVectorBuffers(environment),
  ) {
    assertConfig(config);
    const { numWorlds, spec } = environment;
    this.environment = environment;
    this.spec = spec;
    this.numWorlds = numWorlds;
    this.numRows = numWorlds * spec.numSeats;
    this.#nextTask = nextTask;
    this.#config = config;
    this.observations = buffers.observations;
    this.finalObservations = buffers.finalObservations;
    this.rewards = buffers.rewards;
    this.cumulants = buffers.cumulants;
    this.terminated = buffers.terminated;
    this.truncated = buffers.truncated;
    this.resets = buffers.resets;
    this.trialEnded = new Uint8Array(numWorlds);
    this.trialTerminated = new Uint8Array(numWorlds);
    this.trialTruncated = new Uint8Array(numWorlds);
    this.trialIdx = new Int32Array(numWorlds);
    this.stepsInTask = new Int32Array(numWorlds);
    this.#numTasks = new Uint32Array(numWorlds);
    this.#rng = new Uint32Array(numWorlds * RNG_WORDS);
  }

  start(): void {
    this.#numTasks.fill(0);
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) this.#startTask(worldIdx);
    this.environment.observe(this.observations);
    this.resets.fill(1);
    this.isStarted = true;
  }

  #startTask(worldIdx: number): void {
    const task = this.#nextTask(worldIdx, this.#numTasks[worldIdx]++);
    this.#tasks[worldIdx] = task;
    this.trialIdx[worldIdx] = 0;
    this.stepsInTask[worldIdx] = 0;
    seedRngInPlace(this.#rng, worldIdx * RNG_WORDS, task.seed);
    this.#startTrial(worldIdx);
  }

  #startTrial(worldIdx: number): void {
    const { level, seated } = this.#tasks[worldIdx];
    this.environment.reset(worldIdx, level, nextUint32(this.#rng, worldIdx * RNG_WORDS), seated);
  }

  /** One step of all worlds, then a new trial or task where one ended. Returns how many tasks ended. */
  step(actions: Uint8Array): number {
    const { environment } = this;
    environment.step(actions);
    environment.observe(this.observations);
    this.rewards.set(environment.rewards);
    this.cumulants.set(environment.cumulants);
    this.terminated.fill(0);
    this.truncated.fill(0);
    this.resets.fill(0);
    this.trialEnded.fill(0);
    this.trialTerminated.set(environment.terminated);
    this.trialTruncated.set(environment.truncated);
    let numEnded = 0;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const isBudgetSpent = ++this.stepsInTask[worldIdx] === this.#config.stepsPerTask;
      const hasTrialEnded = (environment.terminated[worldIdx] | environment.truncated[worldIdx]) === 1;
      if (!hasTrialEnded && !isBudgetSpent) continue;
      const isLastTrial = hasTrialEnded && this.trialIdx[worldIdx] + 1 === this.#config.trialsPerTask;
      this.trialEnded[worldIdx] = 1;
      if (isLastTrial || isBudgetSpent) {
        endRows(this, worldIdx, isLastTrial ? 1 : 0, isLastTrial ? 0 : 1);
        this.#startTask(worldIdx);
        numEnded++;
      } else this.#nextTrial(worldIdx);
      showFirst(this, environment, worldIdx);
    }
    return numEnded;
  }

  #nextTrial(worldIdx: number): void {
    const { numSeats } = this.spec;
    keepFinal(this, worldIdx);
    if (this.#config.forgets === 'trial') this.resets.fill(1, worldIdx * numSeats, (worldIdx + 1) * numSeats);
    this.trialIdx[worldIdx]++;
    this.#startTrial(worldIdx);
  }

  save(): Record<string, unknown> {
    if (!this.isStarted) return { isStarted: false };
    return {
      isStarted: true,
      worlds: Array.from({ length: this.numWorlds }, (_, worldIdx) => this.environment.saveWorld(worldIdx)),
      resets: this.resets.slice(),
      tasks: this.#tasks.map((task) => ({ ...task })),
      numTasks: this.#numTasks.slice(),
      trialIdx: this.trialIdx.slice(),
      stepsInTask: this.stepsInTask.slice(),
      rng: this.#rng.slice(),
    };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    this.isStarted = saved.isStarted === true;
    if (!this.isStarted) return;
    (saved.worlds as Uint8Array[]).forEach((bytes, worldIdx) => {
      this.environment.loadWorld(worldIdx, bytes);
    });
    this.resets.set(saved.resets as Uint8Array);
    this.#tasks.splice(0, this.#tasks.length, ...(saved.tasks as EpisodeStart[]));
    this.#numTasks.set(saved.numTasks as Uint32Array);
    this.trialIdx.set(saved.trialIdx as Int32Array);
    this.stepsInTask.set(saved.stepsInTask as Int32Array);
    this.#rng.set(saved.rng as Uint32Array);
    this.environment.observe(this.observations);
  }
}

function assertConfig({ trialsPerTask, stepsPerTask }: TrialsConfig): void {
  for (const [name, value] of [
    ['trialsPerTask', trialsPerTask],
    ['stepsPerTask', stepsPerTask],
  ] as const) {
    if (!Number.isInteger(value) || value < 0) {
      throw new InputError(name, { value, limit: 'a whole number, 0 for no limit' });
    }
  }
  if (trialsPerTask === 0 && stepsPerTask === 0) {
    throw new InputError('a task without end', { limit: 'trialsPerTask or stepsPerTask above 0' });
  }
}

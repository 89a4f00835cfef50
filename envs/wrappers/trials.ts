import type { BatchEnvironment } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import { nextUint32, RNG_WORDS, seedRngInPlace } from '../core/rng.ts';
import { type AutoResetBuffers, createAutoResetBuffers, type EpisodeStart } from './auto-reset.ts';

/** How long a task lasts; at least one of the two is above 0. Where both are, the first to be reached ends it. */
export interface TrialsConfig {
  readonly trialsPerTask: number; // K; 0: no limit
  readonly stepsPerTask: number; // B; 0: no limit
}

/**
 * A batch that plays every task several times over: the episodes of the worlds are **trials**, and an ended trial is followed
 * at once by another of the same level with fresh chance (positions, doors). After K trials or B steps the world gets a new
 * task, and only then may an agent forget: `taskEnded` says so. Agents see no flag, only the new observation.
 *
 * Results are the wrapper's own copies. `terminated` and `truncated` are those of the trial that the step ended; a trial that
 * the budget of steps cuts is truncated. A trainer masks neither discount nor memory by them, only by `taskEnded`.
 *
 * Letters as in BatchEnvironment. Buffers are overwritten by `step`; nothing is allocated but by `nextTask`.
 * Source   RL^2 (arXiv:1611.02779), AdA (arXiv:2301.07608), whose words trial and task we take.
 */
export class Trials {
  readonly environment: BatchEnvironment;
  readonly observations: Uint8Array; // [N, S, L] to act on: of the next trial where one has just begun
  readonly finalObservations: Uint8Array; // [N, S, L] valid where the last step ended a trial
  readonly rewards: Float32Array; // [N, S]
  readonly cumulants: Uint8Array; // [N, S, C]
  readonly terminated: Uint8Array; // [N] the step ended a trial by the rules
  readonly truncated: Uint8Array; // [N] the step cut a trial
  readonly taskEnded: Uint8Array; // [N] the step was the last of its task
  readonly trialIdx: Int32Array; // [N] trial of the task that `observations` are of, from 0
  readonly stepsInTask: Int32Array; // [N] steps of the task so far
  readonly #nextTask: (worldIdx: number) => EpisodeStart;
  readonly #config: TrialsConfig;
  readonly #tasks: EpisodeStart[] = []; // [N]
  readonly #rng: Uint32Array; // [N, 4] seeds of the trials of a task

  /** Starts every world. `nextTask` chooses level and seed whenever a world gets a new task. Throws InputError for a task without end. */
  constructor(
    environment: BatchEnvironment,
    nextTask: (worldIdx: number) => EpisodeStart,
    config: TrialsConfig,
    buffers: AutoResetBuffers = createAutoResetBuffers(environment),
  ) {
    assertConfig(config);
    const { numWorlds } = environment;
    this.environment = environment;
    this.#nextTask = nextTask;
    this.#config = config;
    this.observations = buffers.observations;
    this.finalObservations = buffers.finalObservations;
    this.rewards = buffers.rewards;
    this.cumulants = buffers.cumulants;
    this.terminated = buffers.terminated;
    this.truncated = buffers.truncated;
    this.taskEnded = new Uint8Array(numWorlds);
    this.trialIdx = new Int32Array(numWorlds);
    this.stepsInTask = new Int32Array(numWorlds);
    this.#rng = new Uint32Array(numWorlds * RNG_WORDS);
    for (let worldIdx = 0; worldIdx < numWorlds; worldIdx++) this.#startTask(worldIdx);
    environment.observe(this.observations);
  }

  #startTask(worldIdx: number): void {
    const task = this.#nextTask(worldIdx);
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
    const { environment, taskEnded } = this;
    environment.step(actions);
    environment.observe(this.observations);
    this.rewards.set(environment.rewards);
    this.cumulants.set(environment.cumulants);
    this.terminated.set(environment.terminated);
    this.truncated.set(environment.truncated);
    taskEnded.fill(0);
    let numEnded = 0;
    for (let worldIdx = 0; worldIdx < environment.numWorlds; worldIdx++) {
      const numSteps = ++this.stepsInTask[worldIdx];
      const isBudgetSpent = numSteps === this.#config.stepsPerTask;
      const hasTrialEnded = (this.terminated[worldIdx] | this.truncated[worldIdx]) === 1;
      if (!hasTrialEnded && !isBudgetSpent) continue;
      if (!hasTrialEnded) this.truncated[worldIdx] = 1;
      if (isBudgetSpent || this.trialIdx[worldIdx] + 1 === this.#config.trialsPerTask) {
        taskEnded[worldIdx] = 1;
        numEnded++;
      }
      this.#goOn(worldIdx);
    }
    return numEnded;
  }

  /** Keeps the last observations of the trial and shows the first of the next. */
  #goOn(worldIdx: number): void {
    const { environment, observations, finalObservations } = this;
    const { numSeats, observation } = environment.spec;
    const start = worldIdx * numSeats * observation.length;
    finalObservations.set(observations.subarray(start, start + numSeats * observation.length), start);
    if (this.taskEnded[worldIdx] === 1) this.#startTask(worldIdx);
    else {
      this.trialIdx[worldIdx]++;
      this.#startTrial(worldIdx);
    }
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      environment.observeSeat(worldIdx, seatIdx, observations, start + seatIdx * observation.length);
    }
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

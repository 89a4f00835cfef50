import type { BatchEnvironment } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import { nextUint32, RNG_WORDS, seedRngInPlace } from '../core/rng.ts';
import { type EpisodeStart, RestartingEnv, type StartSource } from './restarting-env.ts';
import { createVectorBuffers, type VectorBuffers } from './vector-buffers.ts';

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
export class Trials extends RestartingEnv {
  readonly trialEnded: Uint8Array; // [N] the step ended or cut a trial
  readonly trialTerminated: Uint8Array; // [N] it ended by the world's rules
  readonly trialTruncated: Uint8Array; // [N] it ended at the world's horizon; neither of the two: the budget of the task cut it
  readonly trialIdx: Int32Array; // [N] trial of the task that `observations` are of, from 0
  readonly stepsInTask: Int32Array; // [N] steps of the task so far
  readonly #config: TrialsConfig;
  readonly #tasks: EpisodeStart[] = []; // [N]
  readonly #rng: Uint32Array; // [N, 4] seeds of the trials of a task

  /** `nextTask` chooses level and seed whenever a world gets a new task, first in `start`. Throws InputError for a task without end. */
  constructor(
    environment: BatchEnvironment,
    nextTask: StartSource,
    config: TrialsConfig,
    buffers: VectorBuffers = createVectorBuffers(environment),
  ) {
    assertConfig(config);
    super(environment, nextTask, buffers);
    const { numWorlds } = environment;
    this.#config = config;
    this.trialEnded = new Uint8Array(numWorlds);
    this.trialTerminated = new Uint8Array(numWorlds);
    this.trialTruncated = new Uint8Array(numWorlds);
    this.trialIdx = new Int32Array(numWorlds);
    this.stepsInTask = new Int32Array(numWorlds);
    this.#rng = new Uint32Array(numWorlds * RNG_WORDS);
  }

  protected begin(worldIdx: number): void {
    const task = this.drawStart(worldIdx);
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
    this.stepWorlds(actions);
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
        this.endRows(worldIdx, isLastTrial ? 1 : 0, isLastTrial ? 0 : 1);
        this.begin(worldIdx);
        numEnded++;
      } else this.#nextTrial(worldIdx);
      this.showFirst(worldIdx);
    }
    return numEnded;
  }

  #nextTrial(worldIdx: number): void {
    const { numSeats } = this.spec;
    this.keepFinal(worldIdx);
    if (this.#config.forgets === 'trial') this.resets.fill(1, worldIdx * numSeats, (worldIdx + 1) * numSeats);
    this.trialIdx[worldIdx]++;
    this.#startTrial(worldIdx);
  }

  protected saveStarts(): Record<string, unknown> {
    return {
      tasks: this.#tasks.map((task) => ({ ...task })),
      numTasks: this.numStarts.slice(),
      trialIdx: this.trialIdx.slice(),
      stepsInTask: this.stepsInTask.slice(),
      rng: this.#rng.slice(),
    };
  }

  protected loadStarts({ tasks, numTasks, trialIdx, stepsInTask, rng }: Readonly<Record<string, unknown>>): void {
    this.#tasks.splice(0, this.#tasks.length, ...(tasks as EpisodeStart[]));
    this.numStarts.set(numTasks as Uint32Array);
    this.trialIdx.set(trialIdx as Int32Array);
    this.stepsInTask.set(stepsInTask as Int32Array);
    this.#rng.set(rng as Uint32Array);
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

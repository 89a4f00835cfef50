import type { EpisodeSummary } from '../../envs/core/world-definition.ts';
import type { AutoReset } from '../../envs/wrappers/auto-reset.ts';
import { Trials } from '../../envs/wrappers/trials.ts';
import type { EpisodePlan } from './episode-plan.ts';

/** One trial of a task, or a whole episode where there are no trials. Returns and success are means over the learner's rows. */
export interface PlayedTrial {
  readonly return: number;
  readonly length: number; // steps
  readonly isWhole: boolean; // false where the budget of the task cut it
  readonly solved: number | undefined; // share of the learner's rows; undefined where the world has no such thing
}

/** An episode, or a task of several trials. */
export interface PlayedEpisode {
  readonly number: number; // in the plan
  readonly levelIdx: number; // into the plan's levels
  readonly return: number; // mean of the learner's rows
  readonly length: number; // steps
  readonly seatReturns: readonly number[]; // [S]
  readonly learnerSeats: readonly number[];
  readonly trials: readonly PlayedTrial[]; // one where there are none
}

/**
 * Counts what happens in worlds that are stepped elsewhere: `count` after every step. Episodes that the plan does not count are
 * passed over. Letters: N worlds, R rows, S seats, C cumulants.
 */
export class EpisodeTally {
  readonly episodes: PlayedEpisode[] = [];
  readonly #env: AutoReset | Trials;
  readonly #plan: EpisodePlan;
  readonly #learnerSeats: readonly (readonly number[])[]; // [N]
  readonly #isSolved: ((episode: EpisodeSummary) => boolean) | undefined;
  readonly #returns: Float64Array; // [R] of the trial
  readonly #cumulants: Int32Array; // [R, C] of the trial
  readonly #length: Int32Array; // [N] of the trial
  readonly #seatReturns: Float64Array; // [R] of the trials that are over
  readonly #trials: PlayedTrial[][]; // [N]
  readonly #numEnded: Int32Array; // [N] episodes

  constructor(
    env: AutoReset | Trials,
    plan: EpisodePlan,
    learnerRows: Int32Array,
    isSolved?: (episode: EpisodeSummary) => boolean,
  ) {
    const { numWorlds, numRows, spec } = env;
    this.#env = env;
    this.#plan = plan;
    this.#isSolved = isSolved;
    this.#learnerSeats = Array.from({ length: numWorlds }, (_, worldIdx) =>
      [...learnerRows].filter((row) => Math.floor(row / spec.numSeats) === worldIdx).map((row) => row % spec.numSeats),
    );
    this.#returns = new Float64Array(numRows);
    this.#cumulants = new Int32Array(numRows * spec.numCumulants);
    this.#length = new Int32Array(numWorlds);
    this.#seatReturns = new Float64Array(numRows);
    this.#trials = Array.from({ length: numWorlds }, () => []);
    this.#numEnded = new Int32Array(numWorlds);
  }

  get isComplete(): boolean {
    return this.episodes.length === this.#plan.numEpisodes;
  }

  /** Takes the results of the last step of all worlds. */
  count(): void {
    const { rewards, cumulants, numWorlds, terminated, truncated, spec } = this.#env;
    for (let row = 0; row < rewards.length; row++) this.#returns[row] += rewards[row];
    for (let i = 0; i < cumulants.length; i++) this.#cumulants[i] += cumulants[i];
    for (let worldIdx = 0; worldIdx < numWorlds; worldIdx++) {
      this.#length[worldIdx]++;
      const row = worldIdx * spec.numSeats;
      const hasEnded = (terminated[row] | truncated[row]) === 1;
      if (this.#env instanceof Trials) {
        if (this.#env.trialEnded[worldIdx] === 0) continue;
        const isTerminated = this.#env.trialTerminated[worldIdx] === 1;
        this.#endTrial(worldIdx, isTerminated, isTerminated || this.#env.trialTruncated[worldIdx] === 1);
      } else if (hasEnded) this.#endTrial(worldIdx, terminated[row] === 1, true);
      if (hasEnded) this.#endEpisode(worldIdx);
    }
  }

  #endTrial(worldIdx: number, terminated: boolean, isWhole: boolean): void {
    const { numSeats, numCumulants: C } = this.#env.spec;
    const first = worldIdx * numSeats;
    const length = this.#length[worldIdx];
    const seats = this.#learnerSeats[worldIdx];
    let [sum, numSolved] = [0, 0];
    for (const seatIdx of seats) {
      const row = first + seatIdx;
      sum += this.#returns[row];
      const cumulants = this.#cumulants.subarray(row * C, (row + 1) * C);
      if (this.#isSolved?.({ return: this.#returns[row], length, terminated, cumulants })) numSolved++;
    }
    const solved = this.#isSolved === undefined ? undefined : numSolved / seats.length;
    this.#trials[worldIdx].push({ return: sum / seats.length, length, isWhole, solved });
    for (let row = first; row < first + numSeats; row++) this.#seatReturns[row] += this.#returns[row];
    this.#returns.fill(0, first, first + numSeats);
    this.#cumulants.fill(0, first * C, (first + numSeats) * C);
    this.#length[worldIdx] = 0;
  }

  #endEpisode(worldIdx: number): void {
    const { numSeats } = this.#env.spec;
    const first = worldIdx * numSeats;
    const seatReturns = [...this.#seatReturns.subarray(first, first + numSeats)];
    const learnerSeats = this.#learnerSeats[worldIdx];
    const trials = this.#trials[worldIdx];
    const number = this.#numEnded[worldIdx]++ * this.#plan.numWorlds + worldIdx;
    this.#seatReturns.fill(0, first, first + numSeats);
    this.#trials[worldIdx] = [];
    if (number >= this.#plan.numEpisodes) return;
    this.episodes.push({
      number,
      levelIdx: this.#plan.levelOf[number],
      return: learnerSeats.reduce((sum, seatIdx) => sum + seatReturns[seatIdx], 0) / learnerSeats.length,
      length: trials.reduce((sum, { length }) => sum + length, 0),
      seatReturns,
      learnerSeats,
      trials,
    });
  }
}

import type { Trajectory } from '../../agents/core/trajectory.ts';
import type { EpisodeSummary } from '../../envs/core/world-definition.ts';

/** What came of the episodes that ended in one trajectory. Returns are in units of the world's reward. */
export interface EpisodeFigures {
  readonly numEpisodes: number; // that ended in the trajectory, of all rows together
  readonly meanReturn: number; // of whole episodes, undiscounted; NaN where none ended
  readonly solvedRate: number; // share of those that are solved; NaN where none ended, and where the world tells no success
}

/** What ended in one trajectory. */
interface Ended {
  numEpisodes: number;
  numSolved: number;
  sum: number; // of returns
}

/** Episodes whose worlds go on from one trajectory to the next: each counts whole, where it ends. */
export class EpisodeReturns {
  readonly #isSolved: ((episode: EpisodeSummary) => boolean) | undefined;
  readonly #returns: Float64Array; // [R] what each row's running episode has brought so far
  readonly #lengths: Float64Array; // [R] steps of it
  readonly #cumulants: Float64Array; // [R, C] its cumulants

  /** numRows: R of the learner; numCumulants: C. isSolved: whether a row has done what the world asks for; undefined where there is no such thing. */
  constructor(numRows: number, numCumulants: number, isSolved?: (episode: EpisodeSummary) => boolean) {
    this.#isSolved = isSolved;
    this.#returns = new Float64Array(numRows);
    this.#lengths = new Float64Array(numRows);
    this.#cumulants = new Float64Array(numRows * numCumulants);
  }

  /**
   * Figures of the episodes that ended in a trajectory [T, R], which goes on where the last one stopped. startsAfresh: all of its
   * episodes began in it, and the running ones are left as they were.
   */
  note(trajectory: Trajectory, startsAfresh: boolean): EpisodeFigures {
    const before = this.save();
    const ended: Ended = { numEpisodes: 0, numSolved: 0, sum: 0 };
    for (let row = 0; row < trajectory.numRows; row++) {
      if (startsAfresh) this.#begin(row);
      this.#noteRow(trajectory, row, ended);
    }
    if (startsAfresh) this.load(before);
    const { numEpisodes, numSolved, sum } = ended;
    const solvedRate = this.#isSolved === undefined ? Number.NaN : numSolved / numEpisodes;
    return { numEpisodes, meanReturn: sum / numEpisodes, solvedRate };
  }

  #noteRow(
    { numSteps, numRows, rewards, cumulants, terminated, truncated }: Trajectory,
    row: number,
    ended: Ended,
  ): void {
    const C = this.#cumulants.length / numRows;
    for (let i = row; i < numSteps * numRows; i += numRows) {
      this.#returns[row] += rewards[i];
      this.#lengths[row]++;
      for (let c = 0; c < C; c++) this.#cumulants[row * C + c] += cumulants[i * C + c];
      if (terminated[i] === 0 && truncated[i] === 0) continue;
      ended.numEpisodes++;
      ended.sum += this.#returns[row];
      if (this.#isSolved?.(this.#summaryOf(row, terminated[i] !== 0)) === true) ended.numSolved++;
      this.#begin(row);
    }
  }

  #summaryOf(row: number, terminated: boolean): EpisodeSummary {
    const C = this.#cumulants.length / this.#returns.length;
    const cumulants = this.#cumulants.subarray(row * C, (row + 1) * C);
    return { return: this.#returns[row], length: this.#lengths[row], terminated, cumulants };
  }

  #begin(row: number): void {
    const C = this.#cumulants.length / this.#returns.length;
    this.#returns[row] = 0;
    this.#lengths[row] = 0;
    this.#cumulants.fill(0, row * C, (row + 1) * C);
  }

  /** What the running episodes have come to so far, copied: returns and lengths [R], cumulants [R, C]. */
  save(): Record<string, Float64Array> {
    return {
      returns: this.#returns.slice(),
      lengths: this.#lengths.slice(),
      cumulants: this.#cumulants.slice(),
    };
  }

  /** Takes back what `save` gave; older checkpoints have none, and their episodes count from here on. */
  load(saved: Readonly<Record<string, Float64Array>> | undefined): void {
    for (const [name, array] of [
      ['returns', this.#returns],
      ['lengths', this.#lengths],
      ['cumulants', this.#cumulants],
    ] as const) {
      if (saved?.[name] === undefined) array.fill(0);
      else array.set(saved[name]);
    }
  }
}

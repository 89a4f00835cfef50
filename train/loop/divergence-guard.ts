import type { Metrics } from '../../agents/core/algorithm.ts';
import type { Curriculum, CycleReport } from './curriculum.ts';

/**
 * Watches for training that has left the finite numbers: an update of which every step was left out (loss or gradient not
 * finite), several times in a row, or a weight that is not finite.
 */
export class DivergenceGuard {
  readonly #limit: number;
  #streaks: number[] = []; // [K + 1] updates in a row that were left out whole, the adversary's last

  /** limit: updates in a row that may be left out before the run has to go back, at least 1. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes in one cycle. A student that did not learn keeps its count; so does an adversary, which the designer's figures tell of. */
  note({ students, designer }: CycleReport): void {
    students.forEach(({ metrics }, k) => {
      if (metrics !== undefined) this.#count(k, isLeftOut(metrics));
    });
    if ('adversary-skipped' in designer) {
      const isSkipped = designer['adversary-skipped'] > 0 && Number.isNaN(designer['adversary-policy-loss']);
      this.#count(students.length, isSkipped);
    }
  }

  #count(learnerIdx: number, isLeftOut: boolean): void {
    this.#streaks[learnerIdx] = isLeftOut ? (this.#streaks[learnerIdx] ?? 0) + 1 : 0;
  }

  /** Whether some learner's updates were left out `limit` times in a row: the run has to go back. */
  get hasDiverged(): boolean {
    return this.#streaks.some((count) => count >= this.#limit);
  }

  /** Whether a checkpoint of now would be a good one: no update is being left out, and every weight is finite. */
  isHealthy(curriculum: Curriculum): boolean {
    return this.#streaks.every((count) => count === 0) && areWeightsFinite(curriculum);
  }

  /** Forgets all counts, as after a rollback. */
  reset(): void {
    this.#streaks = [];
  }
}

/** Whether an update did nothing because no number of it was finite. */
function isLeftOut({ numSkipped, ...figures }: Metrics): boolean {
  return numSkipped > 0 && Object.values(figures).every(Number.isNaN);
}

/** Whether every weight of every student's networks is a finite number. */
export function areWeightsFinite({ students }: Curriculum): boolean {
  return students.every(({ algorithm }) =>
    Object.values(algorithm.networks).every(({ names, values }) =>
      names.every((name) => values[name].every(Number.isFinite)),
    ),
  );
}

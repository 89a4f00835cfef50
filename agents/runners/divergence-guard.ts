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
    students.forEach(({ ppo }, k) => {
      if (ppo !== undefined) this.#count(k, ppo.numSkipped, ppo.policyLoss);
    });
    if ('adversary-skipped' in designer) {
      this.#count(students.length, designer['adversary-skipped'], designer['adversary-policy-loss']);
    }
  }

  #count(learnerIdx: number, numSkipped: number, loss: number): void {
    const isLeftOut = numSkipped > 0 && Number.isNaN(loss);
    this.#streaks[learnerIdx] = isLeftOut ? (this.#streaks[learnerIdx] ?? 0) + 1 : 0;
  }

  get hasDiverged(): boolean {
    return this.#streaks.some((count) => count >= this.#limit);
  }

  /** Whether a checkpoint of now would be a good one. */
  isHealthy(curriculum: Curriculum): boolean {
    return this.#streaks.every((count) => count === 0) && areWeightsFinite(curriculum);
  }

  reset(): void {
    this.#streaks = [];
  }
}

export function areWeightsFinite({ students }: Curriculum): boolean {
  return students.every(({ parameters }) =>
    parameters.names.every((name) => parameters.values[name].every(Number.isFinite)),
  );
}

import type { NotFinite } from '../../agents/core/optimiser-steps.ts';
import type { Curriculum, CycleReport } from './curriculum.ts';

/** A learner's figure that is no finite number. */
export interface Trouble extends NotFinite {
  readonly learnerIdx: number; // [K + 1] of a student; K: the adversary
  readonly numLeftOut: number; // its last updates, in a row, that were not made; 0: what is broken is a weight
}

/** Updates of one learner in a row that were left out whole. */
interface Streak {
  readonly length: number;
  readonly notFinite: NotFinite; // of the last one
}

/**
 * Watches for training that has left the finite numbers: an update of which every step was left out (loss or gradient not
 * finite), several times in a row, or a weight that is not finite.
 */
export class DivergenceGuard {
  readonly #limit: number;
  readonly #streaks = new Map<number, Streak>(); // by learner; of those whose last update was left out

  /** limit: updates in a row that may be left out before the run has to go back, at least 1. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Takes in the cycle that a curriculum has just made. A student that did not learn, or had no step due, keeps its count; so does an
   * adversary, which the designer's figures tell of.
   */
  note({ students }: Pick<Curriculum, 'students'>, { students: reports, designer }: CycleReport): void {
    students.forEach(({ algorithm: { steps } }, k) => {
      if (!reports[k].isLearning || steps.numApplied + steps.numSkipped === 0) return;
      this.#count(k, steps.numApplied === 0 ? steps.notFinite : undefined);
    });
    if ('adversary-skipped' in designer) {
      const loss = designer['adversary-policy-loss'];
      const isLeftOut = designer['adversary-skipped'] > 0 && Number.isNaN(loss);
      this.#count(students.length, isLeftOut ? { figure: 'loss', value: loss } : undefined);
    }
  }

  /** notFinite: why an update was left out; undefined for one that was made. */
  #count(learnerIdx: number, notFinite: NotFinite | undefined): void {
    const { length } = this.#streaks.get(learnerIdx) ?? { length: 0 };
    if (notFinite === undefined) this.#streaks.delete(learnerIdx);
    else this.#streaks.set(learnerIdx, { length: length + 1, notFinite });
  }

  /** Whether some learner's updates were left out `limit` times in a row: the run has to go back. */
  get hasDiverged(): boolean {
    return [...this.#streaks.values()].some(({ length }) => length >= this.#limit);
  }

  /** Why a checkpoint of now would be a bad one: the figure for which the longest row of updates was left out, or a weight. */
  findTrouble(curriculum: Pick<Curriculum, 'students'>): Trouble | undefined {
    const [longest] = [...this.#streaks].sort(([, a], [, b]) => b.length - a.length);
    if (longest === undefined) return findBrokenWeight(curriculum);
    const [learnerIdx, { length, notFinite }] = longest;
    return { learnerIdx, numLeftOut: length, ...notFinite };
  }

  /** Forgets all counts, as after a rollback. */
  reset(): void {
    this.#streaks.clear();
  }
}

/** The first weight of the students' networks that is no finite number. */
function findBrokenWeight({ students }: Pick<Curriculum, 'students'>): Trouble | undefined {
  for (const [learnerIdx, { algorithm }] of students.entries()) {
    for (const { names, values } of Object.values(algorithm.networks)) {
      for (const name of names) {
        const value = values[name].find((weight) => !Number.isFinite(weight));
        if (value !== undefined) return { learnerIdx, numLeftOut: 0, figure: `weight ${name}`, value };
      }
    }
  }
  return undefined;
}

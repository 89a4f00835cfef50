import { z } from 'zod';

/** No goal. */
export const NO_GOAL = -1;

/** A cell of a map of so many cells, or NO_GOAL. */
export function goalOrNone(numCells: number) {
  return z
    .int()
    .min(NO_GOAL)
    .max(numCells - 1);
}

/** What `save` of a memory gives, where goals are cells of a map of so many. */
export function cycleMemorySchema(numCells: number) {
  const goal = goalOrNone(numCells);
  return z.strictObject({
    goals: z.array(goal), // in the order in which they were seen
    next: z.array(z.tuple([goal, goal])),
    wrong: z.array(z.tuple([goal, z.array(goal)])),
    last: goal,
  });
}
type SavedCycleMemory = z.output<ReturnType<typeof cycleMemorySchema>>;

/** What a player of goal-cycle knows of the order, with goals named by their cells. */
export class CycleMemory {
  readonly goals = new Set<number>(); // seen
  readonly #next = new Map<number, number>(); // known neighbours in the cycle
  readonly #wrong = new Map<number, Set<number>>(); // what was tried in vain after a goal
  #last = NO_GOAL; // what paid last

  clear(): void {
    this.goals.clear();
    this.#next.clear();
    this.#wrong.clear();
    this.#last = NO_GOAL;
  }

  save(): SavedCycleMemory {
    return {
      goals: [...this.goals],
      next: [...this.#next],
      wrong: [...this.#wrong].map(([goal, tried]) => [goal, [...tried]]),
      last: this.#last,
    };
  }

  load({ goals, next, wrong, last }: SavedCycleMemory): void {
    this.clear();
    for (const goal of goals) this.goals.add(goal);
    for (const [goal, following] of next) this.#next.set(goal, following);
    for (const [goal, tried] of wrong) this.#wrong.set(goal, new Set(tried));
    this.#last = last;
  }

  see(goal: number): void {
    this.goals.add(goal);
  }

  /** This goal paid the player. */
  paid(goal: number): void {
    if (this.#last !== NO_GOAL) this.learn(this.#last, goal);
    this.#last = goal;
  }

  /** This goal cost the player. */
  failed(goal: number): void {
    if (goal === this.#last) return;
    const wrong = this.#wrong.get(this.#last) ?? new Set();
    this.#wrong.set(this.#last, wrong.add(goal));
    if (this.#next.get(this.#last) === goal) this.#next.delete(this.#last); // what was watched was wrong
  }

  learn(goal: number, next: number): void {
    if (this.#wrong.get(goal)?.has(next) !== true) this.#next.set(goal, next);
  }

  /** The goal that is known to pay next, or NO_GOAL. */
  next(): number {
    return this.#next.get(this.#last) ?? NO_GOAL;
  }

  /** Whether a goal may be the next one, as far as is known. */
  mayBeNext(goal: number): boolean {
    if (!this.goals.has(goal) || goal === this.#last || this.#wrong.get(this.#last)?.has(goal) === true) return false;
    if (this.goals.size === 2) return true;
    const isTaken = [...this.#next].some(([from, to]) => to === goal && from !== this.#last);
    const leadsBack = this.#next.get(goal) === this.#last; // a cycle of two, when there are more goals
    return !isTaken && !(leadsBack && this.goals.size > 2);
  }
}

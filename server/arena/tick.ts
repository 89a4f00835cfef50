/**
 * Fixed tick by accumulator: elapsed time in, number of steps out. A hitch is caught up with at most `maxCatchUpSteps`
 * steps at once; what is left of it is dropped and counted, so that a slow machine never spirals. Pure: the caller has the clock.
 */
export class TickAccumulator {
  readonly tickMs: number;
  readonly #maxCatchUpSteps: number;
  #backlogMs = 0;
  #droppedTicks = 0;

  constructor(tickMs: number, maxCatchUpSteps = 4) {
    this.tickMs = tickMs;
    this.#maxCatchUpSteps = maxCatchUpSteps;
  }

  /** Whole ticks that are due after `elapsedMs` more milliseconds, in [0, maxCatchUpSteps]. Negative elapsed time counts as 0. */
  advance(elapsedMs: number): number {
    this.#backlogMs += Math.max(0, elapsedMs);
    const due = Math.floor(this.#backlogMs / this.tickMs);
    const steps = Math.min(due, this.#maxCatchUpSteps);
    this.#droppedTicks += due - steps;
    this.#backlogMs -= due * this.tickMs;
    return steps;
  }

  /** Milliseconds by which the last due tick is late: what `advance` left over. */
  get latenessMs(): number {
    return this.#backlogMs;
  }

  get droppedTicks(): number {
    return this.#droppedTicks;
  }
}

import { TickAccumulator } from '../arena/tick.ts';
import type { Metrics } from '../http/metrics.ts';

/** Turns elapsed time into ticks and measures how late they are. */
export class Pacer {
  readonly #accumulator: TickAccumulator;
  readonly #metrics: Metrics;
  readonly #runTick: () => void;
  #lastMs: number;

  constructor(tickMs: number, nowMs: number, metrics: Metrics, runTick: () => void) {
    this.#accumulator = new TickAccumulator(tickMs);
    this.#metrics = metrics;
    this.#runTick = runTick;
    this.#lastMs = nowMs;
  }

  /** Runs the ticks that are due. */
  poll(nowMs: number): void {
    const { tickMs, droppedTicks } = this.#accumulator;
    const steps = this.#accumulator.advance(nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    this.#metrics.droppedTicks.inc(this.#accumulator.droppedTicks - droppedTicks);
    for (let waiting = steps - 1; waiting >= 0; waiting--) {
      this.#metrics.tickLatenessSec.observe((this.#accumulator.latenessMs + waiting * tickMs) / 1000);
      this.#metrics.ticks.inc();
      this.#runTick();
    }
  }
}

import { TickAccumulator } from '../arena/tick.ts';
import type { Metrics } from '../metrics.ts';

/** Whether no tick may run now, however late it is; time that passes meanwhile is not made up for. */
export type Hold = (nowMs: number) => boolean;

/** Turns elapsed time into ticks and measures how late they are. */
export class Pacer {
  readonly #accumulator: TickAccumulator;
  readonly #metrics: Metrics;
  readonly #isHeld: Hold;
  readonly #runTick: () => void;
  readonly #speed: () => number;
  #lastMs: number;

  /** speed: of the room's time, 1 as it was made and less in slow motion. */
  constructor(
    tickMs: number,
    nowMs: number,
    metrics: Metrics,
    isHeld: Hold,
    runTick: () => void,
    speed: () => number = () => 1,
  ) {
    this.#accumulator = new TickAccumulator(tickMs);
    this.#metrics = metrics;
    this.#isHeld = isHeld;
    this.#runTick = runTick;
    this.#speed = speed;
    this.#lastMs = nowMs;
  }

  /** Runs the ticks that are due. */
  poll(nowMs: number): void {
    const { tickMs, droppedTicks } = this.#accumulator;
    const elapsedMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (this.#isHeld(nowMs)) return;
    const steps = this.#accumulator.advance(elapsedMs * this.#speed());
    this.#metrics.droppedTicks.inc(this.#accumulator.droppedTicks - droppedTicks);
    for (let waiting = steps - 1; waiting >= 0 && !this.#isHeld(nowMs); waiting--) {
      this.#metrics.tickLatenessSec.observe((this.#accumulator.latenessMs + waiting * tickMs) / 1000);
      this.#metrics.ticks.inc();
      this.#runTick();
    }
  }
}

export interface KeyPacerParts {
  readonly tickMs: number; // between two ticks at the least, and between two looks at a state that waits
  readonly metrics: Metrics;
  readonly isHeld: Hold;
  readonly isReady: (nowMs: number) => boolean;
  readonly runTick: () => void;
  /** Shows who is waited for, and whatever else changes between ticks. */
  readonly refresh: () => void;
  readonly speed?: () => number; // as of Pacer
}

/** Runs a tick when everybody who is waited for has acted. */
export class KeyPacer {
  readonly #parts: KeyPacerParts;
  #tickedMs: number;
  #shownMs: number;

  constructor(nowMs: number, parts: KeyPacerParts) {
    this.#parts = parts;
    this.#tickedMs = nowMs;
    this.#shownMs = nowMs;
  }

  poll(nowMs: number): void {
    const { tickMs, metrics, isHeld, isReady, runTick, refresh, speed } = this.#parts;
    const leastMs = tickMs / (speed?.() ?? 1);
    if (!isHeld(nowMs) && nowMs - this.#tickedMs >= leastMs && isReady(nowMs)) {
      this.#tickedMs = nowMs;
      this.#shownMs = nowMs;
      metrics.ticks.inc();
      runTick();
    } else if (nowMs - this.#shownMs >= tickMs) {
      this.#shownMs = nowMs;
      refresh();
    }
  }
}

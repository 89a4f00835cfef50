import { LIMITS } from '../protocol/limits.ts';
import type { RefusalCode } from '../protocol/messages.ts';

const DEPTH = LIMITS.inputBufferTicks + 1; // ticks an intent may name
const EMPTY = -1;

/**
 * Tick-addressed intents (decision 0005): one slot per seat and nameable tick, the last intent received for a seat and
 * tick wins. An intent is executed on the tick it names or never: late and early ones are refused, none is shifted.
 * The same for people and agents.
 */
export class IntentQueue {
  readonly #numSeats: number;
  readonly #ticks: Float64Array; // [S, DEPTH] tick of the slot or EMPTY
  readonly #actions: Uint8Array; // [S, DEPTH]

  constructor(numSeats: number) {
    this.#numSeats = numSeats;
    this.#ticks = new Float64Array(numSeats * DEPTH).fill(EMPTY);
    this.#actions = new Uint8Array(numSeats * DEPTH);
  }

  /** Keeps an intent for `tick`, or says why not. nextTick: the tick that will be executed next. */
  submit(seatIdx: number, tick: number, action: number, nextTick: number): RefusalCode | undefined {
    if (tick < nextTick) return 'late';
    if (tick >= nextTick + DEPTH) return 'early';
    const slot = seatIdx * DEPTH + (tick % DEPTH);
    this.#ticks[slot] = tick;
    this.#actions[slot] = action;
    return undefined;
  }

  /** The action kept for this seat and tick, or -1; the slot is empty afterwards. */
  take(seatIdx: number, tick: number): number {
    const slot = seatIdx * DEPTH + (tick % DEPTH);
    if (this.#ticks[slot] !== tick) return -1;
    this.#ticks[slot] = EMPTY;
    return this.#actions[slot];
  }

  /** Whether an action is kept for this seat and tick. */
  has(seatIdx: number, tick: number): boolean {
    return this.#ticks[seatIdx * DEPTH + (tick % DEPTH)] === tick;
  }

  /** Forgets what was kept for a seat: another player sits there now. */
  clear(seatIdx: number): void {
    this.#ticks.fill(EMPTY, seatIdx * DEPTH, (seatIdx + 1) * DEPTH);
  }

  clearAll(): void {
    this.#ticks.fill(EMPTY);
  }

  /** Number of intents waiting, over all seats. */
  depth(): number {
    let depth = 0;
    for (let slot = 0; slot < this.#numSeats * DEPTH; slot++) if (this.#ticks[slot] !== EMPTY) depth++;
    return depth;
  }
}

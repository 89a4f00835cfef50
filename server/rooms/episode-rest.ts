/** Holds a room still for a moment when an episode has ended, so that people see how, and then starts the next one. */
export class EpisodeRest {
  readonly #restMs: number;
  readonly #isOver: () => boolean;
  readonly #startNext: () => void;
  #endedMs: number | undefined;

  constructor(restMs: number, isOver: () => boolean, startNext: () => void) {
    this.#restMs = restMs;
    this.#isOver = isOver;
    this.#startNext = startNext;
  }

  /** Whether the room still rests; true also when the next episode was started right now. */
  isHeld(nowMs: number): boolean {
    if (!this.#isOver()) return false;
    this.#endedMs ??= nowMs;
    if (nowMs - this.#endedMs < this.#restMs) return true;
    this.#endedMs = undefined;
    this.#startNext();
    return true;
  }
}

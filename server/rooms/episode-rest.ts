export interface EpisodeRestParts {
  readonly restMs: number; // at the most
  readonly isOver: () => boolean;
  /** Whether all people who are there have seen enough of the end. */
  readonly isNextWanted: () => boolean;
  readonly startNext: () => void;
}

/** Holds a room still for a moment when an episode has ended, so that people see how, and then starts the next one. */
export class EpisodeRest {
  readonly #parts: EpisodeRestParts;
  #endedMs: number | undefined;

  constructor(parts: EpisodeRestParts) {
    this.#parts = parts;
  }

  /** Whether the room still rests; true also when the next episode was started right now. */
  isHeld(nowMs: number): boolean {
    const { restMs, isOver, isNextWanted, startNext } = this.#parts;
    if (!isOver()) return false;
    this.#endedMs ??= nowMs;
    if (nowMs - this.#endedMs < restMs && !isNextWanted()) return true;
    this.#endedMs = undefined;
    startNext();
    return true;
  }
}

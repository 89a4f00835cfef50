import type { Arena } from '../arena/arena.ts';
import { LIMITS } from '../protocol/limits.ts';

/** Holds a room still for a moment when an episode has ended, so that people see how, and then starts the next one. */
export class EpisodeRest {
  readonly #arena: Arena;
  readonly #restart: () => void;
  #endedMs: number | undefined;

  constructor(arena: Arena, restart: () => void) {
    this.#arena = arena;
    this.#restart = restart;
  }

  /** Whether the room still rests; true also when the next episode was started right now. */
  isHeld(nowMs: number): boolean {
    if (!this.#arena.hasEnded) return false;
    this.#endedMs ??= nowMs;
    if (nowMs - this.#endedMs < LIMITS.episodeRestMs) return true;
    this.#endedMs = undefined;
    this.#restart();
    return true;
  }
}

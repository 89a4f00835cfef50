/** Ends a room in which nobody has been for a while, nor has a seat kept; long enough for its maker's page to load and for a link to be passed on. */
export class Vacancy {
  readonly #limitMs: number;
  #sinceMs: number | undefined; // while nobody is there

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Whether nobody has been there for too long. numClients: those who are there, on their way, or may come back. */
  isOver(numClients: number, nowMs: number): boolean {
    this.#sinceMs = numClients > 0 ? undefined : (this.#sinceMs ?? nowMs);
    return this.#sinceMs !== undefined && nowMs - this.#sinceMs >= this.#limitMs;
  }
}

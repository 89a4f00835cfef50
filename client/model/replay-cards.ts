import type { AgentMind } from '../../agents/parts.ts';
import { ToldMinds } from '../../server/protocol/mind-delta.ts';
import type { ReplayMind } from '../../server/protocol/replay.ts';

/** The agents' cards of a window of a recording, at any of its frames. Going on is cheap; going back begins at the start. */
export class ReplayCards {
  readonly #changes: readonly ReplayMind[]; // ordered by frame
  #told = new ToldMinds();
  #next = 0; // first change that is not taken in
  #frame = -1;

  constructor(changes: readonly ReplayMind[]) {
    this.#changes = changes;
  }

  /** followedBy: the seat that an agent follows at that frame, -1 itself. */
  at(frame: number, followedBy: (seatIdx: number) => number): readonly AgentMind[] {
    if (frame < this.#frame) {
      this.#told = new ToldMinds();
      this.#next = 0;
    }
    this.#frame = frame;
    while (this.#next < this.#changes.length && this.#changes[this.#next].frame <= frame) {
      this.#told.hear(this.#changes[this.#next++]);
    }
    return this.#told.cards(followedBy);
  }
}

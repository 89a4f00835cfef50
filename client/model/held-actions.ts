import type { ActionMeaning } from './room-facts.ts';

/**
 * Keys and pads that are down, in the order they went down; the newest speaks. A tap that comes and goes between two patches is
 * remembered until it has been sent once.
 */
export class HeldActions {
  readonly #down = new Map<string, ActionMeaning>(); // insertion order = order of pressing
  #tapped: ActionMeaning | undefined;

  /** Returns true when this is a new press and not the keyboard's own repeat. */
  press(source: string, meaning: ActionMeaning): boolean {
    if (this.#down.has(source)) return false;
    this.#down.set(source, meaning);
    this.#tapped = meaning;
    return true;
  }

  release(source: string): void {
    this.#down.delete(source);
  }

  releaseAll(): void {
    this.#down.clear();
    this.#tapped = undefined;
  }

  /** A press that has not been sent yet. */
  get pending(): ActionMeaning | undefined {
    return this.#tapped;
  }

  /** What is held now; interacting is once a press, so only moves are held. */
  get held(): ActionMeaning | undefined {
    const moves = [...this.#down.values()].filter((meaning) => meaning !== 'interact' && meaning !== 'stay');
    return moves.at(-1);
  }

  noteSent(): void {
    this.#tapped = undefined;
  }
}

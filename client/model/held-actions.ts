/**
 * Keys and pads that are down, in the order they went down; the newest speaks. A tap that comes and goes between two patches is
 * remembered until it has been sent once. Actions are indices of the world's.
 */
export class HeldActions {
  readonly #isRepeated: (action: number) => boolean;
  readonly #down = new Map<string, number>(); // insertion order = order of pressing
  #tapped: number | undefined;

  /** isRepeated: whether an action is done again while its key is down; the others are once a press. */
  constructor(isRepeated: (action: number) => boolean) {
    this.#isRepeated = isRepeated;
  }

  /** Returns true when this is a new press and not the keyboard's own repeat. */
  press(source: string, action: number): boolean {
    if (this.#down.has(source)) return false;
    this.#down.set(source, action);
    this.#tapped = action;
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
  get pending(): number | undefined {
    return this.#tapped;
  }

  /** What is held now and goes on. */
  get held(): number | undefined {
    return [...this.#down.values()].filter(this.#isRepeated).at(-1);
  }

  noteSent(): void {
    this.#tapped = undefined;
  }
}

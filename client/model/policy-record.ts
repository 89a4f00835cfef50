import type { PolicyMind } from '../../agents/parts.ts';

export const NUM_VALUES = 40; // twenty seconds

/** What a seat's card shows of the time before now: it is one agent's, and is forgotten where another one sits down. */
export class PolicyRecord {
  readonly values: number[] = []; // returns that the agent expected, oldest first
  readonly chosen = new Set<number>(); // actions that were likely once: they keep their rows, as cards that jump are hard to read
  #who = '';

  note({ reason, training, value, probabilities }: PolicyMind): void {
    this.#forgetOthers(`${reason}\n${training}`);
    probabilities.forEach((probability, action) => {
      if (probability > 0) this.chosen.add(action); // 0 is of an action that the agent does not have
    });
    if (value === null) return;
    this.values.push(value);
    if (this.values.length > NUM_VALUES) this.values.shift();
  }

  #forgetOthers(who: string): void {
    if (who === this.#who) return;
    this.#who = who;
    this.values.length = 0;
    this.chosen.clear();
  }
}

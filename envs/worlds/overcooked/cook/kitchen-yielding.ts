import { z } from 'zod';
import type { Rng } from '../../../core/rng.ts';
import { DISH, NOTHING } from '../cells.ts';
import { KitchenPassing } from './kitchen-passing.ts';
import { cellOrNowhere, type KitchenPaths, NOWHERE } from './kitchen-paths.ts';
import { type KitchenView, SOUP } from './kitchen-view.ts';

const PATIENCE = 2; // steps held up before it thinks of yielding: most who stand in the way go on by themselves
const YIELD_PROB = 0.8; // of a step held up, for the one that leaves the other more of the kitchen
const OTHER_YIELD_PROB = 0.1; // for the other: it may have met a person who stands still
const HAND_OVER_PROB = 0.3; // that who backs off lays down what it cannot bring where it belongs
const LEAST_TICKS = 4; // at the passing place
const MORE_TICKS = 10; // at most so many more, drawn

/** What `save` of a yielding cook gives, in a kitchen of so many cells. */
export function yieldingSchema(numCells: number) {
  const cell = cellOrNowhere(numCells);
  return z.strictObject({ heldUps: z.int().min(0), ticksLeft: z.int().min(0), cell, counter: cell });
}
type SavedYielding = z.output<ReturnType<typeof yieldingSchema>>;

/**
 * Whether a scripted cook backs off where it meets another in a way that is one cell wide, and whereto. It knows what the
 * cook sees, and remembers how long it has been held up.
 */
export class KitchenYielding {
  readonly #view: KitchenView;
  readonly #paths: KitchenPaths;
  readonly #passing: KitchenPassing;
  #heldUps = 0; // running
  #ticksLeft = 0;
  #cell = NOWHERE; // where it stands aside
  #counter = NOWHERE; // on which it leaves what it carries first

  constructor(view: KitchenView, paths: KitchenPaths) {
    this.#view = view;
    this.#paths = paths;
    this.#passing = new KitchenPassing(view);
  }

  stop(): void {
    this.#heldUps = 0;
    this.#ticksLeft = 0;
  }

  save(): SavedYielding {
    return { heldUps: this.#heldUps, ticksLeft: this.#ticksLeft, cell: this.#cell, counter: this.#counter };
  }

  load({ heldUps, ticksLeft, cell, counter }: SavedYielding): void {
    this.#heldUps = heldUps;
    this.#ticksLeft = ticksLeft;
    this.#cell = cell;
    this.#counter = counter;
  }

  /** Once a step: whether it stands aside now. isHeldUp: another stood in its only way on the last step. */
  decide(isHeldUp: boolean, rng: Rng): boolean {
    this.#heldUps = isHeldUp ? this.#heldUps + 1 : 0;
    if (this.#ticksLeft > 0) this.#ticksLeft--;
    else if (this.#heldUps >= PATIENCE) this.#consider(rng);
    return this.#ticksLeft > 0;
  }

  /** Where to, while it stands aside: a counter to use first, else NOWHERE, and the passing place. */
  next(): { readonly counter: number; readonly cell: number } {
    const hasLoad = this.#view.held !== NOTHING;
    if (!hasLoad || this.#counter === NOWHERE || !this.#paths.isFree(this.#counter)) this.#counter = NOWHERE;
    return { counter: this.#counter, cell: this.#cell };
  }

  /**
   * The one whose passing place leaves the other more of the kitchen backs off. Of equals it is who carries the less, soup
   * being the most, and of equals in that too, chance.
   */
  #consider(rng: Rng): void {
    const { self, held, otherCells, otherItems } = this.#view;
    const nearest = this.#nearestOther();
    if (nearest < 0) return;
    const mine = this.#passing.best(self, otherCells[nearest]);
    const theirs = this.#passing.best(otherCells[nearest], self);
    const ranks = rankOf(otherItems[nearest]) - rankOf(held);
    const isMyTurn = (mine.numKinds - theirs.numKinds || ranks || rng.below(2) - 0.5) > 0;
    if (rng.unit() >= (isMyTurn ? YIELD_PROB : OTHER_YIELD_PROB)) return;
    this.#cell = mine.cell;
    this.#ticksLeft = mine.distance + LEAST_TICKS + rng.below(MORE_TICKS + 1);
    const isLoose = held !== NOTHING && held !== SOUP;
    this.#counter = isLoose && rng.unit() < HAND_OVER_PROB ? this.#counterFor(otherCells[nearest]) : NOWHERE;
  }

  #nearestOther(): number {
    const { self, otherCells, steps } = this.#view;
    const width = steps[2];
    const apart = (cell: number): number =>
      Math.abs(Math.floor(cell / width) - Math.floor(self / width)) + Math.abs((cell % width) - (self % width));
    return otherCells.reduce((best, cell, i) => (best < 0 || apart(cell) < apart(otherCells[best]) ? i : best), -1);
  }

  /** The nearest free counter that the other gets to while this one stands aside. */
  #counterFor(other: number): number {
    return this.#paths.nearest(
      (cell) =>
        this.#view.isFreeCounter(cell) && this.#paths.isFree(cell) && this.#passing.canFace(cell, other, this.#cell),
    );
  }
}

/** Who carries the more goes first. */
function rankOf(held: number): number {
  return held === SOUP || held === DISH ? held : Math.min(held, 1);
}

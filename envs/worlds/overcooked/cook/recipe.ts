import { MAX_INGREDIENTS, ONION, ONION_SOURCE, TOMATO, TOMATO_SOURCE } from '../cells.ts';
import type { KitchenView } from './kitchen-view.ts';

/** What a scripted cook wants in its pots. */
export class CookRecipe {
  readonly #view: KitchenView;
  readonly #told: { readonly onions: number; readonly tomatoes: number };
  #onions = 0;
  #tomatoes = 0;

  constructor(view: KitchenView, onions: number, tomatoes: number) {
    this.#view = view;
    this.#told = { onions, tomatoes };
  }

  /** Reads the view anew: the recipe it was told; of tomatoes alone where there are no onions, and the other way round. */
  update(): void {
    const { onions, tomatoes } = this.#told;
    const hasOnions = this.#view.terrain.includes(ONION_SOURCE);
    const hasTomatoes = this.#view.terrain.includes(TOMATO_SOURCE);
    this.#onions = hasOnions ? onions + (hasTomatoes ? 0 : tomatoes) : 0;
    this.#tomatoes = onions + tomatoes - this.#onions;
  }

  get mainIngredient(): number {
    return this.#onions > 0 ? ONION : TOMATO;
  }

  /** Ingredients of a kind that an idle pot takes: towards the recipe, or any when it can no longer become that. */
  lacks(pot: number, ingredient: number): number {
    const { isHot, onions, tomatoes } = this.#view;
    if (isHot[pot] === 1) return 0;
    const isSpoilt = onions[pot] > this.#onions || tomatoes[pot] > this.#tomatoes;
    if (isSpoilt) return ingredient === this.mainIngredient ? MAX_INGREDIENTS - onions[pot] - tomatoes[pot] : 0;
    return ingredient === ONION ? this.#onions - onions[pot] : this.#tomatoes - tomatoes[pot];
  }

  /** Waits to be started by hand: only under rules that do not start it by themselves. */
  isComplete(pot: number): boolean {
    const { isHot, onions, tomatoes } = this.#view;
    if (isHot[pot] === 1) return false;
    const isRecipe = onions[pot] === this.#onions && tomatoes[pot] === this.#tomatoes;
    return isRecipe || onions[pot] + tomatoes[pot] === MAX_INGREDIENTS;
  }
}

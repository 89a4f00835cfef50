import { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import { indexBelow, readMemory } from '../../../core/actor-memory.ts';
import type { Rng } from '../../../core/rng.ts';
import type { WorldSpec } from '../../../core/specs.ts';
import {
  COUNTER,
  DISH,
  DISH_SOURCE,
  INTERACT,
  MOVE_OF_FACING,
  NOTHING,
  ONION,
  ONION_SOURCE,
  POT,
  SERVING,
  STAY,
  TOMATO,
  TOMATO_SOURCE,
} from '../cells.ts';
import { cellOrNowhere, KitchenPaths, NOWHERE } from './kitchen-paths.ts';
import { FAR, KitchenView, SOUP } from './kitchen-view.ts';
import { KitchenYielding, yieldingSchema } from './kitchen-yielding.ts';
import { CookRecipe } from './recipe.ts';

/**
 * A scripted cook that sees the lossless encoding and has no memory but where it stood of late and what it tried. In every step
 * it asks what is missing (ingredients in pots, dishes for pots that cook), takes off what the others already carry, and
 * goes for the nearest thing that is left. What it cannot use where it is, it lays on a counter that somebody can reach who
 * is nearer to where it belongs; what it cannot use at all, it puts away. It walks around others, and when it is held up
 * or goes back and forth it sometimes moves at random, so that two that block or dodge each other part.
 *
 * It cooks one recipe; a pot that can no longer become it is filled up, cooked and emptied all the same.
 */
export interface CookConfig {
  readonly onions: number; // of the recipe
  readonly tomatoes: number;
  readonly randomProb: number; // share of random moves
}

export const COOK_DEFAULTS: CookConfig = { onions: 3, tomatoes: 0, randomProb: 0.02 };

const HELD_UP_RANDOM_PROB = 0.4;
const GIVE_WAY_PROB = 0.3;
const TRAIL = 4; // there and back twice is no way to anywhere

/** Throws InputError for a spec whose observation is no lossless encoding. */
export function createOvercookedCook(spec: WorldSpec, config: CookConfig = COOK_DEFAULTS): Actor {
  return new OvercookedCook(spec, config);
}

class OvercookedCook implements Actor {
  readonly id = 'overcooked-cook';
  readonly #config: CookConfig;
  readonly #view: KitchenView;
  readonly #paths: KitchenPaths;
  readonly #recipe: CookRecipe;
  readonly #yielding: KitchenYielding;
  #pots: readonly number[] = []; // those that what this player brings or hands on can get to
  #potHops: readonly number[] = [];
  #servingHops: readonly number[] = [];
  #triedFrom = NOWHERE; // cell from which the last step tried to walk
  readonly #trail = new Int32Array(TRAIL).fill(NOWHERE); // cells it stood on, the newest first
  #carried = 0; // on the last step
  #isWayTaken = false; // the last step tried to walk where another stands, and there was no way around

  constructor(spec: WorldSpec, config: CookConfig) {
    this.#config = config;
    this.#view = new KitchenView(spec.observation);
    this.#paths = new KitchenPaths(this.#view);
    this.#yielding = new KitchenYielding(this.#view, this.#paths);
    this.#recipe = new CookRecipe(this.#view, config.onions, config.tomatoes);
  }

  startEpisode(): void {
    this.#triedFrom = NOWHERE;
    this.#trail.fill(NOWHERE);
    this.#yielding.stop();
  }

  save(): unknown {
    return {
      triedFrom: this.#triedFrom,
      trail: [...this.#trail],
      carried: this.#carried,
      isWayTaken: this.#isWayTaken,
      yielding: this.#yielding.save(),
    };
  }

  load(saved: unknown): void {
    const { numCells } = this.#view;
    const cell = cellOrNowhere(numCells);
    const schema = z.strictObject({
      triedFrom: cell,
      trail: z.array(cell).length(TRAIL),
      carried: indexBelow(SOUP + 1),
      isWayTaken: z.boolean(),
      yielding: yieldingSchema(numCells),
    });
    const { triedFrom, trail, carried, isWayTaken, yielding } = readMemory(this.id, schema, saved);
    this.#triedFrom = triedFrom;
    this.#trail.set(trail);
    this.#carried = carried;
    this.#isWayTaken = isWayTaken;
    this.#yielding.load(yielding);
  }

  act(observation: Uint8Array, rng: Rng): number {
    const view = this.#view;
    view.read(observation);
    this.#paths.update();
    this.#remember();
    const isHeldUp = this.#triedFrom === view.self;
    const wasHeldUp = isHeldUp || this.#isGoingBackAndForth();
    this.#triedFrom = NOWHERE;
    const isYielding = this.#yielding.decide(isHeldUp && this.#isWayTaken, rng);
    this.#isWayTaken = false;
    if (isYielding) return this.#standAside(rng);
    if (rng.unit() < (wasHeldUp ? HELD_UP_RANDOM_PROB : this.#config.randomProb)) return MOVE_OF_FACING[rng.below(4)];
    this.#recipe.update();
    this.#potHops = view.hopsTo(POT);
    this.#servingHops = view.hopsTo(SERVING);
    this.#pots = view.pots.filter((pot) => this.#canSupply(pot));
    const goal = this.#chooseGoal();
    if (goal !== NOWHERE) return this.#approach(goal, rng);
    const aside = this.#paths.moveAside(rng);
    return aside === NOWHERE ? STAY : MOVE_OF_FACING[aside];
  }

  /** What it takes or lays down is a reason to turn round: the trail begins anew. */
  #remember(): void {
    const { self, held } = this.#view;
    if (held !== this.#carried) this.#trail.fill(NOWHERE);
    this.#carried = held;
    this.#trail.copyWithin(1, 0);
    this.#trail[0] = self;
  }

  /** Two that dodge each other in step come back to where they were for ever. */
  #isGoingBackAndForth(): boolean {
    const [now, before, ...earlier] = this.#trail;
    return before !== NOWHERE && now !== before && earlier.every((cell, i) => cell === (i % 2 === 0 ? now : before));
  }

  /** At the pots: those it can use itself; elsewhere: those of the regions it hands on to. */
  #canSupply(pot: number): boolean {
    const { ownRegion } = this.#view;
    if (this.#potHops[ownRegion] === 0) return this.#view.touches(pot, ownRegion);
    return this.#view.leastHop(pot, this.#potHops) === 0;
  }

  /** The cell to interact with, or NOWHERE when there is nothing to do. */
  #chooseGoal(): number {
    switch (this.#view.held) {
      case SOUP:
        return this.#bring(this.#servingHops, () =>
          this.#paths.nearest((cell) => this.#view.terrain[cell] === SERVING),
        );
      case DISH:
        return this.#bring(this.#potHops, () => this.#potForDish());
      case ONION:
      case TOMATO:
        return this.#bring(this.#potHops, () => this.#potForIngredient(this.#view.held));
      default:
        return this.#chooseFetch();
    }
  }

  /** Uses what it holds where it belongs, or hands it on towards there. */
  #bring(hops: readonly number[], use: () => number): number {
    const { ownRegion } = this.#view;
    if (hops[ownRegion] === 0) return use();
    if (hops[ownRegion] === FAR || (this.#view.held !== SOUP && this.#isSoupComing(1))) return this.#putAway();
    return this.#paths.nearest(
      (cell) => this.#view.isFreeCounter(cell) && this.#view.leastHop(cell, hops) < hops[ownRegion],
    );
  }

  /** The hot pot that is ready first, when nobody nearer brings a dish; near its time only, so as not to stand in the way. */
  #potForDish(): number {
    const { isHot, timeLeft } = this.#view;
    const hot = this.#pots.filter((pot) => isHot[pot] === 1).sort((a, b) => timeLeft[a] - timeLeft[b]);
    const numDishes = this.#countHeld(DISH);
    if (hot.length === 0) return this.#isSoonHot() ? NOWHERE : this.#putAway();
    if (numDishes >= hot.length && this.#isFartherThanOthers(hot[0])) return this.#putAway();
    const reachable = hot.filter((pot) => this.#paths.distance(pot) < FAR);
    if (reachable.length === 0) return NOWHERE;
    const pot = reachable[0];
    return timeLeft[pot] <= this.#paths.distance(pot) + 1 ? pot : NOWHERE;
  }

  /** A pot lacks one ingredient and somebody carries it. */
  #isSoonHot(): boolean {
    const numCarried = this.#countHeld(ONION) + this.#countHeld(TOMATO);
    return this.#pots.some((pot) => this.#recipe.lacks(pot, ONION) + this.#recipe.lacks(pot, TOMATO) <= numCarried);
  }

  #isFartherThanOthers(pot: number): boolean {
    const { otherCells, otherItems, self } = this.#view;
    const width = this.#view.steps[2];
    const apart = (cell: number): number =>
      Math.abs(Math.floor(cell / width) - Math.floor(pot / width)) + Math.abs((cell % width) - (pot % width));
    return otherCells.some((cell, i) => otherItems[i] === DISH && apart(cell) <= apart(self));
  }

  /** The fullest pot that lacks it; otherwise it is kept unless a dish is wanted and nobody has one. */
  #potForIngredient(ingredient: number): number {
    const content = (pot: number): number => this.#view.onions[pot] + this.#view.tomatoes[pot];
    const lacking = this.#pots.filter(
      (pot) => this.#recipe.lacks(pot, ingredient) > 0 && this.#paths.distance(pot) < FAR,
    );
    lacking.sort((a, b) => content(b) - content(a) || this.#paths.distance(a) - this.#paths.distance(b));
    if (lacking.length > 0) return lacking[0];
    return this.#numDishesWanted() > 0 && !this.#isFreeHandBeside() ? this.#putAway() : NOWHERE;
  }

  #isFreeHandBeside(): boolean {
    const { otherCells, otherItems, region, ownRegion } = this.#view;
    return otherCells.some((cell, i) => otherItems[i] === NOTHING && region[cell] === ownRegion);
  }

  /** With empty hands: start a full pot, take a soup, a dish or an ingredient, whatever is wanted most. */
  #chooseFetch(): number {
    const full = this.#paths.nearest((cell) => this.#view.terrain[cell] === POT && this.#recipe.isComplete(cell));
    if (full !== NOWHERE) return full;
    const soup = this.#paths.nearest((cell) => this.#isForUs(cell, SOUP, this.#servingHops));
    if (soup !== NOWHERE) return soup;
    if (this.#isSoupComing(0))
      return this.#paths.nearest((cell) => this.#view.isShared(cell) && this.#view.item[cell] !== NOTHING);
    const dish = this.#numDishesWanted() > 0 ? this.#nearestOf(DISH, DISH_SOURCE) : NOWHERE;
    if (dish !== NOWHERE && this.#isDishUrgent(dish)) return dish;
    const ingredient = this.#chooseIngredient(0);
    if (ingredient !== NOWHERE) return ingredient;
    return dish !== NOWHERE ? dish : this.#chooseIngredient(1);
  }

  /** Hot pots without a dish on its way to them, held or laid down where those at the pots can take it. */
  #numDishesWanted(): number {
    const { isHot, ownRegion } = this.#view;
    const isSupplier = this.#potHops[ownRegion] > 0;
    const numHot = this.#pots.filter((pot) => isHot[pot] === 1).length;
    return numHot - this.#countHeld(DISH) - (isSupplier ? this.#countHandedOver(DISH) : 0);
  }

  #isDishUrgent(dish: number): boolean {
    const { isHot, timeLeft, ownRegion } = this.#view;
    if (this.#potHops[ownRegion] > 0) return true;
    const soonest = Math.min(...this.#pots.filter((pot) => isHot[pot] === 1).map((pot) => timeLeft[pot]));
    return soonest <= 2 * this.#paths.distance(dish) + 4;
  }

  /** The nearest source of an ingredient that pots still lack; `ahead` more than that for each pot that is busy. */
  #chooseIngredient(ahead: number): number {
    const { isHot, ownRegion } = this.#view;
    const isSupplier = this.#potHops[ownRegion] > 0;
    const numBusy = this.#pots.filter((pot) => isHot[pot] === 1).length;
    for (const [ingredient, source] of [
      [ONION, ONION_SOURCE],
      [TOMATO, TOMATO_SOURCE],
    ]) {
      const numLacking = this.#pots.reduce((sum, pot) => sum + this.#recipe.lacks(pot, ingredient), 0);
      const wanted = numLacking + (ingredient === this.#recipe.mainIngredient ? ahead * numBusy : 0);
      const onTheWay = this.#countHeld(ingredient) + (isSupplier ? this.#countHandedOver(ingredient) : 0);
      if (wanted <= onTheWay || (isSupplier && !this.#hasRoomToHandOver())) continue;
      const nearest = this.#nearestOf(ingredient, source);
      if (nearest !== NOWHERE) return nearest;
    }
    return NOWHERE;
  }

  /** Nearest source, or counter with one on it, of a thing that belongs to the pots. */
  #nearestOf(item: number, source: number): number {
    return this.#paths.nearest(
      (cell) => this.#view.terrain[cell] === source || this.#isForUs(cell, item, this.#potHops),
    );
  }

  /** A thing on a counter that was not left there for somebody nearer to where it belongs. */
  #isForUs(cell: number, item: number, hops: readonly number[]): boolean {
    if (this.#view.terrain[cell] !== COUNTER || this.#view.item[cell] !== item) return false;
    return hops[this.#view.ownRegion] !== FAR && this.#view.leastHop(cell, hops) >= hops[this.#view.ownRegion];
  }

  #countHeld(item: number): number {
    return this.#view.otherItems.filter((held) => held === item).length;
  }

  #isHandOver(cell: number): boolean {
    const { terrain, ownRegion } = this.#view;
    if (terrain[cell] !== COUNTER || !this.#view.touches(cell, ownRegion)) return false;
    return this.#view.leastHop(cell, this.#potHops) < this.#potHops[ownRegion];
  }

  #countHandedOver(item: number): number {
    return this.#view.countCells((cell) => this.#isHandOver(cell) && this.#view.item[cell] === item);
  }

  /** One hand-over stays free for what comes back and for dishes, where there are two. */
  #hasRoomToHandOver(): boolean {
    const numHandOvers = this.#view.countCells((cell) => this.#isHandOver(cell));
    const numFree = this.#view.countCells((cell) => this.#isHandOver(cell) && this.#view.item[cell] === NOTHING);
    return numFree >= Math.min(2, numHandOvers) && !this.#isSoupComing(1);
  }

  /** Somebody holds a soup for which this player is on the way to the window, and no more than `numFree` counters between them are free. */
  #isSoupComing(numFree: number): boolean {
    const { otherCells, otherItems, region, ownRegion } = this.#view;
    return otherCells.some((cell, i) => {
      const theirs = region[cell];
      if (otherItems[i] !== SOUP || this.#servingHops[theirs] <= this.#servingHops[ownRegion]) return false;
      return (
        this.#view.countCells((counter) => this.#view.isFreeCounter(counter) && this.#view.isShared(counter, theirs)) <=
        numFree
      );
    });
  }

  /** A counter to lay something down on: one that is no hand-over if there is one. */
  #putAway(): number {
    const own = this.#paths.nearest((cell) => this.#view.isFreeCounter(cell) && !this.#view.isShared(cell));
    return own !== NOWHERE ? own : this.#paths.nearest((cell) => this.#view.isFreeCounter(cell));
  }

  /** One action towards facing `goal`, or the interact once it does. */
  #approach(goal: number, rng: Rng): number {
    const view = this.#view;
    const facing = view.steps.findIndex((step) => view.self + step === goal);
    if (facing >= 0) return view.facing === facing ? INTERACT : MOVE_OF_FACING[facing];
    const move = this.#paths.firstMove(goal);
    if (move === NOWHERE) return STAY;
    const isPushing = view.isTaken[view.self + view.steps[move]] !== 0;
    if (isPushing && view.otherCells.length > 1) return this.#giveWay(rng);
    this.#triedFrom = view.self;
    this.#isWayTaken = !this.#paths.isFree(goal);
    return MOVE_OF_FACING[move];
  }

  /** One step of the way to where it leaves what it carries, if it does, and to the passing place. */
  #standAside(rng: Rng): number {
    const { counter, cell } = this.#yielding.next();
    if (counter !== NOWHERE) return this.#approach(counter, rng);
    const move = this.#paths.moveTo(cell);
    return move === NOWHERE ? STAY : MOVE_OF_FACING[move];
  }

  /** In a team of three or more pushing would stop those who have nothing to do with it, too: who holds nothing makes room at once, who holds something sometimes. */
  #giveWay(rng: Rng): number {
    if (this.#view.held !== NOTHING && rng.unit() > GIVE_WAY_PROB) return STAY;
    const aside = this.#paths.randomStep(rng);
    return aside === NOWHERE ? STAY : MOVE_OF_FACING[aside];
  }
}

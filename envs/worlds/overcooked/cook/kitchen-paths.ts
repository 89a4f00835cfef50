import { z } from 'zod';
import type { Rng } from '../../../core/rng.ts';
import { FLOOR, POT } from '../cells.ts';
import { FAR, type KitchenView } from './kitchen-view.ts';

/** No cell, no way. */
export const NOWHERE = -1;

/** Schema of a cell of a kitchen of so many, or NOWHERE. */
export function cellOrNowhere(numCells: number) {
  return z
    .int()
    .min(NOWHERE)
    .max(numCells - 1);
}

const IDLE_MOVE_PROB = 0.1;

/** Ways of a scripted cook through the kitchen it sees: around the others where there is one, else as if they were gone. */
export class KitchenPaths {
  readonly #view: KitchenView;
  readonly #around: Uint16Array; // [P] moves to a floor cell around the others
  readonly #through: Uint16Array; // [P] moves as if the others were not there
  readonly #queue: Uint16Array;

  constructor(view: KitchenView) {
    this.#view = view;
    this.#around = new Uint16Array(view.numCells);
    this.#through = new Uint16Array(view.numCells);
    this.#queue = new Uint16Array(view.numCells);
  }

  /** Reads the view anew. */
  update(): void {
    this.#flood(this.#around, true);
    this.#flood(this.#through, false);
  }

  #flood(distance: Uint16Array, aroundOthers: boolean): void {
    const { self, steps, terrain, isTaken } = this.#view;
    distance.fill(FAR);
    distance[self] = 0;
    let tail = 0;
    this.#queue[tail++] = self;
    for (let head = 0; head < tail; head++) {
      const cell = this.#queue[head];
      for (const step of steps) {
        const next = cell + step;
        if (terrain[next] !== FLOOR || distance[next] !== FAR) continue;
        if (aroundOthers && isTaken[next] !== 0) continue;
        distance[next] = distance[cell] + 1;
        this.#queue[tail++] = next;
      }
    }
  }

  /** Moves until the player faces `goal`, FAR where there is no way; ways through others count as longer than any around. */
  distance(goal: number): number {
    const around = this.#toFace(goal, this.#around);
    if (around < FAR) return around;
    const through = this.#toFace(goal, this.#through);
    return through === FAR ? FAR : through + this.#view.numCells;
  }

  #toFace(goal: number, distance: Uint16Array): number {
    const { self, facing, steps } = this.#view;
    let best = FAR;
    steps.forEach((step, towards) => {
      const cell = goal - step;
      if (distance[cell] === undefined || distance[cell] === FAR) return;
      best = Math.min(best, distance[cell] + (cell === self && facing === towards ? 0 : 1));
    });
    return best;
  }

  /** The nearest cell that is no floor and is wanted, NOWHERE when none can be reached. */
  nearest(isWanted: (cell: number) => boolean): number {
    let best = FAR;
    let nearest = NOWHERE;
    for (let cell = 0; cell < this.#view.numCells; cell++) {
      if (this.#view.terrain[cell] === FLOOR || !isWanted(cell)) continue;
      const distance = this.distance(cell);
      if (distance >= best) continue;
      best = distance;
      nearest = cell;
    }
    return nearest;
  }

  /** Facing of the first move of a shortest way to a floor cell beside `goal`; NOWHERE when there is no way. */
  firstMove(goal: number): number {
    const { steps, self } = this.#view;
    const distance = this.#toFace(goal, this.#around) < FAR ? this.#around : this.#through;
    let at = NOWHERE;
    for (const step of steps) {
      const side = goal - step;
      if ((distance[side] ?? FAR) < (at === NOWHERE ? FAR : distance[at])) at = side;
    }
    if (at === NOWHERE) return NOWHERE;
    while (distance[at] > 1) at += steps.find((step) => distance[at + step] === distance[at] - 1) ?? 0;
    return steps.indexOf(at - self);
  }

  /** Facing of the first move to a floor cell around the others; NOWHERE when there is no way or it is there. */
  moveTo(cell: number): number {
    const { steps, self } = this.#view;
    const distance = this.#around;
    if (cell === self || distance[cell] === FAR) return NOWHERE;
    let at = cell;
    while (distance[at] > 1) at += steps.find((step) => distance[at + step] === distance[at] - 1) ?? 0;
    return steps.indexOf(at - self);
  }

  /** Whether there is a way to face `goal` around the others. */
  isFree(goal: number): boolean {
    return this.#toFace(goal, this.#around) < FAR;
  }

  /** For one with nothing to do: facing of a step away from a pot that others may need, now and then of any; else NOWHERE. */
  moveAside(rng: Rng): number {
    const { self, steps, terrain } = this.#view;
    const isAtPot = steps.some((step) => terrain[self + step] === POT);
    return isAtPot || rng.unit() < IDLE_MOVE_PROB ? this.randomStep(rng) : NOWHERE;
  }

  /** Facing of a random neighbouring cell that is free, NOWHERE when none is. */
  randomStep(rng: Rng): number {
    const { self, steps, terrain, isTaken } = this.#view;
    const ways = steps.filter((step) => terrain[self + step] === FLOOR && isTaken[self + step] === 0);
    return ways.length === 0 ? NOWHERE : steps.indexOf(ways[rng.below(ways.length)]);
  }
}

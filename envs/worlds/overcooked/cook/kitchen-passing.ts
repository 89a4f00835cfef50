import { FLOOR } from '../cells.ts';
import { FAR, type KitchenView } from './kitchen-view.ts';

/** Where a cook stands aside, and what that leaves to the other. */
export interface PassingPlace {
  readonly cell: number;
  readonly distance: number; // moves to it around the others
  readonly numKinds: number; // kinds of things, such as pots, that the other then gets to
}

/**
 * Passing places of a kitchen: from which cell one of two cooks that meet in a narrow way leaves the other most of the
 * kitchen. Both see the whole kitchen, so both work out the same.
 */
export class KitchenPassing {
  readonly #view: KitchenView;
  readonly #distance: Uint16Array; // [P] moves of the one who stands aside
  readonly #reached: Uint16Array; // [P] moves of the other
  readonly #queue: Uint16Array;

  constructor(view: KitchenView) {
    this.#view = view;
    this.#distance = new Uint16Array(view.numCells);
    this.#reached = new Uint16Array(view.numCells);
    this.#queue = new Uint16Array(view.numCells);
  }

  /** The cell from which `mover` leaves the most to `other`, the nearest of equals: its own where no other is better. */
  best(mover: number, other: number): PassingPlace {
    this.#flood(mover, other, this.#distance);
    let best: PassingPlace = { cell: mover, distance: 0, numKinds: this.#countKinds(other, mover) };
    for (let cell = 0; cell < this.#view.numCells; cell++) {
      const distance = this.#distance[cell];
      if (distance === FAR || cell === mover) continue;
      const numKinds = this.#countKinds(other, cell);
      const isBetter = numKinds > best.numKinds || (numKinds === best.numKinds && distance < best.distance);
      if (isBetter) best = { cell, distance, numKinds };
    }
    return best;
  }

  /** Whether one who is at `from` gets to face `goal` while `barred` is taken. */
  canFace(goal: number, from: number, barred: number): boolean {
    this.#flood(from, barred, this.#reached);
    return this.#view.steps.some((step) => (this.#reached[goal - step] ?? FAR) !== FAR);
  }

  /** Kinds of things that a player at `from` gets to while `barred` is taken. */
  #countKinds(from: number, barred: number): number {
    const { numCells, steps, terrain } = this.#view;
    this.#flood(from, barred, this.#reached);
    const kinds = new Set<number>();
    for (let cell = 0; cell < numCells; cell++) {
      if (this.#reached[cell] === FAR) continue;
      for (const step of steps) kinds.add(terrain[cell + step]);
    }
    return kinds.size;
  }

  #flood(from: number, barred: number, distance: Uint16Array): void {
    const { steps, terrain } = this.#view;
    distance.fill(FAR);
    distance[from] = 0;
    let tail = 0;
    this.#queue[tail++] = from;
    for (let head = 0; head < tail; head++) {
      const cell = this.#queue[head];
      for (const step of steps) {
        const next = cell + step;
        if (next === barred || terrain[next] !== FLOOR || distance[next] !== FAR) continue;
        distance[next] = distance[cell] + 1;
        this.#queue[tail++] = next;
      }
    }
  }
}

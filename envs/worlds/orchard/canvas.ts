import type { Level } from '../../core/level.ts';
import type { Rng } from '../../core/rng.ts';
import { FIRST_GROVE, FLOOR, ORCHARD_WORLD_ID, WALL } from './cells.ts';

const MAX_CODE = 255;

/** A level while a generator draws it: cells that can be read, set and looked at around. */
export class LevelCanvas {
  readonly height: number;
  readonly width: number;
  readonly cells: Uint8Array; // [H, W]

  /** A closed border around floor. */
  constructor(height: number, width: number) {
    this.height = height;
    this.width = width;
    this.cells = new Uint8Array(height * width).fill(WALL);
    for (let row = 1; row < height - 1; row++) {
      this.cells.fill(FLOOR, row * width + 1, (row + 1) * width - 1);
    }
  }

  toLevel(): Level {
    return { worldId: ORCHARD_WORLD_ID, height: this.height, width: this.width, cells: this.cells };
  }

  /** Up, right, down, left of a cell that is not on the border. */
  neighbours(cellIdx: number): number[] {
    return [cellIdx - this.width, cellIdx + 1, cellIdx + this.width, cellIdx - 1];
  }

  /** The eight cells around a cell that is not on the border. */
  surroundings(cellIdx: number): number[] {
    const above = cellIdx - this.width;
    const below = cellIdx + this.width;
    return [above - 1, above, above + 1, cellIdx - 1, cellIdx + 1, below - 1, below, below + 1];
  }

  /** True when one of the eight cells around holds a code in low..high. */
  isNear(cellIdx: number, low: number, high: number): boolean {
    const { cells, width } = this;
    for (let from = cellIdx - width - 1; from <= cellIdx + width - 1; from += width) {
      for (let next = from; next < from + 3; next++) {
        if (next !== cellIdx && cells[next] >= low && cells[next] <= high) return true;
      }
    }
    return false;
  }

  /** Floor cells where `region` (if given) is 1, in random order. */
  shuffledFloor(rng: Rng, region?: Uint8Array): number[] {
    const { cells } = this;
    const floor: number[] = [];
    for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) {
      if (cells[cellIdx] === FLOOR && (region === undefined || region[cellIdx] === 1)) floor.push(cellIdx);
    }
    rng.shuffleInPlace(floor);
    return floor;
  }

  /** Steps between two cells along rows and columns. */
  distance(fromIdx: number, toIdx: number): number {
    const rows = Math.abs(Math.floor(fromIdx / this.width) - Math.floor(toIdx / this.width));
    return rows + Math.abs((fromIdx % this.width) - (toIdx % this.width));
  }
}

/** How the cells of a grove lie: grown like a thicket, or planted in rows with a path between them. */
export type GroveShape = 'thicket' | 'rows';

/**
 * Plants one 4-connected grove of at most `numCells` cells of `kind`, grown from a random seed cell on floor of
 * `region` that is not `isKept` (kept free) and does not touch another grove. Returns the number of cells planted.
 */
export function plantGroveInPlace(
  rng: Rng,
  canvas: LevelCanvas,
  plan: { kind: number; numCells: number; shape: GroveShape; region: Uint8Array; isKept: Uint8Array },
): number {
  const isFree = (cellIdx: number): boolean =>
    canvas.cells[cellIdx] === FLOOR && plan.region[cellIdx] === 1 && plan.isKept[cellIdx] === 0;
  const canPlant = (cellIdx: number): boolean => isFree(cellIdx) && !canvas.isNear(cellIdx, FIRST_GROVE, MAX_CODE);
  const seeds = canvas.shuffledFloor(rng, plan.region).filter(canPlant);
  let best: number[] = [];
  for (const seed of seeds.slice(0, 12)) {
    const cells = growCells(rng, canvas, seed, plan, canPlant);
    if (cells.length > best.length) best = cells;
    if (best.length === plan.numCells) break;
  }
  for (const cellIdx of best) canvas.cells[cellIdx] = FIRST_GROVE + plan.kind;
  return best.length;
}

function growCells(
  rng: Rng,
  canvas: LevelCanvas,
  seed: number,
  plan: { numCells: number; shape: GroveShape },
  canPlant: (cellIdx: number) => boolean,
): number[] {
  const cells = [seed];
  const seedRow = Math.floor(seed / canvas.width);
  const frontier = new Set<number>();
  const extend = (cellIdx: number): void => {
    for (const next of canvas.neighbours(cellIdx)) {
      const isRowPath = plan.shape === 'rows' && Math.abs(Math.floor(next / canvas.width) - seedRow) % 2 === 1;
      const isSpine = next % canvas.width === seed % canvas.width;
      if (!cells.includes(next) && canPlant(next) && (!isRowPath || isSpine)) frontier.add(next);
    }
  };
  extend(seed);
  while (cells.length < plan.numCells && frontier.size > 0) {
    const choices = [...frontier];
    const next = pickCompact(rng, canvas, cells, choices);
    frontier.delete(next);
    cells.push(next);
    extend(next);
  }
  return cells;
}

/** Of two random choices the one with more planted neighbours, so that groves are round rather than stringy. */
function pickCompact(rng: Rng, canvas: LevelCanvas, cells: number[], choices: number[]): number {
  const first = choices[rng.below(choices.length)];
  const second = choices[rng.below(choices.length)];
  const count = (cellIdx: number): number =>
    Number(cells.includes(cellIdx - canvas.width)) +
    Number(cells.includes(cellIdx + 1)) +
    Number(cells.includes(cellIdx + canvas.width)) +
    Number(cells.includes(cellIdx - 1));
  return count(second) > count(first) ? second : first;
}

/**
 * Adds up to `numPieces` short hedges of wall, each with floor all around it, so that no path is ever cut.
 * `isKept` cells stay floor.
 */
export function growHedgesInPlace(rng: Rng, canvas: LevelCanvas, isKept: Uint8Array, numPieces: number): void {
  const spots = canvas.shuffledFloor(rng);
  let numPlaced = 0;
  for (const spot of spots) {
    if (numPlaced === numPieces) return;
    const cells = hedgeCells(rng, canvas, spot);
    const isOpen = cells.every(
      (cellIdx) => canvas.cells[cellIdx] === FLOOR && isKept[cellIdx] === 0 && !canvas.isNear(cellIdx, WALL, MAX_CODE),
    );
    if (!isOpen) continue;
    for (const cellIdx of cells) canvas.cells[cellIdx] = WALL;
    numPlaced++;
  }
}

/** A straight or bent piece of one to four cells; every cell is tried against the border by the caller's check. */
function hedgeCells(rng: Rng, canvas: LevelCanvas, spot: number): number[] {
  const steps = [-canvas.width, 1, canvas.width, -1];
  const along = steps[rng.below(4)];
  const length = 1 + rng.below(3);
  const cells = Array.from({ length }, (_, i) => spot + i * along);
  const bend = cells[length - 1] + steps[rng.below(4)];
  if (rng.below(2) === 0 && !cells.includes(bend)) cells.push(bend);
  const isInside = (cellIdx: number): boolean => canvas.cells[cellIdx] === FLOOR && canvas.distance(cellIdx, spot) <= 4;
  return cells.every(isInside) ? cells : [spot];
}

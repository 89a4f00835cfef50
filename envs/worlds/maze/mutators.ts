import type { Level } from '../../core/level.ts';
import type { Rng } from '../../core/rng.ts';
import { FIRST_START, FLOOR, findGoal, findStart, GOAL, NUM_HEADINGS, sampleFree, WALL } from './cells.ts';

/** Makes a child of a level. The parent is left as it was; the child is valid, though it may be unsolvable. */
export interface MazeMutator {
  readonly id: string;
  readonly summary: string;
  mutate(parent: Level, rng: Rng): Level;
}

/**
 * ACCEL's edits as DCD makes them: `numEdits` cells drawn with replacement, each cleared and given one of wall, floor,
 * goal (with `movesStart` also the start). Then a goal or start that was lost is put on a random free cell; a start that
 * moves has a random heading.
 */
export function createDcdMutator(numEdits = 5, movesStart = false): MazeMutator {
  const entities = movesStart ? [WALL, FLOOR, GOAL, FIRST_START] : [WALL, FLOOR, GOAL];
  return {
    id: movesStart ? 'dcd-with-start' : 'dcd',
    summary: `up to ${numEdits} cells become wall, floor${movesStart ? ', goal or start' : ' or goal'}`,
    mutate: (parent, rng) => {
      const cells = parent.cells.slice();
      const edited = new Set(Array.from({ length: numEdits }, () => rng.below(cells.length)));
      for (const cellIdx of edited) putEntity(cells, cellIdx, entities[rng.below(entities.length)], rng);
      if (!cells.includes(GOAL)) cells[sampleFree(rng, cells)] = GOAL;
      if (!cells.some((code) => code >= FIRST_START)) cells[sampleFree(rng, cells)] = sampleStart(rng);
      return { ...parent, cells };
    },
  };
}

/** Clears a cell and puts an entity there; a goal or start moves from where it was. */
function putEntity(cells: Uint8Array, cellIdx: number, entity: number, rng: Rng): void {
  if (entity === GOAL || entity === FIRST_START) {
    const lastIdx = cells.findIndex((code) => (entity === GOAL ? code === GOAL : code >= FIRST_START));
    if (lastIdx >= 0) cells[lastIdx] = FLOOR;
  }
  cells[cellIdx] = entity === FIRST_START ? sampleStart(rng) : entity;
}

function sampleStart(rng: Rng): number {
  return FIRST_START + rng.below(NUM_HEADINGS);
}

/**
 * Edits of minimax and JaxUED: each of `numEdits` (minimax 20, JaxUED 5) is nothing, the flip of one cell between wall
 * and floor that is neither goal nor start, or a move of the goal to a free cell, with the same probability.
 */
export function createFlipMutator(numEdits = 20): MazeMutator {
  return {
    id: 'flip-move',
    summary: `${numEdits} times nothing, a flipped wall or a moved goal`,
    mutate: (parent, rng) => {
      const child = { ...parent, cells: parent.cells.slice() };
      for (let edit = 0; edit < numEdits; edit++) {
        const kind = rng.below(3);
        if (kind === 1) flipWall(child, rng);
        else if (kind === 2) moveGoal(child, rng);
      }
      return child;
    },
  };
}

function flipWall(level: Level, rng: Rng): void {
  const { cells } = level;
  const [goalIdx, startIdx] = [findGoal(level), findStart(level)];
  let cellIdx = rng.below(cells.length);
  while (cellIdx === goalIdx || cellIdx === startIdx) cellIdx = rng.below(cells.length);
  cells[cellIdx] = cells[cellIdx] === WALL ? FLOOR : WALL;
}

/** The cell that the goal leaves is floor. Without a free cell it stays. */
function moveGoal(level: Level, rng: Rng): void {
  const { cells } = level;
  if (!cells.includes(FLOOR)) return;
  const target = sampleFree(rng, cells);
  cells[findGoal(level)] = FLOOR;
  cells[target] = GOAL;
}

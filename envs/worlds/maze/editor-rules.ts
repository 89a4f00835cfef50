import { InputError } from '../../core/errors.ts';
import { nextBelow } from '../../core/rng.ts';
import { FIRST_START, FLOOR, GOAL, NO_CELL, NUM_HEADINGS, sampleFreeOf, WALL } from './cells.ts';

/** How a designer builds a maze, one tile at a time. The rules alone, over grids in rows of flat arrays. */

export const EDITOR_MODES = [
  'dcd-25',
  'dcd-60-uniform',
  'dcd-empty',
  'dennis',
  'dennis-code',
  'minimax',
  'jaxued-toggle',
] as const;
export type EditorMode = (typeof EDITOR_MODES)[number];

/** What one action does. */
export const PUT_WALL = 0; // on floor; on anything else nothing happens
export const PUT_GOAL = 1; // clears a wall; on the start it goes to a random free tile
export const PUT_START = 2; // clears a wall; on the goal it goes to a random free tile
export const SET_HEADING = 3; // action mod 4: 0 right, then clockwise, as in JaxUED
export const TOGGLE_WALL = 4; // wall and floor change places; nothing on goal and start
export const DO_NOTHING = 5;

export interface EditorPlan {
  readonly mode: EditorMode;
  readonly size: number; // tiles on a side
  readonly maxWalls: number; // steps that put or toggle walls, at most
  readonly numSteps: number;
  readonly kinds: Uint8Array; // [numSteps] what each action does; of dcd-60-uniform what it would with all walls
}

/** Wall steps of each mode at 13 x 13. */
const WALLS_OF_13: Readonly<Record<EditorMode, number>> = {
  'dcd-25': 25,
  'dcd-60-uniform': 60,
  'dcd-empty': 0,
  dennis: 50,
  'dennis-code': 50,
  minimax: 60,
  'jaxued-toggle': 47,
};

/** walls: wall steps, or 0 for those of the papers, scaled from 13 x 13 by the number of tiles and rounded down. */
export function createEditorPlan(mode: EditorMode, size: number, walls: number): EditorPlan {
  const scaled = Math.floor((WALLS_OF_13[mode] * size * size) / 169);
  const maxWalls = mode === 'dcd-empty' ? 0 : walls || scaled;
  const kinds = Uint8Array.from(kindsOf(mode, maxWalls));
  return { mode, size, maxWalls, numSteps: kinds.length, kinds };
}

function kindsOf(mode: EditorMode, maxWalls: number): number[] {
  const walls = new Array<number>(maxWalls).fill(mode === 'jaxued-toggle' ? TOGGLE_WALL : PUT_WALL);
  if (mode === 'jaxued-toggle') return [PUT_GOAL, SET_HEADING, PUT_START, ...walls];
  if (mode === 'dennis') return [PUT_START, PUT_GOAL, ...walls];
  if (mode === 'dennis-code') return [PUT_GOAL, PUT_START, ...walls];
  return [...walls, PUT_GOAL, PUT_START];
}

/** Grids under construction. Letters: N grids, T tiles. */
export interface Canvases {
  readonly cells: Uint8Array; // [N, T] codes of a maze level
  readonly heading: Uint8Array; // [N] that the start has or will have; 0 up, then clockwise
  readonly budget: Uint8Array; // [N] wall steps; of dcd-60-uniform set by the first action
  readonly goalIdx: Int32Array; // [N] tile or NO_CELL
  readonly startIdx: Int32Array; // [N] tile or NO_CELL
}

/** What the action of step `tick` does to grid `idx`. In dcd-60-uniform the first action has set the budget. */
export function kindOfStep(plan: EditorPlan, budget: number, tick: number): number {
  if (plan.mode !== 'dcd-60-uniform') return plan.kinds[tick];
  if (tick < budget) return PUT_WALL;
  if (tick === budget) return PUT_GOAL;
  return tick === budget + 1 ? PUT_START : DO_NOTHING;
}

/**
 * One action of the designer: `tile` in [0, T). Chance decides only where a start or goal goes that fell on the other.
 * Mutates canvases and the generator.
 */
export function editTile(
  plan: EditorPlan,
  canvases: Canvases,
  idx: number,
  tick: number,
  tile: number,
  rngState: Uint32Array,
  rngOffset: number,
): void {
  const numTiles = plan.size * plan.size;
  if (tick === 0 && plan.mode === 'dcd-60-uniform') {
    canvases.budget[idx] = Math.floor((plan.maxWalls * tile) / numTiles);
  }
  const { cells, goalIdx, startIdx } = canvases;
  const first = idx * numTiles;
  switch (kindOfStep(plan, canvases.budget[idx], tick)) {
    case PUT_WALL:
      if (cells[first + tile] === FLOOR) cells[first + tile] = WALL;
      return;
    case TOGGLE_WALL:
      if (cells[first + tile] <= WALL) cells[first + tile] ^= WALL; // floor is 0
      return;
    case SET_HEADING:
      turnStart(canvases, idx, first, (tile + 1) & 3);
      return;
    case PUT_GOAL: {
      const target = tile === startIdx[idx] ? sampleFreeOf(rngState, rngOffset, cells, first, numTiles) : tile;
      if (goalIdx[idx] !== NO_CELL) cells[first + goalIdx[idx]] = FLOOR;
      cells[first + target] = GOAL;
      goalIdx[idx] = target;
      return;
    }
    case PUT_START: {
      const target = tile === goalIdx[idx] ? sampleOther(plan, cells, first, tile, rngState, rngOffset) : tile;
      if (startIdx[idx] !== NO_CELL) cells[first + startIdx[idx]] = FLOOR;
      cells[first + target] = FIRST_START + canvases.heading[idx];
      startIdx[idx] = target;
    }
  }
}

function turnStart(canvases: Canvases, idx: number, first: number, heading: number): void {
  canvases.heading[idx] = heading;
  const startIdx = canvases.startIdx[idx];
  if (startIdx !== NO_CELL) canvases.cells[first + startIdx] = FIRST_START + heading;
}

/** Where a start goes that fell on the goal: any other tile in JaxUED, a free one elsewhere. */
function sampleOther(
  plan: EditorPlan,
  cells: Uint8Array,
  first: number,
  goalTile: number,
  rngState: Uint32Array,
  rngOffset: number,
): number {
  const numTiles = plan.size * plan.size;
  if (plan.mode !== 'jaxued-toggle') return sampleFreeOf(rngState, rngOffset, cells, first, numTiles);
  return (goalTile + 1 + nextBelow(rngState, rngOffset, numTiles - 1)) % numTiles;
}

/** Makes grid `idx` blank but for `walls` [T] (nonzero: wall), with neither goal nor start. */
export function clearCanvas(plan: EditorPlan, canvases: Canvases, idx: number, walls: Uint8Array): void {
  const numTiles = plan.size * plan.size;
  for (let tile = 0; tile < numTiles; tile++) canvases.cells[idx * numTiles + tile] = walls[tile] === 0 ? FLOOR : WALL;
  canvases.budget[idx] = plan.maxWalls;
  canvases.goalIdx[idx] = NO_CELL;
  canvases.startIdx[idx] = NO_CELL;
}

export function assertHeading(heading: number): void {
  if (!Number.isInteger(heading) || heading < 0 || heading >= NUM_HEADINGS) {
    throw new InputError('heading', { value: heading, limit: '0..3' });
  }
}

import { InputError } from '../../core/errors.ts';
import type { Level } from '../../core/level.ts';
import { RNG_WORDS, type Rng } from '../../core/rng.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { createMazeLevel, findGoal, findStart, headingOf, mazeLevelFormat, WALL } from './cells.ts';
import {
  assertHeading,
  type Canvases,
  clearCanvas,
  type EditorPlan,
  editTile,
  kindOfStep,
  PUT_GOAL,
  PUT_START,
  SET_HEADING,
} from './editor-rules.ts';

/**
 * A maze as what a designer did: its actions in order and the heading, which most editors draw at random and so cannot
 * say by an action. As text: tile numbers and the heading's name, parted by spaces, `12 45 45 160 7 right`.
 */
export interface BuiltMaze {
  readonly actions: readonly number[]; // [numSteps] tiles
  readonly heading: number; // 0 up, then clockwise
}

export function formatActions({ actions, heading }: BuiltMaze): string {
  return [...actions, DIRECTION_NAMES[heading]].join(' ');
}

/** Throws InputError naming the word (from 1) that is no tile of the plan, or a wrong number of actions. */
export function parseActions(plan: EditorPlan, text: string): BuiltMaze {
  const words = text.trim().split(/\s+/);
  const headingName = words.pop() ?? '';
  const heading = (DIRECTION_NAMES as readonly string[]).indexOf(headingName);
  if (heading < 0) {
    throw new InputError('last word of an action string', { value: headingName, limit: DIRECTION_NAMES.join(', ') });
  }
  const actions = words.map((word, index) => {
    if (!/^\d+$/.test(word))
      throw new InputError('action', { value: word, limit: 'a tile', where: `word ${index + 1}` });
    return Number(word);
  });
  assertActionsOf(plan, actions);
  return { actions, heading };
}

function assertActionsOf(plan: EditorPlan, actions: readonly number[]): void {
  if (actions.length !== plan.numSteps) {
    throw new InputError('number of actions', { value: actions.length, limit: `${plan.numSteps} of ${plan.mode}` });
  }
  const numTiles = plan.size * plan.size;
  const badIdx = actions.findIndex((tile) => !Number.isInteger(tile) || tile < 0 || tile >= numTiles);
  if (badIdx < 0) return;
  throw new InputError('action', { value: actions[badIdx], limit: `0..${numTiles - 1}`, where: `word ${badIdx + 1}` });
}

/** The maze that the actions build on an empty grid. `rng` is drawn from only when start and goal fall together. */
export function buildMaze(plan: EditorPlan, { actions, heading }: BuiltMaze, rng: Rng): Level {
  assertActionsOf(plan, actions);
  assertHeading(heading);
  const numTiles = plan.size * plan.size;
  const level = createMazeLevel(plan.size, plan.size);
  const canvases: Canvases = {
    cells: level.cells,
    heading: Uint8Array.of(heading),
    budget: new Uint8Array(1),
    goalIdx: new Int32Array(1),
    startIdx: new Int32Array(1),
  };
  clearCanvas(plan, canvases, 0, new Uint8Array(numTiles));
  const rngState = rng.state.subarray(0, RNG_WORDS);
  actions.forEach((tile, tick) => {
    editTile(plan, canvases, 0, tick, tile, rngState, 0);
  });
  return level;
}

/**
 * Actions that build `level` on an empty grid: walls in row-major order, the last one again where there are steps left
 * (in jaxued-toggle the goal's tile, which does nothing). Throws InputError when the plan cannot build it: another
 * size, more walls than steps, or for dcd-60-uniform no first tile that buys enough of them.
 */
export function actionsOfMaze(plan: EditorPlan, level: Level): BuiltMaze {
  mazeLevelFormat.assertValid(level);
  const { height, width, cells } = level;
  if (height !== plan.size || width !== plan.size) {
    throw new InputError('size of a maze to build', {
      value: `${height} x ${width}`,
      limit: `${plan.size} x ${plan.size}`,
    });
  }
  const [goalIdx, startIdx] = [findGoal(level), findStart(level)];
  const heading = headingOf(cells[startIdx]);
  const walls = [...cells.keys()].filter((tile) => cells[tile] === WALL);
  const budget = plan.mode === 'dcd-60-uniform' ? moveBuyerFirst(plan, walls, goalIdx, startIdx) : plan.maxWalls;
  if (walls.length > budget) {
    throw new InputError('walls of a maze to build', {
      value: walls.length,
      limit: `at most ${budget} of ${plan.mode}`,
    });
  }
  const fill = plan.mode === 'jaxued-toggle' ? goalIdx : (walls[walls.length - 1] ?? goalIdx);
  let numPut = 0;
  const actions = Array.from(plan.kinds, (_, tick) => {
    const kind = kindOfStep(plan, budget, tick);
    if (kind === PUT_GOAL) return goalIdx;
    if (kind === PUT_START) return startIdx;
    if (kind === SET_HEADING) return (heading + 3) & 3; // JaxUED counts from right
    return walls[numPut++] ?? fill;
  });
  return { actions, heading };
}

/**
 * The first action of dcd-60-uniform sets how many walls there are and is the first of them (with none it is the goal).
 * Puts a tile first that buys enough: the last wall, or the goal's or start's tile, whose wall is cleared later.
 * Returns the budget. Mutates walls. Throws InputError when no tile buys enough.
 */
function moveBuyerFirst(plan: EditorPlan, walls: number[], goalIdx: number, startIdx: number): number {
  const budgetOf = (tile: number): number => Math.floor((plan.maxWalls * tile) / (plan.size * plan.size));
  if (walls.length === 0 && budgetOf(goalIdx) === 0) return 0;
  const lastWall = walls[walls.length - 1] ?? 0;
  const cleared = walls.length === 0 ? goalIdx : Math.max(goalIdx, startIdx);
  if (walls.length > 0 && budgetOf(lastWall) >= walls.length) walls.unshift(walls.pop() ?? 0);
  else if (budgetOf(cleared) > walls.length) walls.unshift(cleared);
  else {
    throw new InputError('walls of a maze to build', {
      value: walls.length,
      limit: `at most the ${Math.max(budgetOf(lastWall), budgetOf(cleared) - 1)} that its tiles buy in ${plan.mode}`,
    });
  }
  return budgetOf(walls[0]);
}

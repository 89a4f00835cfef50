import type { Level } from '../../envs/core/level.ts';
import {
  createMazeLevel,
  FIRST_START,
  FLOOR,
  GOAL,
  headingOf,
  mazeLevelFormat,
  NUM_HEADINGS,
  WALL,
} from '../../envs/worlds/maze/cells.ts';
import { actionDistances, optimalActions, shortestPath, UNREACHABLE } from '../../envs/worlds/maze/solve.ts';

/**
 * A maze that a person draws: what a stroke makes of it, and whether it can be solved. A draft is a `Level` of the maze that may still
 * lack its start or its goal; every edit gives a new one and leaves the old as it was, so that undoing is going back.
 */
export const DRAFT_TOOLS = ['wall', 'erase', 'start', 'goal'] as const;
export type DraftTool = (typeof DRAFT_TOOLS)[number];

const NO_CELL = -1;
const RIGHT = 1;

/** A draft that can be played as it is: the start at the left, the goal at the right, nothing between. */
export function createDraft(height: number, width: number): Level {
  const draft = createMazeLevel(height, width);
  const row = Math.floor(height / 2);
  draft.cells[row * width + 1] = FIRST_START + RIGHT;
  draft.cells[row * width + width - 2] = GOAL;
  return draft;
}

/** Reads a level's text. Throws InputError where it is none; start and goal may be missing. */
export function parseDraft(text: string): Level {
  return mazeLevelFormat.parse(text);
}

export function formatDraft(draft: Level): string {
  return mazeLevelFormat.format(draft);
}

/** What is on a cell, in a word or two. */
export function describeCell({ cells }: Level, cellIdx: number): string {
  const code = cells[cellIdx];
  if (code >= FIRST_START) return `start, facing ${HEADING_NAMES[headingOf(code)]}`;
  return code === GOAL ? 'goal' : code === WALL ? 'wall' : 'floor';
}

const HEADING_NAMES = ['up', 'right', 'down', 'left'];

export function findDraftStart({ cells }: Level): number {
  return cells.findIndex((code) => code >= FIRST_START);
}

export function findDraftGoal({ cells }: Level): number {
  return cells.indexOf(GOAL);
}

/** Heading of the start: 0 up, then clockwise; -1 without a start. */
export function draftHeading(draft: Level): number {
  const startIdx = findDraftStart(draft);
  return startIdx === NO_CELL ? -1 : headingOf(draft.cells[startIdx]);
}

/**
 * Uses a tool on a cell. Walls grow on floor only; erasing clears anything; start and goal move there, and where one falls on the other
 * they change places. Returns the same draft where nothing changes.
 */
export function paintCell(draft: Level, cellIdx: number, tool: DraftTool): Level {
  const code = draft.cells[cellIdx];
  switch (tool) {
    case 'wall':
      return code === FLOOR ? withCells(draft, [[cellIdx, WALL]]) : draft;
    case 'erase':
      return code === FLOOR ? draft : withCells(draft, [[cellIdx, FLOOR]]);
    case 'start':
      return moveThere(draft, cellIdx, findDraftStart(draft), startCodeOf(draft));
    case 'goal':
      return moveThere(draft, cellIdx, findDraftGoal(draft), GOAL);
  }
}

/**
 * What a stroke of a tool does that begins on a cell: a wall is rubbed out by a stroke of walls, and start and goal are taken along by it.
 */
export function strokeToolOf(draft: Level, cellIdx: number, tool: DraftTool): DraftTool {
  const code = draft.cells[cellIdx];
  if (tool === 'erase' || code === FLOOR) return tool;
  if (code === WALL) return tool === 'wall' ? 'erase' : tool;
  return code === GOAL ? 'goal' : 'start';
}

/** Turns the start by quarters to the right; negative ones to the left. */
export function turnStart(draft: Level, quarters: number): Level {
  const startIdx = findDraftStart(draft);
  if (startIdx === NO_CELL) return draft;
  const heading = (((draftHeading(draft) + quarters) % NUM_HEADINGS) + NUM_HEADINGS) % NUM_HEADINGS;
  return withCells(draft, [[startIdx, FIRST_START + heading]]);
}

/** The same size without walls; start and goal stay. */
export function clearWalls(draft: Level): Level {
  return { ...draft, cells: draft.cells.map((code) => (code === WALL ? FLOOR : code)) };
}

/** Cells on the straight way between two, both included: what a stroke covers between two reports of a pointer. */
export function cellsBetween(fromIdx: number, toIdx: number, width: number): number[] {
  const [fromRow, fromCol] = [Math.floor(fromIdx / width), fromIdx % width];
  const [toRow, toCol] = [Math.floor(toIdx / width), toIdx % width];
  const numSteps = Math.max(Math.abs(toRow - fromRow), Math.abs(toCol - fromCol), 1);
  const cells = Array.from({ length: numSteps + 1 }, (_, step) => {
    const row = Math.round(fromRow + ((toRow - fromRow) * step) / numSteps);
    return row * width + Math.round(fromCol + ((toCol - fromCol) * step) / numSteps);
  });
  return [...new Set(cells)];
}

/** What can be said of a draft at once. */
export interface DraftCheck {
  readonly missing: readonly ('start' | 'goal')[];
  readonly isSolvable: boolean; // false too while something is missing
  readonly shortestPath: number; // moves between neighbouring cells; UNREACHABLE without a way
  readonly actions: number; // fewest actions, turns counted; UNREACHABLE without a way
  readonly numWalls: number;
  readonly path: readonly number[]; // cells of a way of fewest actions, start and goal included; empty without a way
}

export function checkDraft(draft: Level): DraftCheck {
  const numWalls = draft.cells.filter((code) => code === WALL).length;
  const missing = [
    ...(findDraftStart(draft) === NO_CELL ? (['start'] as const) : []),
    ...(findDraftGoal(draft) === NO_CELL ? (['goal'] as const) : []),
  ];
  const noWay = { missing, isSolvable: false, shortestPath: UNREACHABLE, actions: UNREACHABLE, numWalls, path: [] };
  if (missing.length > 0) return noWay;
  const moves = shortestPath(draft);
  if (moves === UNREACHABLE) return noWay;
  return {
    missing,
    isSolvable: true,
    shortestPath: moves,
    actions: optimalActions(draft),
    numWalls,
    path: tracePath(draft),
  };
}

/** Follows the poses from which it takes one action less each time. */
function tracePath(draft: Level): number[] {
  const { width, cells } = draft;
  const distance = actionDistances(draft);
  const steps = [-width, 1, width, -1];
  let cellIdx = findDraftStart(draft);
  let heading = headingOf(cells[cellIdx]);
  const path = [cellIdx];
  for (let left = distance[cellIdx * NUM_HEADINGS + heading]; left > 1; left--) {
    const ahead = cellIdx + steps[heading];
    const turned = [1, 3].map((quarters) => (heading + quarters) & 3);
    const turn = turned.find((next) => distance[cellIdx * NUM_HEADINGS + next] === left - 1);
    if (turn === undefined) {
      cellIdx = ahead;
      path.push(cellIdx);
    } else heading = turn;
  }
  return [...path, cellIdx + steps[heading]];
}

/** A draft with what came before and what was undone. A stroke, from pointer down to pointer up, is one thing to undo. */
export class DraftHistory {
  #current: Level;
  #past: Level[] = [];
  #future: Level[] = [];
  #strokeStart: Level | undefined;

  constructor(draft: Level) {
    this.#current = draft;
  }

  get current(): Level {
    return this.#current;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Takes an edited draft. Returns whether it is another one than before. */
  apply(draft: Level): boolean {
    if (draft === this.#current) return false;
    if (this.#strokeStart === undefined) this.#remember(this.#current);
    this.#current = draft;
    this.#future = [];
    return true;
  }

  beginStroke(): void {
    this.#strokeStart ??= this.#current;
  }

  endStroke(): void {
    const start = this.#strokeStart;
    this.#strokeStart = undefined;
    if (start !== undefined && start !== this.#current) this.#remember(start);
  }

  undo(): boolean {
    return this.#step(this.#past, this.#future);
  }

  redo(): boolean {
    return this.#step(this.#future, this.#past);
  }

  #step(from: Level[], to: Level[]): boolean {
    this.endStroke();
    const draft = from.pop();
    if (draft === undefined) return false;
    to.push(this.#current);
    this.#current = draft;
    return true;
  }

  #remember(draft: Level): void {
    this.#past.push(draft);
    if (this.#past.length > MOST_UNDONE) this.#past.shift();
  }
}

const MOST_UNDONE = 200;

/** A start keeps its heading when it moves; a new one looks to the right. */
function startCodeOf(draft: Level): number {
  const heading = draftHeading(draft);
  return FIRST_START + (heading < 0 ? RIGHT : heading);
}

function moveThere(draft: Level, cellIdx: number, fromIdx: number, code: number): Level {
  if (fromIdx === cellIdx) return draft;
  const there = draft.cells[cellIdx];
  const isMark = there >= GOAL; // the other of the two, which is not to be lost
  const left = isMark ? there : FLOOR;
  if (fromIdx === NO_CELL) return isMark ? draft : withCells(draft, [[cellIdx, code]]);
  return withCells(draft, [
    [fromIdx, left],
    [cellIdx, code],
  ]);
}

function withCells(draft: Level, changes: readonly (readonly [cellIdx: number, code: number])[]): Level {
  const cells = draft.cells.slice();
  for (const [cellIdx, code] of changes) cells[cellIdx] = code;
  return { ...draft, cells };
}

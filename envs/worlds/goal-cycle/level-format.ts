import { InputError } from '../../core/errors.ts';
import type { Level, LevelFormat } from '../../core/level.ts';
import { assertClosedBorder, assertShape, formatAscii, formatCell, parseAscii } from '../../grid/ascii.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { ArenaFinder } from './arena.ts';
import {
  createGoalCycleLevel,
  GOAL,
  GOAL_CYCLE_WORLD_ID,
  type GoalCycleStart,
  MAX_GOALS,
  MAX_SEATS,
  MAX_SIDE,
  MIN_GOALS,
  MIN_SIDE,
  readRules,
  WALL,
} from './cells.ts';

const ALPHABET = '.#G';
const finder = new ArenaFinder(); // its buffers hold nothing from one level to the next

/** Text form: lines `order: 2 1 3` and `start: row column direction` (all from 1), which may be left out, and the room. */
export const goalCycleLevelFormat: LevelFormat = {
  parse: parseLevel,
  format: formatLevel,
  assertValid: assertGoalCycleLevel,
};

const HEADER = /^\s*(order|start)\s*:\s*(.*?)\s*$/;

function parseLevel(text: string): Level {
  const order: number[] = [];
  const starts: GoalCycleStart[] = [];
  const lines = text.split('\n');
  let lineIdx = 0;
  for (; lineIdx < lines.length; lineIdx++) {
    const match = HEADER.exec(lines[lineIdx]);
    if (match === null && lines[lineIdx].trim() !== '') break;
    if (match?.[1] === 'order') order.push(...parseOrder(match[2]));
    else if (match?.[1] === 'start') starts.push(parseStart(match[2]));
  }
  const grid = parseAscii(GOAL_CYCLE_WORLD_ID, lines.slice(lineIdx).join('\n'), ALPHABET);
  return createGoalCycleLevel(grid.height, grid.width, grid.cells, { order, starts });
}

function parseOrder(text: string): number[] {
  return text.split(/\s+/).map((word) => parseNumber('goal of the order', word) - 1);
}

function parseStart(text: string): GoalCycleStart {
  const [row, col, headingName, ...rest] = text.split(/\s+/);
  const heading = (DIRECTION_NAMES as readonly string[]).indexOf(headingName);
  if (heading < 0 || rest.length > 0) {
    throw new InputError('start', { value: text, limit: `row, column and one of ${DIRECTION_NAMES.join(' ')}` });
  }
  return { row: parseNumber('row of a start', row) - 1, col: parseNumber('column of a start', col) - 1, heading };
}

function parseNumber(what: string, text: string): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) < 1) throw new InputError(what, { value: text, limit: '1..99' });
  return Number(text);
}

function formatLevel(level: Level): string {
  const { order, starts } = readRules(level);
  let text = order.length > 0 ? `order: ${order.map((goal) => goal + 1).join(' ')}\n` : '';
  for (const { row, col, heading } of starts) text += `start: ${row + 1} ${col + 1} ${DIRECTION_NAMES[heading]}\n`;
  return text + formatAscii(level, ALPHABET);
}

function assertGoalCycleLevel(level: Level): void {
  assertShape(level, GOAL_CYCLE_WORLD_ID, ALPHABET.length, { min: MIN_SIDE, max: MAX_SIDE }, true);
  assertClosedBorder(level, WALL);
  const { cells, width } = level;
  const numGoals = countGoals(cells);
  if (numGoals < MIN_GOALS || numGoals > MAX_GOALS) {
    throw new InputError('number of goals', { value: numGoals, limit: `${MIN_GOALS}..${MAX_GOALS}` });
  }
  const strayGoal = finder.find(cells, width);
  if (strayGoal >= 0) {
    throw new InputError('unsolvable level: a goal cannot be reached without stepping on another one', {
      where: formatCell(Math.floor(strayGoal / width), strayGoal % width),
    });
  }
  const rules = readRules(level);
  if (level.parameters !== undefined && rules.order.length + rules.starts.length === 0) {
    throw new InputError('parameters of a level without order and starts', { limit: 'none' });
  }
  assertOrder(rules.order, numGoals);
  assertStarts(level, rules.starts, finder.isArena);
}

function countGoals(cells: Uint8Array): number {
  let count = 0;
  for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) if (cells[cellIdx] === GOAL) count++;
  return count;
}

function assertOrder(order: readonly number[], numGoals: number): void {
  if (order.length === 0) return;
  if (order.length !== numGoals) {
    throw new InputError('goals of the order', { value: order.length, limit: `${numGoals}, each once` });
  }
  order.forEach((goal, index) => {
    if (goal >= numGoals) throw new InputError('goal of the order', { value: goal + 1, limit: `1..${numGoals}` });
    if (order.indexOf(goal) !== index) {
      throw new InputError('goal of the order', { value: goal + 1, limit: 'each goal once' });
    }
  });
}

function assertStarts(level: Level, starts: readonly GoalCycleStart[], arena: Uint8Array): void {
  const { height, width, cells } = level;
  if (starts.length > MAX_SEATS) {
    throw new InputError('number of starts', { value: starts.length, limit: `at most ${MAX_SEATS}` });
  }
  starts.forEach(({ row, col, heading }, seatIdx) => {
    const where = formatCell(row, col);
    const what = `start of player ${seatIdx + 1}`;
    if (row >= height || col >= width) {
      throw new InputError(`${what} outside of the level`, { limit: `rows 1..${height}, columns 1..${width}`, where });
    }
    if (heading > 3) throw new InputError(`heading of player ${seatIdx + 1}`, { value: heading, limit: '0..3' });
    const code = cells[row * width + col];
    if (code === WALL) throw new InputError(`${what} in a wall`, { where });
    if (code === GOAL) throw new InputError(`${what} on a goal`, { where });
    if (arena[row * width + col] === 0) throw new InputError(`${what} cut off from the goals`, { where });
  });
}

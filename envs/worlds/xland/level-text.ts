import { InputError } from '../../core/errors.ts';
import type { Level } from '../../core/level.ts';
import { formatCell } from '../../grid/ascii.ts';
import { DIRECTION_NAMES } from '../../grid/directions.ts';
import { LAYOUT_IDS, type LayoutId } from './layouts.ts';
import { decodeTask, encodeTask, type SeatGoal, type SeatRule, type Start, type XlandTask } from './task.ts';
import { formatGoal, formatRule, parseGoal, parseRule, parseTile } from './task-text.ts';
import { cellCode, cellName, FLOOR_CODE, IS_CELL, NUM_COLOURS, WALL_CODE, XLAND_WORLD_ID } from './tiles.ts';

/**
 * Text form of a level: lines `name: value` (goal, rule, objects, doors, steps, start; goal, rule and start may occur
 * several times), then the grid with two characters a cell: tile and colour; `..` is floor and `##` is wall.
 */
const TILE_CHARACTERS = '_,%osagkLDOh*';
const COLOUR_CHARACTERS = '_rgbpyekownf';
const FLOOR_PAIR = '..';
const WALL_PAIR = '##';

export function formatLevel(level: Level): string {
  const task = decodeTask(level.parameters ?? new Uint8Array());
  const lines = [
    ...task.goals.map((goal) => `goal: ${formatGoal(goal)}`),
    ...task.rules.map((rule) => `rule: ${formatRule(rule)}`),
  ];
  if (task.objects.length > 0) {
    lines.push(`objects: ${task.objects.map(([tile, colour]) => cellName(cellCode(tile, colour))).join(' ')}`);
  }
  if (task.doors !== 'fixed') lines.push(`doors: ${task.doors}`);
  if (task.maxSteps > 0) lines.push(`steps: ${task.maxSteps}`);
  for (const { row, col, direction } of task.starts) {
    lines.push(`start: ${row + 1} ${col + 1} ${DIRECTION_NAMES[direction]}`);
  }
  lines.push('');
  for (let row = 0; row < level.height; row++) {
    const cells = level.cells.subarray(row * level.width, (row + 1) * level.width);
    lines.push(Array.from(cells, formatPair).join(''));
  }
  return `${lines.join('\n')}\n`;
}

function formatPair(code: number): string {
  if (code === FLOOR_CODE) return FLOOR_PAIR;
  if (code === WALL_CODE) return WALL_PAIR;
  return TILE_CHARACTERS[code >> 4] + COLOUR_CHARACTERS[code & 15];
}

interface TaskDraft {
  readonly goals: SeatGoal[];
  readonly rules: SeatRule[];
  readonly objects: (readonly [number, number])[];
  readonly starts: Start[];
  doors: LayoutId | 'fixed';
  maxSteps: number;
}

/** Throws InputError with the line of a header or row and column of the grid. A text without a goal has the goal `none`. */
export function parseLevel(text: string): Level {
  const draft: TaskDraft = { goals: [], rules: [], objects: [], starts: [], doors: 'fixed', maxSteps: 0 };
  const rows: string[] = [];
  text.split('\n').forEach((rawLine, lineIdx) => {
    const line = rawLine.trim();
    if (line === '') return;
    const header = /^([a-z]+):\s*(.*)$/.exec(line);
    if (header === null) rows.push(line);
    else readHeader(draft, header[1], header[2], `line ${lineIdx + 1}`);
  });
  if (rows.length === 0) throw new InputError('level text is empty', { limit: 'headers and rows of cells' });
  if (draft.goals.length === 0) draft.goals.push(parseGoal('none', ''));
  return { worldId: XLAND_WORLD_ID, ...parseCells(rows), parameters: encodeTask(draft satisfies XlandTask) };
}

function readHeader(draft: TaskDraft, name: string, value: string, where: string): void {
  if (name === 'goal') draft.goals.push(parseGoal(value, where));
  else if (name === 'rule') draft.rules.push(parseRule(value, where));
  else if (name === 'objects') draft.objects.push(...value.split(/\s+/).map((word) => parseTile(word, where)));
  else if (name === 'start') draft.starts.push(parseStart(value, where));
  else if (name === 'steps') draft.maxSteps = parseWhole(value, 'steps', 1, 0xffff, where);
  else if (name === 'doors') {
    const layout = LAYOUT_IDS.find((id) => id === value);
    if (layout === undefined) {
      throw new InputError('doors', { value, choices: LAYOUT_IDS, where });
    }
    draft.doors = layout;
  } else {
    const limit = 'one of goal, rule, objects, doors, steps, start';
    throw new InputError('unknown header of an xland level', { value: name, limit, where });
  }
}

function parseStart(value: string, where: string): Start {
  const words = value.split(/\s+/);
  const direction = (DIRECTION_NAMES as readonly string[]).indexOf(words[2]);
  if (words.length !== 3 || direction < 0) {
    throw new InputError('start', { value, limit: 'row, column and up, right, down or left', where });
  }
  const row = parseWhole(words[0], 'row', 1, 255, where) - 1;
  const col = parseWhole(words[1], 'column', 1, 255, where) - 1;
  return { row, col, direction };
}

function parseWhole(text: string, name: string, min: number, max: number, where: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new InputError(name, { value: text, limit: `${min}..${max}`, where });
}

function parseCells(rows: readonly string[]): { height: number; width: number; cells: Uint8Array } {
  const length = rows[0].length;
  const width = length >> 1;
  const cells = new Uint8Array(rows.length * width);
  rows.forEach((line, row) => {
    if (line.length !== length || length % 2 === 1) {
      const limit = length % 2 === 1 ? 'an even number of characters' : `${length} like row 1`;
      throw new InputError('length of a row', { value: line.length, limit, where: `row ${row + 1}` });
    }
    for (let col = 0; col < width; col++) {
      cells[row * width + col] = parsePair(line.slice(2 * col, 2 * col + 2), row, col);
    }
  });
  return { height: rows.length, width, cells };
}

function parsePair(pair: string, row: number, col: number): number {
  if (pair === FLOOR_PAIR) return FLOOR_CODE;
  if (pair === WALL_PAIR) return WALL_CODE;
  const tile = TILE_CHARACTERS.indexOf(pair[0]);
  const colour = COLOUR_CHARACTERS.indexOf(pair[1]);
  if (tile < 0 || colour < 0 || colour >= NUM_COLOURS || IS_CELL[cellCode(tile, colour)] === 0) {
    const limit = `.. or ## or a tile of ${TILE_CHARACTERS} and a colour of ${COLOUR_CHARACTERS}`;
    throw new InputError('unknown level characters', { value: pair, limit, where: formatCell(row, col) });
  }
  return cellCode(tile, colour);
}

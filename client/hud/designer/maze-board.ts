import type { Level } from '../../../envs/core/level.ts';
import { createPaintedCanvas } from '../../draw/canvas.ts';
import { keepSharp } from '../../draw/pixel-ratio.ts';
import {
  cellsBetween,
  checkDraft,
  type DraftHistory,
  type DraftTool,
  describeCell,
  paintCell,
  strokeToolOf,
  turnStart,
} from '../../model/level-draft.ts';
import { MAZE_MARGIN, mazeSizeOf, paintMaze } from '../../paint/maze-painter.ts';
import { element } from '../kit/dom.ts';

/** The board of the editor: painted on a canvas, with a grid of cells over it for pointers, keys and people who listen. */
export interface MazeBoard {
  readonly root: HTMLElement;
  /** Paints the draft as it stands now. */
  refresh(): void;
  focus(): void;
}

const LONGER_SIDE_PX = 720; // CSS pixels; about as large as a dialog shows it
const MAX_DENSITY = 1.6; // finer costs more than it shows
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
};

/** toolOf: the tool that is chosen; onChange: after every change of the draft. */
export function createMazeBoard(history: DraftHistory, toolOf: () => DraftTool, onChange: () => void): MazeBoard {
  const { height, width } = history.current;
  const cells = Array.from({ length: height * width }, (_, cellIdx) => createCell(cellIdx, width));
  const rows = Array.from({ length: height }, (_, row) =>
    element('div', { role: 'row' }, ...cells.slice(row * width, (row + 1) * width)),
  );
  const grid = element(
    'div',
    { class: 'maze-cells', role: 'grid', 'aria-label': `The maze, ${height} rows of ${width} cells` },
    ...rows,
  );
  const picture = createPicture(history.current);
  const root = element('div', { class: 'maze-board' }, picture.canvas, grid);
  placeGrid(root, grid, height, width);
  let cursor = Math.floor(cells.length / 2);
  cells[cursor].tabIndex = 0;
  const moveCursor = (cellIdx: number): void => {
    cells[cursor].tabIndex = -1;
    cursor = cellIdx;
    cells[cursor].tabIndex = 0;
  };
  const refresh = (): void => {
    picture.paint(history.current);
    for (const [cellIdx, cell] of cells.entries()) labelCell(cell, history.current, cellIdx, width);
  };
  const changed = (): void => {
    refresh();
    onChange();
  };
  listenToStrokes(grid, history, toolOf, moveCursor, changed);
  listenToKeys(grid, history, toolOf, changed, (rowStep, colStep) => {
    const row = Math.floor(cursor / width) + rowStep;
    const col = (cursor % width) + colStep;
    if (row >= 0 && row < height && col >= 0 && col < width) moveCursor(row * width + col);
    cells[cursor].focus();
    return cursor;
  });
  refresh();
  return { root, refresh, focus: () => cells[cursor].focus() };
}

function createCell(cellIdx: number, width: number): HTMLElement {
  const place = `${Math.floor(cellIdx / width) + 1}/${(cellIdx % width) + 1}`;
  return element('div', { role: 'gridcell', tabindex: -1, 'data-cell': cellIdx, style: `grid-area: ${place}` });
}

function labelCell(cell: HTMLElement, draft: Level, cellIdx: number, width: number): void {
  const label = `row ${Math.floor(cellIdx / width) + 1}, column ${(cellIdx % width) + 1}: ${describeCell(draft, cellIdx)}`;
  if (cell.getAttribute('aria-label') !== label) cell.setAttribute('aria-label', label);
}

/** The cells lie over what is painted, whatever size the page gives the board. */
function placeGrid(root: HTMLElement, grid: HTMLElement, height: number, width: number): void {
  const percent = (side: number): string => `${(100 * MAZE_MARGIN) / (side + 2 * MAZE_MARGIN)}%`;
  root.style.setProperty('--aspect', String((width + 2 * MAZE_MARGIN) / (height + 2 * MAZE_MARGIN)));
  grid.style.inset = `${percent(height)} ${percent(width)}`;
  grid.style.gridTemplate = `repeat(${height}, minmax(0, 1fr)) / repeat(${width}, minmax(0, 1fr))`;
}

interface Picture {
  readonly canvas: HTMLCanvasElement;
  paint(draft: Level): void;
}

function createPicture(draft: Level): Picture {
  const { canvas, brush } = createPaintedCanvas(1, 1);
  canvas.setAttribute('aria-hidden', 'true');
  let cellPx = 1;
  const resize = (): void => {
    const longerPx = LONGER_SIDE_PX * Math.min(MAX_DENSITY, window.devicePixelRatio);
    cellPx = Math.floor(longerPx / (Math.max(draft.height, draft.width) + 2 * MAZE_MARGIN));
    Object.assign(canvas, mazeSizeOf(draft, cellPx));
  };
  let shown = draft;
  let isWaiting = false;
  const paint = (): void => {
    isWaiting = false;
    paintMaze(brush, shown, cellPx, checkDraft(shown).path);
  };
  const request = (): void => {
    if (!isWaiting) requestAnimationFrame(paint); // a fast stroke changes more cells than there are frames
    isWaiting = true;
  };
  resize();
  keepSharp(canvas, () => {
    resize();
    request();
  });
  return {
    canvas,
    paint(next) {
      shown = next;
      request();
    },
  };
}

/** A pointer draws for as long as it is down. Where it presses the start without leaving the cell, the start turns. */
function listenToStrokes(
  grid: HTMLElement,
  history: DraftHistory,
  toolOf: () => DraftTool,
  onCell: (cellIdx: number) => void,
  onChange: () => void,
): void {
  const { height, width } = history.current;
  let stroke:
    | { readonly pointerId: number; readonly tool: DraftTool; readonly from: Level; lastIdx: number; hasMoved: boolean }
    | undefined;
  grid.addEventListener('pointerdown', (event) => {
    if (stroke !== undefined) return; // a second finger neither draws nor ends what the first draws
    const cellIdx = cellAt(grid, event, height, width);
    const tool = event.button === 2 ? 'erase' : strokeToolOf(history.current, cellIdx, toolOf());
    stroke = { pointerId: event.pointerId, tool, from: history.current, lastIdx: cellIdx, hasMoved: false };
    grid.setPointerCapture(event.pointerId);
    history.beginStroke();
    onCell(cellIdx);
    if (history.apply(paintCell(history.current, cellIdx, tool))) onChange();
  });
  grid.addEventListener('pointermove', (event) => {
    if (stroke?.pointerId !== event.pointerId) return;
    const cellIdx = cellAt(grid, event, height, width);
    if (cellIdx === stroke.lastIdx) return;
    const { tool, from } = stroke;
    const isCarried = tool === 'start' || tool === 'goal'; // what it passes over is not to be swept away
    const passed = isCarried ? [cellIdx] : cellsBetween(stroke.lastIdx, cellIdx, width);
    const draft = passed.reduce((painted, cell) => paintCell(painted, cell, tool), isCarried ? from : history.current);
    stroke.lastIdx = cellIdx;
    stroke.hasMoved = true;
    if (history.apply(draft)) onChange();
  });
  const end = ({ pointerId }: PointerEvent): void => {
    if (stroke?.pointerId !== pointerId) return;
    const isPressed = !stroke.hasMoved && stroke.tool === 'start' && history.current === stroke.from;
    if (isPressed) history.apply(turnStart(history.current, 1));
    history.endStroke();
    stroke = undefined;
    if (isPressed) onChange();
  };
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) grid.addEventListener(type, end);
  grid.addEventListener('contextmenu', (event) => event.preventDefault());
}

/** The cell under a pointer, or the nearest one. */
function cellAt(grid: HTMLElement, { clientX, clientY }: PointerEvent, height: number, width: number): number {
  const box = grid.getBoundingClientRect();
  const row = Math.floor(((clientY - box.top) / box.height) * height);
  const col = Math.floor(((clientX - box.left) / box.width) * width);
  return clamp(row, height) * width + clamp(col, width);
}

function clamp(at: number, length: number): number {
  return Math.min(length - 1, Math.max(0, at));
}

/** Arrows walk over the cells (with Shift they draw on the way), Space and Enter use the tool, Delete rubs out. */
function listenToKeys(
  grid: HTMLElement,
  history: DraftHistory,
  toolOf: () => DraftTool,
  onChange: () => void,
  step: (rowStep: number, colStep: number) => number,
): void {
  const use = (cellIdx: number, tool: DraftTool): void => {
    const used = paintCell(history.current, cellIdx, tool);
    const isStart = tool === 'start' && used === history.current;
    if (history.apply(isStart ? turnStart(used, 1) : used)) onChange();
  };
  grid.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = STEPS[event.key];
    const isUse = event.key === ' ' || event.key === 'Enter';
    const isErase = event.key === 'Delete' || event.key === 'Backspace';
    if (way === undefined && !isUse && !isErase) return;
    event.preventDefault();
    const cellIdx = step(way?.[0] ?? 0, way?.[1] ?? 0);
    if (way !== undefined && event.shiftKey) use(cellIdx, toolOf());
    else if (isErase) use(cellIdx, 'erase');
    else if (isUse) use(cellIdx, strokeToolOf(history.current, cellIdx, toolOf()));
  });
}

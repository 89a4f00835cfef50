import type { Level } from '../../envs/core/level.ts';
import { createPaintedCanvas } from '../draw/canvas.ts';
import { MAZE_MARGIN, mazeSizeOf, paintMaze } from '../paint/maze-painter.ts';

/** A picture of a level about `sidePx` CSS pixels wide and high at most; what it shows is said beside it. path: as in `paintMaze`. */
export function createLevelPicture(level: Level, sidePx: number, path: readonly number[]): HTMLCanvasElement {
  const density = Math.min(2, Math.max(1, window.devicePixelRatio));
  const numCells = Math.max(level.height, level.width) + 2 * MAZE_MARGIN;
  const cellPx = Math.max(2, Math.floor((sidePx * density) / numCells)); // whole, or every cell has seams
  const size = mazeSizeOf(level, cellPx);
  const { canvas, brush } = createPaintedCanvas(size.width, size.height);
  paintMaze(brush, level, cellPx, path);
  canvas.className = 'level-picture';
  canvas.style.setProperty('--shown', `${size.width / density}px`);
  canvas.setAttribute('aria-hidden', 'true');
  return canvas;
}

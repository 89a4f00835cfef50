import type { Level } from '../../../envs/core/level.ts';
import { createPaintedCanvas } from '../../draw/canvas.ts';
import { keepSharp } from '../../draw/pixel-ratio.ts';
import { MAZE_MARGIN, mazeSizeOf, paintMaze } from '../../paint/maze-painter.ts';

/** A picture of a level about `sidePx` CSS pixels wide and high at most; what it shows is said beside it. path: as in `paintMaze`. */
export function createLevelPicture(level: Level, sidePx: number, path: readonly number[]): HTMLCanvasElement {
  const { canvas, brush } = createPaintedCanvas(1, 1);
  const paint = (): void => {
    const density = Math.min(3, Math.max(1, window.devicePixelRatio));
    const numCells = Math.max(level.height, level.width) + 2 * MAZE_MARGIN;
    const cellPx = Math.max(2, Math.floor((sidePx * density) / numCells)); // whole, or every cell has seams
    Object.assign(canvas, mazeSizeOf(level, cellPx));
    paintMaze(brush, level, cellPx, path);
    canvas.style.setProperty('--shown', `${canvas.width / density}px`);
  };
  canvas.className = 'level-picture';
  canvas.setAttribute('aria-hidden', 'true');
  paint();
  keepSharp(canvas, paint);
  return canvas;
}

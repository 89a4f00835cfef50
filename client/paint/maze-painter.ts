import type { Brush } from './brush.ts';
import { paintGround } from './ground-painter.ts';
import { lookOf } from './item-looks.ts';
import { drawItem } from './item-painter.ts';

/** A maze by its level's codes (0 floor, 1 wall, 2 goal, 3 to 6 the start by heading), for the editor and the family tree. */
export interface MazePicture {
  readonly height: number; // H
  readonly width: number; // W
  readonly cells: Uint8Array; // [H, W]
}

const WALL = 1;
const GOAL = 2;
const FIRST_START = 3;

/** What is shown of the hedge around every maze, cells. Unlike the frame of a board it is the same whatever stands at the edge. */
export const MAZE_MARGIN = 0.55;

/** Side lengths of the picture in pixels. */
export function mazeSizeOf({ height, width }: MazePicture, cellPx: number): { width: number; height: number } {
  return {
    width: Math.round((width + 2 * MAZE_MARGIN) * cellPx),
    height: Math.round((height + 2 * MAZE_MARGIN) * cellPx),
  };
}

const NAMES = ['', '', 'goal', 'start-up', 'start-right', 'start-down', 'start-left'];

/** Paints a maze into a canvas of `mazeSizeOf`. path: cells of a way to draw, start first; none where it is empty. */
export function paintMaze(brush: Brush, maze: MazePicture, cellPx: number, path: readonly number[]): void {
  brush.save();
  brush.translate((MAZE_MARGIN - 1) * cellPx, (MAZE_MARGIN - 1) * cellPx);
  paintGround(brush, hedgedGround(maze), cellPx);
  brush.translate(cellPx, cellPx);
  paintPath(brush, path, maze.width, cellPx);
  for (const [cellIdx, code] of maze.cells.entries()) {
    if (code < GOAL) continue;
    const extent = Math.max(code >= FIRST_START ? START_EXTENT : GOAL_EXTENT, LEAST_MARK_PX / cellPx);
    brush.save();
    brush.translate(
      ((cellIdx % maze.width) + 0.5 - extent / 2) * cellPx,
      (Math.floor(cellIdx / maze.width) + 0.46 - extent / 2) * cellPx,
    );
    drawItem(brush, lookOf(NAMES[code], code - 1), cellPx * extent);
    brush.restore();
  }
  brush.restore();
}

const START_EXTENT = 1.05;
const GOAL_EXTENT = 1.2;
const LEAST_MARK_PX = 17; // where cells are smaller start and goal are drawn over their edges, or a small picture would not show them

function hedgedGround({ height, width, cells }: MazePicture): Parameters<typeof paintGround>[1] {
  const wideWidth = width + 2;
  const terrain = new Uint8Array((height + 2) * wideWidth).fill(WALL);
  for (const [cellIdx, code] of cells.entries())
    terrain[(Math.floor(cellIdx / width) + 1) * wideWidth + (cellIdx % width) + 1] = code === WALL ? WALL : 0;
  return { height: height + 2, width: wideWidth, terrain, terrainNames: ['floor', 'wall'] };
}

function paintPath(brush: Brush, path: readonly number[], width: number, cellPx: number): void {
  brush.strokeStyle = '#00578cb0';
  brush.lineWidth = cellPx * 0.13;
  brush.lineCap = 'round';
  brush.lineJoin = 'round';
  brush.setLineDash([0, cellPx * 0.25]);
  brush.beginPath();
  for (const cellIdx of path)
    brush.lineTo(((cellIdx % width) + 0.5) * cellPx, (Math.floor(cellIdx / width) + 0.5) * cellPx);
  brush.stroke();
  brush.setLineDash([]);
}

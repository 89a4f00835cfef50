import type { Brush } from './brush.ts';
import { type CellTest, forEachCell, grain, type Terrain, traceMerged } from './cells.ts';
import { GROUND } from './palette.ts';

/** Hedges: one body for all walls, with a shadow on the ground, a dark front where the ground below is open, and leaves on top. */
export function paintHedges(brush: Brush, terrain: Terrain, isHedge: CellTest, cellPx: number): void {
  const depth = cellPx * 0.2;
  const radius = cellPx * 0.34;
  const traceAll = (): void => {
    brush.beginPath();
    forEachCell(terrain, (row, col) => {
      if (isHedge(row, col)) traceMerged(brush, row, col, cellPx, radius, isHedge);
    });
  };
  brush.save();
  brush.translate(0, depth * 0.35);
  brush.shadowColor = `${GROUND.shadow}59`;
  brush.shadowBlur = cellPx * 0.22;
  brush.shadowOffsetY = cellPx * 0.1;
  traceAll();
  brush.fillStyle = GROUND.hedgeSide;
  brush.fill();
  brush.restore();
  brush.save();
  brush.translate(0, -depth * 0.35);
  traceAll();
  brush.fillStyle = GROUND.hedgeTop;
  brush.fill();
  brush.clip();
  forEachCell(terrain, (row, col) => {
    if (isHedge(row, col)) paintLeaves(brush, row, col, cellPx);
  });
  brush.restore();
}

const LEAVES_PER_CELL = 9;

function paintLeaves(brush: Brush, row: number, col: number, cellPx: number): void {
  for (let leaf = 0; leaf < LEAVES_PER_CELL; leaf++) {
    const x = (col + grain(row, col, 10 + leaf)) * cellPx;
    const y = (row + grain(row, col, 40 + leaf)) * cellPx;
    const size = cellPx * (0.07 + 0.07 * grain(row, col, 70 + leaf));
    const isLight = leaf % 3 !== 0;
    brush.fillStyle = `${isLight ? GROUND.hedgeLight : GROUND.hedgeDark}${isLight ? '70' : '80'}`;
    brush.beginPath();
    brush.ellipse(x, y, size, size * 0.72, grain(row, col, 100 + leaf) * Math.PI, 0, Math.PI * 2);
    brush.fill();
  }
}

/** A hedge of one cell in a square of 100 units, for walls that come and go. */
export function drawBush(brush: Brush): void {
  brush.beginPath();
  brush.roundRect(2, 9, 96, 89, 30);
  brush.fillStyle = GROUND.hedgeSide;
  brush.fill();
  brush.save();
  brush.beginPath();
  brush.roundRect(2, 0, 96, 88, 30);
  brush.fillStyle = GROUND.hedgeTop;
  brush.fill();
  brush.clip();
  paintLeaves(brush, 0, 0, 100);
  brush.restore();
}

import type { Brush } from './brush.ts';
import { type CellTest, cellTest, forEachCell, grain, type Terrain, traceMerged } from './cells.ts';
import { drawPot, drawServing, drawSource } from './kitchen-painter.ts';

/** The ground of a kitchen: tiles to walk on, worktops with what stands on them for good. */

const TILE_LIGHT = '#eef0ea';
const TILE_DARK = '#dde3de';
const GROUT = '#c3ccc6';
const TOP = '#c99a63';
const TOP_LIGHT = '#d8ad78';
const TOP_EDGE = '#a87a45';
const FRONT = '#6e4a28';

/** A station of a kitchen: a worktop and what stands on it. */
export type Station = 'counter' | 'onion' | 'tomato' | 'dish' | 'pot' | 'serving';

/** The station of a terrain name, or undefined where it names none. */
export function stationOf(name: string): Station | undefined {
  const words = name.toLowerCase().split(/[^a-z]+/);
  if (words.includes('source') || words.includes('dispenser'))
    return (['onion', 'tomato', 'dish'] as const).find((what) => words.includes(what));
  return (['counter', 'pot', 'serving'] as const).find((what) => words.includes(what));
}

export function paintKitchen(
  brush: Brush,
  terrain: Terrain,
  stations: readonly (Station | undefined)[],
  cellPx: number,
): void {
  paintTiles(brush, terrain, cellPx);
  paintWorktops(
    brush,
    terrain,
    cellTest(terrain, (code) => stations[code] !== undefined),
    cellPx,
  );
  forEachCell(terrain, (row, col) => {
    const station = stations[terrain.terrain[row * terrain.width + col]];
    if (station !== undefined) paintStation(brush, station, row, col, cellPx);
  });
}

/** One body for all worktops, with a shadow on the tiles and a dark front where the floor below is open. */
function paintWorktops(brush: Brush, terrain: Terrain, isStation: CellTest, cellPx: number): void {
  const radius = cellPx * 0.16;
  const traceAll = (): void => {
    brush.beginPath();
    forEachCell(terrain, (row, col) => {
      if (isStation(row, col)) traceMerged(brush, row, col, cellPx, radius, isStation);
    });
  };
  brush.save();
  brush.translate(0, cellPx * 0.1);
  brush.shadowColor = 'rgba(45,38,28,0.4)';
  brush.shadowBlur = cellPx * 0.2;
  brush.shadowOffsetY = cellPx * 0.07;
  traceAll();
  brush.fillStyle = FRONT;
  brush.fill();
  brush.restore();
  brush.save();
  brush.translate(0, -cellPx * 0.03);
  traceAll();
  brush.fillStyle = TOP;
  brush.fill();
  brush.clip();
  forEachCell(terrain, (row, col) => {
    if (isStation(row, col)) paintPlanks(brush, row, col, cellPx);
  });
  brush.restore();
}

function paintTiles(brush: Brush, terrain: Terrain, cellPx: number): void {
  brush.fillStyle = GROUT;
  brush.fillRect(0, 0, terrain.width * cellPx, terrain.height * cellPx);
  forEachCell(terrain, (row, col) => {
    for (const [down, across] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]) {
      const half = cellPx / 2;
      const gap = cellPx * 0.012;
      brush.fillStyle = (down + across) % 2 === 0 ? TILE_LIGHT : TILE_DARK;
      brush.fillRect(
        col * cellPx + across * half + gap,
        row * cellPx + down * half + gap,
        half - 2 * gap,
        half - 2 * gap,
      );
    }
  });
}

/** Wood of two shades with a line between the boards. */
function paintPlanks(brush: Brush, row: number, col: number, cellPx: number): void {
  const boards = 3;
  for (let board = 0; board < boards; board++) {
    const y = (row + board / boards) * cellPx;
    brush.globalAlpha = 0.25 + 0.5 * grain(row, board + (col >> 1) * 7, 5);
    brush.fillStyle = TOP_LIGHT;
    brush.fillRect(col * cellPx, y, cellPx, cellPx / boards);
    brush.globalAlpha = 0.5;
    brush.fillStyle = TOP_EDGE;
    brush.fillRect(col * cellPx, y, cellPx, cellPx * 0.02);
    const joint = grain(row, col, 20 + board);
    if (joint < 0.4) brush.fillRect((col + joint * 2.4) * cellPx, y, cellPx * 0.02, cellPx / boards);
  }
  brush.globalAlpha = 1;
}

/** The share of its cell that what stands on a worktop takes. */
const STATION_EXTENT: Readonly<Record<Station, number>> = {
  counter: 0,
  onion: 0.84,
  tomato: 0.84,
  dish: 0.84,
  pot: 1,
  serving: 0.94,
};

export function paintStation(brush: Brush, station: Station, row: number, col: number, cellPx: number): void {
  if (station === 'counter') return;
  const extent = STATION_EXTENT[station] * cellPx;
  brush.save();
  brush.translate((col + 0.5) * cellPx - extent / 2, (row + 0.5) * cellPx - extent / 2);
  brush.scale(extent / 100, extent / 100);
  brush.lineJoin = 'round';
  brush.lineCap = 'round';
  if (station === 'pot') drawPot(brush);
  else if (station === 'serving') drawServing(brush);
  else drawSource(brush, station);
  brush.restore();
}

import type { RoomFacts } from '../model/room-facts.ts';
import type { Brush } from './fruit-painter.ts';
import { GROUND, HUES, mixColours, namedHueOf } from './palette.ts';

/** Paints the ground of a level once: loam, tilled soil of the groves, hedges for walls. x is a column, y a row, times `cellPx`. */

type Terrain = Pick<RoomFacts, 'height' | 'width' | 'terrain' | 'terrainNames'>;

/** What one terrain name looks like: bare ground, hedge, or soil tinted by the fruit that grows there. */
export type GroundLook = 'floor' | 'hedge' | { readonly soil: string };

export function groundLookOf(name: string): GroundLook {
  if (name.toLowerCase().includes('wall')) return 'hedge';
  const hue = namedHueOf(name);
  return hue === undefined ? 'floor' : { soil: HUES[hue] };
}

export function paintGround(brush: Brush, facts: Terrain, cellPx: number): void {
  const looks = facts.terrainNames.map(groundLookOf);
  paintLoam(brush, facts, cellPx);
  for (let code = 0; code < looks.length; code++) {
    const look = looks[code];
    if (typeof look === 'object') paintSoil(brush, facts, code, look.soil, cellPx);
  }
  paintSpecks(brush, facts, looks, cellPx);
  const isHedge = (row: number, col: number): boolean => {
    const inside = row >= 0 && col >= 0 && row < facts.height && col < facts.width;
    return inside && looks[facts.terrain[row * facts.width + col]] === 'hedge';
  };
  paintHedges(brush, facts, isHedge, cellPx);
}

/** A fixed pseudo-random number in [0, 1) for each cell and purpose, so that a level always looks the same. */
function grain(row: number, col: number, purpose: number): number {
  let mixed = Math.imul(row + 1, 374761393) ^ Math.imul(col + 1, 668265263) ^ Math.imul(purpose + 1, 2246822519);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 1274126177);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
}

function paintLoam(brush: Brush, { height, width }: Terrain, cellPx: number): void {
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      brush.fillStyle = (row + col) % 2 === 0 ? GROUND.light : GROUND.dark;
      brush.fillRect(col * cellPx, row * cellPx, cellPx, cellPx);
    }
  }
}

/** Traces a cell whose corners are round where both neighbours are of another kind. */
function traceMerged(
  brush: Brush,
  row: number,
  col: number,
  cellPx: number,
  radius: number,
  isSame: (row: number, col: number) => boolean,
): void {
  const up = isSame(row - 1, col);
  const down = isSame(row + 1, col);
  const left = isSame(row, col - 1);
  const right = isSame(row, col + 1);
  brush.roundRect(col * cellPx - 0.5, row * cellPx - 0.5, cellPx + 1, cellPx + 1, [
    up || left ? 0 : radius,
    up || right ? 0 : radius,
    down || right ? 0 : radius,
    down || left ? 0 : radius,
  ]);
}

function paintSoil(brush: Brush, facts: Terrain, code: number, colour: string, cellPx: number): void {
  const isSame = (row: number, col: number): boolean =>
    row >= 0 && col >= 0 && row < facts.height && col < facts.width && facts.terrain[row * facts.width + col] === code;
  const soil = mixColours('#d9c39a', colour, 0.26);
  brush.save();
  brush.beginPath();
  forEachCell(facts, (row, col) => {
    if (isSame(row, col)) traceMerged(brush, row, col, cellPx, cellPx * 0.36, isSame);
  });
  brush.fillStyle = soil;
  brush.fill();
  brush.clip();
  // Furrows: two soft lines a cell, slightly waved, so that a grove reads as tilled and not as a coloured box.
  brush.lineWidth = cellPx * 0.07;
  brush.lineCap = 'round';
  for (let row = 0; row < facts.height; row++) {
    for (const share of [0.27, 0.77]) {
      const y = (row + share) * cellPx;
      brush.beginPath();
      brush.moveTo(0, y);
      for (let x = 0; x <= facts.width * cellPx; x += cellPx / 4)
        brush.lineTo(x, y + Math.sin(x / cellPx / 1.3 + row) * cellPx * 0.035);
      brush.strokeStyle = `${mixColours(soil, '#5a3d1a', 0.3)}48`;
      brush.stroke();
    }
  }
  brush.restore();
}

function forEachCell({ height, width }: Terrain, visit: (row: number, col: number) => void): void {
  for (let row = 0; row < height; row++) for (let col = 0; col < width; col++) visit(row, col);
}

function paintSpecks(brush: Brush, facts: Terrain, looks: readonly GroundLook[], cellPx: number): void {
  brush.lineCap = 'round';
  forEachCell(facts, (row, col) => {
    if (looks[facts.terrain[row * facts.width + col]] !== 'floor') return;
    const x = (col + 0.15 + 0.7 * grain(row, col, 0)) * cellPx;
    const y = (row + 0.15 + 0.7 * grain(row, col, 1)) * cellPx;
    const kind = grain(row, col, 2);
    if (kind < 0.24) {
      brush.strokeStyle = GROUND.grass;
      brush.lineWidth = cellPx * 0.032;
      for (const lean of [-0.07, 0, 0.07]) {
        brush.beginPath();
        brush.moveTo(x + lean * cellPx * 0.4, y);
        brush.quadraticCurveTo(x + lean * cellPx * 0.6, y - cellPx * 0.07, x + lean * cellPx * 1.3, y - cellPx * 0.13);
        brush.stroke();
      }
    } else if (kind < 0.55) {
      brush.fillStyle = GROUND.speck;
      brush.beginPath();
      brush.ellipse(x, y, cellPx * 0.032, cellPx * 0.024, 0, 0, Math.PI * 2);
      brush.fill();
    }
  });
}

/** Hedges: one body for all walls, with a shadow on the ground, a dark front where the ground below is open, and leaves on top. */
function paintHedges(
  brush: Brush,
  facts: Terrain,
  isHedge: (row: number, col: number) => boolean,
  cellPx: number,
): void {
  const depth = cellPx * 0.2;
  const radius = cellPx * 0.34;
  const traceAll = (): void => {
    brush.beginPath();
    forEachCell(facts, (row, col) => {
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
  forEachCell(facts, (row, col) => {
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

import type { Brush } from './brush.ts';
import { cellTest, forEachCell, grain, type Terrain, traceMerged } from './cells.ts';
import { paintHedges } from './hedge-painter.ts';
import { paintKitchen, type Station, stationOf } from './kitchen-ground.ts';
import { GROUND, HUES, mixColours, namedHueOf } from './palette.ts';

/** Paints the ground of a level once: loam, tilled soil of the groves, hedges for walls; or a kitchen. x is a column, y a row, times `cellPx`. */

/** What one terrain name looks like: bare ground, hedge, soil tinted by the fruit that grows there, or a kitchen's worktop. */
export type GroundLook = 'floor' | 'hedge' | { readonly soil: string } | { readonly station: Station };

export function groundLookOf(name: string): GroundLook {
  if (name.toLowerCase().includes('wall')) return 'hedge';
  const station = stationOf(name);
  if (station !== undefined) return { station };
  const hue = namedHueOf(name);
  return hue === undefined ? 'floor' : { soil: HUES[hue] };
}

/** What is painted around a level. */
export interface BoardFrame {
  /** Cells of hedge around a level that can be walked on at its edge, where no wall of its own says that it ends there. */
  readonly rim: number;
  /** How far the picture reaches beyond the level's edge, cells; below 0 where half of an outer wall lies outside. */
  readonly margin: number;
}

const NARROW_CELLS = 3; // a level as narrow as this and long gets a wider rim, or it would be a thin line
const HIDDEN_WALL = 0.45; // cells of an outermost wall that lie outside the picture

export function boardFrameOf(terrain: Terrain): BoardFrame {
  const looks = terrain.terrainNames.map(groundLookOf);
  const { height, width } = terrain;
  let isWalled = true;
  forEachCell(terrain, (row, col) => {
    const isEdge = row === 0 || col === 0 || row === height - 1 || col === width - 1;
    if (isEdge && looks[terrain.terrain[row * width + col]] !== 'hedge') isWalled = false;
  });
  if (isWalled) return { rim: 0, margin: -HIDDEN_WALL };
  if (isKitchen(looks)) return { rim: 0, margin: 0 };
  const isLane = Math.min(height, width) < NARROW_CELLS && Math.max(height, width) >= 2 * NARROW_CELLS;
  const rim = isLane ? 2 : 1;
  return { rim, margin: rim - HIDDEN_WALL };
}

/** Paints `height + 2 rim` rows of `width + 2 rim` cells, the rim's corner at the origin. */
export function paintGround(brush: Brush, level: Terrain, cellPx: number): void {
  const terrain = withRim(level, boardFrameOf(level).rim);
  const looks = terrain.terrainNames.map(groundLookOf);
  if (isKitchen(looks)) {
    const stations = looks.map((look) => (typeof look === 'object' && 'station' in look ? look.station : undefined));
    paintKitchen(brush, terrain, stations, cellPx);
  } else {
    paintLoam(brush, terrain, cellPx);
    for (let code = 0; code < looks.length; code++) {
      const look = looks[code];
      if (typeof look === 'object' && 'soil' in look) paintSoil(brush, terrain, code, look.soil, cellPx);
    }
    paintSpecks(brush, terrain, looks, cellPx);
  }
  const isHedge = cellTest(terrain, (code) => looks[code] === 'hedge');
  paintHedges(brush, terrain, isHedge, cellPx);
}

function isKitchen(looks: readonly GroundLook[]): boolean {
  return looks.some((look) => typeof look === 'object' && 'station' in look);
}

/** The level with a wall of `rim` cells around it. */
function withRim(level: Terrain, rim: number): Terrain {
  if (rim === 0) return level;
  const { height, width, terrain, terrainNames } = level;
  const wideWidth = width + 2 * rim;
  const wider = new Uint8Array((height + 2 * rim) * wideWidth).fill(terrainNames.length);
  for (let row = 0; row < height; row++)
    wider.set(terrain.subarray(row * width, (row + 1) * width), (row + rim) * wideWidth + rim);
  return { height: height + 2 * rim, width: wideWidth, terrain: wider, terrainNames: [...terrainNames, 'wall'] };
}

function paintLoam(brush: Brush, { height, width }: Terrain, cellPx: number): void {
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      brush.fillStyle = (row + col) % 2 === 0 ? GROUND.light : GROUND.dark;
      brush.fillRect(col * cellPx, row * cellPx, cellPx, cellPx);
    }
  }
}

function paintSoil(brush: Brush, terrain: Terrain, code: number, colour: string, cellPx: number): void {
  const isSame = cellTest(terrain, (other) => other === code);
  const soil = mixColours('#d9c39a', colour, 0.26);
  brush.save();
  brush.beginPath();
  forEachCell(terrain, (row, col) => {
    if (isSame(row, col)) traceMerged(brush, row, col, cellPx, cellPx * 0.36, isSame);
  });
  brush.fillStyle = soil;
  brush.fill();
  brush.clip();
  // Furrows: two soft lines a cell, slightly waved, so that a grove reads as tilled and not as a coloured box.
  brush.lineWidth = cellPx * 0.07;
  brush.lineCap = 'round';
  for (let row = 0; row < terrain.height; row++) {
    for (const share of [0.27, 0.77]) {
      const y = (row + share) * cellPx;
      brush.beginPath();
      brush.moveTo(0, y);
      for (let x = 0; x <= terrain.width * cellPx; x += cellPx / 4)
        brush.lineTo(x, y + Math.sin(x / cellPx / 1.3 + row) * cellPx * 0.035);
      brush.strokeStyle = `${mixColours(soil, '#5a3d1a', 0.3)}48`;
      brush.stroke();
    }
  }
  brush.restore();
}

function paintSpecks(brush: Brush, terrain: Terrain, looks: readonly GroundLook[], cellPx: number): void {
  brush.lineCap = 'round';
  forEachCell(terrain, (row, col) => {
    if (looks[terrain.terrain[row * terrain.width + col]] !== 'floor') return;
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

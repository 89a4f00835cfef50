import type { Brush } from './brush.ts';
import { HUES, type HueName } from './palette.ts';

/** Signs by hue, so that colour is never the only difference between two things. */

/** Corners of a coin's or a metal's emblem; 0 is a disc. */
const EMBLEM_CORNERS: Readonly<Partial<Record<HueName, number>>> = {
  blue: 0,
  vermillion: 3,
  yellow: 4,
  green: 6,
  purple: 5,
  orange: 4,
  sky: 8,
  white: 3,
  gold: 0,
  silver: 3,
  copper: 4,
  jade: 6,
};
const METALS: readonly HueName[] = ['gold', 'silver', 'copper', 'jade'];

export function isMetal(hue: HueName): boolean {
  return METALS.includes(hue);
}

/** The polygon of a coin or of a metal. Leaves the path to be filled. */
export function traceEmblem(brush: Brush, hue: HueName, x: number, y: number, radius: number): void {
  const count = EMBLEM_CORNERS[hue] ?? 0;
  brush.beginPath();
  if (count === 0) brush.arc(x, y, radius * 0.8, 0, Math.PI * 2);
  else tracePolygon(brush, count, x, y, radius);
}

export function tracePolygon(brush: Brush, corners: number, x: number, y: number, radius: number): void {
  for (let corner = 0; corner < corners; corner++) {
    const angle = -Math.PI / 2 + (corner * 2 * Math.PI) / corners;
    brush.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  brush.closePath();
}

/** A stroke of a mark from one point to another, both in units of the mark's radius. */
type Segment = readonly [number, number, number, number];

/** The marks of solids, keys, doors and signs: strokes and dots that look like none of the shapes they are put on. */
const STROKES: Readonly<Partial<Record<HueName, readonly Segment[]>>> = {
  red: [[-1, 0, 1, 0]],
  green: [[0, -1, 0, 1]],
  yellow: [
    [-1, 0, 1, 0],
    [0, -1, 0, 1],
  ],
  violet: [
    [-0.8, -0.8, 0.8, 0.8],
    [-0.8, 0.8, 0.8, -0.8],
  ],
  grey: [
    [-0.9, -0.5, 0.9, -0.5],
    [-0.9, 0.5, 0.9, 0.5],
  ],
  brown: [[-0.8, 0.8, 0.8, -0.8]],
  sky: [
    [-0.9, 0.4, 0, -0.5],
    [0, -0.5, 0.9, 0.4],
  ],
  purple: [
    [-0.9, -0.4, 0, 0.5],
    [0, 0.5, 0.9, -0.4],
  ],
  vermillion: [
    [-0.5, -0.9, -0.5, 0.9],
    [0.5, -0.9, 0.5, 0.9],
  ],
};
const DOTS: Readonly<Partial<Record<HueName, readonly (readonly [number, number])[]>>> = {
  blue: [[0, 0]],
  white: [
    [-0.6, 0],
    [0.6, 0],
  ],
  black: [
    [0, -0.6],
    [-0.62, 0.5],
    [0.62, 0.5],
  ],
};

/** The mark of a hue around a point, in an ink that is seen on it. */
export function drawMark(brush: Brush, hue: HueName, x: number, y: number, radius: number, ink = inkOn(hue)): void {
  brush.save();
  brush.translate(x, y);
  brush.strokeStyle = ink;
  brush.fillStyle = ink;
  brush.lineWidth = radius * 0.52;
  brush.lineCap = 'round';
  brush.lineJoin = 'round';
  const dots = DOTS[hue] ?? [];
  for (const [dotX, dotY] of dots) {
    brush.beginPath();
    brush.arc(dotX * radius, dotY * radius, radius * (dots.length === 1 ? 0.62 : 0.42), 0, Math.PI * 2);
    brush.fill();
  }
  for (const [fromX, fromY, toX, toY] of STROKES[hue] ?? []) {
    brush.beginPath();
    brush.moveTo(fromX * radius, fromY * radius);
    brush.lineTo(toX * radius, toY * radius);
    brush.stroke();
  }
  if (hue === 'orange') {
    brush.beginPath();
    brush.arc(0, 0, radius * 0.72, 0, Math.PI * 2);
    brush.stroke();
  } else if (hue === 'pink') {
    brush.beginPath();
    brush.moveTo(0, radius);
    brush.bezierCurveTo(-radius * 1.7, -radius * 0.2, -radius * 0.7, -radius * 1.3, 0, -radius * 0.4);
    brush.bezierCurveTo(radius * 0.7, -radius * 1.3, radius * 1.7, -radius * 0.2, 0, radius);
    brush.fill();
  }
  brush.restore();
}

/** Dark ink on light hues, light ink on dark ones. */
export function inkOn(hue: HueName): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(HUES[hue].slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue > 132 ? '#2a241c' : '#fffaf0';
}

import { createPaintedCanvas } from '../draw/canvas.ts';
import { drawBird, drawHat } from '../paint/bird-painter.ts';
import { paintGround } from '../paint/ground-painter.ts';
import { lookOf } from '../paint/item-looks.ts';
import { drawItem } from '../paint/item-painter.ts';
import { SEAT_COLOURS } from '../paint/palette.ts';

/** The picture on the front page: a corner of an orchard, painted by the brushes of the board itself. */

const MAP = [
  '#############',
  '#.bb.....yy.#',
  '#.bbb....yyy#',
  '#..b..#..yy.#',
  '#.....#.....#',
  '###.###..rr.#',
  '#.......rrr.#',
  '#############',
];
const TERRAIN_NAMES = ['floor', 'wall', 'grove-blue', 'grove-yellow', 'grove-red'];
const TERRAIN_CODES: Readonly<Record<string, number>> = { '.': 0, '#': 1, b: 2, y: 3, r: 4 };
const FRUITS: readonly (readonly [string, number, number])[] = [
  ['fruit-blue', 1, 2],
  ['fruit-blue', 2, 4],
  ['fruit-blue', 3, 3],
  ['fruit-yellow', 1, 9],
  ['fruit-yellow', 2, 11],
  ['fruit-yellow', 3, 10],
  ['fruit-red', 5, 10],
  ['fruit-red', 6, 8],
  ['fruit-red', 6, 10],
];
/** seat, facing, row, col, wears a hat */
const BIRDS: readonly (readonly [number, number, number, number, boolean])[] = [
  [1, 3, 2, 5, true],
  [2, 3, 4, 8, false],
  [3, 0, 6, 3, false],
  [0, 1, 4, 2, false],
  [5, 2, 2, 8, false],
];
const CELL_PX = 84;
const DESCRIPTION =
  'An orchard seen from above: groves of blueberries, bananas and apples between hedges, and five round birds; two of them follow the one in a straw hat';

export function createHeroPicture(): HTMLCanvasElement {
  const height = MAP.length;
  const width = MAP[0].length;
  const { canvas, brush } = createPaintedCanvas(width * CELL_PX, height * CELL_PX);
  canvas.className = 'hero-picture';
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', DESCRIPTION);
  const terrain = Uint8Array.from(MAP.join(''), (sign) => TERRAIN_CODES[sign]);
  paintGround(brush, { height, width, terrain, terrainNames: TERRAIN_NAMES }, CELL_PX);
  for (const [name, row, col] of FRUITS)
    placeAt(brush, row, col, 0.74, 0.5, () => drawItem(brush, lookOf(name, 0), CELL_PX));
  drawArrow(brush, BIRDS[1], BIRDS[0], 1);
  drawArrow(brush, BIRDS[2], BIRDS[0], 0.6);
  for (const [seat, facing, row, col, hasHat] of BIRDS) {
    placeAt(brush, row, col, 1.06, 0.54, () => {
      drawBird(brush, SEAT_COLOURS[seat], String(seat + 1), facing, CELL_PX);
      if (hasHat) drawHat(brush, facing, CELL_PX);
    });
  }
  return canvas;
}

type Placed = (typeof BIRDS)[number];

function placeAt(
  brush: CanvasRenderingContext2D,
  row: number,
  col: number,
  scale: number,
  lift: number,
  draw: () => void,
): void {
  brush.save();
  brush.translate((col + 0.5) * CELL_PX, (row + 0.5) * CELL_PX);
  brush.fillStyle = 'rgba(60,44,20,0.24)';
  brush.beginPath();
  brush.ellipse(0, scale * 0.38 * CELL_PX, scale * 0.32 * CELL_PX, scale * 0.1 * CELL_PX, 0, 0, Math.PI * 2);
  brush.fill();
  brush.scale(scale, scale);
  brush.translate(-CELL_PX / 2, -lift * CELL_PX);
  draw();
  brush.restore();
}

function drawArrow(brush: CanvasRenderingContext2D, from: Placed, to: Placed, strength: number): void {
  const [fromX, fromY] = [(from[3] + 0.5) * CELL_PX, (from[2] + 0.5) * CELL_PX];
  const [toX, toY] = [(to[3] + 0.5) * CELL_PX, (to[2] + 0.5) * CELL_PX];
  const distance = Math.hypot(toX - fromX, toY - fromY);
  const stop = 1 - (0.68 * CELL_PX) / distance;
  const bow = distance * 0.17;
  const midX = (fromX + toX) / 2 + ((toY - fromY) / distance) * bow;
  const midY = (fromY + toY) / 2 - ((toX - fromX) / distance) * bow;
  const endX = fromX + (toX - fromX) * stop;
  const endY = fromY + (toY - fromY) * stop;
  const angle = Math.atan2(endY - midY, endX - midX);
  const colour = SEAT_COLOURS[from[0]];
  for (const [style, extra] of [
    ['#fffaf0', 6],
    [colour, 0],
  ] as const) {
    brush.strokeStyle = style;
    brush.fillStyle = style;
    brush.lineCap = 'round';
    brush.lineJoin = 'round';
    brush.lineWidth = 7 + 9 * strength + extra;
    brush.beginPath();
    brush.moveTo(fromX, fromY);
    brush.quadraticCurveTo(midX, midY, endX - Math.cos(angle) * 18, endY - Math.sin(angle) * 18);
    brush.stroke();
    brush.save();
    brush.translate(endX, endY);
    brush.rotate(angle);
    brush.beginPath();
    brush.moveTo(8, 0);
    brush.lineTo(-22, -17);
    brush.lineTo(-16, 0);
    brush.lineTo(-22, 17);
    brush.closePath();
    brush.lineWidth = 5 + extra;
    brush.stroke();
    brush.fill();
    brush.restore();
  }
}

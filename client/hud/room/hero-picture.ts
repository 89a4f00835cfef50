import { createPaintedCanvas } from '../../draw/canvas.ts';
import { keepSharp } from '../../draw/pixel-ratio.ts';
import { drawBird } from '../../paint/bird-painter.ts';
import { paintGround } from '../../paint/ground-painter.ts';
import { lookOf } from '../../paint/item-looks.ts';
import { drawItem } from '../../paint/item-painter.ts';
import { SEAT_COLOURS } from '../../paint/palette.ts';
import { HERO_MOMENT, type HeroMoment } from './hero-moment.ts';

/** The picture on the front page: a moment of the first room, painted by the brushes of the board itself. */

const TERRAIN_NAMES = ['floor', 'wall', 'grove-blue', 'grove-yellow', 'grove-red', 'grove-green'];
const TERRAIN_CODES: Readonly<Record<string, number>> = { '.': 0, '#': 1, b: 2, y: 3, r: 4, g: 5 };
const CELL_PX = 52;

export function createHeroPicture(): HTMLCanvasElement {
  const height = HERO_MOMENT.rows.length;
  const width = HERO_MOMENT.rows[0].length;
  const { canvas, brush } = createPaintedCanvas(1, 1);
  canvas.className = 'hero-picture';
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', describeMoment());
  const repaint = (): void => {
    const density = window.devicePixelRatio > 1.5 ? 2 : 1;
    Object.assign(canvas, { width: width * CELL_PX * density, height: height * CELL_PX * density });
    brush.scale(density, density);
    paintScene(brush, height, width);
  };
  repaint();
  keepSharp(canvas, repaint);
  return canvas;
}

function paintScene(brush: CanvasRenderingContext2D, height: number, width: number): void {
  const { rows, fruits, birds } = HERO_MOMENT;
  const terrain = Uint8Array.from(rows.join(''), (sign) => TERRAIN_CODES[sign]);
  paintGround(brush, { height, width, terrain, terrainNames: TERRAIN_NAMES }, CELL_PX);
  for (const [name, row, col] of fruits)
    placeAt(brush, row, col, 0.74, 0.5, () => drawItem(brush, lookOf(name, 0), CELL_PX));
  for (const bird of birds) {
    const followed = birds.find(({ seatIdx }) => seatIdx === bird.followedSeatIdx);
    if (followed !== undefined) drawArrow(brush, bird, followed);
  }
  for (const { seatIdx, facing, row, col } of birds) {
    placeAt(brush, row, col, 1.06, 0.54, () =>
      drawBird(brush, SEAT_COLOURS[seatIdx], String(seatIdx + 1), facing, CELL_PX),
    );
  }
}

function describeMoment(): string {
  const numFollowing = HERO_MOMENT.birds.filter(({ followedSeatIdx }) => followedSeatIdx >= 0).length;
  return `The first room from above, as it was after ${HERO_MOMENT.tick} ticks: groves of fruit and ${HERO_MOMENT.birds.length} round birds, of which ${numFollowing} follow another`;
}

type Bird = HeroMoment['birds'][number];

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

function drawArrow(brush: CanvasRenderingContext2D, from: Bird, to: Bird): void {
  const [fromX, fromY] = [(from.col + 0.5) * CELL_PX, (from.row + 0.5) * CELL_PX];
  const [toX, toY] = [(to.col + 0.5) * CELL_PX, (to.row + 0.5) * CELL_PX];
  const distance = Math.hypot(toX - fromX, toY - fromY);
  const stop = 1 - (0.68 * CELL_PX) / distance;
  const bow = distance * 0.17;
  const midX = (fromX + toX) / 2 + ((toY - fromY) / distance) * bow;
  const midY = (fromY + toY) / 2 - ((toX - fromX) / distance) * bow;
  const endX = fromX + (toX - fromX) * stop;
  const endY = fromY + (toY - fromY) * stop;
  const angle = Math.atan2(endY - midY, endX - midX);
  const colour = SEAT_COLOURS[from.seatIdx];
  for (const [style, extra] of [
    ['#fffaf0', 6],
    [colour, 0],
  ] as const) {
    brush.strokeStyle = style;
    brush.fillStyle = style;
    brush.lineCap = 'round';
    brush.lineJoin = 'round';
    brush.lineWidth = 5 + 7 * from.strength + extra;
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

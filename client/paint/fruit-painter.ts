import type { Brush } from './brush.ts';
import { HUES, type HueName, mixColours } from './palette.ts';

/** A fruit of this hue in a square of 100 units with its corner at the origin: eight outlines, one a hue; hues that no fruit has get a plain ball. */
export function drawFruit(brush: Brush, hue: HueName): void {
  (FRUIT[hue] ?? drawPlainFruit)(brush, HUES[hue]);
}

/** Fills and outlines the current path the way everything on the board is: soft light from the upper left, darker rim. */
export function paintBody(brush: Brush, colour: string, rim = 0.42): void {
  const light = brush.createRadialGradient(38, 36, 4, 50, 54, 48);
  light.addColorStop(0, mixColours(colour, '#ffffff', 0.34));
  light.addColorStop(0.45, colour);
  light.addColorStop(1, mixColours(colour, '#1c1208', 0.16));
  brush.fillStyle = light;
  brush.fill();
  brush.strokeStyle = mixColours(colour, '#24160a', rim);
  brush.lineWidth = 4;
  brush.stroke();
}

function drawGlint(brush: Brush, x: number, y: number, width: number, height: number, angle = -0.6): void {
  brush.beginPath();
  brush.ellipse(x, y, width, height, angle, 0, Math.PI * 2);
  brush.fillStyle = 'rgba(255,255,255,0.62)';
  brush.fill();
}

function drawStem(brush: Brush, fromX: number, fromY: number, toX: number, toY: number): void {
  brush.beginPath();
  brush.moveTo(fromX, fromY);
  brush.quadraticCurveTo((fromX + toX) / 2 - 2, (fromY + toY) / 2, toX, toY);
  brush.strokeStyle = '#5b4226';
  brush.lineWidth = 5;
  brush.stroke();
}

function drawLeaf(brush: Brush, x: number, y: number, length: number, angle: number): void {
  brush.save();
  brush.translate(x, y);
  brush.rotate(angle);
  brush.beginPath();
  brush.moveTo(0, 0);
  brush.quadraticCurveTo(length * 0.5, -length * 0.45, length, 0);
  brush.quadraticCurveTo(length * 0.5, length * 0.45, 0, 0);
  brush.fillStyle = '#5f9a55';
  brush.fill();
  brush.strokeStyle = '#33602f';
  brush.lineWidth = 3;
  brush.stroke();
  brush.restore();
}

type FruitPainter = (brush: Brush, colour: string) => void;

/** Eight silhouettes, one a hue: berry, apple, banana, pear, grapes, fig drop, orange slice, lychee pair. */
const FRUIT: Readonly<Partial<Record<HueName, FruitPainter>>> = {
  blue(brush, colour) {
    brush.beginPath();
    brush.arc(50, 54, 31, 0, Math.PI * 2);
    paintBody(brush, colour);
    brush.beginPath(); // the crown of a blueberry, which nothing else has
    for (let point = 0; point < 10; point++) {
      const radius = point % 2 === 0 ? 15 : 7;
      const angle = -Math.PI / 2 + (point * Math.PI) / 5;
      brush.lineTo(54 + radius * Math.cos(angle), 47 + radius * 0.86 * Math.sin(angle));
    }
    brush.closePath();
    brush.fillStyle = '#00406a';
    brush.fill();
    drawGlint(brush, 33, 42, 8, 5);
  },
  vermillion(brush, colour) {
    brush.beginPath();
    brush.moveTo(50, 34);
    brush.bezierCurveTo(66, 20, 90, 32, 84, 58);
    brush.bezierCurveTo(80, 78, 66, 90, 50, 83);
    brush.bezierCurveTo(34, 90, 20, 78, 16, 58);
    brush.bezierCurveTo(10, 32, 34, 20, 50, 34);
    brush.closePath();
    paintBody(brush, colour);
    drawStem(brush, 50, 35, 55, 14);
    drawLeaf(brush, 53, 24, 26, -0.35);
    drawGlint(brush, 31, 48, 6, 10, 0.5);
  },
  yellow(brush, colour) {
    brush.beginPath();
    brush.moveTo(22, 22);
    brush.bezierCurveTo(20, 56, 40, 80, 84, 76);
    brush.quadraticCurveTo(90, 70, 84, 64);
    brush.bezierCurveTo(56, 64, 42, 46, 36, 19);
    brush.quadraticCurveTo(28, 12, 22, 22);
    brush.closePath();
    paintBody(brush, colour, 0.6);
    brush.beginPath();
    brush.moveTo(28, 26);
    brush.bezierCurveTo(30, 52, 46, 70, 80, 71);
    brush.strokeStyle = 'rgba(120,98,0,0.4)';
    brush.lineWidth = 3;
    brush.stroke();
    brush.fillStyle = '#5b4a16';
    brush.beginPath();
    brush.ellipse(29, 17, 6.5, 4.5, -0.2, 0, Math.PI * 2);
    brush.fill();
    brush.beginPath();
    brush.ellipse(86, 70, 4, 6, 0.1, 0, Math.PI * 2);
    brush.fill();
  },
  green(brush, colour) {
    brush.beginPath();
    brush.moveTo(50, 20);
    brush.bezierCurveTo(64, 20, 62, 40, 70, 50);
    brush.bezierCurveTo(84, 68, 72, 88, 50, 88);
    brush.bezierCurveTo(28, 88, 16, 68, 30, 50);
    brush.bezierCurveTo(38, 40, 36, 20, 50, 20);
    brush.closePath();
    paintBody(brush, colour);
    drawStem(brush, 50, 21, 45, 8);
    drawLeaf(brush, 48, 15, 22, -0.25);
    drawGlint(brush, 37, 62, 6, 11, 0.35);
  },
  purple(brush, colour) {
    drawStem(brush, 50, 28, 52, 10);
    const bunch: readonly (readonly [number, number])[] = [
      [29, 36],
      [50, 33],
      [71, 36],
      [39, 53],
      [61, 53],
      [50, 71],
    ];
    for (const [x, y] of bunch) {
      brush.beginPath();
      brush.arc(x, y, 14, 0, Math.PI * 2);
      brush.fillStyle = colour;
      brush.fill();
      brush.strokeStyle = mixColours(colour, '#2a0f20', 0.5);
      brush.lineWidth = 4;
      brush.stroke();
      drawGlint(brush, x - 4, y - 5, 4, 3);
    }
    drawLeaf(brush, 52, 20, 26, 0.15);
  },
  sky(brush, colour) {
    brush.beginPath();
    brush.moveTo(50, 10);
    brush.bezierCurveTo(56, 32, 82, 44, 80, 64);
    brush.bezierCurveTo(78, 82, 64, 90, 50, 90);
    brush.bezierCurveTo(36, 90, 22, 82, 20, 64);
    brush.bezierCurveTo(18, 44, 44, 32, 50, 10);
    brush.closePath();
    paintBody(brush, colour);
    drawGlint(brush, 36, 62, 6, 11, 0.3);
  },
  orange(brush, colour) {
    brush.beginPath(); // half a slice: flat on top
    brush.moveTo(12, 36);
    brush.arc(50, 36, 38, 0, Math.PI);
    brush.closePath();
    paintBody(brush, colour);
    brush.strokeStyle = '#fff3d6';
    brush.lineWidth = 4;
    for (const angle of [0.25, 0.5, 0.75]) {
      brush.beginPath();
      brush.moveTo(50, 40);
      brush.lineTo(50 + 29 * Math.cos(angle * Math.PI), 40 + 29 * Math.sin(angle * Math.PI));
      brush.stroke();
    }
  },
  white(brush, colour) {
    for (const [x, y] of [
      [34, 62],
      [66, 56],
    ]) {
      drawStem(brush, x, y - 16, 52, 16);
      brush.beginPath();
      brush.ellipse(x, y, 16, 20, 0.25, 0, Math.PI * 2);
      paintBody(brush, colour, 0.55);
    }
  },
};

function drawPlainFruit(brush: Brush, colour: string): void {
  brush.beginPath();
  brush.arc(50, 54, 30, 0, Math.PI * 2);
  paintBody(brush, colour);
  drawStem(brush, 50, 25, 54, 12);
}

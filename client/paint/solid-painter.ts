import type { Brush } from './brush.ts';
import { drawMark, tracePolygon } from './emblem.ts';
import { paintBody } from './fruit-painter.ts';
import { HUES, type HueName, mixColours } from './palette.ts';

/** Solids of the rule worlds in a square of 100 units: a silhouette for the shape, a mark for the colour. */

export function drawBall(brush: Brush, hue: HueName): void {
  brush.beginPath();
  brush.arc(50, 51, 35, 0, Math.PI * 2);
  paintBody(brush, HUES[hue]);
  brush.beginPath();
  brush.ellipse(36, 34, 9, 5.5, -0.7, 0, Math.PI * 2);
  brush.fillStyle = 'rgba(255,255,255,0.55)';
  brush.fill();
  drawMark(brush, hue, 51, 53, 14);
}

/** A block: a face and a darker side below it. */
export function drawSquare(brush: Brush, hue: HueName): void {
  const colour = HUES[hue];
  brush.beginPath();
  brush.roundRect(17, 18, 66, 70, 8);
  paintSide(brush, colour);
  brush.beginPath();
  brush.roundRect(17, 16, 66, 58, 8);
  paintBody(brush, colour);
  drawMark(brush, hue, 50, 45, 14);
}

export function drawPyramid(brush: Brush, hue: HueName): void {
  const colour = HUES[hue];
  brush.beginPath();
  brush.moveTo(50, 11);
  brush.lineTo(91, 78);
  brush.quadraticCurveTo(50, 94, 9, 78);
  brush.closePath();
  paintBody(brush, colour);
  brush.beginPath(); // the side away from the light
  brush.moveTo(50, 11);
  brush.lineTo(91, 78);
  brush.quadraticCurveTo(76, 85, 62, 86.5);
  brush.closePath();
  brush.fillStyle = `${mixColours(colour, '#14100a', 0.45)}66`;
  brush.fill();
  drawMark(brush, hue, 46, 62, 12.5);
}

export function drawHex(brush: Brush, hue: HueName): void {
  const colour = HUES[hue];
  brush.beginPath();
  tracePolygon(brush, 6, 50, 55, 38);
  paintSide(brush, colour);
  brush.beginPath();
  tracePolygon(brush, 6, 50, 48, 37);
  paintBody(brush, colour);
  drawMark(brush, hue, 50, 49, 14);
}

export function drawStar(brush: Brush, hue: HueName): void {
  brush.beginPath();
  for (let point = 0; point < 10; point++) {
    const radius = point % 2 === 0 ? 43 : 22;
    const angle = -Math.PI / 2 + (point * Math.PI) / 5;
    brush.lineTo(50 + radius * Math.cos(angle), 53 + radius * Math.sin(angle));
  }
  brush.closePath();
  paintBody(brush, HUES[hue]);
  drawMark(brush, hue, 50, 55, 11);
}

/** A goal of a colour: a mat on the ground with a target on it. */
export function drawPad(brush: Brush, hue: HueName): void {
  const colour = HUES[hue];
  brush.beginPath();
  brush.roundRect(7, 7, 86, 86, 16);
  brush.fillStyle = `${mixColours(colour, '#fffaf0', 0.35)}d0`;
  brush.fill();
  brush.strokeStyle = mixColours(colour, '#24160a', 0.35);
  brush.lineWidth = 4;
  brush.stroke();
  for (const [radius, shade] of [
    [36, colour],
    [28, mixColours(colour, '#fffaf0', 0.75)],
    [20, colour],
  ] as const) {
    brush.beginPath();
    brush.arc(50, 50, radius, 0, Math.PI * 2);
    brush.fillStyle = shade;
    brush.fill();
  }
  drawMark(brush, hue, 50, 50, 11.5);
}

function paintSide(brush: Brush, colour: string): void {
  brush.fillStyle = mixColours(colour, '#1c1208', 0.34);
  brush.fill();
  brush.strokeStyle = mixColours(colour, '#24160a', 0.5);
  brush.lineWidth = 4;
  brush.stroke();
}

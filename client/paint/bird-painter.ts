import type { Brush } from './brush.ts';
import { mixColours } from './palette.ts';

/** Players are round starlings: plumage by seat, a bib with the seat's number, beak and eyes where they look. */

const CREAM = '#fff8e8';
const INK = '#1f2422';
const BEAK = '#f2b134';

/** facing: 0 up, then clockwise. Fills a square of `size` pixels; the feet stand at (50%, 88%). */
export function drawBird(brush: Brush, colour: string, label: string, facing: number, size: number): void {
  brush.save();
  brush.scale(size / 100, size / 100);
  brush.lineJoin = 'round';
  brush.lineCap = 'round';
  if (facing === 3) {
    // Left is right in a mirror, but for the number.
    brush.save();
    brush.translate(100, 0);
    brush.scale(-1, 1);
    drawSide(brush, colour);
    brush.restore();
    drawNumber(brush, label, 54, 65);
  } else if (facing === 1) {
    drawSide(brush, colour);
    drawNumber(brush, label, 46, 65);
  } else {
    drawFrontOrBack(brush, colour, facing === 0);
    drawNumber(brush, label, 50, 66);
  }
  brush.restore();
}

function fillWithRim(brush: Brush, fill: string | CanvasGradient, rim: string, lineWidth = 3.5): void {
  brush.fillStyle = fill;
  brush.fill();
  brush.strokeStyle = rim;
  brush.lineWidth = lineWidth;
  brush.stroke();
}

function plumage(brush: Brush, colour: string): CanvasGradient {
  const light = brush.createLinearGradient(30, 14, 66, 92);
  light.addColorStop(0, mixColours(colour, '#ffffff', 0.26));
  light.addColorStop(0.5, colour);
  light.addColorStop(1, mixColours(colour, '#10131c', 0.2));
  return light;
}

function traceBody(brush: Brush): void {
  brush.beginPath();
  brush.moveTo(50, 15);
  brush.bezierCurveTo(76, 15, 84, 42, 84, 60);
  brush.bezierCurveTo(84, 80, 70, 90, 50, 90);
  brush.bezierCurveTo(30, 90, 16, 80, 16, 60);
  brush.bezierCurveTo(16, 42, 24, 15, 50, 15);
  brush.closePath();
}

function drawFeet(brush: Brush, firstX: number, secondX: number): void {
  brush.strokeStyle = '#b9791b';
  brush.lineWidth = 5;
  for (const x of [firstX, secondX]) {
    brush.beginPath();
    brush.moveTo(x, 86);
    brush.lineTo(x, 94);
    brush.stroke();
  }
}

function drawEye(brush: Brush, x: number, y: number, lookX: number): void {
  brush.beginPath();
  brush.arc(x, y, 7.5, 0, Math.PI * 2);
  brush.fillStyle = '#ffffff';
  brush.fill();
  brush.beginPath();
  brush.arc(x + lookX, y + 0.5, 4.2, 0, Math.PI * 2);
  brush.fillStyle = INK;
  brush.fill();
  brush.beginPath();
  brush.arc(x + lookX - 1.4, y - 1.3, 1.4, 0, Math.PI * 2);
  brush.fillStyle = '#ffffff';
  brush.fill();
}

function drawFrontOrBack(brush: Brush, colour: string, isBack: boolean): void {
  const rim = mixColours(colour, '#0b0e14', 0.5);
  const wing = mixColours(colour, '#10131c', 0.26);
  drawFeet(brush, 40, 60);
  for (const side of [-1, 1]) {
    brush.beginPath();
    brush.ellipse(50 + side * 34, 60, 8, 19, side * -0.22, 0, Math.PI * 2);
    fillWithRim(brush, wing, rim);
  }
  traceBody(brush);
  fillWithRim(brush, plumage(brush, colour), rim);
  brush.beginPath(); // a tuft on the crown
  brush.moveTo(44, 17);
  brush.quadraticCurveTo(46, 6, 54, 5);
  brush.quadraticCurveTo(52, 11, 57, 16);
  fillWithRim(brush, colour, rim, 3);
  if (isBack) {
    brush.beginPath();
    brush.moveTo(40, 84);
    brush.lineTo(44, 97);
    brush.lineTo(50, 90);
    brush.lineTo(56, 97);
    brush.lineTo(60, 84);
    brush.closePath();
    fillWithRim(brush, wing, rim, 3);
    drawBib(brush, 50, 65, 20);
    return;
  }
  drawBib(brush, 50, 66, 21);
  drawEye(brush, 37, 35, 0.8);
  drawEye(brush, 63, 35, -0.8);
  brush.beginPath();
  brush.moveTo(43, 41);
  brush.quadraticCurveTo(50, 37, 57, 41);
  brush.quadraticCurveTo(54, 52, 50, 54);
  brush.quadraticCurveTo(46, 52, 43, 41);
  brush.closePath();
  fillWithRim(brush, BEAK, '#8a5a10', 2.5);
}

function drawSide(brush: Brush, colour: string): void {
  const rim = mixColours(colour, '#0b0e14', 0.5);
  const wing = mixColours(colour, '#10131c', 0.26);
  drawFeet(brush, 44, 58);
  brush.beginPath(); // tail
  brush.moveTo(26, 62);
  brush.lineTo(2, 58);
  brush.lineTo(5, 68);
  brush.lineTo(1, 76);
  brush.lineTo(28, 82);
  brush.closePath();
  fillWithRim(brush, wing, rim, 3);
  traceBody(brush);
  fillWithRim(brush, plumage(brush, colour), rim);
  brush.beginPath();
  brush.moveTo(46, 17);
  brush.quadraticCurveTo(40, 7, 33, 8);
  brush.quadraticCurveTo(37, 14, 38, 19);
  fillWithRim(brush, colour, rim, 3);
  drawBib(brush, 46, 65, 20);
  drawEye(brush, 66, 36, 2);
  brush.beginPath();
  brush.moveTo(78, 36);
  brush.quadraticCurveTo(90, 38, 98, 46);
  brush.quadraticCurveTo(88, 50, 79, 49);
  brush.closePath();
  fillWithRim(brush, BEAK, '#8a5a10', 2.5);
}

function drawBib(brush: Brush, x: number, y: number, radius: number): void {
  brush.beginPath();
  brush.ellipse(x, y, radius, radius * 0.94, 0, 0, Math.PI * 2);
  brush.fillStyle = CREAM;
  brush.fill();
}

function drawNumber(brush: Brush, label: string, x: number, y: number): void {
  brush.font = `800 ${label.length > 1 ? 25 : 31}px "Figtree Variable", system-ui, sans-serif`;
  brush.textAlign = 'center';
  brush.textBaseline = 'middle';
  brush.fillStyle = INK;
  brush.fillText(label, x, y + 2);
}

/** Straw hat of a person, worn over the bird; agents go bareheaded. */
export function drawHat(brush: Brush, facing: number, size: number): void {
  brush.save();
  brush.scale(size / 100, size / 100);
  brush.lineJoin = 'round';
  const lean = facing === 1 ? 3 : facing === 3 ? -3 : 0;
  brush.translate(lean, 0);
  brush.beginPath();
  brush.ellipse(50, 21, 35, 9, 0, 0, Math.PI * 2);
  fillWithRim(brush, '#efce7d', '#8b6420', 3);
  brush.beginPath();
  brush.moveTo(31, 20);
  brush.bezierCurveTo(31, -4, 69, -4, 69, 20);
  brush.quadraticCurveTo(50, 26, 31, 20);
  brush.closePath();
  fillWithRim(brush, '#f6dc97', '#8b6420', 3);
  brush.beginPath();
  brush.moveTo(31, 17);
  brush.quadraticCurveTo(50, 23, 69, 17);
  brush.strokeStyle = '#a3402f';
  brush.lineWidth = 5.5;
  brush.stroke();
  brush.restore();
}

import type { Brush } from './brush.ts';
import { mixColours } from './palette.ts';

/** Food and pots in a square of 100 units. */

const ONION = '#e9c46a';
const TOMATO = '#d2402f';
const PORCELAIN = '#f8f5ec';
const STEEL = '#8f9aa1';
const INK = '#2a241c';
const COOKING_EIGHTHS = 8;

type Food = 'onion' | 'tomato';

/** An onion or a tomato around a point; radius in units of the square. */
export function drawFood(brush: Brush, food: Food, x: number, y: number, radius: number): void {
  brush.save();
  brush.translate(x, y);
  brush.scale(radius / 30, radius / 30);
  brush.lineJoin = 'round';
  brush.lineCap = 'round';
  if (food === 'onion') drawOnion(brush);
  else drawTomato(brush);
  brush.restore();
}

function drawOnion(brush: Brush): void {
  brush.beginPath();
  brush.moveTo(-3, -34);
  brush.bezierCurveTo(-6, -22, -32, -18, -32, 5);
  brush.bezierCurveTo(-32, 24, -14, 30, 0, 30);
  brush.bezierCurveTo(14, 30, 32, 24, 32, 5);
  brush.bezierCurveTo(32, -18, 6, -22, 6, -34);
  brush.closePath();
  fillLit(brush, ONION, '#8a5f17');
  brush.strokeStyle = '#b78526';
  brush.lineWidth = 2.6;
  for (const bend of [-19, 0, 19]) {
    brush.beginPath();
    brush.moveTo(1, -21);
    brush.quadraticCurveTo(bend * 1.25, 0, bend * 0.5, 25);
    brush.stroke();
  }
  brush.strokeStyle = '#6f8f3a';
  brush.lineWidth = 5;
  brush.beginPath();
  brush.moveTo(0, -31);
  brush.lineTo(-4, -42);
  brush.moveTo(3, -31);
  brush.lineTo(8, -40);
  brush.stroke();
}

function drawTomato(brush: Brush): void {
  brush.beginPath();
  brush.ellipse(0, 3, 33, 29, 0, 0, Math.PI * 2);
  fillLit(brush, TOMATO, '#6d1710');
  brush.beginPath();
  brush.ellipse(-13, -8, 7, 4.5, -0.6, 0, Math.PI * 2);
  brush.fillStyle = 'rgba(255,255,255,0.5)';
  brush.fill();
  brush.beginPath();
  for (let point = 0; point < 10; point++) {
    const length = point % 2 === 0 ? 18 : 6;
    const angle = -Math.PI / 2 + (point * Math.PI) / 5;
    brush.lineTo(length * Math.cos(angle), -22 + length * 0.62 * Math.sin(angle));
  }
  brush.closePath();
  brush.fillStyle = '#4d8a3c';
  brush.fill();
  brush.strokeStyle = '#2c5a22';
  brush.lineWidth = 2.4;
  brush.stroke();
}

function fillLit(brush: Brush, colour: string, rim: string): void {
  const light = brush.createRadialGradient(-10, -12, 3, 0, 2, 40);
  light.addColorStop(0, mixColours(colour, '#ffffff', 0.36));
  light.addColorStop(0.5, colour);
  light.addColorStop(1, mixColours(colour, '#1c1208', 0.2));
  brush.fillStyle = light;
  brush.fill();
  brush.strokeStyle = rim;
  brush.lineWidth = 3.4;
  brush.stroke();
}

export function drawDish(brush: Brush): void {
  ellipse(brush, 50, 55, 41, 34, '#d8d1c0', '#8d8470');
  ellipse(brush, 50, 52, 41, 34, PORCELAIN, '#8d8470');
  ellipse(brush, 50, 52, 25, 20, '#ebe5d6', '#c9c0aa');
}

/** A bowl of soup, its ingredients afloat. */
export function drawSoup(brush: Brush, numOnions: number, numTomatoes: number): void {
  brush.beginPath();
  brush.moveTo(8, 46);
  brush.bezierCurveTo(10, 92, 90, 92, 92, 46);
  brush.closePath();
  brush.fillStyle = PORCELAIN;
  brush.fill();
  brush.strokeStyle = '#8d8470';
  brush.lineWidth = 4;
  brush.stroke();
  ellipse(brush, 50, 46, 42, 22, PORCELAIN, '#8d8470');
  ellipse(brush, 50, 47, 35, 17, brothOf(numOnions, numTomatoes), '#8a5a20');
  drawIngredients(brush, numOnions, numTomatoes, 50, 45, 21, 8.5);
}

function brothOf(numOnions: number, numTomatoes: number): string {
  return mixColours('#e0a64a', '#cf4a2f', numTomatoes / Math.max(1, numOnions + numTomatoes));
}

function ellipse(brush: Brush, x: number, y: number, width: number, height: number, fill: string, rim: string): void {
  brush.beginPath();
  brush.ellipse(x, y, width, height, 0, 0, Math.PI * 2);
  brush.fillStyle = fill;
  brush.fill();
  brush.strokeStyle = rim;
  brush.lineWidth = 3.5;
  brush.stroke();
}

/** Up to three side by side, more in two rows, so that each can be counted. */
function drawIngredients(
  brush: Brush,
  numOnions: number,
  numTomatoes: number,
  x: number,
  y: number,
  spread: number,
  radius: number,
): void {
  const count = numOnions + numTomatoes;
  const perRow = count <= 3 ? count : Math.ceil(count / 2);
  const step = perRow < 2 ? 0 : Math.min(spread, (2 * spread) / (perRow - 1));
  for (let idx = 0; idx < count; idx++) {
    const row = Math.floor(idx / perRow);
    const inRow = row === 0 ? perRow : count - perRow;
    const offsetX = ((idx % perRow) - (inRow - 1) / 2) * step;
    const offsetY = count <= 3 ? 0 : (row - 0.5) * radius * 1.5;
    drawFood(brush, idx < numOnions ? 'onion' : 'tomato', x + offsetX, y + offsetY, radius);
  }
}

/** An empty pot on its stove ring, seen from above; what is in it is drawn over this. */
export function drawPot(brush: Brush): void {
  ellipse(brush, 50, 54, 41, 38, '#3d4449', '#23282b');
  ellipse(brush, 50, 49, 38, 35, mixColours(STEEL, '#ffffff', 0.22), '#4a5459');
  for (const x of [8, 92]) {
    brush.beginPath();
    brush.roundRect(x - 6, 42, 12, 15, 5);
    brush.fillStyle = '#4a5459';
    brush.fill();
  }
  ellipse(brush, 50, 49, 31, 28, '#565f65', '#4a5459');
}

/** Ingredients in a pot that does not cook yet: still, on the dark bottom. */
export function drawIdlePot(brush: Brush, numOnions: number, numTomatoes: number): void {
  drawPot(brush);
  drawIngredients(brush, numOnions, numTomatoes, 50, 49, 19, 9.5);
}

/** eighths: how much of the cook time is gone, 0..7. */
export function drawCookingPot(brush: Brush, numOnions: number, numTomatoes: number, eighths: number): void {
  drawPot(brush);
  ellipse(
    brush,
    50,
    49,
    30,
    27,
    mixColours('#6b6a5a', brothOf(numOnions, numTomatoes), 0.4 + eighths * 0.05),
    '#4a5459',
  );
  drawIngredients(brush, numOnions, numTomatoes, 50, 49, 18, 8.5);
  brush.lineCap = 'butt';
  brush.lineWidth = 10;
  brush.strokeStyle = '#2a2f32';
  strokeArc(brush, 1);
  brush.lineWidth = 7;
  brush.strokeStyle = '#f2c14e';
  strokeArc(brush, Math.max(0.03, eighths / COOKING_EIGHTHS));
}

function strokeArc(brush: Brush, share: number): void {
  brush.beginPath();
  brush.arc(50, 50, 43, -Math.PI / 2, -Math.PI / 2 + share * Math.PI * 2);
  brush.stroke();
}

/** A done soup: a full green ring, steam, a tick. */
export function drawReadyPot(brush: Brush, numOnions: number, numTomatoes: number): void {
  drawPot(brush);
  ellipse(brush, 50, 49, 30, 27, brothOf(numOnions, numTomatoes), '#7a4a1a');
  drawIngredients(brush, numOnions, numTomatoes, 50, 52, 18, 8.5);
  brush.lineCap = 'butt';
  brush.lineWidth = 9;
  brush.strokeStyle = '#2f9e5f';
  strokeArc(brush, 1);
  brush.lineCap = 'round';
  brush.lineWidth = 5;
  brush.strokeStyle = 'rgba(255,255,255,0.9)';
  for (const x of [34, 50, 66]) {
    brush.beginPath();
    brush.moveTo(x, 38);
    brush.bezierCurveTo(x - 9, 28, x + 9, 20, x, 8);
    brush.stroke();
  }
  drawTick(brush, 80, 78);
}

function drawTick(brush: Brush, x: number, y: number): void {
  brush.beginPath();
  brush.arc(x, y, 14, 0, Math.PI * 2);
  brush.fillStyle = '#2f9e5f';
  brush.fill();
  brush.strokeStyle = '#fffaf0';
  brush.lineWidth = 3;
  brush.stroke();
  brush.beginPath();
  brush.moveTo(x - 6, y);
  brush.lineTo(x - 1, y + 5);
  brush.lineTo(x + 7, y - 5);
  brush.lineWidth = 4.5;
  brush.stroke();
}

/** A crate of onions or tomatoes seen from above, or a pile of dishes: what a station hands out. */
export function drawSource(brush: Brush, what: Food | 'dish'): void {
  if (what === 'dish') {
    for (const y of [66, 57, 48]) {
      ellipse(brush, 50, y, 35, 25, PORCELAIN, '#8d8470');
    }
    ellipse(brush, 50, 48, 21, 14, '#ebe5d6', '#c9c0aa');
    return;
  }
  brush.beginPath();
  brush.roundRect(9, 13, 82, 76, 7);
  brush.fillStyle = '#7a5230';
  brush.fill();
  brush.strokeStyle = '#4a2f18';
  brush.lineWidth = 4;
  brush.stroke();
  brush.beginPath();
  brush.roundRect(17, 20, 66, 60, 5);
  brush.fillStyle = '#4b3119';
  brush.fill();
  const places: readonly (readonly [number, number])[] = [
    [34, 40],
    [66, 40],
    [50, 52],
    [34, 66],
    [66, 66],
  ];
  for (const [x, y] of places) drawFood(brush, what, x, y, 15);
}

/** The window where soup goes out: a hatch with a bell and an arrow. */
export function drawServing(brush: Brush): void {
  brush.beginPath();
  brush.roundRect(8, 8, 84, 84, 10);
  brush.fillStyle = '#c9d8cf';
  brush.fill();
  brush.strokeStyle = '#3f6b59';
  brush.lineWidth = 5;
  brush.stroke();
  brush.save();
  brush.beginPath();
  brush.roundRect(10.5, 10.5, 79, 79, 8);
  brush.clip();
  brush.fillStyle = '#4f8a72';
  for (let x = -60; x < 120; x += 28) {
    brush.beginPath();
    brush.moveTo(x, 90);
    brush.lineTo(x + 13, 90);
    brush.lineTo(x + 93, 10);
    brush.lineTo(x + 80, 10);
    brush.closePath();
    brush.globalAlpha = 0.28;
    brush.fill();
  }
  brush.restore();
  brush.beginPath();
  brush.arc(50, 60, 27, Math.PI, 0);
  brush.closePath();
  brush.fillStyle = '#f2c14e';
  brush.fill();
  brush.strokeStyle = '#7a5a12';
  brush.lineWidth = 4;
  brush.stroke();
  brush.beginPath();
  brush.roundRect(18, 60, 64, 10, 5);
  brush.fillStyle = INK;
  brush.fill();
  brush.beginPath();
  brush.arc(50, 30, 5.5, 0, Math.PI * 2);
  brush.fill();
}

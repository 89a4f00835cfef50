import type { Brush } from './brush.ts';
import { drawMark, inkOn } from './emblem.ts';
import { GROUND, HUES, type HueName, mixColours } from './palette.ts';

/** Goals, signs, levers and cards in a square of 100 units. */

const WOOD = '#8a6238';
const WOOD_RIM = '#4a2f18';
const CREAM = '#fffaf0';
const INK = '#2a241c';
const QUARTER_TURNS: Readonly<Record<string, number>> = { up: 0, right: 1, down: 2, left: 3 };

/** A flag on a mound: where to go. */
export function drawFlag(brush: Brush, hue: HueName): void {
  const colour = HUES[hue];
  brush.beginPath();
  brush.ellipse(46, 84, 30, 10, 0, 0, Math.PI * 2);
  paint(brush, '#d9b24a', '#7a5a12', 3.5);
  brush.beginPath();
  brush.roundRect(38, 10, 7, 76, 3.5);
  paint(brush, '#f3ead2', WOOD_RIM, 3);
  brush.beginPath();
  brush.moveTo(45, 13);
  brush.bezierCurveTo(58, 6, 70, 22, 91, 13);
  brush.lineTo(85, 32);
  brush.lineTo(91, 50);
  brush.bezierCurveTo(70, 58, 58, 42, 45, 50);
  brush.closePath();
  const light = brush.createLinearGradient(45, 0, 91, 0);
  light.addColorStop(0, mixColours(colour, '#ffffff', 0.16));
  light.addColorStop(0.5, colour);
  light.addColorStop(1, mixColours(colour, '#14100a', 0.2));
  paint(brush, light, mixColours(colour, '#24160a', 0.55), 3.5);
}

/** A mat with an arrow: somebody will start here, facing that way. */
export function drawStart(brush: Brush, hue: HueName, direction: string): void {
  brush.beginPath();
  brush.roundRect(8, 8, 84, 84, 18);
  paint(brush, `${mixColours(HUES[hue], '#fffaf0', 0.5)}d0`, mixColours(HUES[hue], '#24160a', 0.4), 4);
  drawArrow(brush, direction, mixColours(HUES[hue], '#10131c', 0.5), 1);
}

/** A signpost that points one way. */
export function drawCue(brush: Brush, hue: HueName, direction: string): void {
  brush.beginPath();
  brush.roundRect(10, 10, 80, 80, 14);
  paint(brush, HUES[hue], mixColours(HUES[hue], '#24160a', 0.55), 4.5);
  drawArrow(brush, direction, INK, 0.95);
}

function drawArrow(brush: Brush, direction: string, colour: string, scale: number): void {
  brush.save();
  brush.translate(50, 50);
  brush.rotate(((QUARTER_TURNS[direction] ?? 0) * Math.PI) / 2);
  brush.scale(scale, scale);
  brush.beginPath();
  brush.moveTo(0, -30);
  brush.lineTo(26, 0);
  brush.lineTo(10, 0);
  brush.lineTo(10, 28);
  brush.lineTo(-10, 28);
  brush.lineTo(-10, 0);
  brush.lineTo(-26, 0);
  brush.closePath();
  brush.fillStyle = colour;
  brush.fill();
  brush.restore();
}

/** A box with a handle, as on a one-armed bandit. */
export function drawLever(brush: Brush, hue: HueName, detail: string): void {
  brush.strokeStyle = '#5f666b';
  brush.lineWidth = 8;
  brush.beginPath();
  brush.moveTo(74, 60);
  brush.lineTo(86, 24);
  brush.stroke();
  brush.beginPath();
  brush.arc(87, 20, 10.5, 0, Math.PI * 2);
  paint(brush, HUES[hue], mixColours(HUES[hue], '#24160a', 0.5), 4);
  brush.beginPath();
  brush.roundRect(12, 28, 62, 60, 10);
  paint(brush, '#4d6ea8', '#26395c', 4.5);
  brush.beginPath();
  brush.roundRect(20, 38, 46, 26, 5);
  paint(brush, CREAM, '#26395c', 3);
  for (const [x, fill] of [
    [29, '#d2402f'],
    [43, '#e69f00'],
    [57, '#009e73'],
  ] as const) {
    brush.beginPath();
    brush.arc(x, 51, 5.5, 0, Math.PI * 2);
    brush.fillStyle = fill;
    brush.fill();
  }
  if (detail !== '') write(brush, detail, 43, 76, 18, CREAM);
}

/** A round stone with its number, a state of a small world. */
export function drawState(brush: Brush, hue: HueName, detail: string): void {
  const colour = HUES[hue];
  brush.beginPath();
  brush.ellipse(50, 54, 43, 39, 0, 0, Math.PI * 2);
  paint(brush, mixColours(colour, '#14100a', 0.35), mixColours(colour, '#14100a', 0.6), 3);
  brush.beginPath();
  brush.ellipse(50, 48, 43, 39, 0, 0, Math.PI * 2);
  paint(brush, mixColours(colour, '#ffffff', 0.42), mixColours(colour, '#14100a', 0.45), 4);
  brush.beginPath();
  brush.ellipse(50, 48, 31, 27, 0, 0, Math.PI * 2);
  brush.strokeStyle = mixColours(colour, '#ffffff', 0.7);
  brush.lineWidth = 3;
  brush.stroke();
  if (detail !== '') write(brush, detail, 50, 49, 30, INK);
}

/** A bus stop: a coloured disc with its mark on a post. */
export function drawStop(brush: Brush, hue: HueName): void {
  brush.beginPath();
  brush.ellipse(50, 90, 20, 6, 0, 0, Math.PI * 2);
  paint(brush, '#6a7176', '#3d4449', 3);
  brush.beginPath();
  brush.roundRect(46, 52, 8, 38, 3);
  paint(brush, '#9aa3a8', '#4a5459', 3);
  brush.beginPath();
  brush.arc(50, 36, 29, 0, Math.PI * 2);
  paint(brush, CREAM, '#4a5459', 3.5);
  brush.beginPath();
  brush.arc(50, 36, 23, 0, Math.PI * 2);
  brush.fillStyle = HUES[hue];
  brush.fill();
  drawMark(brush, hue, 50, 36, 11);
}

/** Where a bus goes: a house with the mark of its line. */
export function drawDestination(brush: Brush, hue: HueName): void {
  const colour = HUES[hue];
  brush.beginPath();
  brush.roundRect(18, 44, 64, 46, 5);
  paint(brush, CREAM, WOOD_RIM, 4);
  brush.beginPath();
  brush.moveTo(50, 10);
  brush.lineTo(94, 48);
  brush.lineTo(6, 48);
  brush.closePath();
  paint(brush, colour, mixColours(colour, '#24160a', 0.5), 4.5);
  brush.beginPath();
  brush.roundRect(42, 62, 17, 28, 3);
  paint(brush, WOOD, WOOD_RIM, 3);
  drawMark(brush, hue, 50, 35, 8.5, inkOn(hue));
}

/** A card that two linked rings are drawn on. */
export function drawCooperate(brush: Brush): void {
  drawCard(brush, '#dff0e3', '#1f7a4f');
  brush.lineWidth = 7;
  for (const [x, colour] of [
    [39, '#1f7a4f'],
    [61, '#0072b2'],
  ] as const) {
    brush.beginPath();
    brush.arc(x, 50, 16, 0, Math.PI * 2);
    brush.strokeStyle = colour;
    brush.stroke();
  }
  brush.beginPath(); // where the first passes over the second
  brush.arc(39, 50, 16, -0.9, 0);
  brush.strokeStyle = '#1f7a4f';
  brush.stroke();
}

/** A card that a broken ring and a flash are drawn on. */
export function drawDefect(brush: Brush): void {
  drawCard(brush, '#fae3d6', '#b3400c');
  brush.beginPath();
  brush.moveTo(58, 20);
  brush.lineTo(32, 54);
  brush.lineTo(47, 54);
  brush.lineTo(41, 80);
  brush.lineTo(68, 43);
  brush.lineTo(52, 43);
  brush.closePath();
  paint(brush, '#d55e00', '#7a2c06', 3.5);
}

function drawCard(brush: Brush, fill: string, rim: string): void {
  brush.beginPath();
  brush.roundRect(17, 7, 66, 86, 10);
  paint(brush, fill, rim, 5);
}

/** Prestige: a ring of light over a head, the brighter and the more rays the higher. level 1..5. */
export function drawHalo(brush: Brush, level: number): void {
  brush.strokeStyle = '#f2b90c';
  brush.lineWidth = 5;
  for (let ray = 0; ray < level; ray++) {
    const angle = -Math.PI / 2 + (ray - (level - 1) / 2) * 0.46;
    brush.beginPath();
    brush.moveTo(50 + 40 * Math.cos(angle), 66 + 34 * Math.sin(angle));
    brush.lineTo(50 + 56 * Math.cos(angle), 66 + 50 * Math.sin(angle));
    brush.stroke();
  }
  for (const [width, colour] of [
    [15, '#8a5f00'],
    [9, mixColours('#f6d77a', '#ffc400', level / 5)],
  ] as const) {
    brush.beginPath();
    brush.ellipse(50, 68, 34, 13, 0, 0, Math.PI * 2);
    brush.lineWidth = width;
    brush.strokeStyle = colour;
    brush.stroke();
  }
}

/** A piece of bare floor that is carried about. */
export function drawTile(brush: Brush): void {
  brush.beginPath();
  brush.roundRect(16, 22, 68, 62, 8);
  paint(brush, GROUND.dark, '#8d7a55', 4.5);
  brush.strokeStyle = '#bba983';
  brush.lineWidth = 4;
  for (const [fromX, fromY, toX, toY] of [
    [50, 26, 50, 80],
    [20, 53, 80, 53],
  ]) {
    brush.beginPath();
    brush.moveTo(fromX, fromY);
    brush.lineTo(toX, toY);
    brush.stroke();
  }
}

/** A thing without a picture of its own: a disc with letters. */
export function drawToken(brush: Brush, hue: HueName, letters: string): void {
  brush.beginPath();
  brush.arc(50, 50, 36, 0, Math.PI * 2);
  paint(brush, HUES[hue], mixColours(HUES[hue], '#24160a', 0.5), 4.5);
  write(brush, letters, 50, 51, letters.length > 2 ? 24 : 32, inkOn(hue));
}

function write(brush: Brush, text: string, x: number, y: number, px: number, ink: string): void {
  brush.font = `800 ${px}px "Figtree Variable", system-ui, sans-serif`;
  brush.textAlign = 'center';
  brush.textBaseline = 'middle';
  brush.fillStyle = ink;
  brush.fillText(text, x, y + px * 0.06);
}

function paint(brush: Brush, fill: string | CanvasGradient, rim: string, lineWidth: number): void {
  brush.fillStyle = fill;
  brush.fill();
  brush.strokeStyle = rim;
  brush.lineWidth = lineWidth;
  brush.stroke();
}

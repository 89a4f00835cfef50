import type { Brush } from './brush.ts';
import { drawMark, isMetal, traceEmblem } from './emblem.ts';
import { drawFruit, paintBody } from './fruit-painter.ts';
import { drawBush } from './hedge-painter.ts';
import type { ItemLook, ItemShape } from './item-looks.ts';
import { drawCookingPot, drawDish, drawFood, drawIdlePot, drawReadyPot, drawSoup } from './kitchen-painter.ts';
import { HUES, type HueName, mixColours } from './palette.ts';
import {
  drawCooperate,
  drawCue,
  drawDefect,
  drawDestination,
  drawFlag,
  drawHalo,
  drawLever,
  drawStart,
  drawState,
  drawStop,
  drawTile,
  drawToken,
} from './sign-painter.ts';
import { drawBall, drawHex, drawPad, drawPyramid, drawSquare, drawStar } from './solid-painter.ts';

/** Draws things that lie on the ground, each into a square of `size` pixels with its corner at the origin. Canvas only, no Pixi. */
export function drawItem(brush: Brush, look: ItemLook, size: number): void {
  brush.save();
  brush.scale(size / 100, size / 100);
  brush.lineJoin = 'round';
  brush.lineCap = 'round';
  PAINTERS[look.shape](brush, look);
  brush.restore();
}

const PAINTERS: Readonly<Record<ItemShape, (brush: Brush, look: ItemLook) => void>> = {
  fruit: (brush, { hue }) => drawFruit(brush, hue),
  coin: (brush, { hue }) => drawCoin(brush, hue),
  key: (brush, { hue }) => drawKey(brush, hue),
  door: (brush, { hue }) => drawDoor(brush, hue),
  'closed-door': (brush, { hue }) => drawDoor(brush, hue),
  'locked-door': (brush, { hue }) => drawLockedDoor(brush, hue),
  'open-door': (brush, { hue }) => drawOpenDoor(brush, hue),
  ball: (brush, { hue }) => drawBall(brush, hue),
  square: (brush, { hue }) => drawSquare(brush, hue),
  pyramid: (brush, { hue }) => drawPyramid(brush, hue),
  pad: (brush, { hue }) => drawPad(brush, hue),
  hex: (brush, { hue }) => drawHex(brush, hue),
  star: (brush, { hue }) => drawStar(brush, hue),
  flag: (brush, { hue }) => drawFlag(brush, hue),
  start: (brush, { hue, detail }) => drawStart(brush, hue, detail),
  onion: (brush) => drawFood(brush, 'onion', 50, 54, 34),
  tomato: (brush) => drawFood(brush, 'tomato', 50, 52, 34),
  dish: drawDish,
  soup: (brush, { detail }) => drawSoup(brush, ...countsOf(detail)),
  pot: (brush, { detail }) => drawIdlePot(brush, ...countsOf(detail)),
  cooking: (brush, { detail }) => drawCookingPot(brush, ...countsOf(detail), numbersOf(detail)[2] ?? 0),
  ready: (brush, { detail }) => drawReadyPot(brush, ...countsOf(detail)),
  halo: (brush, { detail }) => drawHalo(brush, numbersOf(detail)[0] ?? 1),
  lever: (brush, { hue, detail }) => drawLever(brush, hue, detail),
  state: (brush, { hue, detail }) => drawState(brush, hue, detail),
  cue: (brush, { hue, detail }) => drawCue(brush, hue, detail),
  stop: (brush, { hue }) => drawStop(brush, hue),
  destination: (brush, { hue }) => drawDestination(brush, hue),
  cooperate: drawCooperate,
  defect: drawDefect,
  tile: drawTile,
  wall: drawBush,
  token: (brush, { hue, detail }) => drawToken(brush, hue, detail),
};

function numbersOf(detail: string): number[] {
  return detail === '' ? [] : detail.split('-').map(Number);
}

/** Onions and tomatoes of `<o>-<t>...`. */
function countsOf(detail: string): [number, number] {
  const [numOnions = 0, numTomatoes = 0] = numbersOf(detail);
  return [numOnions, numTomatoes];
}

function drawCoin(brush: Brush, hue: HueName): void {
  const colour = HUES[hue];
  brush.beginPath();
  brush.arc(50, 50, 34, 0, Math.PI * 2);
  paintBody(brush, colour);
  traceEmblem(brush, hue, 50, 50, 18);
  brush.fillStyle = 'rgba(255,255,255,0.82)';
  brush.fill();
}

function drawKey(brush: Brush, hue: HueName): void {
  const colour = HUES[hue];
  const rim = mixColours(colour, '#24160a', 0.55);
  brush.save();
  brush.translate(50, 50);
  brush.rotate(-0.7);
  brush.translate(-50, -50);
  for (const [style, extra] of [
    [rim, 8],
    [colour, 0],
  ] as const) {
    brush.strokeStyle = style;
    brush.lineWidth = 10 + extra;
    brush.beginPath();
    brush.moveTo(48, 50);
    brush.lineTo(88, 50);
    brush.moveTo(74, 52);
    brush.lineTo(74, 64);
    brush.moveTo(86, 52);
    brush.lineTo(86, 62);
    brush.stroke();
    brush.beginPath();
    brush.arc(30, 50, 17, 0, Math.PI * 2);
    brush.lineWidth = 11 + extra;
    brush.stroke();
  }
  brush.beginPath();
  brush.arc(30, 50, 16, 0, Math.PI * 2);
  brush.fillStyle = '#fbf3df';
  brush.fill();
  drawSign(brush, hue, 30, 50, rim, isMetal(hue) ? 0 : 0.7);
  brush.restore();
}

/** The emblem of a metal or the mark of a colour, on a light plate. turn: radians that the picture is turned by, undone for a mark. */
function drawSign(brush: Brush, hue: HueName, x: number, y: number, ink: string, turn = 0): void {
  if (isMetal(hue)) {
    traceEmblem(brush, hue, x, y, 10);
    brush.fillStyle = ink;
    brush.fill();
    return;
  }
  brush.save();
  brush.translate(x, y);
  brush.rotate(turn);
  drawMark(brush, hue, 0, 0, 8, '#2a241c');
  brush.restore();
}

const WOOD = '#6d4a2b';

function drawPanel(brush: Brush, colour: string, x: number, width: number): void {
  brush.beginPath();
  brush.roundRect(x, 16, width, 74, 7);
  brush.fillStyle = mixColours(colour, '#ffffff', 0.12);
  brush.fill();
  brush.strokeStyle = mixColours(colour, '#24160a', 0.55);
  brush.lineWidth = 4;
  brush.stroke();
}

function drawOpenDoor(brush: Brush, hue: HueName): void {
  brush.globalAlpha = 0.85;
  drawPanel(brush, HUES[hue], 1, 15);
  drawPanel(brush, HUES[hue], 84, 15);
  brush.globalAlpha = 1;
  if (isMetal(hue)) return;
  for (const x of [8.5, 91.5]) drawMark(brush, hue, x, 52, 4.4);
}

/** A shut door; the plate carries the sign of the key that fits or of the colour that counts. */
function drawDoor(brush: Brush, hue: HueName): void {
  const colour = HUES[hue];
  drawPanel(brush, colour, 10, 80);
  brush.strokeStyle = mixColours(colour, '#24160a', 0.32);
  brush.lineWidth = 3;
  for (const x of [30, 50, 70]) {
    brush.beginPath();
    brush.moveTo(x, 20);
    brush.lineTo(x, 86);
    brush.stroke();
  }
  brush.fillStyle = WOOD;
  for (const y of [28, 74]) {
    brush.beginPath();
    brush.roundRect(6, y - 5, 88, 10, 4);
    brush.fill();
  }
  brush.beginPath();
  brush.arc(50, 52, 17, 0, Math.PI * 2);
  brush.fillStyle = '#fbf3df';
  brush.fill();
  brush.strokeStyle = WOOD;
  brush.lineWidth = 4;
  brush.stroke();
  drawSign(brush, hue, 50, 52, mixColours(colour, '#24160a', 0.3));
}

/** The same door behind a padlock that hides nothing of its sign. */
function drawLockedDoor(brush: Brush, hue: HueName): void {
  drawDoor(brush, hue);
  brush.beginPath();
  brush.arc(50, 31, 14, Math.PI, 0);
  brush.lineTo(64, 44);
  brush.moveTo(36, 31);
  brush.lineTo(36, 44);
  for (const [style, width] of [
    ['#2b2f31', 11],
    ['#c3cacd', 6],
  ] as const) {
    brush.strokeStyle = style;
    brush.lineWidth = width;
    brush.stroke();
  }
  brush.beginPath();
  brush.roundRect(27, 38, 46, 38, 8);
  brush.fillStyle = '#e8b93c';
  brush.fill();
  brush.strokeStyle = '#5f4406';
  brush.lineWidth = 4;
  brush.stroke();
  brush.beginPath();
  brush.arc(50, 57, 13, 0, Math.PI * 2);
  brush.fillStyle = '#fbf3df';
  brush.fill();
  drawSign(brush, hue, 50, 57, mixColours(HUES[hue], '#24160a', 0.3));
}

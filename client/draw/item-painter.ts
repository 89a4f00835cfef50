import { type Brush, drawFruit, paintBody } from './fruit-painter.ts';
import { HUES, type HueName, hueOf, mixColours } from './palette.ts';

/** Draws things that lie on the ground, each into a square of `size` pixels with its corner at the origin. Canvas only, no Pixi. */
type ItemShape = 'fruit' | 'coin' | 'key' | 'door' | 'open-door';

/** What a world's item or cumulant name looks like. */
export interface ItemLook {
  readonly shape: ItemShape;
  readonly hue: HueName;
}

/** `idx` chooses a hue for names without a colour word: pass the kind's own index, from 0. */
export function lookOf(name: string, idx: number): ItemLook {
  const words = name.toLowerCase().split(/[^a-z]+/);
  const hue = hueOf(name, idx);
  if (words.includes('door') || words.includes('gate'))
    return { shape: words.includes('open') ? 'open-door' : 'door', hue };
  if (words.includes('key')) return { shape: 'key', hue };
  if (words.includes('coin')) return { shape: 'coin', hue };
  return { shape: 'fruit', hue };
}

export function drawItem(brush: Brush, look: ItemLook, size: number): void {
  brush.save();
  brush.scale(size / 100, size / 100);
  brush.lineJoin = 'round';
  brush.lineCap = 'round';
  if (look.shape === 'fruit') drawFruit(brush, look.hue);
  else if (look.shape === 'coin') drawCoin(brush, look.hue);
  else if (look.shape === 'key') drawKey(brush, look.hue);
  else drawDoor(brush, look.hue, look.shape === 'open-door');
  brush.restore();
}

/** 0 is a disc. */
const EMBLEM_CORNERS: Readonly<Record<HueName, number>> = {
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

/** Emblem of a coin, key or door by hue, so that colour is never the only difference. */
function traceEmblem(brush: Brush, hue: HueName, x: number, y: number, radius: number): void {
  const count = EMBLEM_CORNERS[hue];
  brush.beginPath();
  if (count === 0) {
    brush.arc(x, y, radius * 0.8, 0, Math.PI * 2);
    return;
  }
  for (let corner = 0; corner < count; corner++) {
    const angle = -Math.PI / 2 + (corner * 2 * Math.PI) / count;
    brush.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  brush.closePath();
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
  traceEmblem(brush, hue, 30, 50, 10);
  brush.fillStyle = rim;
  brush.fill();
  brush.restore();
}

function drawDoor(brush: Brush, hue: HueName, isOpen: boolean): void {
  const colour = HUES[hue];
  const wood = '#6d4a2b';
  const panel = (x: number, width: number): void => {
    brush.beginPath();
    brush.roundRect(x, 16, width, 74, 7);
    brush.fillStyle = mixColours(colour, '#ffffff', 0.12);
    brush.fill();
    brush.strokeStyle = mixColours(colour, '#24160a', 0.55);
    brush.lineWidth = 4;
    brush.stroke();
  };
  if (isOpen) {
    brush.globalAlpha = 0.85;
    panel(2, 12);
    panel(86, 12);
    brush.globalAlpha = 1;
    return;
  }
  panel(10, 80);
  brush.strokeStyle = mixColours(colour, '#24160a', 0.32);
  brush.lineWidth = 3;
  for (const x of [30, 50, 70]) {
    brush.beginPath();
    brush.moveTo(x, 20);
    brush.lineTo(x, 86);
    brush.stroke();
  }
  brush.fillStyle = wood;
  for (const y of [28, 74]) {
    brush.beginPath();
    brush.roundRect(6, y - 5, 88, 10, 4);
    brush.fill();
  }
  brush.beginPath(); // lock plate with the same emblem for a colour as its coin
  brush.arc(50, 52, 17, 0, Math.PI * 2);
  brush.fillStyle = '#fbf3df';
  brush.fill();
  brush.strokeStyle = wood;
  brush.lineWidth = 4;
  brush.stroke();
  traceEmblem(brush, hue, 50, 52, 10);
  brush.fillStyle = mixColours(colour, '#24160a', 0.3);
  brush.fill();
}

import { Rectangle, Texture } from 'pixi.js';
import type { RoomFacts } from '../model/room-facts.ts';
import { MAX_SEATS } from '../model/snapshot.ts';
import { drawBird, drawHat } from '../paint/bird-painter.ts';
import type { Brush } from '../paint/brush.ts';
import { heldLookOf, type ItemLook, lookKey, lookOf, stanceOf } from '../paint/item-looks.ts';
import { drawItem } from '../paint/item-painter.ts';
import { SEAT_COLOURS } from '../paint/palette.ts';
import { createPaintedCanvas } from './canvas.ts';

/**
 * All sprites in one texture, drawn once when a room opens, so that everything that moves is one batch. The atlas owns the
 * texture; `destroy` frees it.
 */
export interface Atlas {
  readonly items: readonly Texture[]; // by item code; code 0 is empty
  /** By item code: 1 for things that are part of the place (doors, pots), which neither sway nor throw a shadow. */
  readonly isFixture: Uint8Array;
  readonly isSign: Uint8Array; // by item code: 1 for what has to be read beside who stands there
  readonly itemExtent: Float32Array; // by item code: side of the picture, cells
  readonly held: readonly Texture[]; // by held code; code 0 is empty
  /** By held code: 1 for what is worn over the head and not carried at the side. */
  readonly isWorn: Uint8Array;
  readonly birds: readonly (readonly Texture[])[]; // [seat][facing]
  readonly hats: readonly Texture[]; // by facing
  readonly shadow: Texture;
  readonly ring: Texture; // marks the own player
  readonly glow: Texture; // marks a highlighted player
  readonly caret: Texture;
  readonly band: Texture; // one piece of an arrow's shaft, white
  readonly head: Texture; // arrow head, white, pointing right
  readonly chevron: Texture; // flows along an arrow, white, pointing right
  destroy(): void;
}

export const SPRITE_PX = 128;
const COLUMNS = 16;
const GAP_PX = 2; // keeps neighbours out of a sprite's mipmaps

type Painter = (brush: Brush) => void;

export function createAtlas(facts: RoomFacts): Atlas {
  const painters: Painter[] = [];
  const reserve = (painter: Painter): number => painters.push(painter) - 1;
  const itemLooks = facts.itemNames.map((name, code) => (code > 0 ? lookOf(name, code - 1) : undefined));
  const heldLooks = facts.heldNames.map((name, code) => (code > 0 ? heldLookOf(name, code - 1) : undefined));
  const reserveLook = createLookReserve(reserve);
  const itemIdx = itemLooks.map(reserveLook);
  const heldIdx = heldLooks.map(reserveLook);
  const birdIdx = Array.from({ length: MAX_SEATS }, (_, seat) =>
    [0, 1, 2, 3].map((facing) =>
      reserve((brush) => drawBird(brush, SEAT_COLOURS[seat], String(seat + 1), facing, SPRITE_PX)),
    ),
  );
  const hatIdx = [0, 1, 2, 3].map((facing) => reserve((brush) => drawHat(brush, facing, SPRITE_PX)));
  const markIdx = [drawShadow, drawRing, drawGlow, drawCaret, drawBand, drawHead, drawChevron].map(reserve);

  const texture = paintSheet(painters);
  const frame = (idx: number): Texture => frameOf(texture, idx);
  const [shadow, ring, glow, caret, band, head, chevron] = markIdx.map(frame);
  return {
    items: itemIdx.map(frame),
    isFixture: Uint8Array.from(itemLooks, (look) => (look !== undefined && stanceOf(look).isFixture ? 1 : 0)),
    isSign: Uint8Array.from(itemLooks, (look) => (look !== undefined && stanceOf(look).isSign ? 1 : 0)),
    itemExtent: Float32Array.from(itemLooks, (look) => (look === undefined ? 0 : stanceOf(look).extent)),
    held: heldIdx.map(frame),
    isWorn: Uint8Array.from(heldLooks, (look) => (look?.shape === 'halo' ? 1 : 0)),
    birds: birdIdx.map((facings) => facings.map(frame)),
    hats: hatIdx.map(frame),
    shadow,
    ring,
    glow,
    caret,
    band,
    head,
    chevron,
    destroy: () => texture.destroy(true),
  };
}

/** One place in the sheet for each picture, however many names it has: what lies on the ground can be carried too. */
function createLookReserve(reserve: (painter: Painter) => number): (look: ItemLook | undefined) => number {
  const places = new Map<string, number>();
  return (look) => {
    const key = look === undefined ? '' : lookKey(look);
    const place =
      places.get(key) ??
      reserve((brush) => {
        if (look !== undefined) drawItem(brush, look, SPRITE_PX);
      });
    places.set(key, place);
    return place;
  };
}

function paintSheet(painters: readonly Painter[]): Texture {
  const pitch = SPRITE_PX + 2 * GAP_PX;
  const { canvas, brush } = createPaintedCanvas(COLUMNS * pitch, Math.ceil(painters.length / COLUMNS) * pitch);
  painters.forEach((painter, idx) => {
    brush.save();
    brush.translate((idx % COLUMNS) * pitch + GAP_PX, Math.floor(idx / COLUMNS) * pitch + GAP_PX);
    painter(brush);
    brush.restore();
  });
  return Texture.from({ resource: canvas, autoGenerateMipmaps: true, scaleMode: 'linear' }, true);
}

function frameOf(sheet: Texture, idx: number): Texture {
  const pitch = SPRITE_PX + 2 * GAP_PX;
  const x = (idx % COLUMNS) * pitch + GAP_PX;
  const y = Math.floor(idx / COLUMNS) * pitch + GAP_PX;
  return new Texture({ source: sheet.source, frame: new Rectangle(x, y, SPRITE_PX, SPRITE_PX) });
}

const HALF = SPRITE_PX / 2;

function drawShadow(brush: Brush): void {
  brush.scale(1, 0.42);
  const soft = brush.createRadialGradient(HALF, HALF / 0.42, 0, HALF, HALF / 0.42, HALF);
  soft.addColorStop(0, 'rgba(60,44,20,0.46)');
  soft.addColorStop(0.5, 'rgba(60,44,20,0.24)');
  soft.addColorStop(1, 'rgba(60,44,20,0)');
  brush.fillStyle = soft;
  brush.fillRect(0, 0, SPRITE_PX, SPRITE_PX / 0.42);
}

function drawRing(brush: Brush): void {
  brush.beginPath();
  brush.ellipse(HALF, HALF, 56, 26, 0, 0, Math.PI * 2);
  brush.fillStyle = 'rgba(255,255,255,0.5)';
  brush.fill();
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 9;
  brush.stroke();
  brush.strokeStyle = '#17584b';
  brush.lineWidth = 4;
  brush.stroke();
}

function drawGlow(brush: Brush): void {
  const soft = brush.createRadialGradient(HALF, HALF, 20, HALF, HALF, HALF);
  soft.addColorStop(0, 'rgba(255,250,225,0.95)');
  soft.addColorStop(0.6, 'rgba(255,240,180,0.5)');
  soft.addColorStop(1, 'rgba(255,240,180,0)');
  brush.fillStyle = soft;
  brush.fillRect(0, 0, SPRITE_PX, SPRITE_PX);
}

function drawCaret(brush: Brush): void {
  brush.beginPath();
  brush.moveTo(36, 44);
  brush.lineTo(92, 44);
  brush.lineTo(64, 84);
  brush.closePath();
  brush.lineJoin = 'round';
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 20;
  brush.stroke();
  brush.fillStyle = '#17584b';
  brush.strokeStyle = '#17584b';
  brush.lineWidth = 8;
  brush.stroke();
  brush.fill();
}

/** Full width so that pieces laid end to end show no seam; soft only across. */
function drawBand(brush: Brush): void {
  const soft = brush.createLinearGradient(0, 0, 0, SPRITE_PX);
  soft.addColorStop(0, 'rgba(255,255,255,0)');
  soft.addColorStop(0.08, 'rgba(255,255,255,1)');
  soft.addColorStop(0.92, 'rgba(255,255,255,1)');
  soft.addColorStop(1, 'rgba(255,255,255,0)');
  brush.fillStyle = soft;
  brush.fillRect(-GAP_PX, 0, SPRITE_PX + 2 * GAP_PX, SPRITE_PX);
}

function drawHead(brush: Brush): void {
  brush.beginPath();
  brush.moveTo(20, 18);
  brush.lineTo(118, HALF);
  brush.lineTo(20, SPRITE_PX - 18);
  brush.lineTo(40, HALF);
  brush.closePath();
  brush.lineJoin = 'round';
  brush.fillStyle = '#ffffff';
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 12;
  brush.fill();
  brush.stroke();
}

function drawChevron(brush: Brush): void {
  brush.beginPath();
  brush.moveTo(38, 30);
  brush.lineTo(84, HALF);
  brush.lineTo(38, SPRITE_PX - 30);
  brush.lineJoin = 'round';
  brush.lineCap = 'round';
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 26;
  brush.stroke();
}

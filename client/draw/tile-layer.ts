import { Sprite, Texture } from 'pixi.js';
import type { RoomFacts } from '../model/room-facts.ts';
import { boardFrameOf, paintGround } from '../paint/ground-painter.ts';
import { createPaintedCanvas } from './canvas.ts';

/** The ground of a level: painted once into one texture and then a single sprite, in units of one cell. */
export interface TileLayer {
  readonly view: Sprite;
  destroy(): void;
}

const MAX_TEXTURE_PX = 2048; // every WebGL device takes this
const MAX_CELL_PX = 96;

export function createTileLayer(facts: RoomFacts): TileLayer {
  const { rim } = boardFrameOf(facts);
  const [height, width] = [facts.height + 2 * rim, facts.width + 2 * rim];
  const cellPx = Math.max(8, Math.min(MAX_CELL_PX, Math.floor(MAX_TEXTURE_PX / Math.max(height, width))));
  const { canvas, brush } = createPaintedCanvas(width * cellPx, height * cellPx);
  paintGround(brush, facts, cellPx);
  const texture = Texture.from({ resource: canvas, autoGenerateMipmaps: true, scaleMode: 'linear' }, true);
  const view = new Sprite(texture);
  view.eventMode = 'none';
  view.scale.set(1 / cellPx);
  view.position.set(-rim, -rim);
  return {
    view,
    destroy: () => {
      view.destroy();
      texture.destroy(true);
    },
  };
}

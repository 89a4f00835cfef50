import { Sprite, Texture } from 'pixi.js';
import type { RoomFacts } from '../model/room-facts.ts';
import { createPaintedCanvas } from './canvas.ts';
import { paintGround } from './ground-painter.ts';

/** The ground of a level: painted once into one texture and then a single sprite, in units of one cell. */
export interface TileLayer {
  readonly view: Sprite;
  destroy(): void;
}

const MAX_TEXTURE_PX = 2048; // every WebGL device takes this
const MAX_CELL_PX = 96;

export function createTileLayer(facts: RoomFacts): TileLayer {
  const cellPx = Math.max(8, Math.min(MAX_CELL_PX, Math.floor(MAX_TEXTURE_PX / Math.max(facts.height, facts.width))));
  const { canvas, brush } = createPaintedCanvas(facts.width * cellPx, facts.height * cellPx);
  paintGround(brush, facts, cellPx);
  const texture = Texture.from({ resource: canvas, autoGenerateMipmaps: true, scaleMode: 'linear' }, true);
  const view = new Sprite(texture);
  view.eventMode = 'none';
  view.scale.set(1 / cellPx);
  return {
    view,
    destroy: () => {
      view.destroy();
      texture.destroy(true);
    },
  };
}

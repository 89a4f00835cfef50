import { Container, Sprite } from 'pixi.js';
import { type RaceTrails, TRAIL_CELLS, type Trail } from '../model/race-trails.ts';
import { MAX_SEATS } from '../model/snapshot.ts';
import type { BoardView } from '../model/view-model.ts';
import { SEAT_COLOURS, tintOf } from '../paint/palette.ts';
import { type Atlas, SPRITE_PX } from './atlas.ts';

/** Ribbons behind those who race, in the colour of each, fading with age. Pooled sprites in units of one cell; `draw` allocates nothing. */
export interface TrailLayer {
  readonly view: Container;
  draw(board: BoardView, trails: RaceTrails): void;
}

const WIDTH = 0.13; // cells
const SEAM = 0.008; // what keeps the joints of two pieces closed
const NEWEST_ALPHA = 0.75;
const LANE = 0.11; // cells between the ribbons of two who walk the same way
const NUM_LANES = 4;

export function createTrailLayer(atlas: Atlas): TrailLayer {
  const view = new Container({ eventMode: 'none', interactiveChildren: false });
  const pieces = Array.from({ length: MAX_SEATS }, (_, seat) =>
    Array.from({ length: TRAIL_CELLS }, () => {
      const piece = new Sprite(atlas.band);
      piece.anchor.set(0.5);
      piece.tint = tintOf(SEAT_COLOURS[seat]);
      piece.visible = false;
      view.addChild(piece);
      return piece;
    }),
  );
  return {
    view,
    draw(board, { trails }) {
      for (let seat = 0; seat < MAX_SEATS; seat++) drawTrail(board, seat, trails[seat], pieces[seat]);
    },
  };
}

/**
 * The last piece grows with the bird, which is still on its way to the cell that is last in the trail. A piece has the corner at its start and
 * not the one at its end, so that pale pieces never lie over each other.
 */
function drawTrail(board: BoardView, seat: number, { rows, cols }: Trail, pieces: readonly Sprite[]): void {
  const lane = ((seat % NUM_LANES) - (NUM_LANES - 1) / 2) * LANE + 0.5;
  const last = rows.length - 1;
  for (let idx = 0; idx < pieces.length; idx++) {
    const piece = pieces[idx];
    piece.visible = board.visible[seat] === 1 && idx < last;
    if (!piece.visible) continue;
    const isNewest = idx === last - 1;
    const toRow = isNewest ? board.rowAt[seat] : rows[idx + 1];
    const toCol = isNewest ? board.colAt[seat] : cols[idx + 1];
    const rowLength = toRow - rows[idx];
    const colLength = toCol - cols[idx];
    const length = Math.abs(rowLength) + Math.abs(colLength); // along one axis
    const back = length > 0 ? WIDTH / 2 / length : 0;
    piece.position.set(
      (cols[idx] + toCol) / 2 + lane - colLength * back,
      (rows[idx] + toRow) / 2 + lane - rowLength * back,
    );
    piece.rotation = Math.abs(rowLength) > Math.abs(colLength) ? Math.PI / 2 : 0;
    piece.scale.set((length + SEAM) / SPRITE_PX, WIDTH / SPRITE_PX);
    piece.alpha = (NEWEST_ALPHA * (idx + 1 + pieces.length - rows.length)) / pieces.length;
  }
}

import { SCENE_PLAYER_FIELDS, type Scene } from '../../envs/core/environment.ts';
import type { SceneSpec } from '../../envs/core/specs.ts';
import { computeCrowd, createCrowd } from '../model/crowd.ts';
import { drawBird } from './bird-painter.ts';
import type { Brush } from './brush.ts';
import { boardFrameOf, paintGround } from './ground-painter.ts';
import { BESIDE, heldLookOf, type ItemLook, lookOf, stanceOf } from './item-looks.ts';
import { drawItem } from './item-painter.ts';
import { SEAT_COLOURS } from './palette.ts';

/** A still picture of a whole scene, as the arena would show it. */

/** Side lengths of the picture in pixels. */
export function boardSizeOf(scene: Scene, names: SceneSpec, cellPx: number): { width: number; height: number } {
  const { margin } = boardFrameOf({ ...scene, terrainNames: names.terrainNames });
  return {
    width: Math.round((scene.width + 2 * margin) * cellPx),
    height: Math.round((scene.height + 2 * margin) * cellPx),
  };
}

/** Paints ground, items and players into a canvas of `boardSizeOf`. */
export function paintBoard(brush: Brush, scene: Scene, names: SceneSpec, cellPx: number): void {
  const ground = { ...scene, terrainNames: names.terrainNames };
  const { rim, margin } = boardFrameOf(ground);
  brush.save();
  brush.translate((margin - rim) * cellPx, (margin - rim) * cellPx);
  paintGround(brush, ground, cellPx);
  brush.translate(rim * cellPx, rim * cellPx);
  const people = new Set(presentCells(scene));
  for (let cell = 0; cell < scene.items.length; cell++) {
    const code = scene.items[cell];
    if (code > 0)
      paintItem(brush, lookOf(names.itemNames[code], code - 1), cell, scene.width, cellPx, people.has(cell));
  }
  paintPlayers(brush, scene, names, cellPx);
  brush.restore();
}

/** Cells that somebody stands on. */
function presentCells({ players, width }: Scene): number[] {
  const cells: number[] = [];
  for (let at = 0; at < players.length; at += SCENE_PLAYER_FIELDS)
    if (players[at + 4] !== 0) cells.push(players[at] * width + players[at + 1]);
  return cells;
}

function paintItem(brush: Brush, look: ItemLook, cell: number, width: number, cellPx: number, isShared: boolean): void {
  const { extent, isFixture, isSign } = stanceOf(look);
  const isBeside = isSign && isShared;
  const x = (cell % width) + 0.5 + (isBeside ? BESIDE.signCol : 0);
  const y = Math.floor(cell / width) + 0.5 + (isBeside ? BESIDE.signRow : 0);
  if (!isFixture) paintShadow(brush, x, y + 0.3, 0.3, cellPx);
  const side = extent * (isBeside ? BESIDE.signSize : 1);
  paintCentred(brush, x, y - (isFixture ? 0 : 0.04), side, cellPx, () => drawItem(brush, look, cellPx));
}

function paintPlayers(brush: Brush, scene: Scene, names: SceneSpec, cellPx: number): void {
  const numSeats = scene.players.length / SCENE_PLAYER_FIELDS;
  const field = (at: number): number[] =>
    Array.from({ length: numSeats }, (_, seat) => scene.players[seat * SCENE_PLAYER_FIELDS + at]);
  const [row, col, facing, held, present] = [0, 1, 2, 3, 4].map(field);
  const crowd = createCrowd(numSeats);
  computeCrowd(Uint8Array.from(present), row, col, crowd);
  const seats = Array.from({ length: numSeats }, (_, seat) => seat).filter((seat) => present[seat] === 1);
  seats.sort((a, b) => row[a] + crowd.rowOffset[a] - row[b] - crowd.rowOffset[b]); // who stands nearer covers who stands behind
  for (const seat of seats) {
    const code = scene.items[row[seat] * scene.width + col[seat]];
    const isBeside = code > 0 && stanceOf(lookOf(names.itemNames[code], code - 1)).isSign;
    const size = crowd.size[seat] * (isBeside ? BESIDE.playerSize : 1);
    const x = col[seat] + 0.5 + crowd.colOffset[seat] + (isBeside ? BESIDE.playerCol : 0);
    const y = row[seat] + 0.5 + crowd.rowOffset[seat] + (isBeside ? BESIDE.playerRow : 0);
    paintShadow(brush, x, y + 0.36 * size, 0.4 * size, cellPx);
    paintCentred(brush, x, y - 0.07, BIRD_EXTENT * size, cellPx, () =>
      drawBird(brush, SEAT_COLOURS[seat % SEAT_COLOURS.length], String(seat + 1), facing[seat] & 3, cellPx),
    );
    if (held[seat] > 0) paintHeld(brush, names.heldNames[held[seat]], held[seat], x, y, size, cellPx);
  }
}

const BIRD_EXTENT = 1.1;

function paintHeld(brush: Brush, name: string, code: number, x: number, y: number, size: number, cellPx: number): void {
  const look = heldLookOf(name, code - 1);
  const isWorn = look.shape === 'halo';
  const [atX, atY, extent] = isWorn ? [x, y - 0.62 * size, 0.8] : [x + 0.32 * size, y + 0.2 * size, 0.5];
  paintCentred(brush, atX, atY, extent * size, cellPx, () => drawItem(brush, look, cellPx));
}

function paintShadow(brush: Brush, x: number, y: number, radius: number, cellPx: number): void {
  brush.fillStyle = 'rgba(60,44,20,0.24)';
  brush.beginPath();
  brush.ellipse(x * cellPx, y * cellPx, radius * cellPx, radius * 0.34 * cellPx, 0, 0, Math.PI * 2);
  brush.fill();
}

function paintCentred(brush: Brush, x: number, y: number, extent: number, cellPx: number, draw: () => void): void {
  brush.save();
  brush.translate((x - extent / 2) * cellPx, (y - extent / 2) * cellPx);
  brush.scale(extent, extent);
  draw();
  brush.restore();
}

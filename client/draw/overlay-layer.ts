import { Container, Sprite } from 'pixi.js';
import { MAX_SEATS } from '../model/snapshot.ts';
import type { BoardView } from '../model/view-model.ts';
import { SEAT_COLOURS, tintOf } from '../paint/palette.ts';
import { type Atlas, SPRITE_PX } from './atlas.ts';

/**
 * Arrows from an imitator to whom it imitates: a bowed shaft in the imitator's colour, as wide and as solid as the imitation is
 * strong, with small chevrons flying along it. Pooled sprites in units of one cell; `draw` allocates nothing.
 */
export interface OverlayLayer {
  readonly view: Container;
  draw(board: BoardView, timeMs: number): void;
  /** Arrows of other seats fade while one is highlighted; -1 none. */
  highlight(seatIdx: number): void;
  setMotion(isReduced: boolean): void;
}

const NUM_PIECES = 22;
const NUM_CHEVRONS = 4;
const MIN_WIDTH = 0.12; // cells
const MAX_WIDTH = 0.32;
const LEAST_STRENGTH = 0.25; // [0, 1] of an arrow that has only begun
const COME_MS = 120; // time constants of coming and going
const GO_MS = 600;
const GONE = 0.03;
const FLIGHT_MS = 1500; // a chevron's way from tail to head

interface Arrow {
  readonly rims: readonly Sprite[];
  readonly pieces: readonly Sprite[];
  readonly chevrons: readonly Sprite[];
  readonly headRim: Sprite;
  readonly head: Sprite;
  shownStrength: number; // eased, so that an arrow grows and fades instead of blinking
  lastFollowed: number;
}

export function createOverlayLayer(atlas: Atlas): OverlayLayer {
  const view = new Container({ eventMode: 'none', interactiveChildren: false });
  const arrows = Array.from({ length: MAX_SEATS }, (_, seat) => createArrow(atlas, view, tintOf(SEAT_COLOURS[seat])));
  let highlighted = -1;
  let isReduced = false;
  let lastMs = 0;
  return {
    view,
    draw(board, timeMs) {
      const elapsedMs = timeMs - lastMs;
      lastMs = timeMs;
      for (let seat = 0; seat < MAX_SEATS; seat++)
        drawArrow(board, seat, arrows[seat], isReduced ? 0 : timeMs, elapsedMs, highlighted, isReduced);
    },
    highlight: (seatIdx) => {
      highlighted = seatIdx;
    },
    setMotion: (reduced) => {
      isReduced = reduced;
    },
  };
}

function createArrow(atlas: Atlas, parent: Container, tint: number): Arrow {
  const add = (texture: Atlas['band'], colour: number): Sprite => {
    const sprite = new Sprite({ texture, anchor: 0.5, tint: colour, visible: false, eventMode: 'none' });
    parent.addChild(sprite);
    return sprite;
  };
  const many = (count: number, texture: Atlas['band'], colour: number): Sprite[] =>
    Array.from({ length: count }, () => add(texture, colour));
  const light = 0xfffaf0;
  const rims = many(NUM_PIECES, atlas.band, light);
  const headRim = add(atlas.head, light);
  const pieces = many(NUM_PIECES, atlas.band, tint);
  const head = add(atlas.head, tint);
  const chevrons = many(NUM_CHEVRONS, atlas.chevron, light);
  return { rims, pieces, chevrons, headRim, head, shownStrength: 0, lastFollowed: -1 };
}

function setShown(arrow: Arrow, isShown: boolean): void {
  if (arrow.head.visible === isShown) return;
  arrow.head.visible = isShown;
  arrow.headRim.visible = isShown;
  for (let piece = 0; piece < NUM_PIECES; piece++) {
    arrow.pieces[piece].visible = isShown;
    arrow.rims[piece].visible = isShown;
  }
  for (let idx = 0; idx < NUM_CHEVRONS; idx++) arrow.chevrons[idx].visible = isShown;
}

function drawArrow(
  board: BoardView,
  seat: number,
  arrow: Arrow,
  timeMs: number,
  elapsedMs: number,
  highlighted: number,
  isReduced: boolean,
): void {
  // An agent may change its mind every tick. An arrow comes quickly and goes slowly, so that the eye can follow.
  if (board.following[seat] >= 0 && board.following[seat] !== arrow.lastFollowed) {
    arrow.lastFollowed = board.following[seat];
    arrow.shownStrength = 0;
  }
  const followed = arrow.lastFollowed;
  const wanted = board.following[seat] >= 0 ? Math.max(LEAST_STRENGTH, board.strength[seat]) : 0;
  const easeMs = wanted > arrow.shownStrength ? COME_MS : GO_MS;
  const share = isReduced ? 1 : 1 - Math.exp(-elapsedMs / easeMs);
  arrow.shownStrength += (wanted - arrow.shownStrength) * share;
  const isShown =
    followed >= 0 && arrow.shownStrength > GONE && board.visible[followed] === 1 && board.visible[seat] === 1;
  setShown(arrow, isShown);
  if (!isShown) return;

  // Ends stand off the bodies; the bow goes to the left of the way, so that mutual arrows do not lie on each other.
  const fromX = board.colAt[seat] + 0.5;
  const fromY = board.rowAt[seat] + 0.55;
  const toX = board.colAt[followed] + 0.5;
  const toY = board.rowAt[followed] + 0.55;
  const deltaX = toX - fromX;
  const deltaY = toY - fromY;
  const distance = Math.max(0.001, Math.sqrt(deltaX * deltaX + deltaY * deltaY));
  const bow = Math.min(1.5, Math.max(0.75, 0.2 + distance * 0.16)); // neighbours need a high arc to show any of it
  const midX = (fromX + toX) / 2 + (deltaY / distance) * bow;
  const midY = (fromY + toY) / 2 - (deltaX / distance) * bow;
  const down = deltaY / distance; // bodies and hats are taller than their cells: ends above them stand off farther
  const tail = Math.min(0.3, (0.42 + 0.3 * Math.max(0, -down)) / distance);
  const tip = 1 - Math.min(0.4, (0.5 + 0.36 * Math.max(0, down)) / distance);
  const strength = arrow.shownStrength;
  const width = MIN_WIDTH + (MAX_WIDTH - MIN_WIDTH) * strength;
  const isDimmed = highlighted >= 0 && highlighted !== seat && highlighted !== followed;
  const alpha = (0.66 + 0.3 * strength) * (isDimmed ? 0.22 : 1) * Math.min(1, strength * 6);

  let lastX = quadratic(fromX, midX, toX, tail);
  let lastY = quadratic(fromY, midY, toY, tail);
  const headLength = 0.3 + width * 1.5;
  const shaftEnd = Math.max(tail, tip - headLength / 2 / (distance + bow));
  for (let piece = 0; piece < NUM_PIECES; piece++) {
    const share = tail + ((shaftEnd - tail) * (piece + 1)) / NUM_PIECES;
    const x = quadratic(fromX, midX, toX, share);
    const y = quadratic(fromY, midY, toY, share);
    const angle = Math.atan2(y - lastY, x - lastX);
    const length = Math.sqrt((x - lastX) * (x - lastX) + (y - lastY) * (y - lastY)) * 1.04;
    const taper = 0.55 + 0.45 * ((piece + 1) / NUM_PIECES);
    placePiece(arrow.rims[piece], (x + lastX) / 2, (y + lastY) / 2, angle, length, width * taper + 0.07, alpha * 0.9);
    placePiece(arrow.pieces[piece], (x + lastX) / 2, (y + lastY) / 2, angle, length, width * taper, alpha);
    lastX = x;
    lastY = y;
  }
  const tipX = quadratic(fromX, midX, toX, tip);
  const tipY = quadratic(fromY, midY, toY, tip);
  const angle = Math.atan2(tipY - lastY, tipX - lastX);
  placePiece(arrow.headRim, tipX, tipY, angle, headLength + 0.11, headLength + 0.13, alpha * 0.9);
  placePiece(arrow.head, tipX, tipY, angle, headLength, headLength, alpha);
  drawChevrons(arrow, fromX, fromY, midX, midY, toX, toY, tail, shaftEnd, width, alpha, timeMs + seat * 313);
}

function placePiece(
  sprite: Sprite,
  x: number,
  y: number,
  rotation: number,
  length: number,
  width: number,
  alpha: number,
): void {
  sprite.position.set(x, y);
  sprite.rotation = rotation;
  sprite.scale.set(length / SPRITE_PX, width / SPRITE_PX);
  sprite.alpha = alpha;
}

function drawChevrons(
  arrow: Arrow,
  fromX: number,
  fromY: number,
  midX: number,
  midY: number,
  toX: number,
  toY: number,
  tail: number,
  shaftEnd: number,
  width: number,
  alpha: number,
  timeMs: number,
): void {
  for (let idx = 0; idx < NUM_CHEVRONS; idx++) {
    const flown = (timeMs / FLIGHT_MS + idx / NUM_CHEVRONS) % 1;
    const share = tail + (shaftEnd - tail) * flown;
    const x = quadratic(fromX, midX, toX, share);
    const y = quadratic(fromY, midY, toY, share);
    const ahead = share + 0.02;
    const angle = Math.atan2(quadratic(fromY, midY, toY, ahead) - y, quadratic(fromX, midX, toX, ahead) - x);
    const size = width * (0.55 + 0.45 * flown) * 0.95;
    placePiece(arrow.chevrons[idx], x, y, angle, size, size, alpha * Math.min(1, 5 * flown, 5 * (1 - flown)));
  }
}

function quadratic(start: number, control: number, end: number, share: number): number {
  const rest = 1 - share;
  return rest * rest * start + 2 * rest * share * control + share * share * end;
}

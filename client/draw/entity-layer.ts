import { Container, Sprite, Text } from 'pixi.js';
import { isolateName } from '../model/isolate-name.ts';
import { KIND, MAX_SEATS } from '../model/snapshot.ts';
import type { BoardView } from '../model/view-model.ts';
import { BESIDE } from '../paint/item-looks.ts';
import { type Atlas, SPRITE_PX } from './atlas.ts';

/**
 * Fruit, doors, keys and players as pooled sprites in units of one cell: one set per cell and per seat, made once, only moved and
 * re-textured afterwards. `draw` allocates nothing.
 */
export interface EntityLayer {
  readonly view: Container;
  /** Makes sprites for the cells of a level of another size. */
  openLevel(height: number, width: number): void;
  draw(board: BoardView, timeMs: number): void;
  setName(seatIdx: number, name: string): void;
  /** Device pixels a CSS pixel: names are painted anew. */
  setResolution(resolution: number): void;
  /** Seat drawn with a glow, -1 none. */
  highlight(seatIdx: number): void;
  setMotion(isReduced: boolean): void;
  /** Labels are shown only where a cell has this many screen pixels or more. */
  setCellPx(cellPx: number): void;
}

const BIRD_SCALE = 1.14 / SPRITE_PX;
const LABEL_MIN_CELL_PX = 26;
const LARGEST_CARET = 0.5; // cells
const CARET_PX = 34; // large enough to be found, and no larger where cells are: what lies above a player must be seen

interface Body {
  readonly glow: Sprite;
  readonly ring: Sprite;
  readonly shadow: Sprite;
  readonly bird: Sprite;
  readonly hat: Sprite;
  readonly held: Sprite;
  readonly caret: Sprite;
  readonly label: Text;
}

export function createEntityLayer(atlas: Atlas, height: number, width: number): EntityLayer {
  const view = new Container({ eventMode: 'none', interactiveChildren: false });
  const ground = new Container();
  const itemLayer = new Container();
  const birdLayer = new Container({ sortableChildren: true }); // who stands nearer covers who stands behind
  const labelLayer = new Container();
  view.addChild(ground, itemLayer, birdLayer, labelLayer);
  const { items, shadows, openLevel } = createItemSprites(atlas, ground, itemLayer);
  openLevel(height, width);
  const bodies = Array.from({ length: MAX_SEATS }, () => createBody(atlas, ground, birdLayer, labelLayer));
  const nearness = new Float32Array(MAX_SEATS);
  let highlighted = -1;
  let isReduced = false;
  let labelScale = 0;
  let caretExtent = LARGEST_CARET;
  return {
    view,
    openLevel,
    draw(board, timeMs) {
      spreadSigns(board, atlas, nearness);
      drawItems(board, atlas, nearness, items, shadows, isReduced ? 0 : timeMs);
      for (let seat = 0; seat < MAX_SEATS; seat++)
        drawBody(
          board,
          seat,
          atlas,
          nearness[seat],
          bodies[seat],
          isReduced ? 0 : timeMs,
          seat === highlighted,
          labelScale,
          caretExtent,
        );
    },
    setName: (seatIdx, name) => {
      bodies[seatIdx].label.text = isolateName(name);
    },
    setResolution: (resolution) => {
      for (const { label } of bodies) label.resolution = resolution;
    },
    highlight: (seatIdx) => {
      highlighted = seatIdx;
    },
    setMotion: (reduced) => {
      isReduced = reduced;
    },
    setCellPx: (cellPx) => {
      labelScale = cellPx >= LABEL_MIN_CELL_PX ? 1 / cellPx : 0;
      caretExtent = Math.min(LARGEST_CARET, CARET_PX / cellPx);
    },
  };
}

interface ItemSprites {
  readonly items: Sprite[]; // by cell
  readonly shadows: Sprite[];
  openLevel(height: number, width: number): void;
}

/** A sprite and a shadow for each cell, as many as the open level has. */
function createItemSprites(atlas: Atlas, ground: Container, itemLayer: Container): ItemSprites {
  const itemGround = new Container();
  ground.addChild(itemGround);
  const shadows: Sprite[] = [];
  const items: Sprite[] = [];
  return {
    items,
    shadows,
    openLevel(height, width) {
      const numCells = height * width;
      for (const sprite of [...shadows.splice(numCells), ...items.splice(numCells)]) sprite.destroy();
      while (items.length < numCells) {
        shadows.push(addSprite(itemGround, atlas.shadow, 0.5, 0.21));
        items.push(addSprite(itemLayer, atlas.shadow, 0.5, 0.5));
      }
    },
  };
}

function addSprite(parent: Container, texture: Atlas['shadow'], anchorX: number, anchorY: number): Sprite {
  const sprite = new Sprite({ texture, anchor: { x: anchorX, y: anchorY }, visible: false, eventMode: 'none' });
  parent.addChild(sprite);
  return sprite;
}

function createBody(atlas: Atlas, ground: Container, birds: Container, labels: Container): Body {
  // A whole string on a canvas: letters join, and run from right to left, as their script has it. No glyph atlas does that.
  const label = new Text({
    text: '',
    anchor: { x: 0.5, y: 1 },
    visible: false,
    style: {
      fontFamily: ['Figtree Variable', 'system-ui', 'sans-serif'],
      fontSize: 13,
      fontWeight: '700',
      fill: '#22302b',
      stroke: { color: '#fffaf0', width: 3.5, join: 'round' },
      padding: 4,
    },
  });
  const body: Body = {
    glow: addSprite(ground, atlas.glow, 0.5, 0.5),
    ring: addSprite(ground, atlas.ring, 0.5, 0.5),
    shadow: addSprite(ground, atlas.shadow, 0.5, 0.21),
    bird: addSprite(birds, atlas.shadow, 0.5, 0.9),
    hat: addSprite(birds, atlas.hats[0], 0.5, 0.9),
    held: addSprite(birds, atlas.shadow, 0.5, 0.5),
    caret: addSprite(labels, atlas.caret, 0.5, 1),
    label,
  };
  labels.addChild(label);
  return body;
}

/** Writes how much each player stands on a sign's cell, [0, 1]: 1 in its middle, 0 from half a cell on. */
function spreadSigns(board: BoardView, atlas: Atlas, nearness: Float32Array): void {
  for (let seat = 0; seat < MAX_SEATS; seat++) {
    nearness[seat] = 0;
    if (board.visible[seat] === 0) continue;
    const row = Math.round(board.rowAt[seat]);
    const col = Math.round(board.colAt[seat]);
    if (atlas.isSign[board.itemCode[row * board.width + col]] !== 1) continue;
    const away = Math.max(Math.abs(board.rowAt[seat] - row), Math.abs(board.colAt[seat] - col));
    nearness[seat] = 1 - Math.min(1, 2 * away);
  }
}

function nearnessAt(board: BoardView, nearness: Float32Array, row: number, col: number): number {
  let most = 0;
  for (let seat = 0; seat < MAX_SEATS; seat++) {
    if (nearness[seat] <= most) continue;
    if (Math.round(board.rowAt[seat]) === row && Math.round(board.colAt[seat]) === col) most = nearness[seat];
  }
  return most;
}

function drawItems(
  board: BoardView,
  atlas: Atlas,
  nearness: Float32Array,
  items: Sprite[],
  shadows: Sprite[],
  timeMs: number,
): void {
  for (let cell = 0; cell < items.length; cell++) {
    const code = board.itemCode[cell];
    const sprite = items[cell];
    const isShown = code > 0 && code < atlas.items.length;
    const isFixture = isShown && atlas.isFixture[code] === 1;
    sprite.visible = isShown;
    shadows[cell].visible = isShown && !isFixture;
    if (!isShown) continue;
    const row = Math.floor(cell / board.width);
    const col = cell % board.width;
    const beside = atlas.isSign[code] === 1 ? nearnessAt(board, nearness, row, col) : 0;
    const x = col + 0.5 + BESIDE.signCol * beside;
    const y = row + 0.5 + BESIDE.signRow * beside;
    const scale = board.itemScale[cell];
    const sway = isFixture ? 0 : Math.sin(timeMs / 900 + cell * 1.7) * 0.025;
    const extent = (atlas.itemExtent[code] * (1 + (BESIDE.signSize - 1) * beside)) / SPRITE_PX;
    if (sprite.texture !== atlas.items[code]) sprite.texture = atlas.items[code];
    sprite.position.set(x, isFixture ? y : y - 0.04 + sway * 0.6);
    sprite.scale.set(isFixture ? extent : extent * scale);
    sprite.rotation = sway;
    shadows[cell].position.set(x, y + 0.25);
    shadows[cell].scale.set((0.6 * scale) / SPRITE_PX, (0.46 * scale) / SPRITE_PX);
  }
}

function drawBody(
  board: BoardView,
  seat: number,
  atlas: Atlas,
  beside: number,
  body: Body,
  timeMs: number,
  isHighlighted: boolean,
  labelScale: number,
  caretExtent: number,
): void {
  const isShown = board.visible[seat] === 1;
  const isOwn = seat === board.ownSeatIdx;
  body.shadow.visible = isShown;
  body.bird.visible = isShown;
  body.hat.visible = isShown && board.kind[seat] === KIND.human;
  body.held.visible = isShown && board.held[seat] > 0 && board.held[seat] < atlas.held.length;
  body.ring.visible = isShown && isOwn;
  body.caret.visible = isShown && isOwn;
  body.glow.visible = isShown && isHighlighted;
  body.label.visible = isShown && labelScale > 0 && !isOwn && board.kind[seat] === KIND.human;
  if (!isShown) return;
  const size = board.size[seat] * (1 + (BESIDE.playerSize - 1) * beside);
  const x = board.colAt[seat] + board.colOffset[seat] + 0.5 + BESIDE.playerCol * beside;
  const y = board.rowAt[seat] + board.rowOffset[seat] + 0.5 + BESIDE.playerRow * beside;
  const hop = timeMs === 0 ? 0 : Math.sin(board.stride[seat] * Math.PI);
  const breath = timeMs === 0 ? 0 : Math.sin(timeMs / 620 + seat * 2.1) * 0.012;
  const alpha = board.opacity[seat] * (board.away[seat] === 1 ? 0.45 : 1);
  const feetY = y + 0.38 * size - hop * 0.15;
  const scaleX = BIRD_SCALE * size * (1 + hop * -0.04 - breath);
  const scaleY = BIRD_SCALE * size * (1 + hop * 0.06 + breath);
  const facing = board.facing[seat] & 3;
  const texture = atlas.birds[seat][facing];
  if (body.bird.texture !== texture) body.bird.texture = texture;
  const depth = y + (isOwn ? 0.003 : 0); // among those who stand equally near, the own player is in front
  body.bird.zIndex = depth;
  body.hat.zIndex = depth + 0.001;
  body.held.zIndex = depth + 0.002;
  body.bird.position.set(x, feetY);
  body.bird.scale.set(scaleX, scaleY);
  body.bird.alpha = alpha;
  if (body.hat.texture !== atlas.hats[facing]) body.hat.texture = atlas.hats[facing];
  body.hat.position.set(x, feetY);
  body.hat.scale.set(scaleX, scaleY);
  body.hat.alpha = alpha;
  body.shadow.position.set(x, y + 0.39 * size);
  body.shadow.scale.set((size * (0.86 - hop * 0.16)) / SPRITE_PX, (size * (0.62 - hop * 0.1)) / SPRITE_PX);
  body.shadow.alpha = alpha;
  if (body.held.visible) placeHeld(body.held, atlas, board.held[seat], x, feetY, size, alpha);
  if (isOwn) {
    const pulse = timeMs === 0 ? 0 : Math.sin(timeMs / 380) * 0.04;
    body.ring.position.set(x, y + 0.36 * size);
    body.ring.scale.set((size * (1.12 + pulse)) / SPRITE_PX);
    body.caret.position.set(x, y - 0.68 * size - hop * 0.12 + pulse * 0.6);
    body.caret.scale.set(caretExtent / SPRITE_PX);
  }
  body.glow.position.set(x, y + 0.05);
  body.glow.scale.set(1.7 / SPRITE_PX);
  if (body.label.visible) {
    body.label.scale.set(labelScale);
    const half = Math.min(body.label.width, board.width) / 2;
    body.label.position.set(Math.min(Math.max(x, half), board.width - half), y - 0.7); // whole, also at the edge
  }
}

/** What is carried is at the side, what is worn over the head. */
function placeHeld(
  sprite: Sprite,
  atlas: Atlas,
  code: number,
  x: number,
  feetY: number,
  size: number,
  alpha: number,
): void {
  const texture = atlas.held[code];
  if (sprite.texture !== texture) sprite.texture = texture;
  const isWorn = atlas.isWorn[code] === 1;
  sprite.position.set(isWorn ? x : x + 0.34 * size, feetY - (isWorn ? 1.02 : 0.22) * size);
  sprite.scale.set(((isWorn ? 0.8 : 0.52) * size) / SPRITE_PX);
  sprite.alpha = alpha;
}

import { computeCrowd, createCrowd } from './crowd.ts';
import { MAX_SEATS, type Snapshot } from './snapshot.ts';

/**
 * What to draw: a pure function of the last two snapshots and the tick to show. No Pixi, no DOM, no clock; nothing is allocated
 * after `createBoardView`. Positions are in cells with a fraction, row first; pixels begin in client/draw.
 */
export interface BoardView {
  readonly height: number;
  readonly width: number;
  /** Whether players race each other through the same level: who has a seat sees the others as ghosts. */
  readonly isRace: boolean;
  ownSeatIdx: number; // -1 for a spectator
  progress: number; // [0, 1] of the way from the previous to the current snapshot
  readonly visible: Uint8Array; // [S] 0 or 1
  readonly rowAt: Float32Array; // [S]
  readonly colAt: Float32Array; // [S]
  readonly rowOffset: Float32Array; // [S] cells to the side of that, where several share a cell
  readonly colOffset: Float32Array; // [S]
  readonly size: Float32Array; // [S] (0, 1] of the usual size, smaller in a crowd
  readonly stride: Float32Array; // [S] [0, 1] how far into a step, 0 standing
  readonly opacity: Float32Array; // [S] [0, 1]
  readonly facing: Uint8Array; // [S]
  readonly held: Uint8Array; // [S]
  readonly kind: Uint8Array; // [S]
  readonly away: Uint8Array; // [S] 1 while a person's socket is gone
  readonly following: Int8Array; // [S] seat followed, -1 none
  readonly strength: Float32Array; // [S] [0, 1]
  readonly itemCode: Uint8Array; // [H, W] code to draw, 0 nothing
  readonly itemScale: Float32Array; // [H, W] [0, 1]
}

export function createBoardView(height: number, width: number, isRace = false): BoardView {
  const numCells = height * width;
  return {
    height,
    width,
    isRace,
    ownSeatIdx: -1,
    progress: 0,
    visible: new Uint8Array(MAX_SEATS),
    rowAt: new Float32Array(MAX_SEATS),
    colAt: new Float32Array(MAX_SEATS),
    rowOffset: new Float32Array(MAX_SEATS),
    colOffset: new Float32Array(MAX_SEATS),
    size: new Float32Array(MAX_SEATS).fill(1),
    stride: new Float32Array(MAX_SEATS),
    opacity: new Float32Array(MAX_SEATS),
    facing: new Uint8Array(MAX_SEATS),
    held: new Uint8Array(MAX_SEATS),
    kind: new Uint8Array(MAX_SEATS),
    away: new Uint8Array(MAX_SEATS),
    following: new Int8Array(MAX_SEATS).fill(-1),
    strength: new Float32Array(MAX_SEATS),
    itemCode: new Uint8Array(numCells),
    itemScale: new Float32Array(numCells),
  };
}

/** A thing that goes stays whole until its taker has nearly arrived, then shrinks over the rest of the step. */
const TAKE_FROM = 0.55;

/**
 * Writes the board at `shownTick` into `out`.
 *
 * A player slides at most one cell, along one axis or both; whoever is farther from where they were (a newcomer, a respawn, a gap in
 * the patches) appears at once in the new place. `ownFacing` (-1 none) turns the own player before the server has answered.
 */
export function computeBoardView(
  previous: Snapshot,
  current: Snapshot,
  shownTick: number,
  ownSeatIdx: number,
  ownFacing: number,
  out: BoardView,
): BoardView {
  const hasPast = previous.tick >= 0 && previous.tick < current.tick;
  const span = hasPast ? current.tick - previous.tick : 1;
  const progress = hasPast ? clamp01((shownTick - (current.tick - span)) / span) : 1;
  out.progress = progress;
  out.ownSeatIdx = ownSeatIdx;
  placePlayers(previous, current, hasPast, progress, out);
  spreadCrowds(previous, current, hasPast, progress, out);
  if (out.isRace && ownSeatIdx >= 0) setGhosts(out);
  if (ownSeatIdx >= 0 && ownFacing >= 0) out.facing[ownSeatIdx] = ownFacing;
  placeItems(previous, current, hasPast, progress, out);
  return out;
}

function placePlayers(previous: Snapshot, current: Snapshot, hasPast: boolean, progress: number, out: BoardView): void {
  for (let seat = 0; seat < MAX_SEATS; seat++) {
    const isHere = current.present[seat] === 1;
    const wasHere = hasPast && previous.present[seat] === 1;
    out.visible[seat] = isHere || (wasHere && progress < 1) ? 1 : 0;
    if (out.visible[seat] === 0) {
      out.following[seat] = -1;
      continue;
    }
    const shown = isHere ? current : previous;
    let rowAt = shown.row[seat];
    let colAt = shown.col[seat];
    let stride = 0;
    if (isHere && wasHere) {
      const deltaRow = current.row[seat] - previous.row[seat];
      const deltaCol = current.col[seat] - previous.col[seat];
      const isStep = Math.abs(deltaRow) <= 1 && Math.abs(deltaCol) <= 1 && (deltaRow !== 0 || deltaCol !== 0);
      if (isStep) {
        rowAt = previous.row[seat] + deltaRow * progress;
        colAt = previous.col[seat] + deltaCol * progress;
        stride = progress < 1 ? progress : 0;
      }
    }
    out.rowAt[seat] = rowAt;
    out.colAt[seat] = colAt;
    out.stride[seat] = stride;
    out.opacity[seat] = isHere && wasHere ? 1 : isHere ? progress : 1 - progress;
    out.facing[seat] = shown.facing[seat];
    out.held[seat] = shown.held[seat];
    out.kind[seat] = shown.kind[seat];
    out.away[seat] = shown.connected[seat] === 1 ? 0 : 1;
    const followed = isHere ? current.following[seat] : -1;
    const isShown = followed >= 0 && followed !== seat && current.present[followed] === 1;
    out.following[seat] = isShown ? followed : -1;
    out.strength[seat] = isShown ? current.strength[seat] / 100 : 0;
  }
}

const crowdBefore = createCrowd(MAX_SEATS);
const crowdNow = createCrowd(MAX_SEATS);

/** Players who share a cell stand beside each other; whoever joins or leaves them moves there and back as they walk. */
function spreadCrowds(previous: Snapshot, current: Snapshot, hasPast: boolean, progress: number, out: BoardView): void {
  computeCrowd(current.present, current.row, current.col, crowdNow);
  if (hasPast) computeCrowd(previous.present, previous.row, previous.col, crowdBefore);
  for (let seat = 0; seat < MAX_SEATS; seat++) {
    const share = hasPast && previous.present[seat] === 1 ? progress : 1;
    out.rowOffset[seat] = mix(crowdBefore.rowOffset[seat], crowdNow.rowOffset[seat], share);
    out.colOffset[seat] = mix(crowdBefore.colOffset[seat], crowdNow.colOffset[seat], share);
    out.size[seat] = mix(crowdBefore.size[seat], crowdNow.size[seat], share);
  }
}

const GHOST_OPACITY = 0.5;

/** The own player stands in full in the middle of the cell; the others are pale, and beside it where they share its cell. */
function setGhosts(out: BoardView): void {
  const own = out.ownSeatIdx;
  out.rowOffset[own] = 0;
  out.colOffset[own] = 0;
  out.size[own] = 1;
  for (let seat = 0; seat < MAX_SEATS; seat++) if (seat !== own) out.opacity[seat] *= GHOST_OPACITY;
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function placeItems(previous: Snapshot, current: Snapshot, hasPast: boolean, progress: number, out: BoardView): void {
  const numCells = out.itemCode.length;
  const taken = 1 - clamp01((progress - TAKE_FROM) / (1 - TAKE_FROM));
  for (let cell = 0; cell < numCells; cell++) {
    const now = current.items[cell];
    const before = hasPast ? previous.items[cell] : now;
    if (now === before) {
      out.itemCode[cell] = now;
      out.itemScale[cell] = 1;
    } else if (before !== 0 && taken > 0) {
      out.itemCode[cell] = before;
      out.itemScale[cell] = taken;
    } else {
      out.itemCode[cell] = now;
      out.itemScale[cell] = before === 0 ? progress : 1;
    }
  }
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}

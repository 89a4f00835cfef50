import type { Level } from '../../core/level.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { WALL } from './cells.ts';
import { CELL_BYTES, UNSEEN_CHANNEL, WALL_CHANNEL } from './spec.ts';

/**
 * What a player sees: the window, turned so that up is forward, and which of its cells walls hide.
 *
 * Sight is that of the source (the occlusion of gym-minigrid as marlgrid changed it). Light starts at the own cell. Row
 * by row away from the player, ahead first and then behind, a lit cell that is no wall lights its neighbour to the
 * side, the cell beyond and the cell diagonally beyond: first from the own column to the right edge, then from one
 * column right of the own one back to the second column. So the first column lights nothing beyond it, and the
 * farthest row lights nothing beside it. A lit wall is seen, and hides.
 *
 * A row of the window is `viewSize` bits, bit 0 its left cell. `lines` holds these bits for every cell and heading, and
 * one table lookup lights a row: six lookups a window.
 */
export class Sight {
  readonly viewSize: number;
  readonly #viewOffset: number;
  readonly #wallsBlockSight: boolean;
  readonly #pitch: number; // cells of a row of the padded level
  readonly #padding: number;
  readonly #stride: number; // cells of the padded level
  readonly #lines: Uint8Array; // [N, 4, stride] bits of walls to the left and right of a cell under a heading
  readonly #spread: Uint16Array; // [2^V lit, 2^V walls] lit cells of the row | cells lit in the row beyond << 8
  readonly #rowWords: Int32Array; // [2^V seen, 2^V walls, V] first word of each cell of a row
  readonly #seen: Uint8Array; // [V] seen bits of each row of the window that was written last

  constructor(numWorlds: number, maxSide: number, viewSize: number, viewOffset: number, wallsBlockSight: boolean) {
    this.viewSize = viewSize;
    this.#viewOffset = viewOffset;
    this.#wallsBlockSight = wallsBlockSight;
    this.#padding = viewSize - 1;
    this.#pitch = maxSide + 2 * this.#padding;
    this.#stride = this.#pitch * this.#pitch;
    this.#lines = new Uint8Array(numWorlds * 4 * this.#stride);
    this.#spread = createSpread(viewSize);
    this.#rowWords = createRowWords(viewSize);
    this.#seen = new Uint8Array(viewSize);
  }

  /** Reads the walls of a level; everything outside is wall. */
  bind(worldIdx: number, { height, width, cells }: Level): void {
    const { viewSize } = this;
    const half = viewSize >> 1;
    const full = (1 << viewSize) - 1;
    const first = worldIdx * 4 * this.#stride;
    this.#lines.fill(full, first, first + 4 * this.#stride);
    for (const heading of [0, 1]) {
      // heading 0: lines along rows, their left end first; heading 1: along columns, the upper end first
      const numLines = heading === 0 ? height : width;
      const length = heading === 0 ? width : height;
      for (let line = 0; line < numLines; line++) {
        let forwards = full;
        let backwards = full;
        for (let along = -half; along < length + half; along++) {
          const end = along + half; // the cell that enters the line's window
          const cellIdx = heading === 0 ? line * width + end : end * width + line;
          const bit = end >= length || cells[cellIdx] === WALL ? 1 : 0;
          forwards = (forwards >> 1) | (bit << (viewSize - 1));
          backwards = ((backwards << 1) & full) | bit;
          const at = first + (heading === 0 ? this.#paddedIdx(line, along) : this.#paddedIdx(along, line));
          this.#lines[at + heading * this.#stride] = forwards;
          this.#lines[at + (heading + 2) * this.#stride] = backwards;
        }
      }
    }
  }

  #paddedIdx(row: number, col: number): number {
    return (row + this.#padding) * this.#pitch + col + this.#padding;
  }

  /** Writes all cells of a window: unseen, wall or floor, and nothing else. */
  write(worldIdx: number, row: number, col: number, heading: number, out: DataView, offset: number): void {
    const { viewSize } = this;
    const lines = this.#lines;
    const rowWords = this.#rowWords;
    const seen = this.#seen;
    const ahead = ROW_STEP[heading] * this.#pitch + COL_STEP[heading];
    const ownRow = viewSize - 1 - this.#viewOffset;
    let at = (worldIdx * 4 + heading) * this.#stride + this.#paddedIdx(row, col) + ownRow * ahead;
    if (this.#wallsBlockSight) this.#light(at, ahead);
    else seen.fill((1 << viewSize) - 1);
    let to = offset;
    for (let viewRow = 0; viewRow < viewSize; viewRow++) {
      let entry = ((seen[viewRow] << viewSize) | lines[at]) * viewSize;
      for (let viewCol = 0; viewCol < viewSize; viewCol++) {
        out.setInt32(to, rowWords[entry++], true);
        out.setInt32(to + 4, 0, true);
        to += CELL_BYTES;
      }
      at -= ahead;
    }
  }

  /** Lights the window whose farthest row lies at `farthest` of the lines. */
  #light(farthest: number, ahead: number): void {
    const { viewSize } = this;
    const lines = this.#lines;
    const spread = this.#spread;
    const seen = this.#seen;
    const ownRow = viewSize - 1 - this.#viewOffset;
    let lit = 1 << (viewSize >> 1);
    let at = farthest - ownRow * ahead;
    const own = spread[(lit << viewSize) | lines[at]];
    seen[ownRow] = own & 0xff;
    lit = own >> 8;
    for (let viewRow = ownRow - 1; viewRow > 0; viewRow--) {
      at += ahead;
      const both = spread[(lit << viewSize) | lines[at]];
      seen[viewRow] = both & 0xff;
      lit = both >> 8;
    }
    seen[0] = lit;
    if (this.#viewOffset === 0) return;
    at = farthest - (ownRow + 1) * ahead;
    seen[ownRow + 1] = spread[((own >> 8) << viewSize) | lines[at]] & 0xff;
  }

  /** Cell of the window that was written last in which something at (toRow, toCol) is seen from a pose; -1 when it is not. */
  findCell(row: number, col: number, heading: number, toRow: number, toCol: number): number {
    const { viewSize } = this;
    const side = (heading + 1) & 3;
    const down = toRow - row;
    const right = toCol - col;
    const viewRow = viewSize - 1 - this.#viewOffset - (ROW_STEP[heading] * down + COL_STEP[heading] * right);
    const viewCol = (viewSize >> 1) + ROW_STEP[side] * down + COL_STEP[side] * right;
    if (viewRow < 0 || viewRow >= viewSize || viewCol < 0 || viewCol >= viewSize) return -1;
    return ((this.#seen[viewRow] >> viewCol) & 1) === 0 ? -1 : viewRow * viewSize + viewCol;
  }
}

/** How one row is lit, for every pattern of cells lit from the row before it and of walls. */
function createSpread(viewSize: number): Uint16Array {
  const numPatterns = 1 << viewSize;
  const middle = viewSize >> 1;
  const spread = new Uint16Array(numPatterns * numPatterns);
  for (let entry = 0; entry < spread.length; entry++) {
    const walls = entry & (numPatterns - 1);
    let lit = entry >> viewSize;
    let beyond = 0;
    for (let col = middle; col < viewSize; col++) {
      if (((lit & ~walls) >> col) & 1) {
        lit |= 1 << (col + 1);
        beyond |= 3 << col;
      }
    }
    for (let col = middle + 1; col > 0; col--) {
      if (((lit & ~walls) >> col) & 1) {
        lit |= 1 << (col - 1);
        beyond |= 3 << (col - 1);
      }
    }
    spread[entry] = (lit & (numPatterns - 1)) | ((beyond & (numPatterns - 1)) << 8);
  }
  return spread;
}

function createRowWords(viewSize: number): Int32Array {
  const numPatterns = 1 << viewSize;
  const words = new Int32Array(numPatterns * numPatterns * viewSize);
  for (let entry = 0; entry < numPatterns * numPatterns; entry++) {
    const walls = entry & (numPatterns - 1);
    const seen = entry >> viewSize;
    for (let col = 0; col < viewSize; col++) {
      const isSeen = (seen >> col) & 1;
      const isWall = (walls >> col) & 1;
      words[entry * viewSize + col] = isSeen === 0 ? 1 << (8 * UNSEEN_CHANNEL) : isWall << (8 * WALL_CHANNEL);
    }
  }
  return words;
}

import type { Level } from '../../core/level.ts';
import { GOAL, WALL } from './cells.ts';
import { CELL_BYTES, GOAL_CHANNEL, UNSEEN_CHANNEL, WALL_CHANNEL } from './spec.ts';

/**
 * The tables by which windows are drawn (window.ts). A row of a window is `viewSize` bits, bit 0 its left cell.
 *
 * Sight is that of the source (the occlusion of gym-minigrid as marlgrid changed it). Light starts at the own cell. Row
 * by row away from the player, ahead first and then behind, a lit cell that is no wall lights its neighbour to the
 * side, the cell beyond and the cell diagonally beyond: first from the own column to the right edge, then from one
 * column right of the own one back to the second column. So the first column lights nothing beyond it, and the
 * farthest row lights nothing beside it. A lit wall is seen, and hides.
 */
export class Sight {
  readonly viewSize: number;
  readonly ownRow: number; // row of the window in which the player stands
  readonly pitch: number; // side of the largest level, padded at both ends by `ownRow`
  readonly stride: number; // [maxSide, pitch]
  /** [N, 4, maxSide, pitch] walls | goals << 8 of the line through a cell; [column, row] under headings up and down, else [row, column]. */
  readonly lines: Uint16Array;
  /** [2^V lit, 2^V walls] of a row that spreads light: seen bits | bits lit in the row beyond << 8 | index into `rowBytes` << 16. */
  readonly spread: Int32Array;
  readonly plain: Int32Array; // the same of a row that spreads none: what is lit is seen, and lit beyond
  readonly rowBytes: Float64Array; // [3^V, V] a cell's 8 bytes; digit 0 unseen, 1 floor, 2 wall. Moved as doubles, never computed with
  readonly goalBytes: number; // a cell's 8 bytes with a goal

  constructor(numWorlds: number, maxSide: number, viewSize: number, viewOffset: number) {
    this.viewSize = viewSize;
    this.ownRow = viewSize - 1 - viewOffset;
    this.pitch = maxSide + 2 * this.ownRow;
    this.stride = maxSide * this.pitch;
    this.lines = new Uint16Array(numWorlds * 4 * this.stride);
    this.spread = createRowTable(viewSize, spreadLight);
    this.plain = createRowTable(viewSize, (lit) => ({ seen: lit, beyond: lit }));
    this.rowBytes = createRowBytes(viewSize);
    this.goalBytes = new Float64Array(new Int32Array([1 << (8 * GOAL_CHANNEL), 0]).buffer)[0];
  }

  /** Reads walls and goals of a level; everything outside is wall. */
  bind(worldIdx: number, { height, width, cells }: Level): void {
    const { viewSize, lines, stride, pitch, ownRow } = this;
    const half = viewSize >> 1;
    const full = (1 << viewSize) - 1;
    const first = worldIdx * 4 * stride;
    lines.fill(full, first, first + 4 * stride);
    for (let isColumn = 0; isColumn < 2; isColumn++) {
      // Lines along rows are seen under headings up (left to right) and down, lines along columns under right and left.
      const numLines = isColumn === 0 ? height : width;
      const length = isColumn === 0 ? width : height;
      const step = isColumn === 0 ? 1 : width;
      for (let line = 0; line < numLines; line++) {
        const firstCell = isColumn === 0 ? line * width : line;
        let forwards = full;
        let backwards = full;
        for (let end = 0; end < length + half; end++) {
          const code = end < length ? cells[firstCell + end * step] : WALL;
          const entering = code === WALL ? 1 : code === GOAL ? 1 << 8 : 0;
          forwards = ((forwards >> 1) & ~(1 << 7)) | (entering << (viewSize - 1));
          backwards = ((backwards << 1) & (full | (full << 8))) | entering;
          if (end < half) continue; // the middle of the line is not in the level yet
          const at = first + isColumn * stride + (end - half) * pitch + line + ownRow;
          lines[at] = forwards;
          lines[at + 2 * stride] = backwards;
        }
      }
    }
  }
}

interface LitRow {
  readonly seen: number; // bits
  readonly beyond: number; // bits lit in the row beyond
}

function spreadLight(litBefore: number, walls: number, viewSize: number): LitRow {
  const middle = viewSize >> 1;
  const full = (1 << viewSize) - 1;
  let lit = litBefore;
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
  return { seen: lit & full, beyond: beyond & full };
}

function createRowTable(viewSize: number, light: (lit: number, walls: number, viewSize: number) => LitRow): Int32Array {
  const numPatterns = 1 << viewSize;
  const table = new Int32Array(numPatterns * numPatterns);
  for (let entry = 0; entry < table.length; entry++) {
    const walls = entry & (numPatterns - 1);
    const { seen, beyond } = light(entry >> viewSize, walls, viewSize);
    let rowCode = 0;
    for (let col = viewSize - 1; col >= 0; col--) {
      rowCode = 3 * rowCode + ((seen >> col) & 1) * (1 + ((walls >> col) & 1));
    }
    table[entry] = seen | (beyond << 8) | ((rowCode * viewSize) << 16);
  }
  return table;
}

function createRowBytes(viewSize: number): Float64Array {
  const numRows = 3 ** viewSize;
  const bytes = new Uint8Array(numRows * viewSize * CELL_BYTES);
  for (let code = 0; code < numRows; code++) {
    for (let col = 0; col < viewSize; col++) {
      const digit = Math.floor(code / 3 ** col) % 3;
      const at = (code * viewSize + col) * CELL_BYTES;
      if (digit === 0) bytes[at + UNSEEN_CHANNEL] = 1;
      if (digit === 2) bytes[at + WALL_CHANNEL] = 1;
    }
  }
  return new Float64Array(bytes.buffer);
}

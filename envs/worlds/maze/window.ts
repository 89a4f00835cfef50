import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { CELL_CHANNELS, SEEN_AGENT, SEEN_FLOOR, SEEN_GOAL, SEEN_WALL } from './settings.ts';
import type { WallLines } from './wall-lines.ts';

/**
 * Writes what one player sees: `viewSize` x `viewSize` cells ahead, its own cell at the middle of the last row, turned
 * so that up is forward; then the heading one-hot. Walls hide nothing, outside of the level is wall, the own cell is
 * floor. Three bytes a cell.
 *
 * A row of the window is `viewSize` bits of a line of walls. Their bytes stand ready in a table and are written as
 * whole words that overlap: the last one runs into the scalars, which are written after it.
 */
export class WindowWriter {
  readonly #walls: WallLines;
  readonly #viewSize: number;
  readonly #wordsPerRow: number;
  readonly #mask: number;
  readonly #rowBytes: Int32Array; // [2 orders, 2^viewSize, wordsPerRow] left to right, and right to left
  readonly #firstLine = new Int32Array(4); // [heading] words from the own line to that of the farthest row
  readonly #lineStep = new Int32Array(4); // [heading] words from a row's line to the next nearer one
  readonly #order = new Int32Array(4); // [heading] where its half of rowBytes begins
  #view: DataView = new DataView(new ArrayBuffer(0)); // of the buffer that was written last

  constructor(walls: WallLines, viewSize: number) {
    this.#walls = walls;
    this.#viewSize = viewSize;
    this.#wordsPerRow = Math.ceil((viewSize * CELL_CHANNELS) / 4);
    this.#mask = (1 << viewSize) - 1;
    this.#rowBytes = createRowBytes(viewSize, this.#wordsPerRow);
    const { padding, wordsPerLine, columnsOffset } = walls;
    for (let heading = 0; heading < 4; heading++) {
      const isAscending = heading === 0 || heading === 3; // the farthest line is the lowest
      this.#firstLine[heading] = (isAscending ? 0 : 2 * padding) * wordsPerLine + (heading & 1) * columnsOffset;
      this.#lineStep[heading] = isAscending ? wordsPerLine : -wordsPerLine;
      this.#order[heading] = heading < 2 ? 0 : this.#rowBytes.length / 2;
    }
  }

  /** Writes all bytes at out[offset..]. The goal is at (goalRow, goalCol). */
  write(
    worldIdx: number,
    row: number,
    col: number,
    heading: number,
    goalRow: number,
    goalCol: number,
    out: Uint8Array,
    offset: number,
  ): void {
    const { words, wordsPerLine, padding, stride } = this.#walls;
    const viewSize = this.#viewSize;
    const half = viewSize >> 1;
    const isSideways = heading & 1;
    const along = isSideways === 1 ? col : row;
    const firstBit = (isSideways === 1 ? row : col) + padding - half;
    const shift = firstBit & 15;
    let line = worldIdx * stride + along * wordsPerLine + this.#firstLine[heading] + (firstBit >> 4);
    const lineStep = this.#lineStep[heading];
    const rowBytes = this.#rowBytes;
    const wordsPerRow = this.#wordsPerRow;
    const order = this.#order[heading];
    const mask = this.#mask;
    const view = this.#viewOf(out);
    let at = offset;
    for (let viewRow = 0; viewRow < viewSize; viewRow++) {
      const entry = order + ((words[line] >>> shift) & mask) * wordsPerRow;
      for (let word = 0; word < wordsPerRow; word++) view.setInt32(at + 4 * word, rowBytes[entry + word], true);
      line += lineStep;
      at += viewSize * CELL_CHANNELS;
    }
    view.setInt32(at, 1 << (8 * heading), true);
    const goalAt = this.findCell(row, col, heading, goalRow, goalCol);
    if (goalAt >= 0) {
      out[offset + goalAt] = SEEN_GOAL[0];
      out[offset + goalAt + 1] = SEEN_GOAL[1];
    }
  }

  /** Draws another player over a cell that was written; at: the cell's first byte. */
  drawSeat(out: Uint8Array, at: number, heading: number): void {
    out[at] = SEEN_AGENT;
    out[at + 1] = 0;
    out[at + 2] = heading;
  }

  /** First byte of a cell of the level within the window, -1 where it is out of sight. */
  findCell(row: number, col: number, heading: number, cellRow: number, cellCol: number): number {
    const down = cellRow - row;
    const right = cellCol - col;
    const side = (heading + 1) & 3;
    const ahead = ROW_STEP[heading] * down + COL_STEP[heading] * right;
    const aside = ROW_STEP[side] * down + COL_STEP[side] * right + (this.#viewSize >> 1);
    if (ahead < 0 || ahead >= this.#viewSize || aside < 0 || aside >= this.#viewSize) return -1;
    return ((this.#viewSize - 1 - ahead) * this.#viewSize + aside) * CELL_CHANNELS;
  }

  #viewOf(out: Uint8Array): DataView {
    if (this.#view.buffer !== out.buffer || this.#view.byteOffset !== out.byteOffset) {
      this.#view = new DataView(out.buffer, out.byteOffset, out.byteLength);
    }
    return this.#view;
  }
}

/** Bytes of every pattern of walls in a row of the window; bit 0 is its leftmost cell in the first half, its rightmost in the second. */
function createRowBytes(viewSize: number, wordsPerRow: number): Int32Array {
  const numPatterns = 1 << viewSize;
  const bytes = new Uint8Array(2 * numPatterns * wordsPerRow * 4);
  for (let pattern = 0; pattern < numPatterns; pattern++) {
    for (let col = 0; col < viewSize; col++) {
      const seen = (pattern >> col) & 1 ? SEEN_WALL : SEEN_FLOOR;
      bytes.set(seen, pattern * wordsPerRow * 4 + col * CELL_CHANNELS);
      bytes.set(seen, (numPatterns + pattern) * wordsPerRow * 4 + (viewSize - 1 - col) * CELL_CHANNELS);
    }
  }
  return new Int32Array(bytes.buffer);
}

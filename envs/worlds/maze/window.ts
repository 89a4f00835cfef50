import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { CELL_CHANNELS, SEEN_AGENT, SEEN_FLOOR, SEEN_GOAL, SEEN_WALL } from './settings.ts';
import type { WallLines } from './wall-lines.ts';

/** Where players and goals are. Letters: N worlds, S seats. */
export interface Poses {
  readonly numSeats: number;
  readonly row: Uint8Array; // [N, S]
  readonly col: Uint8Array; // [N, S]
  readonly heading: Uint8Array; // [N, S] 0 up, then clockwise
  readonly goalRow: Uint8Array; // [N]
  readonly goalCol: Uint8Array; // [N]
}

/**
 * Writes what players see: `viewSize` x `viewSize` cells ahead, the own cell at the middle of the last row, turned so
 * that up is forward; then the heading one-hot. Walls hide nothing, outside of the level is wall, the own cell is floor.
 * Three bytes a cell.
 *
 * A row of the window is `viewSize` bits of a line of walls. Its bytes stand ready in a table and are copied eight at a
 * time: what is written too far the next row overwrites, and the last row, copied by fours, the scalars. As numbers the
 * eight bytes are never a NaN (no byte is above 8), so that a copy keeps every bit.
 */
export class WindowWriter {
  readonly #walls: WallLines;
  readonly #viewSize: number;
  readonly #eights: Float64Array; // [2 orders, 2^viewSize, stride] bytes of rows left to right, and right to left
  readonly #fours: Int32Array; // the same bytes
  readonly #eightsPerRow: number;
  readonly #foursPerRow: number; // that hold cells; the rest of a row is padding
  readonly #firstLine = new Int32Array(4); // [heading] words from the own line to that of the farthest row
  readonly #lineStep = new Int32Array(4); // [heading] words from a row's line to the next nearer one
  readonly #firstEight = new Int32Array(4); // [heading] where its order begins in the table
  #target: Uint8Array = new Uint8Array(0); // the buffer that was written last
  #view: DataView = new DataView(new ArrayBuffer(0)); // of it

  constructor(walls: WallLines, viewSize: number) {
    this.#walls = walls;
    this.#viewSize = viewSize;
    this.#eightsPerRow = Math.ceil((viewSize * CELL_CHANNELS) / 8);
    this.#foursPerRow = Math.ceil((viewSize * CELL_CHANNELS) / 4);
    const rowBytes = createRowBytes(viewSize, this.#eightsPerRow * 8);
    this.#eights = new Float64Array(rowBytes.buffer);
    this.#fours = new Int32Array(rowBytes.buffer);
    const { padding, wordsPerLine, columnsOffset } = walls;
    for (let heading = 0; heading < 4; heading++) {
      const isAscending = heading === 0 || heading === 3; // the farthest line is the lowest
      this.#firstLine[heading] = (isAscending ? 0 : 2 * padding) * wordsPerLine + (heading & 1) * columnsOffset;
      this.#lineStep[heading] = isAscending ? wordsPerLine : -wordsPerLine;
      this.#firstEight[heading] = heading < 2 ? 0 : this.#eights.length / 2;
    }
  }

  /** Writes the observations of seats first..end-1, counted over all worlds, one after the other from out[offset]. */
  writeSeats(poses: Poses, first: number, end: number, out: Uint8Array, offset: number): void {
    if (this.#target !== out) {
      this.#target = out;
      this.#view = new DataView(out.buffer, out.byteOffset, out.byteLength);
    }
    if (this.#viewSize === 5) this.#writeFives(poses, first, end, out, offset);
    else this.#writeAny(poses, first, end, out, offset);
  }

  /** The window of the papers, with its rows written out: half as much time again is saved by having no inner loop. */
  #writeFives(poses: Poses, first: number, end: number, out: Uint8Array, offset: number): void {
    const { words, wordsPerLine, wordShift, bitMask, padding, stride } = this.#walls;
    const { numSeats, row: rows, col: cols, heading: headings, goalRow, goalCol } = poses;
    const eights = this.#eights;
    const firstLine = this.#firstLine;
    const lineStep = this.#lineStep;
    const firstEight = this.#firstEight;
    const view = this.#view;
    let worldIdx = Math.floor(first / numSeats);
    let seatsLeft = (worldIdx + 1) * numSeats - first;
    let at = offset;
    for (let seat = first; seat < end; seat++, at += 79) {
      const heading = headings[seat];
      const row = rows[seat];
      const col = cols[seat];
      const sideways = (col - row) * (heading & 1); // swaps the two without a branch
      const firstBit = col - sideways + padding - 2;
      const shift = firstBit & bitMask;
      const line = worldIdx * stride + (row + sideways) * wordsPerLine + firstLine[heading] + (firstBit >> wordShift);
      const step = lineStep[heading];
      const order = firstEight[heading];
      const row0 = order + ((words[line] >>> shift) & 31) * 2;
      const row1 = order + ((words[line + step] >>> shift) & 31) * 2;
      const row2 = order + ((words[line + 2 * step] >>> shift) & 31) * 2;
      const row3 = order + ((words[line + 3 * step] >>> shift) & 31) * 2;
      const row4 = order + ((words[line + 4 * step] >>> shift) & 31) * 2;
      view.setFloat64(at, eights[row0], true);
      view.setFloat64(at + 8, eights[row0 + 1], true);
      view.setFloat64(at + 15, eights[row1], true);
      view.setFloat64(at + 23, eights[row1 + 1], true);
      view.setFloat64(at + 30, eights[row2], true);
      view.setFloat64(at + 38, eights[row2 + 1], true);
      view.setFloat64(at + 45, eights[row3], true);
      view.setFloat64(at + 53, eights[row3 + 1], true);
      view.setFloat64(at + 60, eights[row4], true);
      view.setFloat64(at + 68, eights[row4 + 1], true);
      view.setInt32(at + 75, 1 << (8 * heading), true);
      const down = goalRow[worldIdx] - row;
      const right = goalCol[worldIdx] - col;
      const side = (heading + 1) & 3;
      const ahead = ROW_STEP[heading] * down + COL_STEP[heading] * right;
      const aside = ROW_STEP[side] * down + COL_STEP[side] * right + 2;
      if ((ahead | aside | (4 - ahead) | (4 - aside)) >= 0) {
        const goalAt = at + ((4 - ahead) * 5 + aside) * CELL_CHANNELS;
        out[goalAt] = SEEN_GOAL[0];
        out[goalAt + 1] = SEEN_GOAL[1];
      }
      if (--seatsLeft === 0) {
        worldIdx++;
        seatsLeft = numSeats;
      }
    }
  }

  #writeAny(poses: Poses, first: number, end: number, out: Uint8Array, offset: number): void {
    const { words, wordsPerLine, wordShift, bitMask, padding, stride } = this.#walls;
    const { numSeats, row, col, heading, goalRow, goalCol } = poses;
    const viewSize = this.#viewSize;
    const rowLength = viewSize * CELL_CHANNELS;
    const view = this.#view;
    let at = offset;
    for (let seat = first; seat < end; seat++) {
      const worldIdx = Math.floor(seat / numSeats);
      const facing = heading[seat];
      const along = (facing & 1) === 1 ? col[seat] : row[seat];
      const firstBit = row[seat] + col[seat] - along + padding - (viewSize >> 1);
      const shift = firstBit & bitMask;
      let line = worldIdx * stride + along * wordsPerLine + this.#firstLine[facing] + (firstBit >> wordShift);
      const start = at;
      for (let viewRow = 0; viewRow < viewSize; viewRow++) {
        const pattern = (words[line] >>> shift) & ((1 << viewSize) - 1);
        const entry = this.#firstEight[facing] + pattern * this.#eightsPerRow;
        const numEights = viewRow < viewSize - 1 ? this.#eightsPerRow : 0;
        for (let i = 0; i < numEights; i++) view.setFloat64(at + 8 * i, this.#eights[entry + i], true);
        for (let i = 2 * numEights; i < this.#foursPerRow; i++)
          view.setInt32(at + 4 * i, this.#fours[2 * entry + i], true);
        line += this.#lineStep[facing];
        at += rowLength;
      }
      view.setInt32(at, 1 << (8 * facing), true);
      at += 4;
      const goalAt = this.findCell(row[seat], col[seat], facing, goalRow[worldIdx], goalCol[worldIdx]);
      if (goalAt < 0) continue;
      out[start + goalAt] = SEEN_GOAL[0];
      out[start + goalAt + 1] = SEEN_GOAL[1];
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
}

/** Bytes of every pattern of walls in a row of the window; bit 0 is its leftmost cell in the first half, its rightmost in the second. */
function createRowBytes(viewSize: number, stride: number): Uint8Array {
  const numPatterns = 1 << viewSize;
  const bytes = new Uint8Array(2 * numPatterns * stride);
  for (let pattern = 0; pattern < numPatterns; pattern++) {
    for (let col = 0; col < viewSize; col++) {
      const seen = (pattern >> col) & 1 ? SEEN_WALL : SEEN_FLOOR;
      bytes.set(seen, pattern * stride + col * CELL_CHANNELS);
      bytes.set(seen, (numPatterns + pattern) * stride + (viewSize - 1 - col) * CELL_CHANNELS);
    }
  }
  return bytes;
}

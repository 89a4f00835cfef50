import type { Level } from '../../core/level.ts';
import { WALL } from './cells.ts';

/**
 * Walls of N levels as bits, once by rows and once by columns, so that a row of a window that looks along any heading
 * is one shift and one mask. Padded with wall on every side by as much as a window can look out.
 *
 * Line `p` of a world (row or column `p - padding` of the level) is `wordsPerLine` words of 32 bits. Lines of up to 32
 * bits are one word. Longer ones overlap: word `w` holds positions 16 w .. 16 w + 31, so that any 16 neighbours are in
 * one word. Either way position `p` and its right neighbours are found in word `p >> wordShift` from bit
 * `p & bitMask` on.
 */
export class WallLines {
  readonly padding: number; // cells of wall around the level
  readonly wordShift: number;
  readonly bitMask: number;
  readonly wordsPerLine: number;
  readonly columnsOffset: number; // words from a world's rows to its columns
  readonly stride: number; // words of one world
  readonly words: Int32Array; // [N, 2, lines, wordsPerLine]
  readonly #open = new Map<number, Int32Array>(); // [stride] of levels without walls, by height and width

  constructor(numWorlds: number, maxSide: number, viewSize: number) {
    this.padding = viewSize - 1;
    const numLines = maxSide + 2 * this.padding;
    this.wordShift = numLines <= 32 ? 5 : 4;
    this.bitMask = (1 << this.wordShift) - 1;
    this.wordsPerLine = ((numLines - 1) >> this.wordShift) + 1;
    this.columnsOffset = numLines * this.wordsPerLine;
    this.stride = 2 * this.columnsOffset;
    this.words = new Int32Array(numWorlds * this.stride);
  }

  /** Takes the walls of a level whose sides are within the limits. */
  bind(worldIdx: number, level: Level): void {
    const { height, width, cells } = level;
    const rows = worldIdx * this.stride;
    this.words.set(this.#openLines(height, width), rows);
    if (this.wordShift === 5) {
      this.#addToShortLines(rows, level);
      return;
    }
    let cellIdx = 0;
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        if (cells[cellIdx++] === WALL) this.#flipBoth(this.words, rows, row, col);
      }
    }
  }

  /** Lines of one word, without a branch on what a cell is: every episode of a curriculum begins with this. */
  #addToShortLines(rows: number, { height, width, cells }: Level): void {
    const { words, padding } = this;
    const firstColumn = rows + this.columnsOffset + padding;
    let cellIdx = 0;
    for (let row = 0; row < height; row++) {
      let line = 0;
      for (let col = 0; col < width; col++) {
        const wall = ((cells[cellIdx++] ^ WALL) - 1) >>> 31; // 1 for a wall, else 0
        line |= wall << col;
        words[firstColumn + col] |= wall << (row + padding);
      }
      words[rows + padding + row] |= line << padding;
    }
  }

  #openLines(height: number, width: number): Int32Array {
    const key = height * 256 + width;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const lines = new Int32Array(this.stride).fill(-1);
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        this.#flipBoth(lines, 0, row, col);
      }
    }
    this.#open.set(key, lines);
    return lines;
  }

  #flipBoth(words: Int32Array, rows: number, row: number, col: number): void {
    this.#flip(words, rows, row, col);
    this.#flip(words, rows + this.columnsOffset, col, row);
  }

  /** Changes the bit of one cell in the one or two words that hold it. */
  #flip(words: Int32Array, base: number, line: number, position: number): void {
    const at = base + (line + this.padding) * this.wordsPerLine;
    const bit = position + this.padding;
    const word = bit >> this.wordShift;
    words[at + word] ^= 1 << (bit & this.bitMask);
    if (word > 0) words[at + word - 1] ^= 1 << ((bit & this.bitMask) + 16);
  }

  /** 1 where the cell is wall, else 0; one cell outside of the level is allowed. */
  isWall(worldIdx: number, row: number, col: number): number {
    const bit = col + this.padding;
    const line = worldIdx * this.stride + (row + this.padding) * this.wordsPerLine;
    return (this.words[line + (bit >> this.wordShift)] >>> (bit & this.bitMask)) & 1;
  }
}

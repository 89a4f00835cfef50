import type { Level } from '../../core/level.ts';
import { WALL } from './cells.ts';

/**
 * Walls of N levels as bits, once by rows and once by columns, so that a row of a window that looks along any heading
 * is one shift and one mask. Padded with wall on every side by as much as a window can look out.
 *
 * Line `p` of a world (row or column `p - padding` of the level) is `wordsPerLine` words; word `w` holds the bits of
 * positions 16 w .. 16 w + 31, so that any 16 neighbours are in one word.
 */
export class WallLines {
  readonly padding: number; // cells of wall around the level
  readonly wordsPerLine: number;
  readonly columnsOffset: number; // words from a world's rows to its columns
  readonly stride: number; // words of one world
  readonly words: Int32Array; // [N, 2, lines, wordsPerLine]
  readonly #open = new Map<number, Int32Array>(); // [stride] of levels without walls, by height and width

  constructor(numWorlds: number, maxSide: number, viewSize: number) {
    this.padding = viewSize - 1;
    const numLines = maxSide + 2 * this.padding;
    this.wordsPerLine = ((numLines - 1) >> 4) + 1;
    this.columnsOffset = numLines * this.wordsPerLine;
    this.stride = 2 * this.columnsOffset;
    this.words = new Int32Array(numWorlds * this.stride);
  }

  /** Takes the walls of a level whose sides are within the limits. */
  bind(worldIdx: number, level: Level): void {
    const { height, width, cells } = level;
    const { words, stride } = this;
    words.set(this.#openLines(height, width), worldIdx * stride);
    const rows = worldIdx * stride;
    const columns = rows + this.columnsOffset;
    let cellIdx = 0;
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        if (cells[cellIdx++] !== WALL) continue;
        this.#flip(words, rows, row, col);
        this.#flip(words, columns, col, row);
      }
    }
  }

  #openLines(height: number, width: number): Int32Array {
    const key = height * 256 + width;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const lines = new Int32Array(this.stride).fill(-1);
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        this.#flip(lines, 0, row, col);
        this.#flip(lines, this.columnsOffset, col, row);
      }
    }
    this.#open.set(key, lines);
    return lines;
  }

  /** Changes the bit of one cell in the one or two words that hold it. */
  #flip(words: Int32Array, base: number, line: number, position: number): void {
    const at = base + (line + this.padding) * this.wordsPerLine;
    const bit = position + this.padding;
    words[at + (bit >> 4)] ^= 1 << (bit & 15);
    if (bit >= 16) words[at + (bit >> 4) - 1] ^= 1 << ((bit & 15) + 16);
  }

  /** 1 where the cell is wall, else 0; one cell outside of the level is allowed. */
  isWall(worldIdx: number, row: number, col: number): number {
    const bit = col + this.padding;
    return (
      (this.words[worldIdx * this.stride + (row + this.padding) * this.wordsPerLine + (bit >> 4)] >>> (bit & 15)) & 1
    );
  }
}

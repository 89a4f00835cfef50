import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { prestigeLevel } from './prestige.ts';
import type { GoalCycleSettings } from './settings.ts';
import { Sight } from './sight.ts';
import {
  CELL_BYTES,
  FIRST_FACING_CHANNEL,
  HEADING_SCALAR,
  PLAYER_CHANNEL,
  PRESTIGE_SCALAR,
  REWARD_SCALAR,
  SCALAR_BYTES,
} from './spec.ts';

/** What windows show of the players. */
export interface SeatState {
  readonly row: Uint8Array; // [N, S]
  readonly col: Uint8Array; // [N, S]
  readonly heading: Uint8Array; // [N, S]
  readonly rewardSign: Uint8Array; // [N, S] 0 negative, 1 none, 2 positive
  readonly prestige: Int32Array; // [N, S]
  readonly areExpertsShown: Uint8Array; // [N]
}

/** Seats that go through the passes below together: their rows and windows stay in the nearest cache. */
const BLOCK_SEATS = 96;

/**
 * Writes observations: the window, turned so that up is forward, then the scalars. Each pass is a short loop over a
 * block of seats that uses few arrays, which is what the compiler keeps in registers.
 *
 * `first` and `count` number seats over all worlds. `words` are the doubles of the same buffer as `bytes`: a cell is one
 * double, which is moved and never computed with.
 */
export class WindowWriter {
  readonly sight: Sight;
  readonly #settings: GoalCycleSettings;
  readonly #seats: SeatState;
  readonly #windowWords: number; // with the scalars
  readonly #rows: Int32Array; // [BLOCK_SEATS, V] entry of each row of a window in the tables of sight
  readonly #goals: Uint8Array; // [BLOCK_SEATS, V] bits of seen goals

  constructor(settings: GoalCycleSettings, numWorlds: number, seats: SeatState) {
    const { size, viewSize, viewOffset } = settings;
    this.sight = new Sight(numWorlds, size, viewSize, viewOffset);
    this.#settings = settings;
    this.#seats = seats;
    this.#windowWords = viewSize * viewSize + SCALAR_BYTES / CELL_BYTES;
    this.#rows = new Int32Array(BLOCK_SEATS * viewSize);
    this.#goals = new Uint8Array(BLOCK_SEATS * viewSize);
  }

  /** Writes `count` seats one after the other from word `firstWord` on. */
  write(first: number, count: number, bytes: Uint8Array, words: Float64Array, firstWord: number): void {
    for (let done = 0; done < count; done += BLOCK_SEATS) {
      const blockCount = Math.min(BLOCK_SEATS, count - done);
      const from = firstWord + done * this.#windowWords;
      this.#lightRows(first + done, blockCount);
      this.#drawRows(blockCount, words, from);
      this.#drawOthers(first + done, blockCount, bytes, from * CELL_BYTES);
      this.#writeScalars(first + done, blockCount, bytes, from * CELL_BYTES);
    }
  }

  /** Finds what of each row of the windows is seen. */
  #lightRows(first: number, count: number): void {
    const { viewSize, ownRow, pitch, stride, lines, spread, plain } = this.sight;
    const { row, col, heading } = this.#seats;
    const { wallsBlockSight, numSeats } = this.#settings;
    const rows = this.#rows;
    const goals = this.#goals;
    const full = (1 << viewSize) - 1;
    const table = wallsBlockSight ? spread : plain;
    const firstLit = wallsBlockSight ? 1 << (viewSize >> 1) : full;
    let worldLines = Math.floor(first / numSeats) * 4 * stride;
    let seatIdx = first % numSeats;
    for (let i = 0; i < count; i++) {
      const facing = heading[first + i];
      const isUpright = (facing & 1) === 0;
      const across = isUpright ? col[first + i] : row[first + i];
      const along = isUpright ? row[first + i] : col[first + i];
      const own = worldLines + facing * stride + across * pitch + along + ownRow;
      const ahead = ((facing + 1) & 2) - 1; // lines of a window lie side by side: -1 up and left, 1 right and down
      let line = own;
      let lit = firstLit;
      for (let at = i * viewSize + ownRow; at > i * viewSize; at--) {
        const bits = lines[line];
        const entry = table[(lit << viewSize) | (bits & full)];
        rows[at] = entry;
        goals[at] = (bits >> 8) & entry;
        lit = (entry >> 8) & 0xff;
        line += ahead;
      }
      const farthest = lines[line];
      const farthestEntry = plain[(lit << viewSize) | (farthest & full)];
      rows[i * viewSize] = farthestEntry;
      goals[i * viewSize] = (farthest >> 8) & farthestEntry;
      if (ownRow < viewSize - 1) {
        const at = i * viewSize + ownRow;
        const bits = lines[own - ahead];
        const entry = table[(((rows[at] >> 8) & 0xff) << viewSize) | (bits & full)];
        rows[at + 1] = entry;
        goals[at + 1] = (bits >> 8) & entry;
      }
      if (++seatIdx === numSeats) {
        seatIdx = 0;
        worldLines += 4 * stride;
      }
    }
  }

  /** Writes all cells: unseen, wall, floor or goal, no players; and scalars of 0. */
  #drawRows(count: number, words: Float64Array, firstWord: number): void {
    const { viewSize, rowBytes, goalBytes } = this.sight;
    const rows = this.#rows;
    const goals = this.#goals;
    let to = firstWord;
    let at = 0;
    for (let i = 0; i < count; i++) {
      for (let viewRow = 0; viewRow < viewSize; viewRow++) {
        let from = rows[at] >> 16;
        const end = to + viewSize;
        // Three cells and then pairs: the sides are 3, 5 and 7, and a loop over single cells makes a whole observation 8 % dearer.
        words[to] = rowBytes[from];
        words[to + 1] = rowBytes[from + 1];
        words[to + 2] = rowBytes[from + 2];
        for (to += 3, from += 3; to < end; to += 2, from += 2) {
          words[to] = rowBytes[from];
          words[to + 1] = rowBytes[from + 1];
        }
        for (let bits = goals[at]; bits !== 0; bits &= bits - 1) {
          words[end - viewSize + 31 - Math.clz32(bits & -bits)] = goalBytes;
        }
        at++;
      }
      words[to++] = 0;
    }
  }

  /** Draws the other players of each seat's world. */
  #drawOthers(first: number, count: number, bytes: Uint8Array, offset: number): void {
    const { numSeats, numExperts } = this.#settings;
    const { viewSize, ownRow } = this.sight;
    const { row, col, heading, areExpertsShown } = this.#seats;
    const rows = this.#rows;
    const windowBytes = this.#windowWords * CELL_BYTES;
    const half = viewSize >> 1;
    const lastCell = viewSize - 1;
    let worldIdx = Math.floor(first / numSeats);
    let seatIdx = first % numSeats;
    for (let i = 0; i < count; i++) {
      const seat = first + i;
      const numShown = areExpertsShown[worldIdx] === 1 ? numSeats : numSeats - numExperts;
      const facing = heading[seat];
      const fromRow = row[seat];
      const fromCol = col[seat];
      const aheadRow = ROW_STEP[facing];
      const aheadCol = COL_STEP[facing]; // the right-hand side is (aheadCol, -aheadRow)
      for (let other = seat - seatIdx; other < seat - seatIdx + numShown; other++) {
        const down = row[other] - fromRow;
        const right = col[other] - fromCol;
        const viewRow = ownRow - aheadRow * down - aheadCol * right;
        const viewCol = half + aheadCol * down - aheadRow * right;
        // One test for all four edges: a window is missed more often than not, and badly predicted.
        if ((viewRow | viewCol | (lastCell - viewRow) | (lastCell - viewCol)) < 0 || other === seat) continue;
        if (((rows[i * viewSize + viewRow] >> viewCol) & 1) === 0) continue;
        this.#drawOther(other, facing, bytes, offset + i * windowBytes + (viewRow * viewSize + viewCol) * CELL_BYTES);
      }
      if (++seatIdx === numSeats) {
        seatIdx = 0;
        worldIdx++;
      }
    }
  }

  #drawOther(other: number, facing: number, bytes: Uint8Array, at: number): void {
    const { heading, prestige } = this.#seats;
    const shown = 1 + prestigeLevel(prestige[other]);
    if (bytes[at + PLAYER_CHANNEL] < shown) bytes[at + PLAYER_CHANNEL] = shown;
    bytes[at + FIRST_FACING_CHANNEL + ((heading[other] - facing) & 3)] = 1;
  }

  /** Writes the scalars, whose bytes are 0. */
  #writeScalars(first: number, count: number, bytes: Uint8Array, offset: number): void {
    const { rewardSign, prestige, heading } = this.#seats;
    const { observesReward, observesHeading } = this.#settings;
    const windowBytes = this.#windowWords * CELL_BYTES;
    let at = offset + windowBytes - SCALAR_BYTES;
    for (let seat = first; seat < first + count; seat++) {
      if (observesReward) bytes[at + REWARD_SCALAR + rewardSign[seat]] = 1;
      bytes[at + PRESTIGE_SCALAR] = prestigeLevel(prestige[seat]);
      if (observesHeading) bytes[at + HEADING_SCALAR + heading[seat]] = 1;
      at += windowBytes;
    }
  }
}

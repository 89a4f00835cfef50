import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { GOAL_BYTES } from './goals.ts';
import type { PaddedGrid } from './padded-grid.ts';
import { RULE_BYTES } from './rules.ts';
import type { XlandSettings } from './settings.ts';
import { HEADING_SCALARS, POCKET_SCALARS, shownBytes } from './spec.ts';
import type { XlandState } from './state.ts';
import { goalAt, numRules, OWN_SEAT, RULE_STRIDE, rulesAt } from './task.ts';

/** Tile and colour of a code as one little-endian word; [256]. */
const PAIR_OF_CODE = Uint16Array.from({ length: 256 }, (_, code) => (code >> 4) | ((code & 15) << 8));

/** The four bytes of a heading as two words; [4, 2]. */
const HEADING_PAIRS = Uint16Array.of(1, 0, 0x100, 0, 0, 1, 0, 0x100);

/**
 * Observations of `xland`: a window without occlusion, in which nothing beyond the map is 0, and scalars.
 * Window   [V, V, K] tile and colour of each cell; with several seats also the other players (spec.ts has the code).
 * Scalars  heading one-hot; by settings what is carried, the goal, the rules (zero padded to maxRules).
 */
export class WindowWriter {
  readonly #settings: XlandSettings;
  readonly #grid: PaddedGrid;
  readonly #state: XlandState;
  readonly #numCells: number; // V * V
  readonly #channels: number; // K

  constructor(settings: XlandSettings, grid: PaddedGrid, state: XlandState) {
    this.#settings = settings;
    this.#grid = grid;
    this.#state = state;
    this.#numCells = settings.viewSize ** 2;
    this.#channels = settings.numSeats > 1 ? 3 : 2;
  }

  write(worldIdx: number, seatIdx: number, parameters: Uint8Array, out: Uint8Array, offset: number): void {
    const { cells, heading, pocket, numSeats } = this.#state;
    const { viewSize } = this.#settings;
    const row = worldIdx * numSeats + seatIdx;
    const direction = heading[row];
    const channels = this.#channels;
    const rightStep = this.#grid.steps[(direction + 1) & 3];
    const nearStep = this.#grid.steps[(direction + 2) & 3]; // from a row of the window to the next, nearer one
    let rowIdx = this.#farLeftIdx(worldIdx, row);
    let at = offset;
    for (let i = 0; i < viewSize; i++, rowIdx += nearStep) {
      let idx = rowIdx;
      for (let j = 0; j < viewSize; j++, idx += rightStep, at += channels) {
        const code = cells[idx];
        out[at] = code >> 4;
        out[at + 1] = code & 15;
      }
    }
    if (channels === 3) this.#writePlayers(worldIdx, seatIdx, out, offset + 2);
    for (let i = 0; i < HEADING_SCALARS; i++) out[at + i] = i === direction ? 1 : 0;
    at += HEADING_SCALARS;
    if (this.#settings.showPocket) {
      out[at] = pocket[row] >> 4;
      out[at + 1] = pocket[row] & 15;
      at += POCKET_SCALARS;
    }
    if (this.#settings.showTask !== 'hidden') this.#writeTask(seatIdx, parameters, out, at);
  }

  /** Cell in the first row and column of a seat's window. */
  #farLeftIdx(worldIdx: number, row: number): number {
    const { bodyIdx, heading } = this.#state;
    const { steps, numCells } = this.#grid;
    const { viewSize } = this.#settings;
    const direction = heading[row];
    const toFar = (viewSize - 1) * steps[direction];
    return worldIdx * numCells + bodyIdx[row] + toFar - (viewSize >> 1) * steps[(direction + 1) & 3];
  }

  /**
   * The observations of all single-seat worlds that show no more than window and heading, two bytes at a time.
   * pairs: `out` of `observe` as 16-bit words.
   */
  writeAllPairs(numWorlds: number, pairs: Uint16Array): void {
    const { cells, heading } = this.#state;
    const { steps } = this.#grid;
    const { viewSize } = this.#settings;
    let at = 0;
    for (let worldIdx = 0; worldIdx < numWorlds; worldIdx++) {
      const direction = heading[worldIdx];
      const rightStep = steps[(direction + 1) & 3];
      const nearStep = steps[(direction + 2) & 3];
      let idx = this.#farLeftIdx(worldIdx, worldIdx);
      for (let i = 0; i < viewSize; i++, idx += nearStep, at += viewSize) {
        // Windows of the field are 5 wide: five cells without a loop take 0.6 of the time.
        if (viewSize === 5) {
          pairs[at] = PAIR_OF_CODE[cells[idx]];
          pairs[at + 1] = PAIR_OF_CODE[cells[idx + rightStep]];
          pairs[at + 2] = PAIR_OF_CODE[cells[idx + 2 * rightStep]];
          pairs[at + 3] = PAIR_OF_CODE[cells[idx + 3 * rightStep]];
          pairs[at + 4] = PAIR_OF_CODE[cells[idx + 4 * rightStep]];
        } else {
          for (let j = 0; j < viewSize; j++) pairs[at + j] = PAIR_OF_CODE[cells[idx + j * rightStep]];
        }
      }
      pairs[at] = HEADING_PAIRS[2 * direction];
      pairs[at + 1] = HEADING_PAIRS[2 * direction + 1];
      at += 2;
    }
  }

  /** `offset` is the player byte of the window's first cell. */
  #writePlayers(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    const { bodyIdx, heading, numSeats } = this.#state;
    const { viewSize } = this.#settings;
    const { stride } = this.#grid;
    for (let i = 0; i < this.#numCells; i++) out[offset + 3 * i] = 0;
    const firstRow = worldIdx * numSeats;
    const own = bodyIdx[firstRow + seatIdx];
    const facing = heading[firstRow + seatIdx];
    for (let further = 1; further < numSeats; further++) {
      const row = firstRow + ((seatIdx + further) % numSeats);
      const rowDelta = Math.floor(bodyIdx[row] / stride) - Math.floor(own / stride);
      const colDelta = (bodyIdx[row] % stride) - (own % stride);
      const cell = windowCell(viewSize, facing, rowDelta, colDelta);
      if (cell >= 0) out[offset + 3 * cell] = 1 + 4 * (further - 1) + ((heading[row] - facing) & 3);
    }
  }

  #writeTask(seatIdx: number, parameters: Uint8Array, out: Uint8Array, offset: number): void {
    const { numSeats, showTask, maxRules } = this.#settings;
    const goalBytes = shownBytes(GOAL_BYTES, numSeats);
    const goal = goalAt(parameters, seatIdx);
    for (let i = 0; i < GOAL_BYTES; i++) out[offset + i] = parameters[goal + i];
    if (numSeats > 1) {
      const seats = parameters[goal + GOAL_BYTES];
      out[offset + GOAL_BYTES] = seats === OWN_SEAT ? 1 : seenFrom(seats, seatIdx, numSeats);
    }
    if (showTask === 'goal') return;
    const ruleBytes = shownBytes(RULE_BYTES, numSeats);
    let at = offset + goalBytes;
    const end = at + maxRules * ruleBytes;
    let rule = rulesAt(parameters);
    for (let left = numRules(parameters); left > 0; left--, at += ruleBytes, rule += RULE_STRIDE) {
      for (let i = 0; i < RULE_BYTES; i++) out[at + i] = parameters[rule + i];
      if (numSeats > 1) out[at + RULE_BYTES] = seenFrom(parameters[rule + RULE_BYTES], seatIdx, numSeats);
    }
    out.fill(0, at, end);
  }
}

/** Seat bits turned so that bit 0 is the viewer's own seat. */
function seenFrom(seats: number, seatIdx: number, numSeats: number): number {
  const all = (1 << numSeats) - 1;
  const known = seats & all;
  return ((known >> seatIdx) | (known << (numSeats - seatIdx))) & all;
}

/**
 * Cell of the window (row * V + col) in which a body `rowDelta`, `colDelta` away from the viewer appears; -1 outside.
 */
export function windowCell(viewSize: number, heading: number, rowDelta: number, colDelta: number): number {
  const right = (heading + 1) & 3;
  const row = viewSize - 1 - (rowDelta * ROW_STEP[heading] + colDelta * COL_STEP[heading]);
  const col = (viewSize >> 1) + rowDelta * ROW_STEP[right] + colDelta * COL_STEP[right];
  return row >= 0 && row < viewSize && col >= 0 && col < viewSize ? row * viewSize + col : -1;
}

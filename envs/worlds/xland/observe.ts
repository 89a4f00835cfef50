import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { GOAL_BYTES } from './goals.ts';
import type { PaddedGrid } from './padded-grid.ts';
import { RULE_BYTES } from './rules.ts';
import type { XlandSettings } from './settings.ts';
import { HEADING_SCALARS, POCKET_SCALARS, shownBytes } from './spec.ts';
import type { XlandState } from './state.ts';
import { goalAt, numRules, OWN_SEAT, RULE_STRIDE, rulesAt } from './task.ts';

/**
 * Observations of `xland`: a window without occlusion, in which nothing beyond the map is 0, and scalars.
 * Window   [V, V, K] tile and colour of each cell; with several seats also the other players (spec.ts has the code).
 * Scalars  heading one-hot; by settings what is carried, the goal, the rules (zero padded to maxRules).
 */
export class WindowWriter {
  readonly #settings: XlandSettings;
  readonly #grid: PaddedGrid;
  readonly #state: XlandState;
  readonly #steps: Int32Array; // [4, V, V]
  readonly #numCells: number; // V * V
  readonly #channels: number; // K

  constructor(settings: XlandSettings, grid: PaddedGrid, state: XlandState) {
    this.#settings = settings;
    this.#grid = grid;
    this.#state = state;
    this.#steps = windowSteps(settings.viewSize, grid.stride);
    this.#numCells = settings.viewSize ** 2;
    this.#channels = settings.numSeats > 1 ? 3 : 2;
  }

  write(worldIdx: number, seatIdx: number, parameters: Uint8Array, out: Uint8Array, offset: number): void {
    const { cells, bodyIdx, heading, pocket, numSeats } = this.#state;
    const numCells = this.#numCells;
    const steps = this.#steps;
    const row = worldIdx * numSeats + seatIdx;
    const direction = heading[row];
    const agentIdx = worldIdx * this.#grid.numCells + bodyIdx[row];
    const channels = this.#channels;
    const first = direction * numCells;
    let at = offset;
    for (let i = first; i < first + numCells; i++, at += channels) {
      const code = cells[agentIdx + steps[i]];
      out[at] = code >> 4;
      out[at + 1] = code & 15;
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
 * Steps in a padded grid from the agent's cell to each cell of its window, for each heading; [4, V, V]. The window is turned
 * so that the agent looks up; the agent stands in the middle of the last row.
 */
export function windowSteps(viewSize: number, stride: number): Int32Array {
  const half = viewSize >> 1;
  const steps = new Int32Array(4 * viewSize * viewSize);
  let at = 0;
  for (let heading = 0; heading < 4; heading++) {
    const right = (heading + 1) & 3;
    for (let row = 0; row < viewSize; row++) {
      for (let col = 0; col < viewSize; col++) {
        const ahead = viewSize - 1 - row;
        const side = col - half;
        const rowStep = ahead * ROW_STEP[heading] + side * ROW_STEP[right];
        const colStep = ahead * COL_STEP[heading] + side * COL_STEP[right];
        steps[at++] = rowStep * stride + colStep;
      }
    }
  }
  return steps;
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

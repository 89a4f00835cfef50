import type { StateRows } from '../../core/state-rows.ts';
import type { PaddedGrid } from './padded-grid.ts';

/** What changes in N worlds while they run. Bodies and cells are indices and codes of the padded grid of one world. */
export class XlandState {
  readonly numSeats: number;
  readonly cells: Uint8Array; // [N, numCells] cell codes, 0 beyond the map
  readonly bodyIdx: Uint16Array; // [N, S] cell of each agent
  readonly heading: Uint8Array; // [N, S] 0 up, clockwise
  readonly pocket: Uint8Array; // [N, S] code of what is carried, 0 for nothing
  readonly hasMet: Uint8Array; // [N, S] 1 once the seat's goal was met

  constructor(rows: StateRows, numSeats: number, grid: PaddedGrid) {
    this.numSeats = numSeats;
    this.cells = rows.uint8(grid.numCells);
    this.bodyIdx = rows.uint16(numSeats);
    this.heading = rows.uint8(numSeats);
    this.pocket = rows.uint8(numSeats);
    this.hasMet = rows.uint8(numSeats);
  }
}

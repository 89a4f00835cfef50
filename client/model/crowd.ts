/** Where players stand who share a cell: bodies may pass through each other, and yet each has to be seen. */
export interface Crowd {
  readonly rowOffset: Float32Array; // [S] cells from the middle of the cell
  readonly colOffset: Float32Array; // [S]
  readonly size: Float32Array; // [S] (0, 1] of the usual size
}

export function createCrowd(numSeats: number): Crowd {
  return {
    rowOffset: new Float32Array(numSeats),
    colOffset: new Float32Array(numSeats),
    size: new Float32Array(numSeats).fill(1),
  };
}

const RADIUS = 0.27; // cells
const FLATTENED = 0.62; // a ring on the ground, seen from a slant
const SIZES = [1, 1, 0.84, 0.76, 0.72, 0.66];
const LEAST_SIZE = 0.6;

/** Spreads all who share a cell on a ring, in the order of seats; who stands alone stays in the middle. Allocates nothing. */
export function computeCrowd(present: Uint8Array, row: ArrayLike<number>, col: ArrayLike<number>, out: Crowd): void {
  const numSeats = out.size.length;
  for (let seat = 0; seat < numSeats; seat++) {
    let count = 0;
    let rank = 0;
    if (present[seat] === 1) {
      for (let other = 0; other < numSeats; other++) {
        if (present[other] === 0 || row[other] !== row[seat] || col[other] !== col[seat]) continue;
        count++;
        if (other < seat) rank++;
      }
    }
    if (count < 2) {
      out.rowOffset[seat] = 0;
      out.colOffset[seat] = 0;
      out.size[seat] = 1;
      continue;
    }
    const angle = Math.PI + (rank * 2 * Math.PI) / count; // two stand side by side, the first on the left
    out.rowOffset[seat] = Math.sin(angle) * RADIUS * FLATTENED;
    out.colOffset[seat] = Math.cos(angle) * RADIUS;
    out.size[seat] = SIZES[count] ?? LEAST_SIZE;
  }
}

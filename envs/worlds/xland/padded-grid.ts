/**
 * Where cells lie in memory: a margin of cells beyond the map on every side, so that windows and neighbours need no bounds
 * checks. Rows share their left and right margin.
 */
export interface PaddedGrid {
  readonly stride: number; // cells from one row to the next
  readonly origin: number; // index of row 0, column 0
  readonly numCells: number; // of one world
  readonly steps: Int32Array; // [4] index steps up, right, down, left
}

export function createPaddedGrid(maxSide: number, viewSize: number): PaddedGrid {
  const margin = viewSize - 1; // how far a window reaches
  const stride = maxSide + margin;
  return {
    stride,
    origin: margin * stride + margin,
    numCells: (maxSide + 2 * margin) * stride + margin,
    steps: Int32Array.of(-stride, 1, stride, -1),
  };
}

/**
 * Walking distances on a grid, for deciding whether a player is worth walking to.
 *
 * Shapes   blocked: [H, W], nonzero where no body can stand; out: [H, W] steps to the target, UNREACHABLE where there is no way.
 */
export const UNREACHABLE = 0xffff;

/** Row and column steps of the four directions: 0 up, then clockwise. */
export const DIRECTION_ROWS = [-1, 0, 1, 0] as const;
export const DIRECTION_COLS = [0, 1, 0, -1] as const;

/** Fills `out` by breadth-first search from the target cell. queue: at least H * W long. Players do not block. */
export function walkingDistancesInPlace(
  blocked: Uint8Array,
  height: number,
  width: number,
  targetCell: number,
  queue: Uint16Array,
  out: Uint16Array,
): void {
  out.fill(UNREACHABLE, 0, height * width);
  let head = 0;
  let tail = 0;
  queue[tail++] = targetCell;
  out[targetCell] = 0;
  while (head < tail) {
    const cell = queue[head++];
    const row = Math.floor(cell / width);
    const col = cell - row * width;
    const next = out[cell] + 1;
    if (row > 0) tail = visit(cell - width, next, blocked, queue, tail, out);
    if (col + 1 < width) tail = visit(cell + 1, next, blocked, queue, tail, out);
    if (row + 1 < height) tail = visit(cell + width, next, blocked, queue, tail, out);
    if (col > 0) tail = visit(cell - 1, next, blocked, queue, tail, out);
  }
}

function visit(
  cell: number,
  distance: number,
  blocked: Uint8Array,
  queue: Uint16Array,
  tail: number,
  out: Uint16Array,
) {
  if (blocked[cell] !== 0 || out[cell] !== UNREACHABLE) return tail;
  out[cell] = distance;
  queue[tail] = cell;
  return tail + 1;
}

/** Bits of the directions whose neighbour is one step nearer to the target: bit d for direction d; 0 when there is none. */
export function nearerDirections(distances: Uint16Array, height: number, width: number, row: number, col: number) {
  const here = distances[row * width + col];
  if (here === UNREACHABLE) return 0;
  let bits = 0;
  for (let direction = 0; direction < 4; direction++) {
    const nextRow = row + DIRECTION_ROWS[direction];
    const nextCol = col + DIRECTION_COLS[direction];
    if (nextRow < 0 || nextRow >= height || nextCol < 0 || nextCol >= width) continue;
    if (distances[nextRow * width + nextCol] < here) bits |= 1 << direction;
  }
  return bits;
}

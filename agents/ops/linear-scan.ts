/**
 * The elementwise linear recurrence over time, and its gradient: what is left of a recurrent cell whose gates do not
 * depend on the last state. Everything else of such a cell is a matrix product over all times at once.
 */

/** Sizes of one scan. Rows of time t start at t * numRows * width. */
export interface ScanSizes {
  readonly numSteps: number; // T
  readonly numRows: number; // B
  readonly width: number; // H
}

/**
 * Writes all states of the recurrence.
 *
 *   h[t] = a[t] * keep[t] * h[t-1] + b[t],   h[-1] = initial,   keep[t] = 0 where resets[t] is not 0, else 1
 *
 * Shapes   a, b, h: [T, B, H]; initial: [B, H]; resets: [T, B].
 * Mutates  h only. Allocates nothing. No chance. h may be b.
 * Exact    A reset is a state of exactly 0 before step t, whatever the state was (not a number included).
 */
export function linearScan(
  a: Float32Array,
  b: Float32Array,
  initial: Float32Array,
  resets: Uint8Array,
  sizes: ScanSizes,
  h: Float32Array,
): Float32Array {
  const { numSteps: T, numRows: B, width: H } = sizes;
  const stride = B * H;
  for (let t = 0; t < T; t++) {
    const last = t === 0 ? initial : h;
    const lastBase = t === 0 ? 0 : (t - 1) * stride;
    for (let row = 0; row < B; row++) {
      const base = t * stride + row * H;
      const from = lastBase + row * H;
      if (resets[t * B + row] !== 0) {
        for (let i = 0; i < H; i++) h[base + i] = b[base + i];
      } else {
        for (let i = 0; i < H; i++) h[base + i] = a[base + i] * last[from + i] + b[base + i];
      }
    }
  }
  return h;
}

/**
 * Gradient of `linearScan`: from the gradient at every state, those at what it was made of.
 *
 *   db[t] = dh[t] + keep[t+1] * a[t+1] * db[t+1],   da[t] = keep[t] * h[t-1] * db[t],   dInitial = keep[0] * a[0] * db[0]
 *
 * Shapes   a, h, dh, da, db: [T, B, H]; initial, dInitial: [B, H]; resets: [T, B]; T >= 1.
 * Mutates  da, db, dInitial. Allocates nothing. No chance. db may be dh.
 */
export function linearScanGradient(
  a: Float32Array,
  h: Float32Array,
  initial: Float32Array,
  resets: Uint8Array,
  dh: Float32Array,
  sizes: ScanSizes,
  da: Float32Array,
  db: Float32Array,
  dInitial: Float32Array,
): void {
  const { numSteps: T, numRows: B, width: H } = sizes;
  const stride = B * H;
  for (let i = (T - 1) * stride; i < T * stride; i++) db[i] = dh[i]; // nothing comes back from beyond the last step
  for (let t = T - 1; t >= 0; t--) {
    const last = t === 0 ? initial : h;
    const lastBase = t === 0 ? 0 : (t - 1) * stride;
    // What flows on to the state before this step: into db of the step before, or out of the sequence.
    const before = t === 0 ? dInitial : db;
    for (let row = 0; row < B; row++) {
      const base = t * stride + row * H;
      const from = lastBase + row * H;
      const isReset = resets[t * B + row] !== 0;
      for (let i = 0; i < H; i++) {
        const own = t === 0 ? 0 : dh[from + i];
        da[base + i] = isReset ? 0 : last[from + i] * db[base + i];
        before[from + i] = isReset ? own : own + a[base + i] * db[base + i];
      }
    }
  }
}

/**
 * Windows of a grid laid out as rows, so that a convolution is one matrix product ("im2col").
 *
 *   out[n, (r, c), (i, j, k)] = scale * bytes[n, r + i, c + j, k],   valid positions only
 *
 * Shapes   bytes: [N, L], the first H * W * K of each row are the grid [H, W, K]; out: [N * P, kernel * kernel * K] with
 *          P = (H - kernel + 1) * (W - kernel + 1).
 * Mutates  out only. Allocates nothing.
 */
export function writePatches(
  bytes: Uint8Array | Int8Array,
  shape: PatchShape,
  numRows: number,
  scale: number,
  out: Float32Array,
): void {
  const { length, height, width, channels, kernel } = shape;
  const run = kernel * channels; // numbers of one row of a patch lie side by side
  let at = 0;
  for (let n = 0; n < numRows; n++) {
    for (let r = 0; r <= height - kernel; r++) {
      for (let c = 0; c <= width - kernel; c++) {
        for (let i = 0; i < kernel; i++) {
          const from = n * length + ((r + i) * width + c) * channels;
          for (let j = 0; j < run; j++) out[at++] = scale * bytes[from + j];
        }
      }
    }
  }
}

export interface PatchShape {
  readonly length: number; // L bytes of one observation
  readonly height: number; // H
  readonly width: number; // W
  readonly channels: number; // K
  readonly kernel: number; // side of a patch, at most H and W
}

/** P: patches of one observation. */
export function numPatches({ height, width, kernel }: PatchShape): number {
  return (height - kernel + 1) * (width - kernel + 1);
}

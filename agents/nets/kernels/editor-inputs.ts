import { uniqueRows } from '../../ops/unique-rows.ts';

/** Everything an editor's kernels must know of its network (editor-net.ts, whose letters are used here too). */
export interface EditorPlan {
  readonly height: number;
  readonly width: number;
  readonly channels: number; // bytes of a tile, the first of which is its code
  readonly length: number; // bytes of an observation: tiles, time, noise
  readonly numNoise: number; // Z
  readonly filters: number; // F
  readonly valueSize: number;
  readonly numSteps: number;
  readonly tileCodes: readonly number[];
  readonly weightShapes: Readonly<Record<string, readonly number[]>>;
}

const KERNEL = 3;
const AROUND = KERNEL * KERNEL;
const NUM_COORDINATES = 2;
const UNIFORM_SCALE = Math.sqrt(12); // 1 / standard deviation of a uniform number in [0, 1]

/** Columns of a tile's surroundings: planes of 3 x 3 tiles, one of them for what is outside, and the coordinates. */
export const surroundingSize = (numCodes: number): number => AROUND * (numCodes + 1) + NUM_COORDINATES;

/** Surroundings of all tiles, each kind once. */
export interface Surroundings {
  readonly count: number;
  readonly kinds: Uint8Array; // [count, ROW] bytes of each
  readonly index: Int32Array; // [N * P] the kind of each tile
}

/** Bytes that say what stands around a tile: its row, its column, and the plane of each of the 3 x 3 tiles. */
const ROW = 2 + AROUND;
const NO_PLANE = 255; // a tile whose code has none

/** Which tiles of which observations have the same surroundings, and where each kind stands first. */
export function findSurroundings(observations: Uint8Array, plan: EditorPlan, N: number): Surroundings {
  const rows = surroundingsOf(observations, plan, N);
  const { count, first, index } = uniqueRows(rows, N * plan.height * plan.width, ROW);
  const kinds = new Uint8Array(count * ROW);
  first.forEach((row, kind) => {
    kinds.set(rows.subarray(row * ROW, (row + 1) * ROW), kind * ROW);
  });
  return { count, kinds, index };
}

/** [N * P, ROW]. A level's sides are at most 255. */
function surroundingsOf(observations: Uint8Array, plan: EditorPlan, N: number): Uint8Array {
  const { height, width, channels, length, tileCodes } = plan;
  const planeOfCode = new Uint8Array(256).fill(NO_PLANE);
  tileCodes.forEach((code, plane) => {
    planeOfCode[code] = plane;
  });
  const outside = tileCodes.length;
  const bordered = new Uint8Array((height + 2) * (width + 2)).fill(outside);
  const out = new Uint8Array(N * height * width * ROW);
  let at = 0;
  for (let n = 0; n < N; n++) {
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        const code = observations[n * length + (row * width + col) * channels];
        bordered[(row + 1) * (width + 2) + col + 1] = planeOfCode[code];
      }
    }
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        out[at++] = row;
        out[at++] = col;
        for (let r = row; r < row + KERNEL; r++) {
          for (let c = col; c < col + KERNEL; c++) out[at++] = bordered[r * (width + 2) + c];
        }
      }
    }
  }
  return out;
}

/** One-hot planes of every kind of surroundings, and the tile's coordinates in [-1, 1]: [count, patchSize]. */
export function writePlanes(
  { count, kinds }: Surroundings,
  { height, width, tileCodes }: EditorPlan,
  out: Float32Array,
): void {
  const numPlanes = tileCodes.length + 1;
  const numColumns = surroundingSize(tileCodes.length);
  out.fill(0);
  for (let kind = 0; kind < count; kind++) {
    const at = kind * numColumns;
    for (let near = 0; near < AROUND; near++) {
      const plane = kinds[kind * ROW + 2 + near];
      if (plane !== NO_PLANE) out[at + near * numPlanes + plane] = 1;
    }
    out[at + numColumns - 2] = (2 * kinds[kind * ROW]) / (height - 1) - 1;
    out[at + numColumns - 1] = (2 * kinds[kind * ROW + 1]) / (width - 1) - 1;
  }
}

/** The step each observation was made at: [N]. */
export function timesOf(observations: Uint8Array, { length, numNoise, numSteps }: EditorPlan, N: number): Uint8Array {
  const times = new Uint8Array(N);
  for (let n = 0; n < N; n++) {
    times[n] = observations[(n + 1) * length - numNoise - 1];
    if (times[n] >= numSteps) throw new RangeError(`editor net: step ${times[n]}, limit ${numSteps - 1}`);
  }
  return times;
}

/** Bytes of noise with mean 0 and variance 1: [N, Z]. */
export function writeNoise(
  observations: Uint8Array,
  { length, numNoise }: EditorPlan,
  N: number,
  out: Float32Array,
): void {
  for (let n = 0; n < N; n++) {
    for (let z = 0; z < numNoise; z++) {
      out[n * numNoise + z] = (observations[(n + 1) * length - numNoise + z] / 255 - 0.5) * UNIFORM_SCALE;
    }
  }
}

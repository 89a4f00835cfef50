import type { ObservationSpec } from '../core/specs.ts';

/**
 * A fixed re-indexing of a full top-down view into the player's own frame: the player in the middle, looking up.
 * Nothing is hidden and nothing is added; it spares a network from learning every cell of the room anew. For worlds whose
 * observation has an `agent` channel that paints the player's cell and the one in front, and four heading scalars.
 */
export interface CentredView {
  readonly length: number; // V = side * side * kept channels
  /** Writes the view of observation[offset ..) into out[outOffset .. outOffset+V). Allocates nothing. */
  write(observation: Uint8Array, offset: number, out: Uint8Array, outOffset: number): void;
}

const AGENT_CHANNEL_NAME = 'agent';
const NUM_HEADINGS = 4;
// Unit steps (row, col) to the right of, and ahead of, a player with heading 0 up, then clockwise.
const AHEAD = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
];

/** True when the world shows what `createCentredView` needs. */
export function hasCentredView(spec: ObservationSpec): boolean {
  return spec.channelNames.includes(AGENT_CHANNEL_NAME) && spec.scalars === NUM_HEADINGS && spec.height === spec.width;
}

/** radius: cells seen to each side; what lies outside the room is all 0. Throws RangeError for a world without heading. */
export function createCentredView(spec: ObservationSpec, radius: number): CentredView {
  if (!hasCentredView(spec)) throw new RangeError('centred view needs an agent channel and four heading scalars');
  const { height, width, channels } = spec;
  const agentChannel = spec.channelNames.indexOf(AGENT_CHANNEL_NAME);
  const kept = Uint8Array.from([...Array(channels).keys()].filter((channel) => channel !== agentChannel));
  const side = 2 * radius + 1;
  const numCells = height * width;
  const scalarsOffset = numCells * channels;
  const sources = sourceTable(height, width, radius);
  return {
    length: side * side * kept.length,
    write(observation, offset, out, outOffset) {
      const heading = readHeading(observation, offset + scalarsOffset);
      const body = readBodyIdx(observation, offset + agentChannel, numCells, channels, width, heading);
      const base = (body * NUM_HEADINGS + heading) * side * side;
      let o = outOffset;
      for (let i = 0; i < side * side; i++) {
        const cellIdx = sources[base + i];
        for (let k = 0; k < kept.length; k++) {
          out[o++] = cellIdx < 0 ? 0 : observation[offset + cellIdx * channels + kept[k]];
        }
      }
    },
  };
}

/** Heading 0 up, then clockwise, from its four one-hot bytes at `offset`. */
export function readHeading(observation: Uint8Array, offset: number): number {
  let heading = 0;
  while (heading < NUM_HEADINGS - 1 && observation[offset + heading] === 0) heading++;
  return heading;
}

/** The painted cell whose neighbour ahead is painted too; `offset` is that of the agent channel of cell 0. */
export function readBodyIdx(
  observation: Uint8Array,
  offset: number,
  numCells: number,
  channels: number,
  width: number,
  heading: number,
): number {
  const step = AHEAD[heading][0] * width + AHEAD[heading][1];
  for (let cellIdx = 0; cellIdx < numCells; cellIdx++) {
    const ahead = cellIdx + step;
    if (observation[offset + cellIdx * channels] === 0 || ahead < 0 || ahead >= numCells) continue;
    if (observation[offset + ahead * channels] !== 0) return cellIdx;
  }
  return 0; // an ended or empty seat shows nothing
}

/** For every body cell and heading, the room's cell under each view cell, or -1: [H * W, 4, side, side]. */
function sourceTable(height: number, width: number, radius: number): Int16Array {
  const side = 2 * radius + 1;
  const table = new Int16Array(height * width * NUM_HEADINGS * side * side).fill(-1);
  let i = 0;
  for (let body = 0; body < height * width; body++) {
    for (let heading = 0; heading < NUM_HEADINGS; heading++) {
      const [aheadRow, aheadCol] = AHEAD[heading];
      const [rightRow, rightCol] = AHEAD[(heading + 1) % NUM_HEADINGS];
      for (let up = radius; up >= -radius; up--) {
        for (let right = -radius; right <= radius; right++, i++) {
          const row = Math.floor(body / width) + up * aheadRow + right * rightRow;
          const col = (body % width) + up * aheadCol + right * rightCol;
          if (row >= 0 && row < height && col >= 0 && col < width) table[i] = row * width + col;
        }
      }
    }
  }
  return table;
}

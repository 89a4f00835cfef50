/**
 * Which rows of a table of bytes are the same: players stand still, turn back and meet the same corner twice, so that a
 * rollout holds far fewer different observations than steps, and what depends on the observation alone need be computed
 * for those only.
 */
export interface UniqueRows {
  readonly count: number; // U
  readonly first: Int32Array; // [U] the row where each stands first, rising
  readonly index: Int32Array; // [N] which of the U each row is
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Finds the different rows, in the order of their first appearance.
 *
 * Shapes   rows: [N, length] bytes, N >= 1. No chance: the hash only leads to rows that are then compared byte by byte.
 */
export function uniqueRows(rows: Uint8Array, numRows: number, length: number): UniqueRows {
  const first = new Int32Array(numRows);
  const index = new Int32Array(numRows);
  const numSlots = 2 ** Math.ceil(Math.log2(2 * numRows));
  const slots = new Int32Array(numSlots).fill(-1);
  let count = 0;
  for (let n = 0; n < numRows; n++) {
    const start = n * length;
    let hash = FNV_OFFSET;
    for (let i = start; i < start + length; i++) hash = Math.imul(hash ^ rows[i], FNV_PRIME);
    let slot = (hash ^ (hash >>> 15)) & (numSlots - 1);
    while (slots[slot] >= 0 && !isSameRow(rows, first[slots[slot]] * length, start, length)) {
      slot = (slot + 1) & (numSlots - 1);
    }
    if (slots[slot] < 0) {
      first[count] = n;
      slots[slot] = count++;
    }
    index[n] = slots[slot];
  }
  return { count, first: first.slice(0, count), index };
}

function isSameRow(rows: Uint8Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (rows[a + i] !== rows[b + i]) return false;
  return true;
}

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
const WORD = 4; // bytes

/**
 * Finds the different rows, in the order of their first appearance.
 *
 * Shapes   rows: [N, length] bytes, N >= 1. No chance: the hash only leads to rows that are then compared as they are.
 * Rows of whole words, from an address of one, are read a word at a time, which takes less than half as long.
 */
export function uniqueRows(rows: Uint8Array, numRows: number, length: number): UniqueRows {
  if (length % WORD !== 0 || rows.byteOffset % WORD !== 0) return findRows(rows, hashBytes, numRows, length);
  const words = length / WORD;
  return findRows(new Uint32Array(rows.buffer, rows.byteOffset, numRows * words), hashWords, numRows, words);
}

function findRows<Rows extends Uint8Array | Uint32Array>(
  rows: Rows,
  hashRow: (rows: Rows, start: number, length: number) => number,
  numRows: number,
  length: number,
): UniqueRows {
  const first = new Int32Array(numRows);
  const index = new Int32Array(numRows);
  const numSlots = 2 ** Math.ceil(Math.log2(2 * numRows));
  const slots = new Int32Array(numSlots).fill(-1);
  let count = 0;
  for (let n = 0; n < numRows; n++) {
    const start = n * length;
    let slot = hashRow(rows, start, length) & (numSlots - 1);
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

/** FNV-1a. */
function hashBytes(rows: Uint8Array, start: number, length: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < start + length; i++) hash = Math.imul(hash ^ rows[i], FNV_PRIME);
  return hash ^ (hash >>> 15);
}

/** The same by words; a product takes nothing down from a word's upper bytes, the shift does. */
function hashWords(rows: Uint32Array, start: number, length: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < start + length; i++) {
    hash = Math.imul(hash ^ rows[i], FNV_PRIME);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isSameRow(rows: Uint8Array | Uint32Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (rows[a + i] !== rows[b + i]) return false;
  return true;
}

import { InputError } from './errors.ts';
import { Hash64 } from './hash.ts';

type Column = Uint8Array | Int8Array | Uint16Array | Int32Array | Uint32Array;

type HashedAs = 'its values' | 'an empty column' | 'nothing';

interface Part {
  readonly column: Column; // [N, length]
  readonly length: number; // elements of one world
  readonly hashedAs: HashedAs;
}

/**
 * The state of N worlds as flat typed arrays, declared once, so that saving, loading, hashing and cloning cannot
 * forget one of them. A world asks for its arrays in its constructor and steps them in place.
 *
 * Bytes are written in the machine's order, which is little-endian wherever Node runs.
 */
export class StateRows {
  readonly numWorlds: number;
  readonly #parts: Part[] = [];
  #bytesPerWorld = 0;

  constructor(numWorlds: number) {
    if (!Number.isInteger(numWorlds) || numWorlds < 1 || numWorlds > 1 << 20) {
      throw new InputError('number of worlds', { value: numWorlds, limit: 'a whole number in 1..1048576' });
    }
    this.numWorlds = numWorlds;
  }

  uint8(length: number): Uint8Array {
    return this.#add(new Uint8Array(this.numWorlds * length), length);
  }

  uint16(length: number): Uint16Array {
    return this.#add(new Uint16Array(this.numWorlds * length), length);
  }

  int32(length: number): Int32Array {
    return this.#add(new Int32Array(this.numWorlds * length), length);
  }

  uint32(length: number): Uint32Array {
    return this.#add(new Uint32Array(this.numWorlds * length), length);
  }

  /** Saved and cloned, but no part of the hash: it decides rewards and not the world's future. */
  unhashedInt8(length: number): Int8Array {
    return this.#add(new Int8Array(this.numWorlds * length), length, 'nothing');
  }

  /** The same for what only some observations show; hashed as an empty column, which recordings have in its place. */
  unhashedUint32(length: number): Uint32Array {
    return this.#add(new Uint32Array(this.numWorlds * length), length, 'an empty column');
  }

  #add<T extends Column>(column: T, length: number, hashedAs: HashedAs = 'its values'): T {
    this.#parts.push({ column, length, hashedAs });
    this.#bytesPerWorld += length * column.BYTES_PER_ELEMENT;
    return column;
  }

  /** Bytes of one world. */
  get bytesPerWorld(): number {
    return this.#bytesPerWorld;
  }

  hashInto(worldIdx: number, hash: Hash64): void {
    for (const { column, length, hashedAs } of this.#parts) {
      if (hashedAs === 'its values') hash.words(column, worldIdx * length, (worldIdx + 1) * length);
      else if (hashedAs === 'an empty column') hash.words([]);
    }
  }

  /** Writes one world's bytes at `offset` of `out`. */
  save(worldIdx: number, out: Uint8Array, offset: number): void {
    let at = offset;
    for (const part of this.#parts) {
      const bytes = rowBytes(part, worldIdx);
      out.set(bytes, at);
      at += bytes.length;
    }
  }

  load(worldIdx: number, bytes: Uint8Array, offset: number): void {
    let at = offset;
    for (const part of this.#parts) {
      const row = rowBytes(part, worldIdx);
      row.set(bytes.subarray(at, at + row.length));
      at += row.length;
    }
  }

  /** Sets one world's hashed state to 0. */
  clear(worldIdx: number): void {
    for (let i = 0; i < this.#parts.length; i++) {
      const { column, length, hashedAs } = this.#parts[i];
      if (hashedAs !== 'its values') continue;
      // A call of fill takes longer than all the rest.
      if (length === 1) column[worldIdx] = 0;
      else column.fill(0, worldIdx * length, (worldIdx + 1) * length);
    }
  }

  /** Copies one world from rows that were declared in the same order with the same lengths. */
  copyWorld(worldIdx: number, other: StateRows, otherIdx: number): void {
    for (let i = 0; i < this.#parts.length; i++) {
      const { column, length } = this.#parts[i];
      const source = other.#parts[i].column;
      const to = worldIdx * length;
      const from = otherIdx * length;
      for (let at = 0; at < length; at++) column[to + at] = source[from + at];
    }
  }

  /** Copies all worlds from rows that were declared in the same order with the same lengths. */
  copyFrom(other: StateRows): void {
    this.#parts.forEach((part, index) => {
      part.column.set(other.#parts[index].column);
    });
  }
}

function rowBytes({ column, length }: Part, worldIdx: number): Uint8Array {
  const numBytes = length * column.BYTES_PER_ELEMENT;
  return new Uint8Array(column.buffer, column.byteOffset + worldIdx * numBytes, numBytes);
}

const CHECKSUM_BYTES = 16;
const HEADER_BYTES = CHECKSUM_BYTES + 8;
const SAVE_VERSION = 1;

/**
 * One saved world: checksum (16 hexadecimal characters over all that follows), version (u32), length of the level
 * (u32), the level's binary form, the rows.
 */
export function packSavedWorld(level: Uint8Array, rows: StateRows, worldIdx: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + level.length + rows.bytesPerWorld);
  const view = new DataView(bytes.buffer);
  view.setUint32(CHECKSUM_BYTES, SAVE_VERSION, true);
  view.setUint32(CHECKSUM_BYTES + 4, level.length, true);
  bytes.set(level, HEADER_BYTES);
  rows.save(worldIdx, bytes, HEADER_BYTES + level.length);
  bytes.set(checksum(bytes));
  return bytes;
}

/**
 * Checks a saved world and finds its parts. Throws InputError when the bytes were altered, cut short, or come from
 * a world with other settings (its rows then have another length).
 */
export function unpackSavedWorld(bytes: Uint8Array, rows: StateRows): { level: Uint8Array; rowsOffset: number } {
  if (bytes.length < HEADER_BYTES) {
    throw new InputError('saved world is cut short', { value: bytes.length, limit: `at least ${HEADER_BYTES} bytes` });
  }
  if (checksum(bytes).some((byte, index) => byte !== bytes[index])) {
    throw new InputError('saved world is damaged: its checksum does not match');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = view.getUint32(CHECKSUM_BYTES, true);
  if (version !== SAVE_VERSION)
    throw new InputError('version of a saved world', { value: version, limit: `${SAVE_VERSION}` });
  const levelLength = view.getUint32(CHECKSUM_BYTES + 4, true);
  const expected = HEADER_BYTES + levelLength + rows.bytesPerWorld;
  if (bytes.length !== expected) {
    throw new InputError('saved world was made with other settings', {
      value: `${bytes.length} bytes`,
      limit: `${expected} bytes`,
    });
  }
  const rowsOffset = HEADER_BYTES + levelLength;
  return { level: bytes.subarray(HEADER_BYTES, rowsOffset), rowsOffset };
}

function checksum(bytes: Uint8Array): Uint8Array {
  const digits = new Hash64().words(bytes, CHECKSUM_BYTES).digest();
  return Uint8Array.from(digits, (digit) => digit.charCodeAt(0));
}

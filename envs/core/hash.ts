/**
 * Stable 64-bit hash of integer state, for replays, levels and weights: two FNV-1a lanes of 32 bits, the second
 * over rotated words. Not cryptographic: it finds divergence, it does not stop a forger.
 */
export class Hash64 {
  #low = 0x811c9dc5;
  #high = 0x9747b28c;

  /** Mixes one 32-bit integer. */
  word(value: number): this {
    this.#low = Math.imul(this.#low ^ (value | 0), 0x01000193);
    this.#low ^= this.#low >>> 15;
    this.#high = Math.imul(this.#high ^ ((value << 13) | (value >>> 19)), 0x5bd1e995);
    this.#high ^= this.#high >>> 13;
    return this;
  }

  /** Mixes every element of an integer array, length first, so that [1],[2] differs from [1,2]. */
  words(values: ArrayLike<number>, start = 0, end = values.length): this {
    this.word(end - start);
    for (let i = start; i < end; i++) this.word(values[i]);
    return this;
  }

  /** Sixteen lower-case hexadecimal digits. */
  digest(): string {
    return hex8(this.#high) + hex8(this.#low);
  }
}

/** The hash of a byte string. */
export function hashBytes(bytes: Uint8Array): string {
  return new Hash64().words(bytes).digest();
}

function hex8(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

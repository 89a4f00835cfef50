/**
 * The only source of chance in worlds, agents and the arena: xoshiro128** over state that lives in a flat
 * `Uint32Array`, so that N generators are N rows of one array and a save is a copy (decision 0003).
 *
 * Source   Blackman and Vigna 2018, "Scrambled linear pseudorandom number generators"; seeding by SplitMix32.
 * Ranges   every function states its own; all arithmetic is exact 32-bit integer arithmetic.
 */

import { InputError } from './errors.ts';

/** 32-bit words of one generator. */
export const RNG_WORDS = 4;

const MAX_SEED = 0xffffffff;

/** Errors: InputError for a seed that is no whole number in 0..2^32 - 1. Another number is not cut to 32 bits: NaN and 2^32 would be seed 0. */
export function assertSeed(seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    throw new InputError('seed', { value: seed ?? 'nothing', limit: `a whole number in 0..${MAX_SEED}` });
  }
}

/** Fills `state[offset .. offset+4)` from a seed and a 32-bit stream number; never all zero. Errors: those of assertSeed. */
export function seedRngInPlace(state: Uint32Array, offset: number, seed: number, stream = 0): void {
  assertSeed(seed);
  let x = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(stream | 0, 0x85ebca77)) >>> 0;
  for (let i = 0; i < RNG_WORDS; i++) {
    x = (x + 0x9e3779b9) >>> 0;
    let z = x;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    state[offset + i] = (z ^ (z >>> 15)) >>> 0;
  }
  if ((state[offset] | state[offset + 1] | state[offset + 2] | state[offset + 3]) === 0) state[offset] = 1;
}

/** The next 32-bit word, in [0, 2^32); advances the state in place. */
export function nextUint32(state: Uint32Array, offset: number): number {
  return nextInt32(state, offset) >>> 0;
}

/** The same word read as signed: such a number is never put on the heap, so that drawing allocates nothing. */
function nextInt32(state: Uint32Array, offset: number): number {
  const s1 = state[offset + 1];
  const x = Math.imul(s1, 5);
  const result = Math.imul((x << 7) | (x >>> 25), 9);
  const s2 = state[offset + 2] ^ state[offset];
  const s3 = state[offset + 3] ^ s1;
  state[offset + 1] = s1 ^ s2;
  state[offset] ^= s3;
  state[offset + 2] = s2 ^ (s1 << 9);
  state[offset + 3] = (s3 << 11) | (s3 >>> 21);
  return result;
}

/**
 * A uniform integer in [0, bound), without bias: words of the tail, which does not divide evenly, are drawn again.
 * bound in [1, 2^32). The remainder goes by a division of doubles, which is exact here (two quotients of 32-bit numbers
 * are further apart than doubles are) and takes a fifth of the time of a remainder of integers.
 */
export function nextBelow(state: Uint32Array, offset: number, bound: number): number {
  let word = nextInt32(state, offset) >>> 0;
  if (word > 0xffffffff - bound) {
    const last = 0xffffffff - (0x100000000 % bound);
    while (word > last) word = nextInt32(state, offset) >>> 0;
  }
  const quotient = (word / bound) >>> 0;
  return ((word | 0) - Math.imul(quotient, bound)) >>> 0;
}

/** A uniform number in [0, 1) with 32 random bits. For agents and reports; worlds use integers only. */
export function nextUnit(state: Uint32Array, offset: number): number {
  return nextUint32(state, offset) / 0x100000000;
}

/** A generator as an object, for glue code. Its state can be read, set and split. */
export class Rng {
  readonly state = new Uint32Array(RNG_WORDS);

  /** seed: whole number in 0..2^32 - 1. Errors: InputError for any other. */
  constructor(seed: number, stream = 0) {
    seedRngInPlace(this.state, 0, seed, stream);
  }

  /** Uniform in [0, 2^32). */
  uint32(): number {
    return nextUint32(this.state, 0);
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return nextBelow(this.state, 0, bound);
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return nextUnit(this.state, 0);
  }

  /** Standard normal by Box and Muller. Not for hashed state. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** Shuffles in place (Fisher and Yates). */
  shuffleInPlace(items: { length: number; [index: number]: number }): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = items[i];
      items[i] = items[j];
      items[j] = held;
    }
  }

  /** A new generator whose stream depends on one draw of this one and on `stream`. */
  split(stream: number): Rng {
    return new Rng(this.uint32(), stream);
  }
}

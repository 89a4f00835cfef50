/**
 * WebAssembly written down as code: every expression is the bytes that leave its value on the stack, every statement bytes
 * that leave nothing. Only what our kernels need. Letters of types: i 32-bit integers (addresses, counts), f 32-bit floats,
 * v four 32-bit floats side by side.
 * Source   WebAssembly Core Specification 2.0, section 5 (binary format), with 128-bit vectors and shared memory.
 */
export type Code = readonly number[];

export type ValueType = 'i' | 'f' | 'v';

const TYPE_CODES: Readonly<Record<ValueType, number>> = { i: 0x7f, f: 0x7d, v: 0x7b };

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isDone = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isDone ? low : low | 0x80);
    if (isDone) return bytes;
  }
}

const floatBytes = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)];
const vector = (opcode: number, ...operands: readonly Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(opcode)];

/** A local variable or parameter of the function that is being written. */
export class Local {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }

  get get(): Code {
    return [0x20, ...unsigned(this.index)];
  }

  set(value: Code): Code {
    return [...value, 0x21, ...unsigned(this.index)];
  }

  /** this += value, integers. */
  step(value: Code | number): Code {
    return this.set(add(this.get, value));
  }
}

const integer = (value: Code | number): Code => (typeof value === 'number' ? [0x41, ...signed(value)] : value);
export const add = (a: Code | number, b: Code | number): Code => [...integer(a), ...integer(b), 0x6a];
export const sub = (a: Code | number, b: Code | number): Code => [...integer(a), ...integer(b), 0x6b];
export const mul = (a: Code | number, b: Code | number): Code => [...integer(a), ...integer(b), 0x6c];

/** Four floats at an address, `offset` bytes on. Addresses need not be aligned. */
export const load = (address: Code, offset = 0): Code => [...vector(0, address), 0, ...unsigned(offset)];
/** One float at an address, four times. */
export const loadSplat = (address: Code, offset = 0): Code => [...vector(9, address), 0, ...unsigned(offset)];
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...vector(11, address, value),
  0,
  ...unsigned(offset),
];
/** The same float four times. */
export const splat = (value: number): Code => {
  const bytes = floatBytes(value);
  return [...vector(12), ...bytes, ...bytes, ...bytes, ...bytes];
};
const splatInteger = (value: number): Code => vector(17, integer(value));
export const addV = (a: Code, b: Code): Code => vector(0xe4, a, b);
export const subV = (a: Code, b: Code): Code => vector(0xe5, a, b);
export const mulV = (a: Code, b: Code): Code => vector(0xe6, a, b);
export const divV = (a: Code, b: Code): Code => vector(0xe7, a, b);
/** The larger; what is not a number stays so. */
export const maxV = (a: Code, b: Code): Code => vector(0xe9, a, b);
/** The smaller and the larger of a and a number b; a where that is not a number. One instruction each. */
export const minOrNan = (a: Code, b: Code): Code => vector(0xea, a, b);
export const maxOrNan = (a: Code, b: Code): Code => vector(0xeb, a, b);
/** a where b > 0, else 0. */
export const whereAboveZero = (a: Code, b: Code): Code => vector(78, a, vector(0x44, b, splat(0)));
/** a * 2^n, n a whole number in [-126, 127] in the low bits of `bits`. */
export const scaleByPower = (a: Code, bits: Code): Code =>
  mulV(a, vector(0xae, vector(0xab, bits, integer(23)), splatInteger(127 << 23)));

/** Runs the body while there are at least `least` left in `count`; the body must take from it. */
export const whileAtLeast = (count: Local, least: number, body: Code): Code => [
  ...[0x02, 0x40, 0x03, 0x40], // block, loop
  ...[...count.get, ...integer(least), 0x48, 0x0d, 1], // out when less (signed)
  ...body,
  ...[0x0c, 0, 0x0b, 0x0b], // again; end, end
];

export const ifThen = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...[...condition, 0x04, 0x40],
  ...then,
  ...(otherwise.length > 0 ? [0x05, ...otherwise] : []),
  0x0b,
];

/** One exported function without results: its parameters are integers. */
export interface KernelSource {
  readonly name: string;
  readonly numParameters: number;
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Writes a kernel: `write` gets its parameters and a maker of further variables. */
export function kernel(
  name: string,
  numParameters: number,
  write: (parameters: readonly Local[], local: (type: ValueType) => Local) => Code,
): KernelSource {
  const locals: ValueType[] = [];
  const parameters = Array.from({ length: numParameters }, (_, i) => new Local(i));
  const body = write(parameters, (type) => new Local(numParameters + locals.push(type) - 1));
  return { name, numParameters, locals, body };
}

const section = (id: number, items: readonly Code[]): Code => {
  const content = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
};
const text = (value: string): Code => {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
};

/** A module of kernels over one shared memory, imported as `env.memory`, of at most `maxPages` pages of 64 KiB. */
export function assembleModule(kernels: readonly KernelSource[], maxPages: number): Uint8Array<ArrayBuffer> {
  const types = kernels.map(({ numParameters: n }) => [
    0x60,
    ...unsigned(n),
    ...new Array<number>(n).fill(TYPE_CODES.i),
    0,
  ]);
  const memory = [...text('env'), ...text('memory'), 0x02, 0x03, ...unsigned(1), ...unsigned(maxPages)];
  const bodies = kernels.map(({ locals, body }) => {
    const declared = locals.flatMap((type) => [1, TYPE_CODES[type]]);
    const content = [...unsigned(locals.length), ...declared, ...body, 0x0b];
    return [...unsigned(content.length), ...content];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      kernels.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      kernels.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]),
    ),
    ...section(10, bodies),
  ]);
}

import { ELEMENTWISE_KERNELS } from './elementwise-kernels.ts';
import { GRU_KERNELS } from './gru-kernels.ts';
import type { NativeProducts } from './native-products.ts';
import { multiply, multiplyTransposed, pack } from './product-kernels.ts';
import { assembleModule } from './wasm-code.ts';

const PAGE = 65_536; // bytes
/** Most that one memory may grow to: 1 GiB. Reserved, not used. */
const MAX_PAGES = 16_384;
const ALIGNMENT = 64; // bytes: a cache line

/** Our kernels over one memory; parameters are addresses in bytes and counts (product-kernels.ts, elementwise-kernels.ts, gru-kernels.ts). */
export type Kernels = Readonly<
  Record<
    | 'multiply'
    | 'multiplyTransposed'
    | 'pack'
    | 'lstmForward'
    | 'lstmBackward'
    | 'gruForward'
    | 'gruBackward'
    | 'minGruGates'
    | 'minGruGatesBackward'
    | 'scanForward'
    | 'scanBackward'
    | 'addRow'
    | 'copyRows'
    | 'reluRows'
    | 'reluBackwardRows'
    | 'addRows',
    (...parameters: number[]) => void
  >
>;

let compiled: WebAssembly.Module | undefined;

/** A shared memory that a thread and the one that started it both see. */
export function createSharedMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
}

/** A memory, the kernels that work on it, and places handed out one after the other. Addresses are in bytes. */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly native: NativeProducts | undefined; // for products that are large enough
  #top = ALIGNMENT; // address 0 is nobody's
  #bytes: Uint8Array;
  #floats: Float32Array;

  constructor(memory: WebAssembly.Memory, native?: NativeProducts) {
    compiled ??= new WebAssembly.Module(
      assembleModule([multiply, multiplyTransposed, pack, ...ELEMENTWISE_KERNELS, ...GRU_KERNELS], MAX_PAGES),
    );
    this.memory = memory;
    this.native = native;
    this.kernels = new WebAssembly.Instance(compiled, { env: { memory } }).exports as Kernels;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
  }

  /** Room for so many floats. Not cleared. Errors: RangeError when the memory cannot grow so far. */
  allocate(numFloats: number): number {
    const address = this.#top;
    this.#top = Math.ceil((address + 4 * numFloats) / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  /** What is allocated so far; `release` with it frees everything that came after. */
  get mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  /** Must be called after allocating, before anything is read or written. */
  ensure(): void {
    const missing = this.#top - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    if (this.#bytes.buffer !== this.memory.buffer) {
      this.#bytes = new Uint8Array(this.memory.buffer);
      this.#floats = new Float32Array(this.memory.buffer);
    }
  }

  floats(address: number, length: number): Float32Array {
    return this.#floats.subarray(address / 4, address / 4 + length);
  }

  bytes(address: number, length: number): Uint8Array {
    return this.#bytes.subarray(address, address + length);
  }

  clear(address: number, numFloats: number): void {
    this.#floats.fill(0, address / 4, address / 4 + numFloats);
  }

  copy(from: number, to: number, numFloats: number): void {
    this.#floats.copyWithin(to / 4, from / 4, from / 4 + numFloats);
  }
}

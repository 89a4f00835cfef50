import type { XlandSettings } from './settings.ts';
import { type CodeField, scalarFields, windowFields } from './spec.ts';

/**
 * Turns an observation of codes into one of flags: in the place of a byte that may be 1..n stand n bytes, of which that of its code
 * is 1; a byte that is a flag stays as it is. Networks read codes as if they were amounts; flags stand for themselves.
 */
export class FlagWriter {
  readonly numCodes: number; // bytes of an observation of codes
  readonly #firstOf: Uint16Array; // [numCodes] where the flags of each byte begin
  readonly #numFlags: number;

  constructor(settings: XlandSettings) {
    const count = ({ codes }: CodeField) => codes.length;
    const channels = windowFields(settings).map(count);
    const window = Array.from({ length: settings.viewSize ** 2 }, () => channels).flat();
    const numFlagsOf = [...window, ...scalarFields(settings).map(count)];
    this.numCodes = numFlagsOf.length;
    this.#firstOf = new Uint16Array(this.numCodes);
    for (let i = 1; i < this.numCodes; i++) this.#firstOf[i] = this.#firstOf[i - 1] + numFlagsOf[i - 1];
    this.#numFlags = this.#firstOf[this.numCodes - 1] + numFlagsOf[this.numCodes - 1];
  }

  /** codes: [numCodes], each 0 or one of the codes of its byte; writes all flags from `offset` on. */
  write(codes: Uint8Array, out: Uint8Array, offset: number): void {
    out.fill(0, offset, offset + this.#numFlags);
    for (let i = 0; i < codes.length; i++) {
      if (codes[i] > 0) out[offset + this.#firstOf[i] + codes[i] - 1] = 1;
    }
  }
}

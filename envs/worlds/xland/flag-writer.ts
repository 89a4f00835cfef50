import type { XlandSettings } from './settings.ts';
import { type CodeField, scalarFields, windowFields } from './spec.ts';

/**
 * Turns an observation of codes into one of flags: in the place of a byte that may be 1..n stand n bytes, of which that of its code
 * is 1; a byte that is a flag stays as it is. Networks read codes as if they were amounts; flags stand for themselves.
 */
export class FlagWriter {
  readonly numCodes: number; // bytes of an observation of codes
  readonly #codesOf: Uint16Array; // [numCodes] n of each byte

  constructor(settings: XlandSettings) {
    const count = ({ codes }: CodeField) => codes.length;
    const channels = windowFields(settings).map(count);
    const window = Array.from({ length: settings.viewSize ** 2 }, () => channels).flat();
    this.#codesOf = Uint16Array.from([...window, ...scalarFields(settings).map(count)]);
    this.numCodes = this.#codesOf.length;
  }

  /** codes: [numCodes], each 0 or one of the codes of its byte; writes all flags from `offset` on. */
  write(codes: Uint8Array, out: Uint8Array, offset: number): void {
    let at = offset;
    for (let i = 0; i < codes.length; i++) {
      const end = at + this.#codesOf[i];
      out.fill(0, at, end);
      if (codes[i] > 0) out[at + codes[i] - 1] = 1;
      at = end;
    }
  }
}

import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { InputError } from '../../../envs/core/errors.ts';

/**
 * A text file that only grows while a run goes on, and is cut back to a length that a checkpoint knows when the run is
 * resumed: what a killed run wrote after its checkpoint is written again, so the file ends with the same bytes.
 */
export class AppendedFile {
  readonly path: string;
  readonly #file: number;
  #length: number; // bytes

  /**
   * Opens or makes the file and cuts it to `keptLength` bytes.
   * Errors   InputError when the file is shorter than that or gone: it was cut or replaced by somebody else. It is left as it is.
   */
  constructor(path: string, keptLength: number) {
    const size = existsSync(path) ? statSync(path).size : 0;
    if (size < keptLength) {
      throw new InputError('file is shorter than its checkpoint says', {
        value: size,
        limit: `at least ${keptLength} bytes`,
        where: path,
      });
    }
    const file = openSync(path, existsSync(path) ? 'r+' : 'w+');
    if (size > keptLength) ftruncateSync(file, keptLength);
    this.path = path;
    this.#file = file;
    this.#length = keptLength;
  }

  get length(): number {
    return this.#length;
  }

  append(bytes: string | Uint8Array): void {
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
    for (let offset = 0; offset < data.length; ) {
      offset += writeSync(this.#file, data, offset, data.length - offset, this.#length + offset);
    }
    this.#length += data.length;
  }

  /** Waits until the bytes are on the disk. */
  sync(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

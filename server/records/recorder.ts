import { closeSync, ftruncateSync, mkdirSync, openSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ArenaEvent } from '../arena/events.ts';
import { encodeFrame, type Frame, type HeaderFrame, MAGIC, type TickNote } from './frames.ts';

export const RECORDING_SUFFIX = '.murmur';
/** Beside a recording that is being written lies `<id>.open` with the writer's process id; salvage looks for these. */
export const OPEN_SUFFIX = '.open';

/**
 * Appends one session to a file, each frame in one write before the tick is published. A killed process loses at most the
 * tick it was in; what the operating system had not yet put on disk is lost with the machine's power only.
 */
export class Recorder {
  readonly recordingId: string;
  readonly path: string;
  readonly #openMarker: string;
  readonly #file: number;
  #crc = 0;
  #bytes = 0;
  #isClosed = false;
  #hasFailed = false;

  constructor(folder: string, header: HeaderFrame) {
    mkdirSync(folder, { recursive: true });
    this.recordingId = header.recordingId;
    this.path = join(folder, header.recordingId + RECORDING_SUFFIX);
    this.#openMarker = join(folder, header.recordingId + OPEN_SUFFIX);
    writeFileSync(this.#openMarker, String(process.pid));
    this.#file = openSync(this.path, 'ax');
    this.#write(MAGIC);
    this.#append(header);
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** hash: given on the ticks that carry one. */
  tick(
    tick: number,
    actions: Uint8Array,
    events: readonly ArenaEvent[],
    notes: readonly TickNote[],
    hash?: string,
  ): void {
    const frame = { kind: 'tick', tick, actions, events, notes } as const;
    this.#append(hash === undefined ? frame : { ...frame, hash });
  }

  /**
   * Writes the end frame and closes the file. False when a write had failed, now or before: the file then ends with its
   * last whole frame, and the marker beside it has the next start finish it. Later calls do nothing.
   */
  close(tick: number, hash: string): boolean {
    if (this.#isClosed) return !this.#hasFailed;
    this.#isClosed = true;
    try {
      if (!this.#hasFailed) this.#append({ kind: 'end', tick, hash, reason: 'closed' });
    } catch {
      // #write has noted it
    }
    closeSync(this.#file);
    if (!this.#hasFailed) unlinkSync(this.#openMarker);
    return !this.#hasFailed;
  }

  #append(frame: Frame): void {
    const { bytes, crc } = encodeFrame(frame, this.#crc);
    this.#crc = crc;
    this.#write(bytes);
  }

  #write(bytes: Uint8Array): void {
    try {
      let written = 0;
      while (written < bytes.length) written += writeSync(this.#file, bytes, written);
    } catch (error) {
      this.#hasFailed = true;
      this.#cutTornFrame();
      throw error;
    }
    this.#bytes += bytes.length;
  }

  #cutTornFrame(): void {
    try {
      ftruncateSync(this.#file, this.#bytes);
    } catch {
      // the reader takes a torn last frame for what it is
    }
  }
}

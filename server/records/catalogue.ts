import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import type { RecordingListing } from '../protocol/listing.ts';
import { parseTornRecording, readBytes, readHeader } from './reader.ts';
import { OPEN_SUFFIX, RECORDING_SUFFIX } from './recorder.ts';

const RECORDING_ID = /^[a-z0-9-]{8,64}$/;
const MAX_LISTED = 100;

/** The recordings of a folder. A listing reads headers only; ticks come from `ticksOf`, and from the file where that does not know. */
export class Catalogue {
  readonly #folder: string;
  readonly #ticksOf: (recordingId: string) => number | undefined;
  readonly #known = new Map<string, Omit<RecordingListing, 'ticks' | 'bytes' | 'isLive'>>();
  readonly #counted = new Map<string, number>();

  constructor(folder: string, ticksOf: (recordingId: string) => number | undefined) {
    this.#folder = folder;
    this.#ticksOf = ticksOf;
  }

  /** Path of a recording, or undefined when the id is malformed or names none. */
  pathOf(recordingId: string): string | undefined {
    if (!RECORDING_ID.test(recordingId)) return undefined;
    const path = join(this.#folder, recordingId + RECORDING_SUFFIX);
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : undefined;
  }

  /** The newest recordings, newest first (ids begin with the time of their start). Unreadable files are left out. */
  list(): readonly RecordingListing[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((file) => file.endsWith(RECORDING_SUFFIX))
      .map((file) => file.slice(0, -RECORDING_SUFFIX.length))
      .sort()
      .slice(-MAX_LISTED)
      .reverse()
      .map((recordingId) => this.#describe(recordingId))
      .filter((listing) => listing !== undefined);
  }

  #describe(recordingId: string): RecordingListing | undefined {
    const path = this.pathOf(recordingId);
    if (path === undefined) return undefined;
    try {
      const known = this.#known.get(recordingId) ?? describeHeader(recordingId, path);
      this.#known.set(recordingId, known);
      return {
        ...known,
        ticks: this.#ticksOf(recordingId) ?? this.#countTicks(recordingId, path),
        bytes: statSync(path).size,
        isLive: existsSync(join(this.#folder, recordingId + OPEN_SUFFIX)),
      };
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }

  /** For files that came from elsewhere: counted once. */
  #countTicks(recordingId: string, path: string): number {
    const ticks = this.#counted.get(recordingId) ?? parseTornRecording(readBytes(path), path).recording.ticks.length;
    this.#counted.set(recordingId, ticks);
    return ticks;
  }
}

function describeHeader(recordingId: string, path: string) {
  const { worldId, generator, startedAtMs } = readHeader(path);
  return { recordingId, world: worldId, generator, startedAtMs };
}

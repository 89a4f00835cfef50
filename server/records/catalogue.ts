import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import type { RecordingListing } from '../protocol/listing.ts';
import { parseTornRecording, readBytes } from './reader.ts';
import { OPEN_SUFFIX, RECORDING_SUFFIX } from './recorder.ts';

const RECORDING_ID = /^[a-z0-9-]{8,64}$/;
const MAX_LISTED = 100;

/** The recordings of a folder. Listings of closed files are kept, as such a file never changes. */
export class Catalogue {
  readonly #folder: string;
  readonly #closed = new Map<string, RecordingListing>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Path of a recording, or undefined when the id is malformed or names none. */
  pathOf(recordingId: string): string | undefined {
    if (!RECORDING_ID.test(recordingId)) return undefined;
    const path = join(this.#folder, recordingId + RECORDING_SUFFIX);
    return existsSync(path) ? path : undefined;
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
      .map((recordingId) => this.#closed.get(recordingId) ?? this.#describe(recordingId))
      .filter((listing) => listing !== undefined);
  }

  #describe(recordingId: string): RecordingListing | undefined {
    const path = this.pathOf(recordingId);
    if (path === undefined) return undefined;
    try {
      const { recording } = parseTornRecording(readBytes(path), path);
      const listing = {
        recordingId,
        world: recording.header.worldId,
        generator: recording.header.generator,
        startedAtMs: recording.header.startedAtMs,
        ticks: recording.ticks.length,
        bytes: statSync(path).size,
        isLive: existsSync(join(this.#folder, recordingId + OPEN_SUFFIX)),
      };
      if (recording.end !== undefined) this.#closed.set(recordingId, listing);
      return listing;
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }
}

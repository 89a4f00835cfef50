import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ControlMessage } from '../protocol/messages.ts';
import type { TickNote } from '../records/frames.ts';

const KEY_BYTES = 24;

/** The key that whoever makes a room gets, once. The room keeps its hash only. */
export function createOwnerKey(): { readonly key: string; readonly hash: string } {
  const key = randomBytes(KEY_BYTES).toString('base64url');
  return { key, hash: hashKey(key) };
}

function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** What the owner of a room has set: whether it stands still, how fast it goes, and whether the minds are a riddle. */
export class Classroom {
  readonly #keyHash: string;
  #isPaused = false;
  #speedPercent = 100;
  #areMindsHidden = false;
  #notes: TickNote[] = [];
  #pausedMs = 0; // in all
  #toldMs = 0; // the part of it that a recording was told
  #lastMs: number | undefined; // while the room is paused

  /** keyHash: of createOwnerKey; empty in a room that nobody owns. */
  constructor(keyHash: string) {
    this.#keyHash = keyHash;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** [25, 100]. */
  get speedPercent(): number {
    return this.#speedPercent;
  }

  /** Whether preferences, beliefs and what they pay are kept from clients. */
  get areMindsHidden(): boolean {
    return this.#areMindsHidden;
  }

  /** Whether the key is the owner's. It takes as long for a wrong key as for the right one. */
  isOwner(key: string): boolean {
    const given = Buffer.from(hashKey(key));
    const kept = Buffer.from(this.#keyHash);
    return given.length === kept.length && timingSafeEqual(given, kept);
  }

  /** Whether the room stands still now; measures how long. */
  holds(nowMs: number): boolean {
    this.#pausedMs += this.#lastMs === undefined ? 0 : nowMs - this.#lastMs;
    this.#lastMs = this.#isPaused ? nowMs : undefined;
    return this.#isPaused;
  }

  /** The room's own time, as of the last call of `holds`: it stands still while the room is paused. */
  roomMs(nowMs: number): number {
    return nowMs - this.#pausedMs;
  }

  /** What a recording tells of it with the tick that comes next. */
  takeNotes(): readonly TickNote[] {
    const ms = Math.round(this.#pausedMs - this.#toldMs);
    const notes: TickNote[] = ms > 0 ? [{ kind: 'pause', ms }, ...this.#notes] : this.#notes;
    this.#notes = [];
    this.#toldMs = this.#pausedMs;
    return notes;
  }

  apply({ isPaused, speedPercent, areMindsHidden }: Omit<ControlMessage, 'ownerKey'>): void {
    this.#isPaused = isPaused ?? this.#isPaused;
    if (speedPercent !== undefined && speedPercent !== this.#speedPercent) {
      this.#speedPercent = speedPercent;
      this.#notes.push({ kind: 'speed', percent: speedPercent });
    }
    if (areMindsHidden !== undefined && areMindsHidden !== this.#areMindsHidden) {
      this.#areMindsHidden = areMindsHidden;
      this.#notes.push({ kind: 'minds', areHidden: areMindsHidden });
    }
  }
}

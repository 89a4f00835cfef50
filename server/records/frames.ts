import { crc32 } from 'node:zlib';
import { Packr } from 'msgpackr';
import type { Level } from '../../envs/core/level.ts';
import type { ArenaEvent } from '../arena/events.ts';
import type { MindDelta } from '../protocol/mind-delta.ts';

/**
 * The recording file: eight bytes of magic and format version, then frames `[u32 length][u32 crc][msgpack]`, little
 * endian. A frame's crc runs on from the crc of the frame before it, so that a byte changed, a frame cut out, moved or
 * repeated is found wherever it is. Frames: one header, one per tick, one end.
 * Version 2 adds levels with parameters and episodes on other levels; version 3 notes of names and minds, version 4 minds that
 * infer nothing. Older files are read as they are.
 */
export const FORMAT_VERSION = 4;
export const READABLE_VERSIONS: readonly number[] = [1, 2, 3, FORMAT_VERSION];
export const MAGIC = Buffer.from([0x4d, 0x55, 0x52, 0x4d, 0x52, 0x45, 0x43, FORMAT_VERSION]); // 'MURMREC', version
export const FRAME_HEAD_BYTES = 8;
export const MAX_FRAME_BYTES = 1 << 24;

export interface HeaderFrame {
  readonly kind: 'header';
  readonly formatVersion: number;
  readonly recordingId: string;
  readonly softwareVersion: string;
  readonly protocolVersion: number;
  readonly startedAtMs: number; // Unix milliseconds
  readonly worldId: string;
  readonly generator: string; // generator id, or 'file'
  readonly worldSettings: Readonly<Record<string, unknown>>; // as the world's settingsSchema resolved them
  readonly level: Omit<Level, 'worldId'>; // of the first episode
  readonly levelHash: string;
  readonly seed: number; // uint32 of the room
  readonly tickMs: number;
  readonly isOpen: boolean;
  readonly roomOptions: Readonly<Record<string, unknown>>;
  readonly weightsVersion: number;
  readonly weightsHash: string;
}

/** Facts of a tick that the world does not depend on: shown by the viewer and kept for the record. */
export type TickNote =
  | { readonly kind: 'weights'; readonly version: number; readonly hash: string }
  | {
      readonly kind: 'follow';
      readonly seatIdx: number;
      readonly followedSeatIdx: number;
      readonly strengthHundredths: number;
    }
  /** Shown name of a person, or of a bot that joined by a socket, from this tick on. */
  | { readonly kind: 'name'; readonly seatIdx: number; readonly name: string }
  /** What changed on an agent's card. */
  | ({ readonly kind: 'mind' } & MindDelta)
  /** The owner of the room had it stand still for so long before this tick, changed its speed, or hid and showed the minds. */
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'speed'; readonly percent: number }
  | { readonly kind: 'minds'; readonly areHidden: boolean };

export interface TickFrame {
  readonly kind: 'tick';
  readonly tick: number;
  readonly actions: Uint8Array; // [S] executed
  readonly events: readonly ArenaEvent[]; // applied before the step, in this order
  readonly notes: readonly TickNote[]; // after the step
  readonly hash?: string; // arena hash after the step, every LIMITS.hashEveryTicks ticks
}

export interface EndFrame {
  readonly kind: 'end';
  readonly tick: number; // last executed tick
  readonly hash: string; // arena hash after it; empty in a recovered recording
  readonly reason: 'closed' | 'recovered';
}

export type Frame = HeaderFrame | TickFrame | EndFrame;

const packr = new Packr({ useRecords: false });

/** One frame as bytes. previousCrc: crc of the frame before it, 0 for the header. */
export function encodeFrame(frame: Frame, previousCrc: number): { bytes: Buffer; crc: number } {
  const payload = packr.pack(frame);
  const bytes = Buffer.allocUnsafe(FRAME_HEAD_BYTES + payload.length);
  const crc = crc32(payload, previousCrc);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeUInt32LE(crc, 4);
  payload.copy(bytes, FRAME_HEAD_BYTES);
  return { bytes, crc };
}

export function decodePayload(payload: Uint8Array): unknown {
  return packr.unpack(payload);
}

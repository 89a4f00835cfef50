import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { InputError } from '../../envs/core/errors.ts';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import { parseBodyFrame, parseHeaderFrame } from './frame-schema.ts';
import {
  decodePayload,
  type EndFrame,
  FRAME_HEAD_BYTES,
  type HeaderFrame,
  MAGIC,
  MAX_FRAME_BYTES,
  READABLE_VERSIONS,
  type TickFrame,
} from './frames.ts';

/** A recording in memory, checked: every crc holds and ticks follow each other without a gap. */
export interface Recording {
  readonly header: HeaderFrame;
  readonly level: Level;
  readonly ticks: readonly TickFrame[];
  /** Missing while the session runs, or after a crash that was not salvaged yet. */
  readonly end: EndFrame | undefined;
  /** Bytes up to and including the last whole frame, and the crc there. */
  readonly goodBytes: number;
  readonly lastCrc: number;
}

/** Where a file stops making sense. */
interface Fault {
  readonly byte: number;
  readonly line: string;
  /** The file just ends within a frame, as a crash leaves it. */
  readonly isTorn: boolean;
}

/** Reads and checks a file. Errors: InputError naming byte and tick when it is truncated, altered or of another version. */
export function readRecording(path: string): Recording {
  return parseRecording(readBytes(path), path);
}

/** Errors: InputError naming byte and tick. A missing end frame is no error: see `Recording.end`. */
export function parseRecording(bytes: Buffer, name: string): Recording {
  const { recording, fault } = scan(bytes, name);
  if (fault !== undefined) throw faultError(fault, recording.ticks, name);
  return recording;
}

/**
 * The whole frames of a file that a crash cut short. `tornBytes` is what lies behind them, 0 if nothing.
 * Errors   InputError when the file is altered, which is not how a crash leaves it.
 */
export function parseTornRecording(bytes: Buffer, name: string): { recording: Recording; tornBytes: number } {
  const { recording, fault } = scan(bytes, name);
  if (fault !== undefined && !fault.isTorn) throw faultError(fault, recording.ticks, name);
  return { recording, tornBytes: bytes.length - recording.goodBytes };
}

/** The header alone, without reading the ticks. Errors: InputError as `readRecording`. */
export function readHeader(path: string): HeaderFrame {
  const head = readBytes(path, MAGIC.length + FRAME_HEAD_BYTES);
  assertMagic(head, path);
  const length = head.length < MAGIC.length + FRAME_HEAD_BYTES ? 0 : head.readUInt32LE(MAGIC.length);
  const bytes = readBytes(path, MAGIC.length + FRAME_HEAD_BYTES + Math.min(length, MAX_FRAME_BYTES));
  return scan(bytes, path).recording.header;
}

/** maxBytes: read no more than the first so many. */
export function readBytes(path: string, maxBytes?: number): Buffer {
  try {
    if (maxBytes === undefined) return readFileSync(path);
    const file = openSync(path, 'r');
    const bytes = Buffer.alloc(maxBytes);
    const length = readSync(file, bytes, 0, maxBytes, 0);
    closeSync(file);
    return bytes.subarray(0, length);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new InputError(`recording cannot be read (${reason})`, { value: path });
  }
}

function faultError(fault: Fault, ticks: readonly TickFrame[], name: string): InputError {
  const lastTick = ticks.at(-1)?.tick ?? 0;
  return new InputError(`recording is ${fault.isTorn ? 'truncated' : 'altered'}: ${fault.line}`, {
    where: `byte ${fault.byte}, after tick ${lastTick}, of ${name}`,
  });
}

function scan(bytes: Buffer, name: string): { recording: Recording; fault: Fault | undefined } {
  assertMagic(bytes, name);
  const frames = new FrameCursor(bytes);
  const headerPayload = frames.next();
  if (headerPayload === undefined) {
    throw new InputError(`recording is ${frames.fault?.isTorn === false ? 'altered' : 'truncated'}: no whole header`, {
      where: `byte ${frames.fault?.byte ?? MAGIC.length} of ${name}`,
    });
  }
  const header = parseHeaderFrame(unpackFrame(headerPayload, name), `byte ${MAGIC.length} of ${name}`);
  const level = readLevel(header, name);
  const ticks: TickFrame[] = [];
  let end: EndFrame | undefined;
  for (let payload = frames.next(); payload !== undefined; payload = frames.next()) {
    const where = `byte ${frames.frameStart} of ${name}`;
    if (end !== undefined) throw new InputError('recording goes on after its end frame', { where });
    const frame = parseBodyFrame(unpackFrame(payload, where), where);
    const expected = ticks.length + (frame.kind === 'tick' ? 1 : 0);
    if (frame.tick !== expected)
      throw new InputError('tick of frame', { value: frame.tick, limit: `${expected}`, where });
    if (frame.kind === 'tick') ticks.push(frame);
    else end = frame;
  }
  const recording = { header, level, ticks, end, goodBytes: frames.goodBytes, lastCrc: frames.crc };
  return { recording, fault: frames.fault };
}

function assertMagic(bytes: Buffer, name: string): void {
  const letters = MAGIC.length - 1;
  if (bytes.length <= letters && MAGIC.subarray(0, bytes.length).equals(bytes)) {
    throw new InputError('recording is truncated: no whole header', { where: `byte ${bytes.length} of ${name}` });
  }
  if (!bytes.subarray(0, letters).equals(MAGIC.subarray(0, letters))) {
    throw new InputError('not a recording', { where: name });
  }
  if (!READABLE_VERSIONS.includes(bytes[letters])) {
    throw new InputError('recording of another format version', {
      value: bytes[letters],
      limit: READABLE_VERSIONS.join(' or '),
      where: name,
    });
  }
}

function readLevel(header: HeaderFrame, name: string): Level {
  const { height, width, cells, parameters } = header.level;
  const grid = { worldId: header.worldId, height, width, cells: Uint8Array.from(cells) };
  const level = parameters === undefined ? grid : { ...grid, parameters: Uint8Array.from(parameters) };
  if (cells.length !== height * width || hashLevel(level) !== header.levelHash) {
    throw new InputError('level of the recording does not have the hash it names', {
      value: header.levelHash,
      where: name,
    });
  }
  return level;
}

function unpackFrame(payload: Uint8Array, where: string): unknown {
  try {
    return decodePayload(payload);
  } catch {
    throw new InputError('frame is not msgpack', { where });
  }
}

/** Walks over whole frames, checking each crc; stops at the first fault. */
class FrameCursor {
  readonly #bytes: Buffer;
  frameStart = MAGIC.length;
  goodBytes = MAGIC.length;
  crc = 0;
  fault: Fault | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(): Uint8Array | undefined {
    const start = this.goodBytes;
    const left = this.#bytes.length - start;
    if (left === 0 || this.fault !== undefined) return undefined;
    this.frameStart = start;
    if (left < FRAME_HEAD_BYTES) return this.#fail('file ends within a frame head', true);
    const length = this.#bytes.readUInt32LE(start);
    if (length === 0 || length > MAX_FRAME_BYTES) return this.#fail(`frame length ${length} is out of range`, false);
    if (left < FRAME_HEAD_BYTES + length) return this.#fail('file ends within a frame', true);
    const payload = this.#bytes.subarray(start + FRAME_HEAD_BYTES, start + FRAME_HEAD_BYTES + length);
    const crc = crc32(payload, this.crc);
    if (crc !== this.#bytes.readUInt32LE(start + 4)) return this.#fail('checksum of a frame does not hold', false);
    this.crc = crc;
    this.goodBytes = start + FRAME_HEAD_BYTES + length;
    return payload;
  }

  #fail(line: string, isTorn: boolean): undefined {
    this.fault = { byte: this.frameStart, line, isTorn };
    return undefined;
  }
}

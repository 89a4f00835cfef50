import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Packr } from 'msgpackr';
import { InputError } from '../envs/core/errors.ts';
import { hashBytes } from '../envs/core/hash.ts';

/**
 * Checkpoint bytes: 16 hexadecimal digits of a hash, a newline, then one msgpack record. Any kind of agent or run state
 * fits: `kind` names what it is, `weights` holds the arrays, `extra` the rest.
 */
export const CHECKPOINT_FORMAT = 'murmuration-checkpoint';
export const CHECKPOINT_VERSION = 1;

export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array; // row-major
}

export interface Checkpoint {
  readonly format: typeof CHECKPOINT_FORMAT;
  readonly version: number;
  readonly kind: string; // such as 'psiphi', 'universal'
  readonly worldId: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly engine: string;
  readonly weights: Readonly<Record<string, WeightArray>>;
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface CheckpointExpectation {
  readonly kind?: string;
  readonly worldId?: string;
  readonly where: string; // file name or other source, for the error
}

const HASH_DIGITS = 16;
const HEADER_BYTES = HASH_DIGITS + 1;
const packr = new Packr({ moreTypes: true, useRecords: false, mapsAsObjects: true });

/** Same input, same bytes: keys are written in the order given. */
export function encodeCheckpoint(checkpoint: Omit<Checkpoint, 'format' | 'version'>): Uint8Array {
  const body = packr.pack({ format: CHECKPOINT_FORMAT, version: CHECKPOINT_VERSION, ...checkpoint });
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  bytes.set(new TextEncoder().encode(`${hashBytes(body)}\n`), 0);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

/** Errors: InputError naming what is wrong (truncated or altered, not a checkpoint, newer version, other kind or world). */
export function decodeCheckpoint(bytes: Uint8Array, expected: CheckpointExpectation): Checkpoint {
  const { where } = expected;
  const digits = new TextDecoder('latin1').decode(bytes.subarray(0, HEADER_BYTES));
  if (!/^[0-9a-f]{16}\n$/.test(digits)) throw new InputError('not a checkpoint', { where });
  const body = bytes.subarray(HEADER_BYTES);
  if (hashBytes(body) !== digits.slice(0, HASH_DIGITS)) {
    throw new InputError('checkpoint is truncated or altered', {
      value: hashBytes(body),
      limit: `checksum ${digits.slice(0, HASH_DIGITS)}`,
      where,
    });
  }
  const record: unknown = packr.unpack(body);
  assertCheckpoint(record, where);
  if (expected.kind !== undefined && record.kind !== expected.kind) {
    throw new InputError('checkpoint is of another kind', { value: record.kind, limit: expected.kind, where });
  }
  if (expected.worldId !== undefined && record.worldId !== expected.worldId) {
    throw new InputError('checkpoint is of another world', { value: record.worldId, limit: expected.worldId, where });
  }
  return record;
}

function assertCheckpoint(record: unknown, where: string): asserts record is Checkpoint {
  const fields = (typeof record === 'object' && record !== null ? record : {}) as Record<string, unknown>;
  if (fields.format !== CHECKPOINT_FORMAT) throw new InputError('not a checkpoint', { where });
  if (typeof fields.version !== 'number' || fields.version > CHECKPOINT_VERSION) {
    throw new InputError('checkpoint is of a newer version', {
      value: fields.version,
      limit: `at most ${CHECKPOINT_VERSION}`,
      where,
    });
  }
  for (const name of ['kind', 'worldId', 'engine']) {
    if (typeof fields[name] !== 'string') throw new InputError(`checkpoint has no ${name}`, { where });
  }
  for (const name of ['config', 'extra', 'weights']) {
    if (typeof fields[name] !== 'object' || fields[name] === null) {
      throw new InputError(`checkpoint has no ${name}`, { where });
    }
  }
  for (const [name, array] of Object.entries(fields.weights as Record<string, WeightArray>)) {
    const size = Array.isArray(array?.shape) ? array.shape.reduce((product, length) => product * length, 1) : -1;
    if (!(array?.data instanceof Float32Array) || array.data.length !== size) {
      throw new InputError(`checkpoint weight ${name} has no matching data`, { where });
    }
  }
}

/** Writes the whole file or leaves the old one: temp file, fsync, rename, fsync of the folder. Makes the folder. */
export function writeFileAtomic(path: string, bytes: Uint8Array | string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const data = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
  const temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`);
  try {
    writeWhole(temporary, data);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true }); // on a full disk half a file only takes room
    throw error;
  }
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

function writeWhole(path: string, data: Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    for (let offset = 0; offset < data.length; ) offset += writeSync(file, data, offset);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Reads and checks one file. Errors: InputError when it cannot be read or is not a good checkpoint of that kind and world. */
export function readCheckpoint(path: string, expected: Omit<CheckpointExpectation, 'where'> = {}): Checkpoint {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new InputError('cannot read checkpoint', { where: path });
  }
  return decodeCheckpoint(bytes, { ...expected, where: path });
}

/**
 * The first good checkpoint of `paths` (newest first) and its path; undefined when there is none, with what was wrong
 * with each in `refused`.
 */
export function readNewestGood(
  paths: readonly string[],
  expected: Omit<CheckpointExpectation, 'where'> = {},
): { checkpoint?: Checkpoint; path?: string; refused: readonly string[] } {
  const refused: string[] = [];
  for (const path of paths) {
    try {
      return { checkpoint: readCheckpoint(path, expected), path, refused };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused.push(error.message);
    }
  }
  return { refused };
}

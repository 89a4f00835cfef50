import { InputError } from './errors.ts';
import { Hash64 } from './hash.ts';
import type { Rng } from './rng.ts';

/**
 * One concrete world as data: the free parameters. What a cell code means is the world's own affair;
 * ASCII and binary forms, validation and hashing go through the world's `LevelFormat`.
 */
export interface Level {
  readonly worldId: string;
  readonly height: number;
  readonly width: number;
  readonly cells: Uint8Array; // [H, W] row-major
  /** What cells cannot say (rules, orders, probabilities), in the world's own coding; left out where it would be empty. */
  readonly parameters?: Uint8Array; // [P], 1..65535 bytes
}

export interface LevelFormat {
  /** Text to level. Throws InputError naming row and column for a character it does not know. */
  parse(text: string): Level;
  format(level: Level): string;
  /** Throws InputError (with row and column where there is one) when malformed, or unsolvable in a world that allows no such level. */
  assertValid(level: Level): void;
}

/** Makes levels that are valid by construction. */
export interface LevelGenerator {
  readonly id: string;
  readonly summary: string;
  sample(rng: Rng): Level;
}

export function hashLevel(level: Level): string {
  const hash = new Hash64();
  for (let i = 0; i < level.worldId.length; i++) hash.word(level.worldId.charCodeAt(i));
  hash.word(level.height).word(level.width).words(level.cells);
  if (level.parameters !== undefined) hash.words(level.parameters);
  return hash.digest();
}

const LEVEL_MAGIC = [0x4d, 0x4c, 0x56, 0x4c]; // 'MLVL'
const LEVEL_VERSION = 1; // without parameters
const LEVEL_VERSION_PARAMETERS = 2;
const CHECKSUM_BYTES = 16;

/**
 * Binary form: magic 'MLVL', version u8, length of the world's id u8, id (ASCII), height u16, width u16 (both
 * little-endian), cells, in version 2 also the length of the parameters (u16) and the parameters, and the hash of the
 * level as 16 hexadecimal characters.
 */
export function encodeLevel(level: Level): Uint8Array {
  const id = asciiBytes(level.worldId);
  const { height, width, parameters } = level;
  return Uint8Array.from([
    ...LEVEL_MAGIC,
    parameters === undefined ? LEVEL_VERSION : LEVEL_VERSION_PARAMETERS,
    id.length,
    ...id,
    height & 0xff,
    height >> 8,
    width & 0xff,
    width >> 8,
    ...level.cells,
    ...(parameters === undefined ? [] : [parameters.length & 0xff, parameters.length >> 8, ...parameters]),
    ...asciiBytes(hashLevel(level)),
  ]);
}

/** Reads `encodeLevel`'s form. Throws InputError when it is cut short, altered or of another version; the world's rules are checked by its LevelFormat. */
export function decodeLevel(bytes: Uint8Array): Level {
  if (LEVEL_MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new InputError('not a level file: it does not begin with MLVL');
  }
  const version = bytes[4];
  if (version !== LEVEL_VERSION && version !== LEVEL_VERSION_PARAMETERS) {
    throw new InputError('version of a level file', {
      value: version ?? 'nothing',
      limit: `${LEVEL_VERSION} or ${LEVEL_VERSION_PARAMETERS}`,
    });
  }
  const at = 6 + bytes[5];
  if (!(bytes.length >= at + 4)) throw new InputError('level file is cut short', { value: `${bytes.length} bytes` });
  const worldId = asciiText(bytes.subarray(6, at));
  const height = bytes[at] | (bytes[at + 1] << 8);
  const width = bytes[at + 2] | (bytes[at + 3] << 8);
  const cellsEnd = at + 4 + height * width;
  const parametersStart = version === LEVEL_VERSION ? cellsEnd : cellsEnd + 2;
  const numParameters = version === LEVEL_VERSION ? 0 : bytes[cellsEnd] | (bytes[cellsEnd + 1] << 8);
  const end = parametersStart + numParameters;
  if (bytes.length !== end + CHECKSUM_BYTES) {
    throw new InputError('length of a level file', { value: bytes.length, limit: `${end + CHECKSUM_BYTES} bytes` });
  }
  const grid = { worldId, height, width, cells: bytes.slice(at + 4, cellsEnd) };
  const level: Level = numParameters === 0 ? grid : { ...grid, parameters: bytes.slice(parametersStart, end) };
  if (asciiText(bytes.subarray(end)) !== hashLevel(level)) {
    throw new InputError('level file is damaged: its checksum does not match');
  }
  return level;
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function asciiText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

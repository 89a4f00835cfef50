import { writeFileSync } from 'node:fs';
import { decodeText, readUnpacked } from '../../agents/text-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import { decodeLevel, encodeLevel, type Level } from '../../envs/core/level.ts';
import { findWorld } from '../../envs/registry.ts';

const BINARY_MAGIC = 'MLVL';
const BINARY_SUFFIX = '.mlvl';
const LEVEL_FILE = { what: 'level file' };

/** A level file as text or in binary form, packed with gzip or not; worldId: of a text level (a binary one names its own). Errors: InputError that names the file. */
export function readLevelFile(file: string, worldId: string): Level {
  const { levelFormat } = findWorld(worldId);
  const bytes = readUnpacked(file, LEVEL_FILE);
  const isBinary = Buffer.from(bytes.subarray(0, BINARY_MAGIC.length)).toString('latin1') === BINARY_MAGIC;
  const text = isBinary ? '' : decodeText(bytes, file, LEVEL_FILE);
  return naming(file, () => (isBinary ? decodeLevel(bytes) : levelFormat.parse(text)));
}

/** The same, and its world's rules hold. */
export function readValidLevelFile(file: string, worldId: string): Level {
  const level = readLevelFile(file, worldId);
  naming(file, () => findWorld(level.worldId).levelFormat.assertValid(level));
  return level;
}

/** Binary for a name that ends in .mlvl, else text. Errors: InputError when the file cannot be written. */
export function writeLevelFile(file: string, level: Level): void {
  const isBinary = file.endsWith(BINARY_SUFFIX);
  const content = isBinary ? encodeLevel(level) : findWorld(level.worldId).levelFormat.format(level);
  attempt('level file cannot be written', file, () => writeFileSync(file, content));
}

/** What is wrong with a file is told with its name. */
function naming<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

function attempt<T>(what: string, file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError(`${what} (${reason})`, { value: file });
  }
}

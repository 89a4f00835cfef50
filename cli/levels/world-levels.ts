import { readTextFile } from '../../agents/text-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { WorldDefinition } from '../../envs/core/world-definition.ts';
import type { NamedLevel } from '../../train/evaluate/level-set.ts';
import { findLevel } from './find-level.ts';

const ALL_NAMED = 'named';

/**
 * Levels of any world by one word: `named`, all well-known ones; a file of JSON lines with a `text` each (levels.jsonl of a run); else
 * well-known levels or level files, parted by commas.
 * Errors   InputError that names the known levels, or what is wrong with the file.
 */
export function findWorldLevels(world: WorldDefinition, word: string): readonly NamedLevel[] {
  if (word === ALL_NAMED && world.namedLevels !== undefined) {
    return [...world.namedLevels].map(([name, level]) => ({ name, level }));
  }
  if (/\.jsonl(?:\.gz)?$/.test(word)) return readLines(world, word);
  return word.split(',').map((name) => ({ name: name.trim(), level: findLevel(world, name.trim()) }));
}

function readLines(world: WorldDefinition, path: string): NamedLevel[] {
  const lines = readTextFile(path, { what: 'file of levels to evaluate on' })
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new InputError('file holds no level', { value: path });
  return lines.map((line, i) => readLine(world, line, `${path}, line ${i + 1}`, i));
}

function readLine(world: WorldDefinition, line: string, where: string, index: number): NamedLevel {
  let record: { id?: unknown; text?: unknown } | null;
  try {
    record = JSON.parse(line);
  } catch {
    throw new InputError('line is no JSON record', { value: line, where });
  }
  if (typeof record?.text !== 'string') throw new InputError('record of a level has no text', { where });
  try {
    const level = world.levelFormat.parse(record.text);
    world.levelFormat.assertValid(level);
    return { name: `level ${record.id ?? index + 1}`, level };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${where}: ${error.message}`);
    throw error;
  }
}

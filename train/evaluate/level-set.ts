import { readTextFile } from '../../agents/text-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createGenerators } from '../../envs/registry.ts';
import { mazeLevelFormat } from '../../envs/worlds/maze/cells.ts';
import { NAMED_MAZES } from '../../envs/worlds/maze/prefabs.ts';
import { isSolvable } from '../../envs/worlds/maze/solve.ts';
import { drawPerfectMazes, listHoldouts } from './ued-holdouts.ts';

/** Mazes to evaluate on, by one word of the command line. */
export interface NamedLevel {
  readonly name: string;
  readonly level: Level;
}

export interface LevelSetOptions {
  readonly count?: number; // levels to draw, or the most to take from a file
  readonly seed: number; // of what is drawn
  readonly worldSettings: Readonly<Record<string, unknown>>; // for the size of drawn levels
  readonly presetId?: string; // for its test mazes
}

export const DEFAULT_COUNT = 100;
const FORMS =
  'named, test, the name of a maze such as Labyrinth, perfect-<odd side>, random-60, a generator of maze with or without -<side>, or a file';

/** Errors: InputError for a word that means nothing, a file that cannot be read, or a level that no editor could make. */
export function findLevelSet(word: string, options: LevelSetOptions): readonly NamedLevel[] {
  const named = NAMED_MAZES.get(word);
  if (named !== undefined) return [{ name: word, level: named }];
  if (word === 'named') return [...NAMED_MAZES].map(([name, level]) => ({ name, level }));
  if (word === 'test' && options.presetId !== undefined) {
    return listHoldouts(options.presetId).filter(({ part }) => part === 'test');
  }
  const perfect = /^perfect-(\d+)$/.exec(word);
  if (perfect !== null) {
    const { count = DEFAULT_COUNT, seed } = options;
    return numbered(word, drawPerfectMazes(Number(perfect[1]), count, seed));
  }
  return drawLevels(word, options) ?? readLevelSet(word, options.count);
}

function numbered(name: string, levels: readonly Level[]): NamedLevel[] {
  return levels.map((level, i) => ({ name: `${name}-${i + 1}`, level }));
}

/** random-60: levels with a way alone; by a generator's own name: whatever it draws. */
function drawLevels(word: string, { count = DEFAULT_COUNT, seed, worldSettings }: LevelSetOptions) {
  const sized = /^(.+)-(\d+)$/.exec(word);
  const idOf = (name: string): string => (name === 'random-60' ? 'uniform-60' : name);
  const find = (name: string, settings: Readonly<Record<string, unknown>>) =>
    createGenerators('maze', settings).find(({ id }) => id === idOf(name));
  const own = find(word, worldSettings);
  const name = own === undefined ? (sized?.[1] ?? '') : word;
  if (own === undefined && find(name, {}) === undefined) return undefined;
  const generator = own ?? find(name, { size: Number(sized?.[2]) });
  const rng = new Rng(seed);
  const levels: Level[] = [];
  while (generator !== undefined && levels.length < count) {
    const level = generator.sample(rng);
    if (name !== 'random-60' || isSolvable(level)) levels.push(level);
  }
  return numbered(word, levels);
}

/** levels.jsonl of a run, or mazes as text: blocks parted by empty lines, each with or without a line with its name. */
function readLevelSet(path: string, count?: number): readonly NamedLevel[] {
  const text = readTextFile(path, { what: 'file of levels to evaluate on', limit: FORMS });
  const found = /\.jsonl(?:\.gz)?$/.test(path) ? parseLines(text, path) : parseBlocks(text, path);
  if (found.length === 0) throw new InputError('file holds no level', { value: path });
  return found.slice(0, count);
}

function parseLines(text: string, path: string): NamedLevel[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, i) => {
    const where = `${path}, line ${i + 1}`;
    let record: { id?: unknown; text?: unknown };
    try {
      record = JSON.parse(line);
    } catch {
      throw new InputError('line is no JSON record', { value: line, where });
    }
    if (typeof record?.text !== 'string') throw new InputError('record of a level has no text', { where });
    return { name: `level ${record.id ?? i + 1}`, level: parseMaze(record.text, where) };
  });
}

const MAZE_ROW = /^[.#G^>v<]+$/;

function parseBlocks(text: string, path: string): NamedLevel[] {
  const blocks = text
    .split(/\n[ \t]*(?:\r?\n)+/)
    .map((block) => block.trim())
    .filter((block) => block !== '');
  return blocks.map((block, i) => {
    const [first, ...rest] = block.split(/\r?\n/);
    const isNamed = !MAZE_ROW.test(first) && rest.length > 0 && rest.every((row) => MAZE_ROW.test(row));
    const rows = isNamed ? rest : [first, ...rest];
    return {
      name: isNamed ? first : `maze ${i + 1}`,
      level: parseMaze(rows.join('\n'), blocks.length === 1 ? path : `${path}, maze ${i + 1}`),
    };
  });
}

function parseMaze(text: string, where: string): Level {
  try {
    const level = mazeLevelFormat.parse(text.trim());
    mazeLevelFormat.assertValid(level);
    return level;
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${where}: ${error.message}`);
    throw error;
  }
}

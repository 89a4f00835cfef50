import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { mazeLevelFormat } from '../../../envs/worlds/maze/cells.ts';
import { NAMED_MAZES } from '../../../envs/worlds/maze/prefabs.ts';
import { isSolvable } from '../../../envs/worlds/maze/solve.ts';
import { findLevelSet } from '../../../train/evaluate/level-set.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-level-set-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const options = { seed: 3, worldSettings: { size: 7 }, presetId: 'mini' };
const find = (word: string, count?: number) => findLevelSet(word, { ...options, count });
const maze = '>...G\n.....\n.###.\n.....\n.....';

describe('a set of levels', () => {
  it('is named, one by its name, or the test mazes of the preset', () => {
    expect(find('named').map(({ name }) => name)).toEqual([...NAMED_MAZES.keys()]);
    expect(find('Labyrinth2')).toEqual([{ name: 'Labyrinth2', level: NAMED_MAZES.get('Labyrinth2') }]);
    expect(find('test').map(({ name }) => name)).toContain('spiral-7');
  });

  it('is drawn: perfect mazes of a side, a generator at the own or another side, with a way where that is asked', () => {
    const sideOf = (word: string) => find(word, 3).map(({ level }) => level.height);
    expect(sideOf('perfect-11')).toEqual([11, 11, 11]);
    expect(sideOf('four-rooms')).toEqual([7, 7, 7]);
    expect(sideOf('uniform-60')).toEqual([7, 7, 7]);
    expect(sideOf('uniform-60-13')).toEqual([13, 13, 13]);
    expect(find('random-60', 300).every(({ level }) => isSolvable(level))).toBe(true);
    expect(find('uniform-60', 300).every(({ level }) => isSolvable(level))).toBe(false);
    expect(find('four-rooms', 5)).toEqual(find('four-rooms', 5));
  });

  it('is a file of mazes, with names or without, or of the levels of a run', () => {
    const text = write('mazes.txt', `first\n${maze}\n\n\n${maze}\n\nthird one\n${maze}\n`);
    const level = mazeLevelFormat.parse(maze);
    expect(find(text)).toEqual(['first', 'maze 2', 'third one'].map((name) => ({ name, level })));
    expect(find(text, 2)).toHaveLength(2);
    const lines = [4, 9].map((id) => JSON.stringify({ id, text: `${maze}\n` }));
    expect(find(write('levels.jsonl', `${lines.join('\n')}\n`)).map(({ name }) => name)).toEqual([
      'level 4',
      'level 9',
    ]);
  });

  it('reads the small mazes of JaxUED, as Windows writes them and packed', () => {
    const text = 'TrivialMaze\r\n...\r\n.#.  \r\n>#G\r\n\r\nTrivialMaze2\r\n.....\r\n.....\r\n..#..\r\n..#..\r\n>.#.G';
    const path = join(folder, 'prefabs.txt.gz');
    writeFileSync(path, gzipSync(`\uFEFF${text}`));
    expect(find(path).map(({ name, level }) => [name, level.height])).toEqual([
      ['TrivialMaze', 3],
      ['TrivialMaze2', 5],
    ]);
  });

  it('says in one line what is wrong', () => {
    const torn = write('torn.jsonl', `${JSON.stringify({ text: maze })}\n{"text": ">..`);
    const cases: [string, RegExp][] = [
      ['nowhere', /levels to evaluate on cannot be read \(ENOENT\); got "nowhere"; expected named, test/],
      [folder, /levels to evaluate on/],
      ['perfect-4', /side of a perfect maze; got 4/],
      ['four-rooms-200', /setting size of world maze; got 200/],
      [write('empty.txt', '\n\n'), /file holds no level/],
      [write('two.txt', `${maze}\n\n${maze.replace('G', '.')}`), /two.txt, maze 2: number of goals; got 0/],
      [write('rows.txt', `${maze}\n..`), /rows.txt: /],
      [torn, /line is no JSON record.*torn.jsonl, line 2/],
      [write('other.jsonl', '{"id": 1}\n'), /record of a level has no text/],
    ];
    for (const [word, message] of cases) {
      expect(() => find(word)).toThrow(message);
    }
  });
});

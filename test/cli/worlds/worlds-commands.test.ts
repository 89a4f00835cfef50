import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { registerBench } from '../../../cli/speed/bench.ts';
import { registerLevel } from '../../../cli/worlds/level.ts';
import { registerWorlds } from '../../../cli/worlds/worlds.ts';
import { worldIds } from '../../../envs/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-level-'));

/** Runs a command in this process; what it printed. Throws what the command throws. */
async function murmur(...args: string[]): Promise<string> {
  const program = new Command('murmur').exitOverride();
  for (const register of [registerBench, registerLevel, registerWorlds]) register(program);
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed;
}

describe('murmur level', () => {
  it('makes the same level for the same seed, in text and in binary, and checks and shows both', async () => {
    const [text, binary] = [join(folder, 'a.txt'), join(folder, 'a.mlvl')];
    const args = ['level', 'make', '--generator', 'four-rooms', '--seed', '3', '--set', 'height=13', 'width=17'];
    const shown = await murmur(...args);
    expect(shown.split('\n')).toHaveLength(14);
    await murmur(...args, '--out', text);
    await murmur(...args, '--out', binary);
    expect(readFileSync(text, 'utf8')).toBe(shown);
    expect(readFileSync(binary).subarray(0, 4).toString()).toBe('MLVL');
    const hashOf = async (file: string) => JSON.parse(await murmur('level', 'check', file, '--json')).hash;
    expect(await hashOf(text)).toBe(await hashOf(binary));
    expect(await murmur('level', 'show', binary)).toBe(shown);
    expect(await murmur('level', 'check', text)).toMatch(/a.txt: valid, orchard 13 x 17, hash [0-9a-f]{16}/);
  });

  it.each([
    [
      ['make', '--seed', '-1'],
      "option '--seed <n>' argument '-1' is invalid. expected a whole number in 0..4294967295",
    ],
    [['make', '--set', 'height'], 'option --set; got "height"; expected name=value'],
    [['make', '--set', 'height='], 'option --set; got "height="; expected name=value'],
    [['make', '--set', 'height=15=3'], 'setting height of world orchard; got "15=3"; expected number'],
    [['make', '--out', '/nowhere/level.txt'], 'level file cannot be written (ENOENT); got "/nowhere/level.txt"'],
    [['make', '--out', '/tmp'], 'level file cannot be written (EISDIR); got "/tmp"'],
    [['make', '--set', 'height=99'], 'setting height of world orchard; got 99; expected at most 64'],
    [
      ['make', '--generator', 'maze'],
      'unknown generator of world orchard; got "maze"; expected one of groves-and-doors',
    ],
    [['make', '--world', 'sea'], 'unknown world; got "sea"; expected one of orchard, coins'],
    [['check', '/nowhere/level.txt'], 'level file cannot be read (ENOENT); got "/nowhere/level.txt"'],
  ])('refuses %j in one line', async (args, message) => {
    await expect(murmur('level', ...args)).rejects.toThrow(message);
  });

  it('reads files as people have them: packed, of Windows, a layout of overcooked_ai', async () => {
    const layout = '\uFEFF{\r\n  "grid": """XXPXX\r\n   O  2O  \r\n   X1  X\r\n   XDXSX""",\r\n "cook_time": 9\r\n}';
    const file = join(folder, 'mine.layout');
    writeFileSync(file, layout);
    expect(await murmur('level', 'check', file)).toMatch(/mine.layout: valid, overcooked 4 x 5/);
    expect(await murmur('level', 'show', file)).toMatch(/\ncook-times: 9\nXXPXX\nO {2}2O\n/);
    const packed = join(folder, 'maze.txt');
    writeFileSync(packed, gzipSync('\uFEFF...\r\n.#. \r\n>#G'));
    expect(await murmur('level', 'check', packed, '--world', 'maze')).toMatch(/maze.txt: valid, maze 3 x 3/);
    await expect(murmur('level', 'check', folder)).rejects.toThrow('level file is a folder');
  });

  it('names the file that holds text of another world, is cut short, or is empty', async () => {
    const file = join(folder, 'other.txt');
    writeFileSync(file, 'X PXX\nO 1 O\nX   X\nXDXSX\n');
    const check = (world: string) => murmur('level', 'check', file, '--world', world);
    await expect(check('maze')).rejects.toThrow(`${file}: unknown level character; got "X"`);
    await expect(check('overcooked')).rejects.toThrow(`${file}: the border must be closed`);
    await murmur('level', 'make', '--world', 'maze', '--out', join(folder, 'whole.mlvl'));
    const whole = readFileSync(join(folder, 'whole.mlvl'));
    for (const length of [5, 9, 11, 60]) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(check('maze')).rejects.toThrow(
        new RegExp(`^${file}: .*cut short.*${length}|^${file}: length.*${length}`),
      );
      await expect(check('maze')).rejects.not.toThrow('NaN');
    }
    writeFileSync(file, '');
    await expect(murmur('level', 'show', file)).rejects.toThrow(`${file}: level text is empty`);
  });

  it('names row and column of what is wrong in a file, on one line of the error stream, and exits with 2', () => {
    const file = join(folder, 'bad.txt');
    writeFileSync(file, '######\n#....#\n#....#\n##A###\n#..a.#\n######\n');
    const program = resolve(import.meta.dirname, '../../../cli/murmur.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'level', 'check', file], {
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      `murmur: ${file}: unsolvable level: a cell cannot be reached from the largest region with the keys found there; got "A"; at row 4, column 3\n`,
    ]);
  });
});

describe('murmur worlds', () => {
  it('lists every world with ranges and defaults', async () => {
    const reports = JSON.parse(await murmur('worlds', '--json'));
    expect(reports.map(({ id }: { id: string }) => id)).toEqual([...worldIds()]);
    const seats = reports[0].settings.find(({ name }: { name: string }) => name === 'numSeats');
    expect(seats).toMatchObject({ kind: 'number', default: 8, minimum: 1, maximum: 16, description: 'seats; 1..16' });
    const out = await murmur('worlds', 'coins');
    expect(out).toContain('coinsPerColour');
    expect(out).toContain("reward: cumulants by each seat's preferences");
    expect(out).not.toContain('orchard');
    await expect(murmur('worlds', 'sea')).rejects.toThrow('unknown world');
  });

  it('names the choices of a setting, the layouts of a world, and whose reward it is', async () => {
    const [maze] = JSON.parse(await murmur('worlds', 'maze', '--json'));
    expect(maze).toMatchObject({ seats: 1, bots: 0, reward: 'own' });
    const choice = maze.settings.find(({ kind }: { kind: string }) => kind === 'choice');
    expect(choice.choices).toContain(choice.default);
    const out = await murmur('worlds', 'maze');
    expect(out).toMatch(/layouts: .*SixteenRooms.*Labyrinth/);
    expect(out).toContain("reward: the world's own");
    for (const choiceName of choice.choices) expect(out).toContain(choiceName);
  });
});

describe('murmur bench', () => {
  it('reports rate, bytes and a checksum that depends on the seed alone', async () => {
    const run = async (...args: string[]) =>
      JSON.parse(await murmur('bench', 'orchard', '--short', '--json', '--batch', '64', '--steps', '30000', ...args));
    const [first, again, other] = [await run(), await run(), await run('--seed', '2')];
    const [result] = first.results;
    expect(result.perSec).toBeGreaterThan(0);
    expect([result.world, result.batch, result.observationBytes]).toEqual(['orchard', 64, 898]);
    expect(result.stateBytesPerWorld).toBeGreaterThan(500);
    expect(again.results[0].checksum).toBe(result.checksum);
    expect(other.results[0].checksum).not.toBe(result.checksum);
  });

  it('splits a batch over two threads that end with the same hashes', async () => {
    const { threads } = JSON.parse(
      await murmur('bench', 'threads', '--short', '--json', '--batch', '64', '--steps', '6400'),
    );
    expect(threads.isSameHash).toBe(true);
    expect(Math.min(threads.perSecOneThread, threads.perSecTwoThreads)).toBeGreaterThan(0);
  });

  it('refuses an unknown world and an option that is no number', async () => {
    await expect(murmur('bench', 'sea')).rejects.toThrow('unknown world; got "sea"');
    await expect(murmur('bench', '--batch', 'many')).rejects.toThrow("argument 'many' is invalid");
  });
});

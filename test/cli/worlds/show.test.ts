import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { registerShow } from '../../../cli/worlds/show.ts';
import { encodeLevel, hashLevel } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createGenerator, findWorld, worldIds } from '../../../envs/registry.ts';

const PICTURES = join(import.meta.dirname, '../../../docs/images/worlds');
const folder = mkdtempSync(join(tmpdir(), 'murmur-show-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command in this process; what it printed. Throws what the command throws. */
async function show(...args: string[]): Promise<string> {
  const program = new Command('murmur').exitOverride();
  registerShow(program);
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    await program.parseAsync(['show', ...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed;
}

type Picture = ReturnType<typeof PNG.sync.read>;

/** Paints a start and reads the picture back. pngjs checks the signature and every checksum of the file. */
async function paint(name: string, ...args: string[]): Promise<Picture> {
  const file = join(folder, `${name}.png`);
  await show(...args, '--out', file);
  return PNG.sync.read(readFileSync(file));
}

/** How many of 4096 colours (4 bits a channel) have at least one pixel. */
function coloursOf({ data }: Picture): number {
  const seen = new Set<number>();
  for (let at = 0; at < data.length; at += 4)
    seen.add(((data[at] >> 4) << 8) | ((data[at + 1] >> 4) << 4) | (data[at + 2] >> 4));
  return seen.size;
}

describe('murmur show', () => {
  it('prints the level as its text and says where the picture went', async () => {
    const printed = await show('orchard', '--seed', '3', '--out', join(folder, 'a.png'));
    const level = createGenerator('orchard', {}).sample(new Rng(3));
    expect(printed.startsWith(findWorld('orchard').levelFormat.format(level))).toBe(true);
    expect(printed).toMatch(/a\.png: \d+ x \d+ pixels\n$/);
  });

  it('puts a picture that was told no place under runs, which git leaves alone', async () => {
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const printed = await show('orchard', '--seed', '3').finally(() => vi.restoreAllMocks());
    const file = join(folder, 'runs', 'pictures', 'orchard-groves-and-doors-3.png');
    expect(printed).toContain(`${file}: `);
    expect(PNG.sync.read(readFileSync(file)).width).toBeGreaterThan(200);
  });

  it('makes the folder of its picture', async () => {
    const file = join(folder, 'new', 'folder', 'a.png');
    await show('orchard', '--out', file);
    expect(PNG.sync.read(readFileSync(file)).width).toBeGreaterThan(200);
  });

  it('prints all of it as JSON alone', async () => {
    const file = join(folder, 'json.png');
    const report = JSON.parse(await show('orchard', '--seed', '3', '--out', file, '--json'));
    const level = createGenerator('orchard', {}).sample(new Rng(3));
    const { height, width } = level;
    expect(report).toMatchObject({ world: 'orchard', seed: 3, height, width, hash: hashLevel(level) });
    expect(report.text).toBe(findWorld('orchard').levelFormat.format(level));
    const picture = PNG.sync.read(readFileSync(file));
    expect(report.picture).toEqual({ file, width: picture.width, height: picture.height });
  });

  it.each(worldIds())('%s: paints a picture with things on it, the same for the same seed', async (worldId) => {
    const picture = await paint(`${worldId}-1`, worldId, '--seed', '1');
    expect(Math.max(picture.width, picture.height)).toBeGreaterThan(200);
    expect(coloursOf(picture)).toBeGreaterThan(12);
    const same = await paint(`${worldId}-same`, worldId, '--seed', '1');
    expect(same.data.equals(picture.data)).toBe(true);
  });

  it('paints another picture for another seed, in the proportions of the level', async () => {
    const [one, two] = [await paint('one', 'orchard', '--seed', '1'), await paint('two', 'orchard', '--seed', '2')];
    expect([one.width, one.height]).toEqual([two.width, two.height]);
    expect(one.width / one.height).toBeCloseTo((25 - 0.9) / (19 - 0.9), 1);
    expect(one.data.equals(two.data)).toBe(false);
  });

  it('takes a level from a file, in text or in binary, with room made for its size', async () => {
    const level = createGenerator('orchard', { height: 13, width: 31 }).sample(new Rng(5));
    const [text, binary] = [join(folder, 'wide.txt'), join(folder, 'wide.mlvl')];
    writeFileSync(text, findWorld('orchard').levelFormat.format(level));
    writeFileSync(binary, encodeLevel(level));
    const fromText = await paint('text', 'orchard', '--level', text);
    expect((await paint('binary', 'orchard', '--level', binary)).data.equals(fromText.data)).toBe(true);
    expect(fromText.width).toBeGreaterThan(2 * fromText.height);
  });

  it.each([
    [['sea'], 'unknown world; got "sea"; expected one of orchard'],
    [['orchard', '--seed', '-1'], "'--seed <n>' argument '-1' is invalid. expected a whole number in 0..4294967295"],
    [['orchard', '--generator', 'maze'], 'unknown generator of world orchard; got "maze"'],
    [['orchard', '--set', 'height=99'], 'setting height of world orchard; got 99; expected at most 64'],
    [['orchard', '--level', '/nowhere.txt'], 'level of world orchard; got "/nowhere.txt"; expected a level file'],
    [['orchard', '--level', 'a', '--generator', 'open'], 'options --level and --generator; expected one of the two'],
    [['orchard', '--out', '/dev/null/a.png'], 'picture cannot be written (EEXIST); got "/dev/null/a.png"'],
    [['orchard', '--out', '/tmp'], 'picture cannot be written (EISDIR); got "/tmp"'],
  ])('refuses %j in one line', async (args, message) => {
    await expect(show(...args)).rejects.toThrow(message);
  });

  it('refuses a level of another world, and names the row and column of what is wrong in one', async () => {
    const coins = join(folder, 'coins.mlvl');
    writeFileSync(coins, encodeLevel(createGenerator('coins', {}).sample(new Rng(3))));
    await expect(show('orchard', '--level', coins)).rejects.toThrow(
      `level of another world; got "coins"; expected orchard; at ${coins}`,
    );
    const bad = join(folder, 'bad.txt');
    writeFileSync(bad, '######\n#....#\n#..?.#\n######\n');
    await expect(show('orchard', '--level', bad)).rejects.toThrow(new RegExp(`^${bad}: .*row 3, column 4`));
  });

  it.each(readdirSync(PICTURES))('the docs have %s, a picture with things on it below 150 kB', (name) => {
    const bytes = readFileSync(join(PICTURES, name));
    expect(bytes.length).toBeLessThan(150_000);
    expect(coloursOf(PNG.sync.read(bytes))).toBeGreaterThan(12);
  });
});

import type { Command } from 'commander';
import { InputError } from '../envs/core/errors.ts';
import { hashLevel, type Level } from '../envs/core/level.ts';
import { Rng } from '../envs/core/rng.ts';
import { createGenerator, findWorld, worldIds } from '../envs/registry.ts';
import { readLevelFile, readValidLevelFile, writeLevelFile } from './level-file.ts';
import { collectSetting, type SettingsFlag } from './settings-flag.ts';

interface MakeOptions {
  readonly world: string;
  readonly generator?: string;
  readonly seed: string;
  readonly set: SettingsFlag;
  readonly out?: string;
  readonly json: boolean;
}

interface ReadOptions {
  readonly world: string;
  readonly json: boolean;
}

export function registerLevel(program: Command): void {
  const level = program
    .command('level')
    .description('Make, check and show levels, as text or in binary form.')
    .addHelpText('after', '\nExample:\n  murmur level make --world orchard --seed 7 --out garden.txt');
  level
    .command('make')
    .description('Draw one level with a generator. A file name that ends in .mlvl gets the binary form.')
    .option('--world <id>', `one of ${worldIds().join(', ')}`, 'orchard')
    .option('--generator <id>', "one of the world's generators (murmur worlds lists them); its first by default")
    .option('--seed <number>', 'whole number in 0..4294967295', '0')
    .option('--set <name=value...>', 'settings of the world, such as --set height=15 width=21', collectSetting, {})
    .option('--out <file>', 'write here instead of printing')
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nExample:\n  murmur level make --generator four-rooms --seed 3 --set height=13 width=17')
    .action(makeLevel);
  for (const [name, summary, action] of [
    ['check', 'Check that a level file is well formed, and solvable in a world that allows no other.', checkLevel],
    ['show', 'Print a level file as text.', showLevel],
  ] as const) {
    level
      .command(name)
      .description(summary)
      .argument('<file>', 'level as text or in binary form')
      .option('--world <id>', 'world of a text level (a binary one names its own)', 'orchard')
      .option('--json', 'print JSON', false)
      .addHelpText('after', `\nExample:\n  murmur level ${name} garden.txt`)
      .action(action);
  }
}

function makeLevel(options: MakeOptions): void {
  const seed = Number(options.seed);
  if (options.seed.trim() === '' || !Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new InputError('option --seed', { value: options.seed, limit: 'a whole number in 0..4294967295' });
  }
  const generator = createGenerator(options.world, options.set, options.generator);
  const level = generator.sample(new Rng(seed));
  if (options.out !== undefined) writeLevelFile(options.out, level);
  if (options.json) printReport(level, options.out);
  else if (options.out === undefined) process.stdout.write(findWorld(level.worldId).levelFormat.format(level));
  else process.stdout.write(`${options.out}: ${describe(level)}\n`);
}

function checkLevel(file: string, options: ReadOptions): void {
  const level = readValidLevelFile(file, options.world);
  if (options.json) printReport(level, file);
  else process.stdout.write(`${file}: valid, ${describe(level)}\n`);
}

function showLevel(file: string, options: ReadOptions): void {
  const level = readLevelFile(file, options.world);
  if (options.json) printReport(level, file);
  else process.stdout.write(findWorld(level.worldId).levelFormat.format(level));
}

function describe(level: Level): string {
  return `${level.worldId} ${level.height} x ${level.width}, hash ${hashLevel(level)}`;
}

function printReport(level: Level, file: string | undefined): void {
  const { worldId, height, width } = level;
  const text = findWorld(worldId).levelFormat.format(level);
  process.stdout.write(
    `${JSON.stringify({ file, world: worldId, height, width, hash: hashLevel(level), text }, null, 2)}\n`,
  );
}

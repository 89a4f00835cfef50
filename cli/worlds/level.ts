import type { Command } from 'commander';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createGenerator, findWorld, worldIds } from '../../envs/registry.ts';
import { readLevelFile, readValidLevelFile, writeLevelFile } from '../levels/level-file.ts';
import { collectSetting, type SettingsFlag } from '../options/settings-flag.ts';
import { jsonOption, outOption, seedOption } from '../options/shared-options.ts';

interface MakeOptions {
  readonly world: string;
  readonly generator?: string;
  readonly seed: number;
  readonly set: SettingsFlag;
  readonly out?: string;
  readonly json?: boolean;
}

interface ReadOptions {
  readonly world?: string;
  readonly json?: boolean;
}

export function registerLevel(program: Command): void {
  const level = program
    .command('level')
    .addHelpText('after', '\nExample:\n  murmur level make --world orchard --seed 7 --out garden.txt');
  level
    .command('make')
    .description('Draw one level with a generator. A file name that ends in .mlvl gets the binary form.')
    .option('--world <id>', `one of ${worldIds().join(', ')}`, 'orchard')
    .option('--generator <id>', "one of the world's generators (murmur worlds lists them); its first by default")
    .addOption(seedOption('the level', 0))
    .option('--set <name=value...>', 'settings of the world, such as --set height=15 width=21', collectSetting, {})
    .addOption(outOption('file to write instead of printing'))
    .addOption(jsonOption('the level and what it is'))
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
      .option('--world <id>', 'world of a text level (default: orchard; of a .layout file: overcooked)')
      .addOption(jsonOption('the level and what it is'))
      .addHelpText('after', `\nExample:\n  murmur level ${name} garden.txt`)
      .action(action);
  }
}

function makeLevel(options: MakeOptions): void {
  const generator = createGenerator(options.world, options.set, options.generator);
  const level = generator.sample(new Rng(options.seed));
  if (options.out !== undefined) writeLevelFile(options.out, level);
  if (options.json) printReport(level, options.out);
  else if (options.out === undefined) process.stdout.write(findWorld(level.worldId).levelFormat.format(level));
  else process.stdout.write(`${options.out}: ${describe(level)}\n`);
}

function checkLevel(file: string, options: ReadOptions): void {
  const level = readValidLevelFile(file, options.world ?? worldOf(file));
  if (options.json) printReport(level, file);
  else process.stdout.write(`${file}: valid, ${describe(level)}\n`);
}

function showLevel(file: string, options: ReadOptions): void {
  const level = readLevelFile(file, options.world ?? worldOf(file));
  if (options.json) printReport(level, file);
  else process.stdout.write(findWorld(level.worldId).levelFormat.format(level));
}

/** The world of a level file that nobody named. */
function worldOf(file: string): string {
  return /\.layout(\.gz)?$/.test(file) ? 'overcooked' : 'orchard';
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

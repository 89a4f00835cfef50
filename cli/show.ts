import { writeFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import type { Command } from 'commander';
import { boardSizeOf, paintBoard } from '../client/paint/board-painter.ts';
import type { Brush } from '../client/paint/brush.ts';
import { createScene, type Scene } from '../envs/core/environment.ts';
import { InputError } from '../envs/core/errors.ts';
import { hashLevel, type Level } from '../envs/core/level.ts';
import { Rng } from '../envs/core/rng.ts';
import type { SceneSpec } from '../envs/core/specs.ts';
import type { WorldDefinition } from '../envs/core/world-definition.ts';
import { createGenerator, findWorld, parseSettings, worldIds } from '../envs/registry.ts';
import { loadCanvas } from './canvas-library.ts';
import { findLevel } from './find-level.ts';
import { collectSetting, type SettingsFlag } from './settings-flag.ts';

interface ShowOptions {
  readonly level?: string;
  readonly generator?: string;
  readonly seed: string;
  readonly set: SettingsFlag;
  readonly out?: string;
}

const LARGEST_PX = 760; // longer side of a picture
const LARGEST_CELL_PX = 84;
const LEAST_CELL_PX = 8;

export function registerShow(program: Command): void {
  program
    .command('show')
    .description('Print a level and write a picture of its start, as the arena draws it.')
    .argument('<world>', `one of ${worldIds().join(', ')}`)
    .option('--level <file|name>', 'a level as text or in binary form, or the name of a well-known one')
    .option('--generator <id>', "one of the world's generators (murmur worlds lists them); its first by default")
    .option('--seed <number>', 'of the level and of the start, a whole number in 0..4294967295', '0')
    .option('--set <name=value...>', 'settings of the world, such as --set height=15 width=21', collectSetting, {})
    .option('--out <file>', 'the picture (default: world, level or generator, and seed, .png)')
    .addHelpText('after', '\nExample:\n  murmur show maze --level Labyrinth --out labyrinth.png')
    .action(show);
}

async function show(worldId: string, options: ShowOptions): Promise<void> {
  const world = findWorld(worldId);
  const seed = readSeed(options.seed);
  if (options.level !== undefined && options.generator !== undefined) {
    throw new InputError('options --level and --generator', { limit: 'one of the two' });
  }
  const given = parseSettings(world, options.set);
  const { level, name } =
    options.level === undefined
      ? drawLevel(world, options.set, options.generator, seed)
      : { level: findLevel(world, options.level), name: basename(options.level, extname(options.level)) };
  world.levelFormat.assertValid(level);
  const settings = world.fitSettings?.(given, level) ?? given;
  const environment = world.create(settings, 1);
  const scene = createScene(level.height, level.width, environment.spec.numSeats);
  environment.reset(0, level, seed);
  environment.readScene(0, scene);
  const file = resolve(options.out ?? `${world.id}-${name}-${seed}.png`);
  process.stdout.write(world.levelFormat.format(level));
  process.stdout.write(`\n${world.id} ${level.height} x ${level.width}, ${name}, hash ${hashLevel(level)}\n`);
  process.stdout.write(`${await writePicture(file, scene, environment.spec.scene)}\n`);
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() === '' || !Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new InputError('option --seed', { value: text, limit: 'a whole number in 0..4294967295' });
  }
  return seed;
}

function drawLevel(
  world: WorldDefinition,
  settings: SettingsFlag,
  generatorId: string | undefined,
  seed: number,
): { level: Level; name: string } {
  const generator = createGenerator(world.id, settings, generatorId);
  return { level: generator.sample(new Rng(seed)), name: generator.id };
}

/** Returns the line that says what came of it. A machine without the canvas library gets no picture and no error. Errors: InputError when the file cannot be written. */
async function writePicture(file: string, scene: Scene, names: SceneSpec): Promise<string> {
  const canvas = await loadCanvas();
  if (canvas === undefined) return 'no picture was written: the package @napi-rs/canvas does not load on this machine';
  const longest = Math.max(scene.height, scene.width) + 1.2;
  const cellPx = Math.max(LEAST_CELL_PX, Math.min(LARGEST_CELL_PX, Math.floor(LARGEST_PX / longest)));
  const { width, height } = boardSizeOf(scene, names, cellPx);
  const sheet = canvas.createCanvas(width, height);
  paintBoard(sheet.getContext('2d') as unknown as Brush, scene, names, cellPx);
  try {
    writeFileSync(file, await sheet.encode('png'));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError(`picture cannot be written (${reason})`, { value: file });
  }
  return `${file}: ${width} x ${height} pixels`;
}

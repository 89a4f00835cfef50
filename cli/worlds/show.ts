import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { boardSizeOf, paintBoard } from '../../client/paint/board-painter.ts';
import type { Brush } from '../../client/paint/brush.ts';
import { createScene, type Scene } from '../../envs/core/environment.ts';
import { InputError } from '../../envs/core/errors.ts';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { SceneSpec } from '../../envs/core/specs.ts';
import type { WorldDefinition } from '../../envs/core/world-definition.ts';
import { createGenerator, findWorld, parseSettings, worldIds } from '../../envs/registry.ts';
import { loadCanvas } from '../levels/canvas-library.ts';
import { findLevel } from '../levels/find-level.ts';
import { collectSetting, type SettingsFlag } from '../options/settings-flag.ts';
import { jsonOption, outOption, seedOption } from '../options/shared-options.ts';

interface ShowOptions {
  readonly level?: string;
  readonly generator?: string;
  readonly seed: number;
  readonly set: SettingsFlag;
  readonly out?: string;
  readonly json?: boolean;
}

const PICTURES = join('runs', 'pictures'); // where they go that were not told
const LARGEST_PX = 760; // longer side of a picture
const LARGEST_CELL_PX = 84;
const LEAST_CELL_PX = 8;

export function registerShow(program: Command): void {
  program
    .command('show')
    .argument('<world>', `one of ${worldIds().join(', ')}`)
    .option('--level <file|name>', 'a level as text or in binary form, or the name of a well-known one')
    .option('--generator <id>', "one of the world's generators (murmur worlds lists them); its first by default")
    .addOption(seedOption('the level and of the start', 0))
    .option('--set <name=value...>', 'settings of the world, such as --set height=15 width=21', collectSetting, {})
    .addOption(outOption(`file of the picture (default: in ${PICTURES}, by world, level or generator, and seed)`))
    .addOption(jsonOption('the level and its picture'))
    .addHelpText('after', '\nExample:\n  murmur show maze --level Labyrinth --out labyrinth.png')
    .action(show);
}

async function show(worldId: string, options: ShowOptions): Promise<void> {
  const world = findWorld(worldId);
  const { seed } = options;
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
  const file = resolve(options.out ?? join(PICTURES, `${world.id}-${name}-${seed}.png`));
  const picture = await writePicture(file, scene, environment.spec.scene);
  const { height, width } = level;
  const facts = { world: world.id, name, seed, height, width, hash: hashLevel(level) };
  const text = world.levelFormat.format(level);
  if (options.json) process.stdout.write(`${JSON.stringify({ ...facts, text, picture: picture ?? null }, null, 2)}\n`);
  else process.stdout.write(`${text}\n${formatFacts(facts)}\n${formatPicture(picture)}\n`);
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

interface LevelFacts {
  readonly world: string;
  readonly name: string; // of the level, or of its generator
  readonly height: number;
  readonly width: number;
  readonly hash: string;
}

interface Picture {
  readonly file: string;
  readonly width: number; // pixels
  readonly height: number;
}

function formatFacts({ world, name, height, width, hash }: LevelFacts): string {
  return `${world} ${height} x ${width}, ${name}, hash ${hash}`;
}

function formatPicture(picture: Picture | undefined): string {
  if (picture !== undefined) return `${picture.file}: ${picture.width} x ${picture.height} pixels`;
  return 'no picture was written: the package @napi-rs/canvas does not load on this machine';
}

/** A machine without the canvas library gets no picture and no error. Errors: InputError when the file cannot be written. */
async function writePicture(file: string, scene: Scene, names: SceneSpec): Promise<Picture | undefined> {
  const canvas = await loadCanvas();
  if (canvas === undefined) return undefined;
  const longest = Math.max(scene.height, scene.width) + 1.2;
  const cellPx = Math.max(LEAST_CELL_PX, Math.min(LARGEST_CELL_PX, Math.floor(LARGEST_PX / longest)));
  const { width, height } = boardSizeOf(scene, names, cellPx);
  const sheet = canvas.createCanvas(width, height);
  paintBoard(sheet.getContext('2d') as unknown as Brush, scene, names, cellPx);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await sheet.encode('png'));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError(`picture cannot be written (${reason})`, { value: file });
  }
  return { file, width, height };
}

import type { BatchEnvironment } from '../../envs/core/environment.ts';
import { InputError } from '../../envs/core/errors.ts';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldDefinition } from '../../envs/core/world-definition.ts';
import { createGenerator, findWorld, parseSettings } from '../../envs/registry.ts';
import type { ResolvedRoomOptions } from '../protocol/messages.ts';

/** The world of a room, ready for an arena. */
export interface RoomWorld {
  readonly environment: BatchEnvironment; // of one world
  readonly worldSettings: Readonly<Record<string, unknown>>;
  readonly level: Level;
  readonly levelHash: string;
  readonly generator: string; // generator id, or 'file'
}

/** Generators that rooms start with where the world's first one is not the most inviting. */
const ROOM_GENERATORS: Readonly<Record<string, string>> = { orchard: 'groves-and-doors' };

/** The seed of a room gives streams to its level, its arena and its agents. */
export const LEVEL_STREAM = 1;

/**
 * The world that room options ask for. levelText: a level in the world's ASCII form, instead of a generator.
 * Errors   InputError for an unknown world, setting or generator, and for a malformed or unsolvable level.
 */
export function createRoomWorld(options: ResolvedRoomOptions, seed: number, levelText?: string): RoomWorld {
  const definition = findWorld(options.world);
  const worldSettings = parseSettings(definition, seatedSettings(definition, options)) as Record<string, unknown>;
  const environment = definition.create(worldSettings, 1);
  if (levelText !== undefined) {
    const level = definition.levelFormat.parse(levelText);
    environment.reset(0, level, seed); // refuses what the settings have no room for, besides what is invalid
    return { environment, worldSettings, level, levelHash: hashLevel(level), generator: 'file' };
  }
  const generator = createGenerator(definition.id, worldSettings, options.generator ?? ROOM_GENERATORS[definition.id]);
  const level = generator.sample(new Rng(seed, LEVEL_STREAM));
  return { environment, worldSettings, level, levelHash: hashLevel(level), generator: generator.id };
}

/** The world a recording was made in. Errors: InputError when this version no longer has it or knows its settings. */
export function recreateRoomWorld(worldId: string, worldSettings: unknown, level: Level): RoomWorld {
  const definition = findWorld(worldId);
  const settings = parseSettings(definition, worldSettings) as Record<string, unknown>;
  definition.levelFormat.assertValid(level);
  return {
    environment: definition.create(settings, 1),
    worldSettings: settings,
    level,
    levelHash: hashLevel(level),
    generator: 'recorded',
  };
}

/** Room options say the number of seats; a world that lets it be set has the setting `numSeats`. */
function seatedSettings(definition: WorldDefinition, options: ResolvedRoomOptions): Record<string, unknown> {
  const defaults = definition.settingsSchema.parse({}) as Record<string, unknown>;
  if (!('numSeats' in defaults)) return options.settings;
  if ('numSeats' in options.settings) {
    throw new InputError('setting numSeats is given by the room (seats)', { value: options.settings.numSeats });
  }
  return { ...options.settings, numSeats: options.seats };
}

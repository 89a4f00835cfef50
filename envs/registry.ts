import type { z } from 'zod';
import type { BatchEnvironment } from './core/environment.ts';
import { InputError } from './core/errors.ts';
import { findWrongField } from './core/issues.ts';
import type { LevelGenerator } from './core/level.ts';
import type { WorldDefinition } from './core/world-definition.ts';
import { beaconWorld } from './worlds/beacon.ts';
import { coinsWorld } from './worlds/coins/coins.ts';
import { goalCycleWorld } from './worlds/goal-cycle/goal-cycle.ts';
import { mazeEditorWorld } from './worlds/maze/editor.ts';
import { mazeWorld } from './worlds/maze/maze.ts';
import { orchardWorld } from './worlds/orchard/orchard.ts';
import { overcookedWorld } from './worlds/overcooked/overcooked.ts';
import { banditWorld } from './worlds/tiny/bandit.ts';
import { busWorld } from './worlds/tiny/bus.ts';
import { gridnaviWorld } from './worlds/tiny/gridnavi.ts';
import { matrixGameWorld } from './worlds/tiny/matrix-game.ts';
import { tMazeWorld } from './worlds/tiny/t-maze.ts';
import { tabularMdpWorld } from './worlds/tiny/tabular-mdp.ts';
import { xlandWorld } from './worlds/xland/xland.ts';

/** Every world of the arena by id. A world is added by one import and one entry. */
const WORLDS: ReadonlyMap<string, WorldDefinition> = indexById([
  orchardWorld,
  coinsWorld,
  beaconWorld,
  mazeWorld,
  mazeEditorWorld,
  goalCycleWorld,
  overcookedWorld,
  xlandWorld,
  banditWorld,
  tabularMdpWorld,
  gridnaviWorld,
  tMazeWorld,
  busWorld,
  matrixGameWorld,
]);

function indexById(definitions: readonly WorldDefinition[]): Map<string, WorldDefinition> {
  const worlds = new Map<string, WorldDefinition>();
  for (const definition of definitions) {
    if (worlds.has(definition.id)) throw new InputError('world id is registered twice', { value: definition.id });
    worlds.set(definition.id, definition);
  }
  return worlds;
}

export function worldIds(): readonly string[] {
  return [...WORLDS.keys()];
}

/** Throws InputError that names the known ids. */
export function findWorld(id: string): WorldDefinition {
  const definition = WORLDS.get(id);
  if (definition === undefined) {
    throw new InputError('unknown world', { value: id, choices: worldIds() });
  }
  return definition;
}

/** Raw settings to complete ones with defaults. Throws InputError naming the first wrong field, its value and its limit. */
export function parseSettings<Settings>(definition: WorldDefinition<Settings>, rawSettings: unknown): Settings {
  const result = definition.settingsSchema.safeParse(rawSettings);
  if (result.success) return result.data;
  throw settingsError(definition.id, rawSettings, result.error);
}

function settingsError(worldId: string, rawSettings: unknown, error: z.ZodError): InputError {
  const issue = error.issues[0];
  if (issue.code === 'unrecognized_keys') {
    return new InputError(`unknown setting of world ${worldId}`, {
      value: issue.keys.join(', '),
      choices: settingNames(worldId),
    });
  }
  const { field, ...details } = findWrongField(error, rawSettings);
  if (field === '') return new InputError(`settings of world ${worldId}`, details);
  const what = `setting ${field} of world ${worldId}`;
  // A default that other settings contradict was not given by anybody: it is shown all the same.
  const isGiven = Object.hasOwn(rawSettings as object, field);
  if (!isGiven)
    return new InputError(`${what}; got ${defaultSettings(worldId)[field]}, its default`, { limit: details.limit });
  return new InputError(what, details);
}

function settingNames(worldId: string): string[] {
  return Object.keys(defaultSettings(worldId));
}

function defaultSettings(worldId: string): Record<string, unknown> {
  return findWorld(worldId).settingsSchema.parse({}) as Record<string, unknown>;
}

/** N copies of a world. `rawSettings` is parsed; throws InputError for an unknown world or a wrong setting. */
export function createEnvironment(id: string, rawSettings: unknown, numWorlds: number): BatchEnvironment {
  const definition = findWorld(id);
  return definition.create(parseSettings(definition, rawSettings), numWorlds);
}

/** All generators of a world under the given settings, the default first. */
export function createGenerators(id: string, rawSettings: unknown): readonly LevelGenerator[] {
  const definition = findWorld(id);
  return definition.createGenerators(parseSettings(definition, rawSettings));
}

/** One generator of a world; the default one when `generatorId` is undefined. Throws InputError that names the known ids. */
export function createGenerator(id: string, rawSettings: unknown, generatorId?: string): LevelGenerator {
  const generators = createGenerators(id, rawSettings);
  const generator =
    generatorId === undefined ? generators[0] : generators.find((candidate) => candidate.id === generatorId);
  if (generator === undefined) {
    const choices = generators.map((candidate) => candidate.id);
    throw new InputError(`unknown generator of world ${id}`, { value: generatorId, choices });
  }
  return generator;
}

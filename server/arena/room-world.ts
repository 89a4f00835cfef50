import type { BatchEnvironment } from '../../envs/core/environment.ts';
import { InputError } from '../../envs/core/errors.ts';
import { hashLevel, type Level, type LevelGenerator } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { toldTask } from '../../envs/core/told-task.ts';
import type { WorldDefinition } from '../../envs/core/world-definition.ts';
import { createGenerator, findWorld, parseSettings } from '../../envs/registry.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { LevelsOption, Pace, ResolvedRoomOptions, StartOption } from '../protocol/messages.ts';
import { roomRulesOf } from './room-rules.ts';

/** The world of a room, ready for an arena, and what the room's options came to. */
export interface RoomWorld {
  readonly environment: BatchEnvironment; // of one world
  readonly worldSettings: Readonly<Record<string, unknown>>;
  readonly level: Level;
  readonly levelHash: string;
  readonly generator: string; // generator id, name of the layout, 'file' or DESIGNER_GENERATOR
  readonly numAgents: number; // seats that agents fill while they are free, where no lineup names them
  readonly levels: LevelsOption;
  readonly pace: Pace;
  readonly start: StartOption;
  /** Draws the level of the next episode, undefined where the generator found none; left out where all are played on the same one. */
  readonly drawLevel: (() => Level | undefined) | undefined;
  factsOf(level: Level): LevelFacts;
  /** Whether every seat is paid the same on a level: a team's reward. */
  sharesReward(level: Level): boolean;
}

/** What players may know of a level beside what is drawn. */
export interface LevelFacts {
  readonly horizon: number; // steps after which an episode on it is cut; 0: never
  readonly task: readonly string[]; // what it asks for, a line each; empty where they have to find out
  readonly isTeam: boolean; // every seat is paid the same: there is one score
}

/** Levels that come from a designer instead, with the settings of its students. */
export interface DesignedLevels {
  readonly worldId: string;
  readonly settings: Settings; // complete ones; the level's size and what is observed are theirs
  readonly numStudents: number; // who take the first seats
  /** The level of the next episode, undefined for the same again. */
  nextLevel(): Level | undefined;
  readonly firstLevel: Level;
}

/** What stands for the generator in a room with a designer. */
export const DESIGNER_GENERATOR = 'designer';
/** Seats for people in a room with a designer that is not told how many. */
const PEOPLE = 4;
/** What a room with a designer may set; all else is the run's. */
const FREE_SETTINGS: ReadonlySet<string> = new Set(['horizon']);

/** The seed of a room gives streams to its level, its arena and its agents, and to the levels of further episodes. */
export const LEVEL_STREAM = 1;
const FURTHER_LEVELS_STREAM = 4;

type Settings = Readonly<Record<string, unknown>>;
type GivenSettings = ResolvedRoomOptions['settings'];

/** Where the level of a room comes from. The settings have room for it. */
interface LevelSource {
  readonly name: string;
  readonly settings: Settings;
  readonly level: Level;
  readonly generator: LevelGenerator | undefined;
}

/**
 * The world that room options ask for. levelText: a level in the world's text form, instead of a generator.
 * Errors   InputError for an unknown world, setting, generator or layout, for a number of seats that the world does not
 *          have, and for a malformed or unsolvable level.
 */
export function createRoomWorld(options: ResolvedRoomOptions, seed: number, levelText?: string): RoomWorld {
  const definition = findWorld(options.world);
  const rules = roomRulesOf(definition.id);
  const settings = parseSettings(definition, givenSettings(definition, options)) as Settings;
  const source = findLevel(definition, options, settings, seed, levelText);
  const environment = definition.create(source.settings, 1);
  environment.reset(0, source.level, seed); // refuses what the settings have no room for, besides what is invalid
  const { spec } = environment;
  if (options.seats !== undefined && options.seats !== spec.numSeats) {
    const limit = `${spec.numSeats}${source.generator === undefined ? ` (${source.name})` : ''}`;
    throw new InputError(`seats of world ${definition.id}`, { value: options.seats, limit });
  }
  assertLineupFits(options, spec, source.name);
  const levels = chooseLevels(options, source, rules.levels);
  const pace = options.pace ?? rules.pace ?? (spec.idleAction === undefined ? 'keys' : 'clock');
  const { horizon } = factsOf(definition, source.settings, source.level);
  return {
    environment,
    worldSettings: source.settings,
    level: source.level,
    levelHash: hashLevel(source.level),
    generator: source.name,
    numAgents: options.lineup === undefined ? (options.agents ?? rules.agents ?? spec.numSeats) : 0,
    levels,
    pace,
    start: options.start ?? (pace === 'clock' && horizon > 0 ? 'ready' : 'at-once'),
    drawLevel: levels === 'new' ? createDraw(definition, source.generator as LevelGenerator, seed) : undefined,
    factsOf: (level) => factsOf(definition, source.settings, level),
    sharesReward: (level) => definition.sharesReward?.(source.settings, level) ?? false,
  };
}

/**
 * The world of a room whose levels a designer makes: that of its students, with room for people and all actions, so that a
 * seat that nobody plays can stand still.
 * Errors   InputError for another world than the run's, and for other options that the run decides.
 */
export function createDesignedWorld(options: ResolvedRoomOptions, seed: number, designed: DesignedLevels): RoomWorld {
  const { worldId, numStudents } = designed;
  assertFree(options, designed);
  const definition = findWorld(worldId);
  const seats = options.seats ?? numStudents + PEOPLE;
  const settings = parseSettings(definition, {
    ...designed.settings,
    ...options.settings,
    actionSet: 7,
    ends: 'all',
    numSeats: seats,
  }) as Settings;
  const level = designed.firstLevel;
  const environment = definition.create(settings, 1);
  environment.reset(0, level, seed);
  return {
    environment,
    worldSettings: settings,
    level,
    levelHash: hashLevel(level),
    generator: DESIGNER_GENERATOR,
    numAgents: numStudents,
    levels: 'new',
    pace: options.pace ?? 'clock',
    start: options.start ?? (options.pace === 'keys' ? 'at-once' : 'ready'),
    drawLevel: () => designed.nextLevel(),
    factsOf: (played) => factsOf(definition, settings, played),
    sharesReward: (played) => definition.sharesReward?.(settings, played) ?? false,
  };
}

function assertLineupFits({ lineup, agents }: ResolvedRoomOptions, spec: WorldSpec, levelName: string): void {
  if (lineup === undefined) return;
  if (agents !== undefined) {
    throw new InputError('a room has a number of agents or a list of them', {
      value: `${agents} and ${lineup.join(',')}`,
    });
  }
  const numFree = spec.numSeats - spec.numBots;
  if (lineup.length <= numFree) return;
  throw new InputError('agents of the room', {
    value: `${lineup.length} entries`,
    limit: `at most ${numFree}, the seats of ${spec.id} (${levelName})`,
    where: `entry ${numFree + 1}: ${lineup[numFree]}`,
  });
}

function assertFree(options: ResolvedRoomOptions, { worldId, numStudents }: DesignedLevels): void {
  if (options.world !== worldId) {
    throw new InputError('world of a room with a designer', {
      value: options.world,
      limit: `${worldId}, as in the run`,
    });
  }
  for (const name of ['generator', 'layout', 'levels', 'agents', 'agentKind', 'lineup'] as const) {
    if (options[name] === undefined) continue;
    const what = name === 'lineup' ? 'a list of agents' : `option ${name}`;
    throw new InputError(`${what} has no meaning with a designer`, {
      value: name === 'lineup' ? options.lineup?.join(',') : options[name],
    });
  }
  for (const [name, value] of Object.entries(options.settings)) {
    if (FREE_SETTINGS.has(name)) continue;
    throw new InputError(`setting ${name} is the run's in a room with a designer`, {
      value,
      limit: 'none but horizon',
    });
  }
  if (options.droppedSeat === 'agent') {
    throw new InputError('nobody stands in for people in a room with a designer', { value: 'agent', limit: 'wait' });
  }
  if (options.seats !== undefined && options.seats <= numStudents) {
    const limit = `${numStudents + 1} to ${LIMITS.maxSeats}: the students take ${numStudents}`;
    throw new InputError('seats of a room with a designer', { value: options.seats, limit });
  }
}

/** The world of a recording. */
export interface RecordedWorld {
  readonly environment: BatchEnvironment; // of one world
  /** Errors: InputError when an episode cannot be played on it. */
  assertLevel(level: Level): void;
  factsOf(level: Level): LevelFacts;
}

/** The world a recording was made in. Errors: InputError when this version no longer has it or knows its settings. */
export function recreateRoomWorld(worldId: string, worldSettings: unknown, level: Level): RecordedWorld {
  const definition = findWorld(worldId);
  const settings = parseSettings(definition, worldSettings) as Settings;
  definition.levelFormat.assertValid(level);
  return {
    environment: definition.create(settings, 1),
    assertLevel: (next) => definition.levelFormat.assertValid(next),
    factsOf: (played) => factsOf(definition, settings, played),
  };
}

function findLevel(
  definition: WorldDefinition,
  options: ResolvedRoomOptions,
  settings: Settings,
  seed: number,
  levelText: string | undefined,
): LevelSource {
  const { layout, generator: generatorId } = options;
  const given = [
    ...(levelText === undefined ? [] : ['level file']),
    ...(layout === undefined ? [] : [`layout ${layout}`]),
    ...(generatorId === undefined ? [] : [`generator ${generatorId}`]),
  ];
  if (given.length > 1) throw new InputError('a room has one source of its level', { value: given.join(', ') });
  if (levelText !== undefined || layout !== undefined) {
    const level = layout === undefined ? definition.levelFormat.parse(levelText ?? '') : findLayout(definition, layout);
    return { name: layout ?? 'file', settings: makeRoom(definition, settings, level), level, generator: undefined };
  }
  const generator = createGenerator(definition.id, settings, generatorId ?? roomRulesOf(definition.id).generator);
  const level = generator.sample(new Rng(seed, LEVEL_STREAM));
  return { name: generator.id, settings: makeRoom(definition, settings, level), level, generator };
}

/** Settings with room for a level: for one that was given, and for generators of a size of their own (corridors of the maze). */
function makeRoom(definition: WorldDefinition, settings: Settings, level: Level): Settings {
  return (definition.fitSettings?.(settings, level) ?? settings) as Settings;
}

function findLayout(definition: WorldDefinition, name: string): Level {
  const level = definition.namedLevels?.get(name);
  if (level !== undefined) return level;
  const names = [...(definition.namedLevels?.keys() ?? [])];
  throw new InputError(`unknown layout of world ${definition.id}`, {
    value: name,
    limit: names.length === 0 ? 'no layout (it has none)' : undefined,
    choices: names,
  });
}

function chooseLevels(
  options: ResolvedRoomOptions,
  source: LevelSource,
  usual: LevelsOption | undefined,
): LevelsOption {
  if (source.generator !== undefined) return options.levels ?? usual ?? 'same';
  if (options.levels === 'new') throw new InputError('new levels need a generator', { value: source.name });
  return 'same';
}

/** Settings that leave a generator little room make some of its draws fail: the next one may do. */
const DRAWS = 8;

function createDraw(definition: WorldDefinition, generator: LevelGenerator, seed: number): () => Level | undefined {
  const rng = new Rng(seed, FURTHER_LEVELS_STREAM);
  const draw = () => {
    try {
      const level = generator.sample(rng);
      definition.levelFormat.assertValid(level);
      return level;
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  };
  return () => {
    for (let tried = 0; tried < DRAWS; tried++) {
      const level = draw();
      if (level !== undefined) return level;
    }
    return undefined;
  };
}

function factsOf(definition: WorldDefinition, settings: Settings, level: Level): LevelFacts {
  const horizon = definition.horizonOf?.(settings, level) ?? settings.horizon;
  return {
    isTeam: definition.sharesReward?.(settings, level) ?? false,
    horizon: typeof horizon === 'number' ? horizon : 0,
    task: toldTask(definition, settings, level),
  };
}

/** What the options say, over what rooms of this world have; the number of seats is a setting where a world lets it be set. */
function givenSettings(definition: WorldDefinition, options: ResolvedRoomOptions): GivenSettings {
  const rules = roomRulesOf(definition.id);
  const given = { ...rules.settings, ...options.settings };
  const defaults = definition.settingsSchema.parse({}) as Settings;
  if (!('numSeats' in defaults)) return given;
  if ('numSeats' in options.settings) {
    throw new InputError('setting numSeats is given by the room (seats)', { value: options.settings.numSeats });
  }
  const seats = options.seats ?? rules.seats;
  return seats === undefined ? given : { ...given, numSeats: seats };
}

import type { z } from 'zod';
import type { BatchEnvironment } from './environment.ts';
import type { Level, LevelFormat, LevelGenerator } from './level.ts';

/** What the registry knows of a world: settings with ranges and defaults, levels, and how to make a batch. */
export interface WorldDefinition<Settings = unknown> {
  readonly id: string;
  readonly summary: string;
  /** Strict schema with a default and a description (unit, range) for every field. */
  readonly settingsSchema: z.ZodType<Settings>;
  readonly levelFormat: LevelFormat;
  /** Generators by id; the first is the default. */
  createGenerators(settings: Settings): readonly LevelGenerator[];
  /** Well-known levels by name, such as the benchmark mazes. */
  readonly namedLevels?: ReadonlyMap<string, Level>;
  /** The same settings with room for `level`: a setting that limits sizes or seats is raised, nothing else changes. */
  fitSettings?(settings: Settings, level: Level): Settings;
  /** Steps after which an episode on `level` is cut, 0 when it never is; left out where the setting `horizon` says it. */
  horizonOf?(settings: Settings, level: Level): number;
  /** Names of those lines of a level's text form (`name: value`) that its players are told, such as orders; left out: none. */
  toldLines?(settings: Settings): readonly string[];
  create(settings: Settings, numWorlds: number): BatchEnvironment;
}

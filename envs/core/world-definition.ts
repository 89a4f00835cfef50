import type { z } from 'zod';
import type { BatchEnvironment } from './environment.ts';
import type { Level, LevelFormat, LevelGenerator } from './level.ts';
import type { WorldCurriculum } from './world-curriculum.ts';

/** What one seat did in one episode, for whoever judges it. */
export interface EpisodeSummary {
  readonly return: number; // undiscounted sum of its rewards
  readonly length: number; // steps
  readonly terminated: boolean; // ended by the world's rules, not cut
  readonly cumulants: ArrayLike<number>; // [C] how often each event of the spec happened to the seat
}

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
  /** Names of settings that decide what is observed and nothing else: worlds that differ in them alone hold the same state. */
  readonly viewSettings?: readonly string[];
  /** Names of settings that change what is asked of players: who was trained under other ones was trained for another game. */
  readonly ruleSettings?: readonly string[];
  /** The same settings with room for `level`: a setting that limits sizes or seats is raised, nothing else changes. */
  fitSettings?(settings: Settings, level: Level): Settings;
  /** Steps after which an episode on `level` is cut, 0 when it never is; left out where the setting `horizon` says it. */
  horizonOf?(settings: Settings, level: Level): number;
  /** Whether every seat is paid the same on `level`, so that there is one return, the team's; left out: never. */
  sharesReward?(settings: Settings, level: Level): boolean;
  /** Names of those lines of a level's text form (`name: value`) that its players are told, such as orders; left out: none. */
  toldLines?(settings: Settings): readonly string[];
  /** Whether a seat has done what the world asks for; left out where there is no such thing, only more or less return. */
  isSolved?(episode: EpisodeSummary): boolean;
  /** What the world gives to designers of levels beyond its generators; left out: nothing. */
  readonly curriculum?: WorldCurriculum<Settings>;
  create(settings: Settings, numWorlds: number): BatchEnvironment;
}

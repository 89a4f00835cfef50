import type { BatchEnvironment } from './environment.ts';
import type { Level } from './level.ts';
import type { Rng } from './rng.ts';

/**
 * What a world gives to designers of levels, beyond its generators. A part that is left out disables the designers that need it:
 * domain randomisation needs none.
 */
export interface WorldCurriculum<Settings = unknown> {
  /** Generator of the plainest levels, from which edits begin. */
  readonly emptyGeneratorId?: string;
  /** A child of a level by `numEdits` edits; a level that is valid. */
  mutate?(settings: Settings, parent: Level, numEdits: number, rng: Rng): Level;
  /** How complex a level is: for figures and records, and to tell levels without a way. Costs a search. */
  measure?(level: Level): LevelMeasures;
  /** The world in which levels are built tile by tile. Errors: InputError for options that it has not. */
  createEditor?(settings: Settings, numWorlds: number, options: EditorOptions): LevelEditor;
}

/** How levels are built. */
export interface EditorOptions {
  readonly mode: string; // of the world's editor; empty: its first
  readonly walls: number; // steps that put walls; 0: the mode's own number for the size
}

export interface LevelMeasures {
  readonly shortestPath: number; // moves from start to goal; NaN where there is no way
  readonly walls: number; // tiles
  readonly isSolvable: boolean;
}

/** A batch of half-built levels as an environment: one seat, a fixed number of steps, then a level each. */
export interface LevelEditor {
  readonly environment: BatchEnvironment; // spec.numActions may exceed no byte
  readonly canvas: Level; // what `reset` starts from
  readonly numSteps: number; // until all end
  isIdle(worldIdx: number): boolean; // whether the next action changes nothing, whatever it is; then so do all that follow
  readonly tileCodes: readonly number[]; // first bytes that an observed tile may have, but for that of the empty one
  readLevel(worldIdx: number): Level;
}

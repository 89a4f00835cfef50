import { Hash64 } from './hash.ts';
import type { Rng } from './rng.ts';

/**
 * One concrete world as data: the free parameters. What a cell code means is the world's own affair;
 * ASCII and binary forms, validation and hashing go through the world's `LevelFormat`.
 */
export interface Level {
  readonly worldId: string;
  readonly height: number;
  readonly width: number;
  readonly cells: Uint8Array; // [H, W] row-major
}

export interface LevelFormat {
  /** Text to level. Throws InputError naming row and column for a character it does not know. */
  parse(text: string): Level;
  format(level: Level): string;
  /** Throws InputError (with row and column where there is one) when malformed or unsolvable. */
  assertValid(level: Level): void;
}

/** Makes levels that are valid and solvable by construction. */
export interface LevelGenerator {
  readonly id: string;
  readonly summary: string;
  sample(rng: Rng): Level;
}

export function hashLevel(level: Level): string {
  const hash = new Hash64();
  for (let i = 0; i < level.worldId.length; i++) hash.word(level.worldId.charCodeAt(i));
  return hash.word(level.height).word(level.width).words(level.cells).digest();
}

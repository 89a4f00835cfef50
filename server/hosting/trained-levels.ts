import { hashLevel } from '../../envs/core/level.ts';
import { findWorld } from '../../envs/registry.ts';
import type { OpenedRun } from '../../train/run/reading/run-kinds.ts';

/** The levels that a student was trained on. */
export interface TrainedLevels {
  readonly name: string | undefined; // of the level or generator; undefined: the run does not say
  readonly levelHash: string | undefined; // of the only level; undefined: they were drawn
}

/** Errors: InputError for a level that the world cannot read. */
export function trainedLevelsOf({ config, facts }: OpenedRun): TrainedLevels {
  const { level, generator } = config; // of a curriculum of mazes: neither
  if (typeof level !== 'string') {
    return { name: typeof generator === 'string' ? generator : undefined, levelHash: undefined };
  }
  const { levelFormat, namedLevels = new Map() } = findWorld(facts.world);
  const levelHash = hashLevel(levelFormat.parse(level));
  const named = [...namedLevels].find(([, known]) => hashLevel(known) === levelHash);
  return { name: named?.[0] ?? 'one level', levelHash };
}

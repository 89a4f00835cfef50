import { hashBytes } from '../../envs/core/hash.ts';
import { findWorld } from '../../envs/registry.ts';

const HASH_DIGITS = 8;

/** The name of a level, given as its world writes levels; undefined for one that the world has no name for. */
export function findLevelName(worldId: string, text: string): string | undefined {
  const { levelFormat, namedLevels = new Map() } = findWorld(worldId);
  return [...namedLevels].find(([, level]) => levelFormat.format(level) === text)?.[0];
}

/** The levels of a run: its only one, given as its world writes levels, or the generator that draws them; the other one is null. */
export interface RunLevels {
  readonly level: string | null;
  readonly generator: string | null;
}

/** Whether a run that is asked for has other levels than one that is there, said by names: the text of a level takes many lines. */
export function findLevelDifference(worldId: string, found: RunLevels, asked: RunLevels) {
  if (found.level === asked.level && found.generator === asked.generator) return undefined;
  const field = found.level === asked.level ? 'generator' : 'level';
  return { field, found: describeLevels(worldId, found), asked: describeLevels(worldId, asked) };
}

function describeLevels(worldId: string, { level, generator }: RunLevels): string {
  if (level === null) return `levels drawn by generator ${generator}`;
  return findLevelName(worldId, level) ?? `a level with hash ${hashBytes(Buffer.from(level)).slice(0, HASH_DIGITS)}`;
}

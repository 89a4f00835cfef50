import { existsSync } from 'node:fs';
import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import type { WorldDefinition } from '../../envs/core/world-definition.ts';
import { readValidLevelFile } from './level-file.ts';

/** A well-known level of a world by its name, else a level file. Errors: InputError that names the known levels, or what is wrong with the file. */
export function findLevel(world: WorldDefinition, nameOrFile: string): Level {
  const named = world.namedLevels?.get(nameOrFile);
  if (named !== undefined) return named;
  if (!existsSync(nameOrFile)) {
    const choices = [...(world.namedLevels?.keys() ?? [])];
    const limit = choices.length === 0 ? 'a level file' : `a level file, or one of ${choices.join(', ')}`;
    throw new InputError(`level of world ${world.id}`, { value: nameOrFile, limit, choices });
  }
  const level = readValidLevelFile(nameOrFile, world.id);
  if (level.worldId !== world.id) {
    throw new InputError('level of another world', { value: level.worldId, limit: world.id, where: nameOrFile });
  }
  return level;
}

import type { Level } from './level.ts';
import type { WorldDefinition } from './world-definition.ts';

/** What players are told of a level: those lines of its text form (`name: value`) that the world names in `toldLines`. */
export function toldTask(definition: WorldDefinition, settings: unknown, level: Level): string[] {
  const told = definition.toldLines?.(settings) ?? [];
  const lines = told.length === 0 ? [] : definition.levelFormat.format(level).split('\n');
  return lines.filter((line) => told.some((name) => line.startsWith(`${name}: `)));
}

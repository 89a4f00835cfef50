import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What ships with the program: weights of worlds, cut-down run folders of students and of curricula (its README.md says which is which). */
export const SHIPPED_FOLDER = fileURLToPath(new URL('../../agents/checkpoints/', import.meta.url));

/** Path of the weights of universal features that ship for a world; undefined when there are none. */
export function shippedCheckpoint(worldId: string): string | undefined {
  const path = join(SHIPPED_FOLDER, `${worldId}-universal.ckpt`);
  return existsSync(path) ? path : undefined;
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKPOINT_FOLDER = fileURLToPath(new URL('../../agents/checkpoints/', import.meta.url));

/** Path of the weights that ship for a world; undefined when there are none. */
export function shippedCheckpoint(worldId: string): string | undefined {
  const path = join(CHECKPOINT_FOLDER, `${worldId}-universal.ckpt`);
  return existsSync(path) ? path : undefined;
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What plays and nothing else of a run that is whole. */
export const STUDENT_FILE = 'student.ckpt';

const CHECKPOINT_FOLDER = 'checkpoints';
/** Cycles of a run, or whole segments of universal features. */
const CHECKPOINT_NAME = /^(?:\d{8}|segment-\d{5})\.ckpt$/;

/** The file of a run folder that plays: the finished one, else its newest checkpoint; undefined where there is none. */
export function findStudentFile(folder: string): string | undefined {
  const finished = join(folder, STUDENT_FILE);
  if (existsSync(finished)) return finished;
  const checkpoints = join(folder, CHECKPOINT_FOLDER);
  if (!existsSync(checkpoints)) return undefined;
  const newest = readdirSync(checkpoints)
    .filter((name) => CHECKPOINT_NAME.test(name))
    .sort()
    .at(-1);
  return newest === undefined ? undefined : join(checkpoints, newest);
}

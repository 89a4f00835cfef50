import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../agents/checkpoint.ts';
import { readTextFile } from '../../../agents/text-file.ts';
import { COMMAND_FILE } from './run-files.ts';

/** The commands of a run, one below the other: the one that began it, then those that altered it; null where they were not kept. */
export function readCommand(folder: string): string | null {
  const path = join(folder, COMMAND_FILE);
  return existsSync(path) ? readTextFile(path, { what: "the run's command" }).trim() : null;
}

/** Adds the command of a session that alters the run, also where the last one was typed alike: each has its own line. */
export function appendCommand(folder: string, command: string): void {
  const kept = readCommand(folder);
  writeFileAtomic(join(folder, COMMAND_FILE), `${kept === null ? '' : `${kept}\n`}${command}\n`);
}

/** The commit that began a run of the study of PsiPhi, which it has below its command; undefined where there is none. */
export function commitOfCommand(folder: string): string | undefined {
  return /^commit (.+)$/m.exec(readCommand(folder) ?? '')?.[1];
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE } from '../folder/run-files.ts';

const MAX_DEPTH = 8; // folders below the first
const MAX_FOLDERS = 20_000; // looked into
const PASSED_BY = new Set(['node_modules']);

/** Numbers within names by their size: seed-2 before seed-10. */
export const inNameOrder = new Intl.Collator('en', { numeric: true }).compare;

export interface FoundRuns {
  readonly folders: readonly string[]; // in the order of their names
  readonly isCut: boolean; // there are more folders than were looked into
}

/**
 * Folders with a config at or below `root`. Hidden folders, links and what is inside a run are passed by; a folder that
 * cannot be listed counts as empty.
 */
export function findRuns(root: string): FoundRuns {
  const folders: string[] = [];
  const open: { path: string; depth: number }[] = [{ path: root, depth: 0 }];
  let numSeen = 0;
  while (open.length > 0 && numSeen < MAX_FOLDERS) {
    const { path, depth } = open.pop() as { path: string; depth: number };
    numSeen++;
    if (existsSync(join(path, CONFIG_FILE))) folders.push(path);
    else if (depth < MAX_DEPTH)
      for (const name of subfolders(path)) open.push({ path: join(path, name), depth: depth + 1 });
  }
  return { folders: folders.sort(inNameOrder), isCut: open.length > 0 };
}

function subfolders(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !PASSED_BY.has(entry.name))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

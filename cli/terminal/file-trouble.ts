import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

const REFUSALS = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);
const TEMPORARY = /\.([^/\\]+)\.\d+\.tmp$/; // of writeFileAtomic: nobody asked for that name

/** One line for what the system refused to do with a file or folder; undefined for errors of another kind. */
export function fileTrouble(error: unknown): string | undefined {
  const { code, syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || path === undefined) return undefined;
  const isNoPlaceForFolders = syscall === 'mkdir' && (code === 'ENOENT' || code === 'EEXIST'); // below a read-only folder; a file
  if (!REFUSALS.has(code) && !isNoPlaceForFolders) return undefined;
  return `the system refused ${path.replace(TEMPORARY, '$1')} (${code} on ${syscall}); choose a place where files may be written`;
}

/** Errors: those of the file system where a report could not be written; asked before the long work that it reports. */
export function assertWritable(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  if (existsSync(path)) closeSync(openSync(path, 'r+'));
  else accessSync(folder, constants.W_OK);
}

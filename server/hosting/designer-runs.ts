import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import { SHIPPED_FOLDER } from './shipped-checkpoint.ts';

const PREFIX = 'ued-'; // of shipped curricula, before the name of their designer

export function listShippedDesigners(): readonly string[] {
  return readdirSync(SHIPPED_FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(PREFIX))
    .map(({ name }) => name.slice(PREFIX.length))
    .sort();
}

/** Errors: InputError naming those that ship, and how to make one. */
export function findShippedDesigner(name: string): string {
  const shipped = listShippedDesigners();
  if (shipped.includes(name)) return join(SHIPPED_FOLDER, PREFIX + name);
  throw new InputError('no curriculum of that name ships with this version', {
    value: name,
    limit:
      `${shipped.length === 0 ? '' : `${shipped.join(', ')}, or `}a run folder; ` +
      'murmur train ued --designer NAME --out FOLDER makes one, its --help lists the designers',
  });
}

/** What the command line may name: a run folder, or a shipped curriculum. Errors: InputError. */
export function findDesignerFolder(nameOrFolder: string): string {
  if (existsSync(nameOrFolder)) {
    if (statSync(nameOrFolder).isDirectory()) return nameOrFolder;
    throw new InputError('run folder is a file', { value: nameOrFolder, limit: 'the folder of a run' });
  }
  if (nameOrFolder.includes('/') || nameOrFolder.includes('\\')) {
    throw new InputError('no such run folder', {
      value: nameOrFolder,
      limit: 'the folder of a run of murmur train ued',
    });
  }
  return findShippedDesigner(nameOrFolder);
}

/** Whether a folder is a shipped one, which rooms read and never write to. */
export function isShipped(folder: string): boolean {
  return folder.startsWith(SHIPPED_FOLDER);
}

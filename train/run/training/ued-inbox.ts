import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readTextFile } from '../../../agents/text-file.ts';
import { InputError } from '../../../envs/core/errors.ts';
import type { Level } from '../../../envs/core/level.ts';
import { findWorld } from '../../../envs/registry.ts';
import { INBOX_FOLDER } from '../folder/run-folder.ts';

/**
 * Levels that people put into the folder of a running curriculum, one text file each. A file that was taken moves to
 * inbox/taken with the cycle in its name, so that a run that is resumed from before that cycle takes it at the same cycle
 * again; one that is no level of the world moves to inbox/refused.
 */
const TAKEN = 'taken';
const REFUSED = 'refused';
const SUFFIX = '.txt';
const MAX_BYTES = 65_536; // the largest maze is below 10 000 characters

export class UedInbox {
  readonly #folder: string;
  readonly #worldId: string;
  readonly #side: number; // largest of a level
  readonly #log: (line: string) => void;

  constructor(runFolder: string, worldId: string, side: number, log: (line: string) => void) {
    this.#folder = join(runFolder, INBOX_FOLDER);
    this.#worldId = worldId;
    this.#side = side;
    this.#log = log;
    for (const name of [TAKEN, REFUSED]) mkdirSync(join(this.#folder, name), { recursive: true });
  }

  /** Levels for the cycle with that number: those that a killed run took in it, then those that lie there now. */
  take(cycle: number): Level[] {
    const prefix = `${String(cycle).padStart(8, '0')}-`;
    const again = this.#names(TAKEN).filter((name) => name.startsWith(prefix));
    const levels = again.flatMap((name) => this.#read(join(TAKEN, name)) ?? []);
    for (const name of this.#names('.')) {
      const level = this.#read(name);
      const target = level === undefined ? join(REFUSED, name) : join(TAKEN, prefix + name);
      if (!this.#move(name, target) || level === undefined) continue;
      this.#log(`inbox: took ${name}`);
      levels.push(level);
    }
    return levels;
  }

  /** False for a file that somebody took away meanwhile: without its copy a resumed run could not take it again. */
  #move(name: string, target: string): boolean {
    try {
      renameSync(join(this.#folder, name), join(this.#folder, target));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return false;
    }
  }

  #names(folder: string): string[] {
    const path = join(this.#folder, folder);
    if (!existsSync(path)) return [];
    return readdirSync(path)
      .filter((name) => name.endsWith(SUFFIX))
      .sort();
  }

  #read(name: string): Level | undefined {
    const { levelFormat } = findWorld(this.#worldId);
    try {
      const level = levelFormat.parse(readTextFile(join(this.#folder, name), { what: 'file', maxBytes: MAX_BYTES }));
      levelFormat.assertValid(level);
      if (level.height !== this.#side || level.width !== this.#side) {
        throw new InputError('size of the level', {
          value: `${level.height} x ${level.width}`,
          limit: `${this.#side} x ${this.#side}, as in this run`,
        });
      }
      return level;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#log(`inbox: ${basename(name)} is refused: ${error.message}`);
      return undefined;
    }
  }
}

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { findWorld } from '../../envs/registry.ts';
import { INBOX_FOLDER } from './ued-run-folder.ts';

/**
 * Levels that people put into the folder of a running curriculum, one text file each. A file that was taken moves to
 * inbox/taken with the cycle in its name, so that a run that is resumed from before that cycle takes it at the same cycle
 * again; one that is no level of the world moves to inbox/refused.
 */
const TAKEN = 'taken';
const REFUSED = 'refused';
const SUFFIX = '.txt';

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
      renameSync(join(this.#folder, name), join(this.#folder, target));
      if (level === undefined) continue;
      this.#log(`inbox: took ${name}`);
      levels.push(level);
    }
    return levels;
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
      const level = levelFormat.parse(readFileSync(join(this.#folder, name), 'utf8'));
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

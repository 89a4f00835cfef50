import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Checkpoint, readCheckpoint, writeFileAtomic } from '../../../agents/checkpoint.ts';
import { readTextFile } from '../../../agents/text-file.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { CURRICULUM_KIND } from '../../loop/curriculum.ts';
import { differenceError, firstDifference } from './config-difference.ts';
import { writeDifference } from './git-commit.ts';
import { type AnyRunConfig, assertUedConfig, formatRunConfig, parseRunConfig } from './run-config.ts';
import { CHECKPOINT_FOLDER, COMMAND_FILE, CONFIG_FILE, DIFFERENCE_FILE } from './run-files.ts';
import { lockFolder, type RunLock } from './run-lock.ts';
import { UED_RUN_FORMAT, type UedRunConfig } from './ued-run-config.ts';

/**
 * The folder of one training run (docs/training-curricula.md lists its files). A folder that holds a run is only ever
 * opened to go on with that run; checkpoints are whole or not there; the newest two are kept.
 */
export const INBOX_FOLDER = 'inbox';

const KEPT_CHECKPOINTS = 2;
const CHECKPOINT_NAME = /^\d{8}\.ckpt$/;
const TEMPORARY_NAME = /^\..+\.tmp$/; // of writeFileAtomic; what a killed run leaves
const LOCK_WAIT_MS = 20_000;

/** What may lie in a folder that holds no run yet. */
const MAY_BE_THERE = new Set([INBOX_FOLDER, CHECKPOINT_FOLDER, COMMAND_FILE, DIFFERENCE_FILE]);

export class RunFolder {
  readonly path: string;
  readonly config: AnyRunConfig;
  /** Where a resumed run goes on: its newest good checkpoint. */
  readonly restored: Checkpoint | undefined;
  /** Lines for the person who resumed: what was not as it should be. */
  readonly warnings: readonly string[];
  readonly #lock: RunLock;

  private constructor(path: string, config: AnyRunConfig, lock: RunLock, restored?: Checkpoint, warnings?: string[]) {
    this.path = path;
    this.config = config;
    this.restored = restored;
    this.warnings = warnings ?? [];
    this.#lock = lock;
  }

  /**
   * Makes a new folder or, with `resumes`, opens the run that is there; without one it begins a new one.
   * Errors   InputError when the path is a file, or holds a run (without `resumes`), another run, a run of another format
   *          version, a torn config, no good checkpoint among those there are, or files of something else.
   */
  static open(path: string, config: AnyRunConfig, command: string, resumes: boolean): RunFolder {
    makeFolder(path);
    const configPath = join(path, CONFIG_FILE);
    const isThere = existsSync(configPath);
    if (isThere && !resumes) {
      throw new InputError('this folder holds a run already', { value: path, limit: 'another --out, or --resume' });
    }
    if (!isThere) assertNothingElse(path);
    const lock = lockFolder(path, resumes ? LOCK_WAIT_MS : 0);
    try {
      removeTemporaries(path);
      if (!isThere) {
        const warnings = resumes ? ['there is nothing to resume: a new run begins'] : [];
        return RunFolder.#begin(path, config, command, lock, warnings);
      }
      return RunFolder.#resume(path, config, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  static #begin(path: string, config: AnyRunConfig, command: string, lock: RunLock, warnings: string[]): RunFolder {
    mkdirSync(join(path, CHECKPOINT_FOLDER), { recursive: true });
    if (config.format === UED_RUN_FORMAT) mkdirSync(join(path, INBOX_FOLDER), { recursive: true });
    writeFileAtomic(join(path, COMMAND_FILE), `${command}\n`);
    writeDifference(path);
    writeFileAtomic(join(path, CONFIG_FILE), formatRunConfig(config));
    return new RunFolder(path, config, lock, undefined, warnings);
  }

  static #resume(path: string, asked: AnyRunConfig, lock: RunLock): RunFolder {
    const began = readRunConfig(path);
    const config = asked.numSteps > began.numSteps ? { ...began, numSteps: asked.numSteps } : began;
    const difference = firstDifference({ ...config, commit: '' }, { ...asked, commit: '' });
    if (difference !== undefined) throw differenceError(difference, join(path, CONFIG_FILE));
    const { checkpoint, warnings } = restore(path);
    if (config !== began) {
      writeFileAtomic(join(path, CONFIG_FILE), formatRunConfig(config));
      warnings.push(`the budget grows from ${began.numSteps} to ${config.numSteps} steps`);
    }
    if (config.commit !== asked.commit) {
      warnings.push(`the run began at commit ${config.commit}, this is ${asked.commit}: the bytes may differ`);
    }
    return new RunFolder(path, config, lock, checkpoint, warnings);
  }

  /** Absolute or relative path of a file of the run. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Writes the checkpoint after `cycle` whole cycles; older ones than the newest two go. Returns its path. */
  writeCheckpoint(cycle: number, bytes: Uint8Array): string {
    const path = join(this.path, CHECKPOINT_FOLDER, `${String(cycle).padStart(8, '0')}.ckpt`);
    writeFileAtomic(path, bytes);
    for (const old of checkpointPaths(this.path).slice(KEPT_CHECKPOINTS)) rmSync(old);
    return path;
  }

  /** The newest good checkpoint, read again; undefined when there is none yet. */
  readNewest(): Checkpoint | undefined {
    return restore(this.path).checkpoint;
  }

  close(): void {
    this.#lock.release();
  }
}

/** Paths of the checkpoints, newest first. */
export function checkpointPaths(path: string): string[] {
  const folder = join(path, CHECKPOINT_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => CHECKPOINT_NAME.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

/** Errors: InputError when the folder holds no run, or its config cannot be used (parseRunConfig). */
export function readRunConfig(path: string): AnyRunConfig {
  const configPath = join(path, CONFIG_FILE);
  if (!existsSync(configPath)) throw new InputError('this folder holds no run', { value: path, limit: CONFIG_FILE });
  return parseRunConfig(readTextFile(configPath, { what: "the run's config" }), configPath);
}

/** The config of a curriculum of mazes. Errors: those of readRunConfig; InputError for a run of another kind. */
export function readUedConfig(path: string): UedRunConfig {
  return assertUedConfig(readRunConfig(path), join(path, CONFIG_FILE));
}

/** The newest good checkpoint. Damaged ones are set aside under another name, so that they never push out a good one. */
function restore(path: string): { checkpoint?: Checkpoint; warnings: string[] } {
  const warnings: string[] = [];
  const paths = checkpointPaths(path);
  for (const candidate of paths) {
    try {
      const checkpoint = readCheckpoint(candidate, { kind: CURRICULUM_KIND });
      for (const torn of paths.slice(0, paths.indexOf(candidate))) renameSync(torn, `${torn}.torn`);
      return { checkpoint, warnings };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      warnings.push(`${error.message}; set aside, going on from the one before`);
    }
  }
  if (paths.length === 0) return { warnings };
  throw new InputError('no checkpoint of the run is good', {
    value: `${paths.length} damaged`,
    limit: 'another --out to begin anew',
    where: join(path, CHECKPOINT_FOLDER),
  });
}

function makeFolder(path: string): void {
  if (existsSync(path) && !statSync(path).isDirectory()) {
    throw new InputError('run folder is a file', { value: path, limit: 'a folder' });
  }
  try {
    makeFolders(path);
  } catch (error) {
    throw new InputError(`run folder cannot be made (${(error as NodeJS.ErrnoException).code})`, { value: path });
  }
}

/** With its parents, one by one: Node's own way never returns where a file system without folders, such as /proc, says ENOENT. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another run of a sweep was faster
  }
}

function assertNothingElse(path: string): void {
  const other = readdirSync(path).find((name) => !MAY_BE_THERE.has(name) && !name.startsWith('.'));
  if (other === undefined) return;
  throw new InputError('this folder holds files of something else', {
    value: other,
    limit: 'a new or empty folder',
    where: path,
  });
}

function removeTemporaries(path: string): void {
  for (const folder of [path, join(path, CHECKPOINT_FOLDER)]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) if (TEMPORARY_NAME.test(name)) rmSync(join(folder, name));
  }
}

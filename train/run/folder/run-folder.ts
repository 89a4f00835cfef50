import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Checkpoint, readCheckpoint, writeFileAtomic } from '../../../agents/checkpoint.ts';
import { readTextFile } from '../../../agents/text-file.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { CURRICULUM_KIND } from '../../loop/curriculum.ts';
import { differenceError, firstDifference } from './config-difference.ts';
import { gitCommit, writeDifference } from './git-commit.ts';
import { tellOtherCode } from './run-code.ts';
import { appendCommand, commitOfCommand } from './run-command.ts';
import { type AnyRunConfig, assertUedConfig, formatRunConfig, parseRunConfig } from './run-config.ts';
import { CHECKPOINT_FOLDER, COMMAND_FILE, CONFIG_FILE, DIFFERENCE_FILE, RUN_FORMAT } from './run-files.ts';
import { lockFolder, type RunLock } from './run-lock.ts';
import type { UedRunConfig } from './ued-run-config.ts';

/**
 * The folder of one training run (docs/training-curricula.md lists its files). A folder that holds a run is only ever
 * opened to go on with that run; checkpoints are whole or not there; the newest two are kept.
 */
export const INBOX_FOLDER = 'inbox';

/** What is particular to the folders of one kind of runs. */
export interface FolderKind<Config extends FolderConfig> {
  /** config.json as it is, checked. Errors: InputError for one that cannot be used. */
  parse(text: string, where: string): Config;
  readonly checkpointNames: CheckpointNames;
  /** Kind in the header of its checkpoints. */
  checkpointKind(config: Config): string;
  /** How long a run is. One that is asked for more than it began with goes on to that. */
  budgetOf(config: Config): Budget;
  /** The same run with another amount of the unit of its budget. */
  withBudget(config: Config, amount: number): Config;
  /** Made beside the folder of checkpoints. */
  readonly folders: readonly string[];
}

export interface Budget {
  readonly amount: number;
  readonly unit: string; // what is counted, in words
}

export interface FolderConfig {
  readonly format: string;
  readonly version: number;
  readonly commit?: string; // that wrote the run; another one is told of, not refused
}

/** Checkpoints are named by a number that rises: the prefix, the number with so many digits, `.ckpt`. */
export interface CheckpointNames {
  readonly prefix: string;
  readonly digits: number;
}

const BY_CYCLE: CheckpointNames = { prefix: '', digits: 8 };

const ofCycles = (folders: readonly string[]): FolderKind<AnyRunConfig> => ({
  parse: parseRunConfig,
  checkpointNames: BY_CYCLE,
  checkpointKind: () => CURRICULUM_KIND,
  budgetOf: (config) => {
    const numMinutes = config.format === RUN_FORMAT ? config.numMinutes : undefined;
    if (numMinutes !== undefined) return { amount: numMinutes, unit: 'minutes' };
    return { amount: Number(config.numSteps), unit: 'steps' };
  },
  withBudget: (config, amount) =>
    config.numSteps === null ? { ...config, numMinutes: amount } : { ...config, numSteps: amount },
  folders,
});

/** Runs of the training loop; those of curricula of mazes have an inbox. */
export const RUN_FOLDERS = ofCycles([]);
export const UED_FOLDERS = ofCycles([INBOX_FOLDER]);

const KEPT_CHECKPOINTS = 2;
const TEMPORARY_NAME = /^\..+\.tmp$/; // of writeFileAtomic; what a killed run leaves
const LOCK_WAIT_MS = 20_000;

/** What may lie in a folder that holds no run yet. */
const MAY_BE_THERE = new Set([INBOX_FOLDER, CHECKPOINT_FOLDER, COMMAND_FILE, DIFFERENCE_FILE]);

export class RunFolder<Config extends FolderConfig = AnyRunConfig> {
  readonly path: string;
  readonly config: Config;
  /** Where a resumed run goes on: its newest good checkpoint. */
  readonly restored: Checkpoint | undefined;
  /** Lines for the person who resumed: what was not as it should be. */
  readonly warnings: readonly string[];
  readonly #kind: FolderKind<Config>;
  readonly #lock: RunLock;
  readonly #noteSession: () => void;

  private constructor(path: string, kind: FolderKind<Config>, lock: RunLock, opened: Opened<Config>) {
    this.path = path;
    this.config = opened.config;
    this.restored = opened.checkpoint;
    this.warnings = opened.warnings;
    this.#kind = kind;
    this.#noteSession = opened.noteSession;
    this.#lock = lock;
  }

  /**
   * Makes a new folder or, with `resumes`, opens the run that is there; without one it begins a new one.
   * Errors   InputError when the path is a file, or holds a run (without `resumes`), another run, a run of another format
   *          version, a torn config, no good checkpoint among those there are, or files of something else.
   */
  static open<Config extends FolderConfig>(
    path: string,
    kind: FolderKind<Config>,
    config: Config,
    command: string,
    resumes: boolean,
  ): RunFolder<Config> {
    makeFolder(path);
    const isThere = existsSync(join(path, CONFIG_FILE));
    if (isThere && !resumes) {
      throw new InputError('this folder holds a run already', { value: path, limit: 'another --out, or --resume' });
    }
    if (!isThere) assertNothingElse(path);
    const lock = lockFolder(path, resumes ? LOCK_WAIT_MS : 0);
    try {
      removeTemporaries(path);
      const opened = isThere ? resume(path, kind, config, command) : begin(path, kind, config, command, resumes);
      return new RunFolder(path, kind, lock, opened);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Absolute or relative path of a file of the run. */
  file(name: string): string {
    return join(this.path, name);
  }

  /**
   * Writes down what this session does otherwise than the run did before: a larger budget, other code, and then its command. To be
   * called before its first step, so that a session which finds nothing left to do leaves the folder as it was.
   */
  noteSession(): void {
    this.#noteSession();
  }

  /** Writes a checkpoint by its number, that of whole cycles in runs of the training loop; older ones than the newest two go. Returns its path. */
  writeCheckpoint(number: number, bytes: Uint8Array): string {
    const { checkpointNames } = this.#kind;
    const { prefix, digits } = checkpointNames;
    const path = join(this.path, CHECKPOINT_FOLDER, `${prefix}${String(number).padStart(digits, '0')}.ckpt`);
    writeFileAtomic(path, bytes);
    for (const old of checkpointPaths(this.path, checkpointNames).slice(KEPT_CHECKPOINTS)) rmSync(old);
    return path;
  }

  /** The newest good checkpoint, read again; undefined when there is none yet. */
  readNewest(): Checkpoint | undefined {
    return restore(this.path, this.#kind, this.config).checkpoint;
  }

  close(): void {
    this.#lock.release();
  }
}

/** What a run begins or goes on with. */
interface Opened<Config> {
  readonly config: Config;
  readonly checkpoint?: Checkpoint;
  readonly warnings: readonly string[];
  readonly noteSession: () => void;
}

function begin<Config extends FolderConfig>(
  path: string,
  { folders }: FolderKind<Config>,
  config: Config,
  command: string,
  resumes: boolean,
): Opened<Config> {
  for (const folder of [CHECKPOINT_FOLDER, ...folders]) mkdirSync(join(path, folder), { recursive: true });
  writeFileAtomic(join(path, COMMAND_FILE), `${command}\n`);
  writeDifference(path);
  writeFileAtomic(join(path, CONFIG_FILE), formatRunConfig(config));
  const warnings = resumes ? ['there is nothing to resume: a new run begins'] : [];
  return { config, warnings, noteSession: () => {} };
}

function resume<Config extends FolderConfig>(
  path: string,
  kind: FolderKind<Config>,
  asked: Config,
  command: string,
): Opened<Config> {
  const configPath = join(path, CONFIG_FILE);
  const began = kind.parse(readTextFile(configPath, { what: "the run's config" }), configPath);
  const [budget, wanted] = [kind.budgetOf(began), kind.budgetOf(asked)];
  const otherBudget = (which: string) =>
    new InputError(`--resume with ${which}`, {
      value: `${wanted.amount} ${wanted.unit}`,
      limit: `${budget.amount} ${budget.unit}, as it was last asked for, or more`,
      where: configPath,
    });
  if (budget.unit !== wanted.unit) throw otherBudget('a budget of another kind');
  const sameBudget = kind.withBudget(asked, budget.amount);
  const difference = firstDifference({ ...began, commit: '' }, { ...sameBudget, commit: '' });
  if (difference !== undefined) throw differenceError(difference, configPath);
  if (wanted.amount < budget.amount) throw otherBudget('a smaller budget');
  const config = wanted.amount > budget.amount ? kind.withBudget(began, wanted.amount) : began;
  const { checkpoint, warnings } = restore(path, kind, config);
  if (config !== began) warnings.push(`the budget grows from ${budget.amount} to ${wanted.amount} ${wanted.unit}`);
  if (config.commit !== asked.commit) {
    warnings.push(`the run began at commit ${config.commit}, this is ${asked.commit}: the bytes may differ`);
  }
  const noteSession = () => {
    const otherCode = tellOtherCode(
      path,
      began.commit ?? commitOfCommand(path) ?? 'unknown',
      asked.commit ?? gitCommit(),
    );
    if (config !== began || otherCode !== undefined) appendCommand(path, command);
    if (otherCode !== undefined) writeFileAtomic(join(path, otherCode.name), otherCode.bytes);
    if (config !== began) writeFileAtomic(configPath, formatRunConfig(config));
  };
  return { config, checkpoint, warnings, noteSession };
}

/** Paths of the checkpoints, newest first. */
export function checkpointPaths(path: string, { prefix, digits } = BY_CYCLE): string[] {
  const folder = join(path, CHECKPOINT_FOLDER);
  const isOne = new RegExp(`^${prefix}\\d{${digits}}\\.ckpt$`);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => isOne.test(name))
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
function restore<Config extends FolderConfig>(
  path: string,
  { checkpointNames, checkpointKind }: FolderKind<Config>,
  config: Config,
): { checkpoint?: Checkpoint; warnings: string[] } {
  const warnings: string[] = [];
  const paths = checkpointPaths(path, checkpointNames);
  for (const candidate of paths) {
    try {
      const checkpoint = readCheckpoint(candidate, { kind: checkpointKind(config) });
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

import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readTrainedStudent, type TrainedStudent } from '../../agents/algorithms/student-checkpoint.ts';
import { readCheckpoint } from '../../agents/checkpoint.ts';
import { findStudentFile, STUDENT_FILE } from '../../agents/student-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import { hashBytes } from '../../envs/core/hash.ts';
import { CHECKPOINT_FOLDER } from '../../train/run/folder/run-files.ts';
import { findRuns } from '../../train/run/reading/find-runs.ts';
import { type OpenedRun, openRun } from '../../train/run/reading/run-kinds.ts';
import { describeTraining } from './describe-training.ts';
import { SHIPPED_FOLDER } from './shipped-checkpoint.ts';
import { type TrainedLevels, trainedLevelsOf } from './trained-levels.ts';

const CHECKPOINT_SUFFIX = '.ckpt';

/** A trained student that can be asked for by its name. */
export interface ListedStudent {
  readonly name: string;
  readonly path: string; // of its run folder or checkpoint file
  readonly world: string;
  readonly summary: string; // one line: what it was trained on
}

/** A student that was read, and where from. */
export interface FoundStudent extends TrainedStudent {
  readonly name: string; // for cards
  readonly file: string;
  readonly hash: string; // of its weights
  readonly levels: TrainedLevels | undefined; // undefined: it was read from a file, or its run does not say
}

/** The students that a server offers by name: those that ship, then those of runs in a folder, each under the name of its run. */
export class Students {
  readonly #runsFolder: string;

  /** runsFolder: where runs lie; need not exist. */
  constructor(runsFolder: string) {
    this.#runsFolder = runsFolder;
  }

  list(worldId?: string): readonly ListedStudent[] {
    const found = [SHIPPED_FOLDER, this.#runsFolder].flatMap((root) => listStudentsIn(root));
    const isFirst = ({ name }: ListedStudent, idx: number) => found.findIndex((other) => other.name === name) === idx;
    return found.filter((student, idx) => isFirst(student, idx) && (worldId ?? student.world) === student.world);
  }

  /** Path of a student that is listed; undefined for any other name. */
  find(name: string): string | undefined {
    return this.list().find((student) => student.name === name)?.path;
  }
}

/** Students of the runs at or below a folder, in the order of their paths; runs that have none yet, or cannot be read, are left out. */
export function listStudentsIn(folder: string): readonly ListedStudent[] {
  return findRuns(folder).folders.flatMap((path) => describeRun(path) ?? []);
}

/** undefined for a run that has no student (yet), or cannot be read. */
function describeRun(path: string): ListedStudent | undefined {
  if (findStudentFile(path) === undefined) return undefined;
  try {
    const run = openRun(path);
    const { world, algorithm, designer, variant, seed } = run.facts;
    const levels = trainedLevelsOf(run);
    const extra = { algorithm, designer, tier: levels.name === variant ? null : variant, seed, numSteps: stepsOf(run) };
    return { name: basename(path), path, world, summary: describeTraining({ worldId: world, extra, levels }) };
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Steps of the world that a run is trained for; null where its budget is counted in something else. */
const stepsOf = ({ facts, kind }: OpenedRun): number | null => (kind.unit === 'updates' ? null : facts.totalSteps);

/**
 * Reads a student from a checkpoint file, or from a run folder.
 * Errors   InputError, one line: nothing there, a folder without a student, a file that is none.
 */
export function readStudentAt(path: string): FoundStudent {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new InputError('no such run or checkpoint', { value: path, limit: 'a run folder or a checkpoint file' });
  }
  const file = found.isDirectory() ? findStudentFile(path) : path;
  if (file === undefined) {
    const limit = `${STUDENT_FILE}, or a run of murmur train with checkpoints`;
    throw new InputError('folder holds no student', { value: path, limit });
  }
  const checkpoint = readCheckpoint(file);
  const student = readTrainedStudent(checkpoint, file);
  const hash = hashBytes(
    Buffer.concat(
      Object.values(student.weights.weights).map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
    ),
  );
  return { ...student, name: nameOf(path, file), file, hash, levels: path === file ? undefined : readLevels(path) };
}

/** undefined where the run cannot be read: what plays does not need it. */
function readLevels(folder: string): TrainedLevels | undefined {
  try {
    return trainedLevelsOf(openRun(folder));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Run and checkpoint: 'ued-paired, checkpoint 733', or 'my-universal, segment 3'; a file that is no run's has its own name. */
function nameOf(path: string, file: string): string {
  const name = basename(file, CHECKPOINT_SUFFIX);
  const folder = dirname(file);
  const numbered = /^(segment-)?(\d+)$/.exec(name);
  if (numbered !== null && basename(folder) === CHECKPOINT_FOLDER) {
    const what = numbered[1] === undefined ? 'checkpoint' : 'segment';
    return `${basename(dirname(folder))}, ${what} ${Number(numbered[2])}`;
  }
  return path === file ? name : basename(folder);
}

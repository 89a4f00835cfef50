import { statSync } from 'node:fs';
import { STUDENT_KINDS, studentOfCurriculum } from '../../agents/algorithms/student-checkpoint.ts';
import { type Checkpoint, readCheckpoint } from '../../agents/checkpoint.ts';
import { findStudentFile, STUDENT_FILE } from '../../agents/student-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Hash64 } from '../../envs/core/hash.ts';
import { type FrozenPolicy, readPolicy } from './policy-checkpoint.ts';

/** A policy that was read, and where from. */
export interface FoundPolicy extends FrozenPolicy {
  readonly file: string;
  readonly hash: string; // of its weights: names, shapes, numbers
}

/**
 * What plays: a checkpoint file, or a run folder's finished student, else that of its newest checkpoint.
 * Errors   InputError, one line: nothing there, a folder without a student, a file that holds nothing that plays.
 */
export function readPolicyAt(path: string): FoundPolicy {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new InputError('no such run or checkpoint', { value: path, limit: 'a run folder or a checkpoint file' });
  }
  const file = found.isDirectory() ? findStudentFile(path) : path;
  if (file === undefined) {
    const limit = `${STUDENT_FILE}, or a run of murmur train with checkpoints`;
    throw new InputError('folder holds no student', { value: path, limit });
  }
  const read = readCheckpoint(file);
  const checkpoint = read.kind === STUDENT_KINDS.curriculum ? studentOfCurriculum(read, file) : read;
  return { ...readPolicy(checkpoint, file), file, hash: hashWeights(checkpoint) };
}

function hashWeights({ weights }: Checkpoint): string {
  const hash = new Hash64();
  for (const name of Object.keys(weights).sort()) {
    const { shape, data } = weights[name];
    hash.words(Buffer.from(name)).words(shape);
    hash.words(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest();
}

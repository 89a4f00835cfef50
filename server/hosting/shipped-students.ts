import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { STUDENT_FILE } from '../../agents/student-file.ts';
import { InputError } from '../../envs/core/errors.ts';
import { findWorld } from '../../envs/registry.ts';
import type { AgentOptions } from './agent-options.ts';
import { SHIPPED_FOLDER } from './shipped-checkpoint.ts';
import { type Fit, fitStudent } from './student-seats.ts';
import { type FoundStudent, type ListedStudent, listStudentsIn, readStudentAt } from './students.ts';
import type { TrainedLevels } from './trained-levels.ts';

type Settings = Readonly<Record<string, unknown>>;

/** A student that ships and can sit in a room's seats. */
export interface FittedStudent {
  readonly student: FoundStudent & { readonly levels: TrainedLevels };
  readonly fit: Fit;
}

/** Who of the shipped students can play in a room, and a line for each that cannot. */
export interface ShippedStudents {
  readonly fitted: readonly FittedStudent[];
  readonly misfits: readonly string[];
}

/** Names of the students that ship for a world, in their order: run folders with a finished student. */
export function listShippedStudents(worldId: string, folder = SHIPPED_FOLDER): readonly string[] {
  return listFinished(worldId, folder).map(({ name }) => name);
}

/** Reads all students that ship for a room's world and fits them into the room. One that cannot be read is a misfit. */
export function fitShippedStudents(options: AgentOptions): ShippedStudents {
  const fitted: FittedStudent[] = [];
  const misfits: string[] = [];
  for (const { name, path } of listFinished(options.spec.id, options.shippedFolder ?? SHIPPED_FOLDER)) {
    try {
      fitted.push(fitShipped(path, options));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      misfits.push(`${name}: ${error.message}`);
    }
  }
  return { fitted, misfits };
}

/**
 * The student for a level: one that was trained on it alone, else one that was trained on drawn levels, of the room's
 * generator before any other; undefined where all were trained on one other level.
 */
export function chooseStudent(
  students: readonly FittedStudent[],
  levelHash: string,
  generator: string | undefined,
): FittedStudent | undefined {
  const drawn = students.filter(({ student }) => student.levels.levelHash === undefined);
  return (
    students.find(({ student }) => student.levels.levelHash === levelHash) ??
    drawn.find(({ student }) => student.levels.name === generator) ??
    drawn[0]
  );
}

/** Curricula that are only raced have checkpoints of a training in place of a finished student. */
function listFinished(worldId: string, folder: string): readonly ListedStudent[] {
  return listStudentsIn(folder).filter(({ path, world }) => world === worldId && existsSync(join(path, STUDENT_FILE)));
}

/** Errors: InputError for a student that does not fit, or was trained under other rules. */
function fitShipped(path: string, { spec, worldSettings }: AgentOptions): FittedStudent {
  const student = readStudentAt(path);
  const { levels } = student;
  if (levels === undefined) throw new InputError('run does not say on which levels it trained', { where: path });
  assertSameRules(student, spec.id, worldSettings as Settings);
  return { student: { ...student, levels }, fit: fitStudent(student, spec, worldSettings as Settings) };
}

/** Whoever asks for a student by its name may try it under other rules; without being asked it plays the game that it knows. */
function assertSameRules(student: FoundStudent, worldId: string, worldSettings: Settings): void {
  for (const name of findWorld(worldId).ruleSettings ?? []) {
    const [trained, played] = [student.worldSettings[name], worldSettings[name]];
    if (trained === played) continue;
    throw new InputError(`setting ${name}`, { value: played, limit: `${trained}, as in its training` });
  }
}

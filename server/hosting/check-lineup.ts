import { InputError } from '../../envs/core/errors.ts';
import type { RoomWorld } from '../arena/room-world.ts';
import type { AgentKind } from '../protocol/messages.ts';
import { EMPTY_SEAT, type ResolvedRoomOptions } from '../protocol/messages.ts';
import { assertAgentKind, isAgentKind, listAgentKinds, USUAL_AGENTS } from './agent-kinds.ts';
import { fitStudent } from './student-seats.ts';
import { readStudentAt, type Students } from './students.ts';

/** Where the students of a room are found by name. */
export type StudentPath = (name: string) => string | undefined;

/**
 * Whether those that a room's options ask for can sit in its seats.
 * Errors   InputError, one line: a name that nobody has, a file that holds no student, a student that does not fit the room.
 */
export function assertLineup(
  { lineup = [] }: ResolvedRoomOptions,
  { environment, worldSettings }: RoomWorld,
  studentPath: StudentPath,
  students: Students,
): void {
  const { spec } = environment;
  for (const who of new Set(lineup)) {
    if (who === EMPTY_SEAT || who === USUAL_AGENTS) continue;
    const path = isAgentKind(who) ? undefined : studentPath(who);
    if (path !== undefined) fitStudent(readStudentAt(path), spec, worldSettings);
    else if (isAgentKind(who)) assertAgentKind(spec.id, who as AgentKind);
    else throw unknownAgent(who, spec.id, students);
  }
}

function unknownAgent(who: string, worldId: string, students: Students): InputError {
  const kinds = listAgentKinds(worldId).map(({ id }) => id);
  const names = students.list(worldId).map(({ name }) => name);
  return new InputError(`agents of world ${worldId}`, {
    value: who,
    choices: [USUAL_AGENTS, 'scripted', ...kinds, EMPTY_SEAT, ...names],
  });
}

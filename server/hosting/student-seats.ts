import { createReplayPolicy } from '../../agents/algorithms/replay-player.ts';
import { createStudentPolicy } from '../../agents/algorithms/student-policy.ts';
import type { Policy } from '../../agents/core/policy.ts';
import { InputError } from '../../envs/core/errors.ts';
import { describeObservation, type ObservationSpec, type WorldSpec } from '../../envs/core/specs.ts';
import { createEnvironment, findWorld, parseSettings } from '../../envs/registry.ts';
import { type ActionNumbers, matchActions } from './action-numbers.ts';
import type { AgentOptions } from './agent-options.ts';
import { describeTraining } from './describe-training.ts';
import { PolicySeats } from './policy-seats.ts';
import { viewOf } from './scripted-seats.ts';
import type { FoundStudent } from './students.ts';

type Settings = Readonly<Record<string, unknown>>;

/** How a student plays in a room of other settings than those of its training. */
export interface Fit {
  readonly policy: Policy;
  readonly view: Settings; // settings of observation, over the room's
  readonly actions: ActionNumbers | undefined; // undefined: the room's own
}

/**
 * Fits a student into a room: it sees what it was trained on, as far as the state of the room's world shows that.
 * spec, worldSettings: of the room.
 * Errors   InputError, one line: another world, an observation or actions that the room does not have, weights of other sizes.
 */
export function fitStudent(student: FoundStudent, spec: WorldSpec, worldSettings: Settings): Fit {
  const { worldId, file, weights } = student;
  if (worldId !== spec.id) {
    throw new InputError('student of another world', { value: worldId, limit: `${spec.id}, as the room`, where: file });
  }
  const trainedSettings = parseSettings(findWorld(worldId), student.worldSettings) as Settings; // with what a later release added
  const trained = createEnvironment(worldId, trainedSettings, 1).spec;
  const view = Object.fromEntries((findWorld(worldId).viewSettings ?? []).map((name) => [name, trainedSettings[name]]));
  const seen = createEnvironment(worldId, { ...worldSettings, ...view }, 1).spec.observation;
  if (describeObservation(seen) !== describeObservation(trained.observation)) {
    throw new InputError('student was trained on another observation than this room can show', {
      value: describeObservation(trained.observation),
      limit: describeObservation(seen),
      where: file,
    });
  }
  if (weights.numActions !== trained.numActions) {
    throw new InputError('actions of the student', {
      value: weights.numActions,
      limit: `${trained.numActions}`,
      where: file,
    });
  }
  const actions = matchActions(trained.actionNames, spec.actionNames);
  if (actions === undefined) {
    const limit = `${spec.actionNames.join(', ')}, the actions of this room`;
    throw new InputError('actions of the student', { value: trained.actionNames.join(', '), limit, where: file });
  }
  const isSame = trained.actionNames.join() === spec.actionNames.join();
  return { policy: createPolicy(student, seen), view, actions: isSame ? undefined : actions };
}

function createPolicy({ name, weights, file }: FoundStudent, observation: ObservationSpec): Policy {
  try {
    return 'network' in weights
      ? createStudentPolicy(name, observation, weights)
      : createReplayPolicy(name, observation, weights);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`weights of the student: ${error.message}`, { where: file });
    throw error;
  }
}

/** A trained student in seats of a room. Errors: those of `fitStudent`, where no fit is given. */
export function createStudentSeats(
  options: AgentOptions,
  student: FoundStudent,
  { policy, view, actions }: Fit = fitStudent(student, options.spec, options.worldSettings as Settings),
): PolicySeats {
  const training = describeTraining(student);
  return new PolicySeats(options.spec, {
    summary: `${student.name} (${training})`,
    weights: { version: 0, hash: student.hash },
    givesWay: false,
    episodesPerTask: options.keepsLevel === true ? student.episodesPerTask : 1,
    view: viewOf(options, view),
    actions,
    policyFor: () => policy,
    tell: () => ({ reason: `student of ${student.name}`, training }),
  });
}

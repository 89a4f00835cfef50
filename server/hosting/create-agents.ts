import { fitsSpec, UNIVERSAL_KIND } from '../../agents/algorithms/universal-checkpoint.ts';
import { readCheckpoint } from '../../agents/checkpoint.ts';
import type { SeatAgents } from '../../agents/core/seat-agents.ts';
import { InputError } from '../../envs/core/errors.ts';
import { randomActors } from '../../envs/players.ts';
import { type AgentKind, assertAgentKind, isAgentKind, listAgentKinds, USUAL_AGENTS } from './agent-kinds.ts';
import type { AgentOptions } from './agent-options.ts';
import { createScriptedSeats } from './scripted-seats.ts';
import { shippedCheckpoint } from './shipped-checkpoint.ts';
import { SocialSeats } from './social-seats.ts';
import { createStudentSeats } from './student-seats.ts';
import { type FoundStudent, readStudentAt } from './students.ts';

/**
 * The agents of a room by who they are: a kind, the name of a trained student, or USUAL_AGENTS for those with shipped weights where the world has some that
 * fit its settings, else players by rule.
 * Throws InputError for a name that nobody has, and when a checkpoint is of another world or damaged, or does not fit though it was asked for by name.
 */
export function createAgents(options: AgentOptions, who: string): SeatAgents {
  if (!isAgentKind(who)) return createStudentSeats(options, findStudent(options, who));
  if (who !== USUAL_AGENTS) assertAgentKind(options.spec.id, who as AgentKind);
  if (who === 'random') return createScriptedSeats(options, randomActors);
  const path = who === 'by-rule' ? undefined : shippedCheckpoint(options.spec.id);
  if (path === undefined) return createScriptedSeats(options);
  if (fitsSpec(readCheckpoint(path, { kind: UNIVERSAL_KIND, worldId: options.spec.id }), options.spec)) {
    return new SocialSeats(options, path);
  }
  if (who !== USUAL_AGENTS) {
    throw new InputError('agents with the shipped weights need the default window and fruit kinds', {
      value: who,
      limit: 'by-rule or random with these settings',
    });
  }
  options.log('the shipped weights are for the default window and fruit kinds; this room gets scripted players');
  return createScriptedSeats(options);
}

function findStudent({ spec, studentPath }: AgentOptions, name: string): FoundStudent {
  const path = studentPath?.(name);
  if (path !== undefined) return readStudentAt(path);
  const kinds = listAgentKinds(spec.id).map(({ id }) => id);
  throw new InputError(`agents of world ${spec.id}`, { value: name, choices: [USUAL_AGENTS, ...kinds] });
}

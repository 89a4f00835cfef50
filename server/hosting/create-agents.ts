import { fitsSpec, UNIVERSAL_KIND } from '../../agents/algorithms/universal-checkpoint.ts';
import { readCheckpoint } from '../../agents/checkpoint.ts';
import type { SeatAgents } from '../../agents/core/seat-agents.ts';
import { InputError } from '../../envs/core/errors.ts';
import { randomActors } from '../../envs/players.ts';
import type { AgentKind } from '../protocol/messages.ts';
import { assertAgentKind, isAgentKind, listAgentKinds, USUAL_AGENTS } from './agent-kinds.ts';
import type { AgentOptions } from './agent-options.ts';
import { createScriptedSeats } from './scripted-seats.ts';
import { shippedCheckpoint } from './shipped-checkpoint.ts';
import { createShippedSeats } from './shipped-seats.ts';
import { SocialSeats } from './social-seats.ts';
import { createStudentSeats } from './student-seats.ts';
import { type FoundStudent, readStudentAt } from './students.ts';

/**
 * The agents of a room by who they are: a kind, the name of a trained student, or USUAL_AGENTS for those that were trained for the world and ship, where
 * some fit the room's settings, else players by rule.
 * Throws InputError for a name that nobody has, and when a checkpoint is of another world or damaged, or does not fit though it was asked for by name.
 */
export function createAgents(options: AgentOptions, who: string): SeatAgents {
  if (who === USUAL_AGENTS) return createUsualAgents(options);
  if (!isAgentKind(who)) return createStudentSeats(options, findStudent(options, who));
  assertAgentKind(options.spec.id, who as AgentKind);
  return KINDS[who as AgentKind](options);
}

/** The agents of each kind, in a world that has it. */
const KINDS: Readonly<Record<AgentKind, (options: AgentOptions) => SeatAgents>> = {
  social: createSocialSeats,
  'by-rule': (options) => createScriptedSeats(options),
  random: (options) => createScriptedSeats(options, randomActors),
};

function createSocialSeats(options: AgentOptions): SeatAgents {
  const path = shippedCheckpoint(options.spec.id);
  if (path !== undefined && fitsUniversal(path, options)) return new SocialSeats(options, path);
  throw new InputError('agents with the shipped weights need the default window and fruit kinds', {
    value: 'social',
    limit: 'by-rule or random with these settings',
  });
}

function createUsualAgents(options: AgentOptions): SeatAgents {
  const path = shippedCheckpoint(options.spec.id);
  if (path === undefined) return createShippedSeats(options);
  if (fitsUniversal(path, options)) return new SocialSeats(options, path);
  options.log('the shipped weights are for the default window and fruit kinds; this room gets scripted players');
  return createScriptedSeats(options);
}

function fitsUniversal(path: string, { spec }: AgentOptions): boolean {
  return fitsSpec(readCheckpoint(path, { kind: UNIVERSAL_KIND, worldId: spec.id }), spec);
}

function findStudent({ spec, studentPath }: AgentOptions, name: string): FoundStudent {
  const path = studentPath?.(name);
  if (path !== undefined) return readStudentAt(path);
  const kinds = listAgentKinds(spec.id).map(({ id }) => id);
  throw new InputError(`agents of world ${spec.id}`, { value: name, choices: [USUAL_AGENTS, ...kinds] });
}

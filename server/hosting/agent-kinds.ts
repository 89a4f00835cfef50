import { InputError } from '../../envs/core/errors.ts';
import { AGENT_KINDS, type AgentKind } from '../protocol/messages.ts';
import { shippedCheckpoint } from './shipped-checkpoint.ts';
import { listShippedStudents } from './shipped-students.ts';

/** Who sits in agents' seats without being told: the best that the world has. */
export const USUAL_AGENTS = 'shipped';

const SUMMARIES: Readonly<Record<AgentKind, string>> = {
  social: 'successor-feature agents that infer wishes and choose whom to imitate',
  'by-rule': 'players by rule, made for this world',
  random: 'players that act at random',
};

/** One line: who the usual agents of a world are, where its rooms are as usual. */
export function describeUsualAgents(worldId: string): string {
  if (shippedCheckpoint(worldId) !== undefined) return `trained for this world: ${SUMMARIES.social}`;
  const students = listShippedStudents(worldId);
  return students.length === 0 ? SUMMARIES['by-rule'] : `trained for this world: ${students.join(', ')}`;
}

/** Who may be asked for by a kind's name to fill the free seats of a world's rooms. */
export function listAgentKinds(worldId: string): readonly { readonly id: AgentKind; readonly summary: string }[] {
  const isThere = (kind: AgentKind) => kind !== 'social' || shippedCheckpoint(worldId) !== undefined;
  return AGENT_KINDS.filter(isThere).map((id) => ({ id, summary: SUMMARIES[id] }));
}

/** Errors: InputError naming the kinds of this world. */
export function assertAgentKind(worldId: string, kind: AgentKind | undefined): void {
  const kinds: readonly string[] = listAgentKinds(worldId).map(({ id }) => id);
  if (kind === undefined || kinds.includes(kind)) return;
  throw new InputError(`agents of world ${worldId}`, { value: kind, choices: kinds });
}

/** Whether a name is that of a kind, or of the usual agents, and of nobody else. */
export function isAgentKind(name: string): boolean {
  return name === USUAL_AGENTS || (AGENT_KINDS as readonly string[]).includes(name);
}

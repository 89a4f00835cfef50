import type { AgentMind } from '../../agents/parts.ts';
import type { Arena } from '../arena/arena.ts';

/** A mind as others may see it: who stands in for a person keeps that person's preference to itself. */
export function discreetMind(mind: AgentMind, arena: Arena): AgentMind {
  if (arena.seats.at(mind.seatIdx)?.occupant !== 'stand-in') return mind;
  const kept = { preference: mind.preference.map(() => 0), reason: 'stands in for a person' };
  return mind.kind === 'infers' ? { ...mind, ...kept, worth: 0 } : { ...mind, ...kept };
}

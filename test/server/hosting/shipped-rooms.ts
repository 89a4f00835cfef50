import type { RoomOptions } from '../../../server/protocol/messages.ts';

/** Rooms of the arena that are to open with trained agents, by the name that a message of a test has for them. */
export const ARENA_ROOMS: Readonly<Record<string, RoomOptions>> = {
  orchard: { world: 'orchard' },
  maze: { world: 'maze' },
  xland: { world: 'xland' },
  'goal-cycle': { world: 'goal-cycle' },
  overcooked: { world: 'overcooked' },
  'overcooked, cramped_room': { world: 'overcooked', layout: 'cramped_room' },
  'overcooked, asymmetric_advantages': { world: 'overcooked', layout: 'asymmetric_advantages' },
  'overcooked, coordination_ring': { world: 'overcooked', layout: 'coordination_ring' },
  'overcooked, forced_coordination': { world: 'overcooked', layout: 'forced_coordination' },
  'overcooked, counter_circuit_o_1order': { world: 'overcooked', layout: 'counter_circuit_o_1order' },
  'overcooked, random-kitchen': { world: 'overcooked', generator: 'random-kitchen' },
};

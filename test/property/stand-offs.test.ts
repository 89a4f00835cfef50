import { afterAll, describe, expect, it } from 'vitest';
import { createAgents } from '../../server/hosting/create-agents.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';
import type { Session } from '../../server/rooms/open-session.ts';
import { createTestServices, openTestSession } from '../fuzz/room-harness.ts';

/** Two that want one cell must not press against each other for ever, whoever they are. */

const MOST_TRIES = 12;
const services = { ...createTestServices(), createAgents };
afterAll(() => services.dispose());

const orchard = (generator: string, seed: number, more: RoomOptions = {}): RoomOptions => ({
  generator,
  seed,
  seats: 12,
  agents: 12,
  ...more,
});
const kitchen = (more: RoomOptions): RoomOptions => ({ world: 'overcooked', ...more });

const ROOMS: readonly (readonly [string, RoomOptions, number])[] = [
  ['the room of the README', orchard('four-rooms', 7, { agents: 6 }), 1300],
  ['a crowd in four rooms', orchard('four-rooms', 3), 500],
  ['a crowd in the open', orchard('open', 4), 500],
  ['a crowd among groves and doors', orchard('groves-and-doors', 5), 500],
  ['collectors by rule', orchard('four-rooms', 3, { settings: { viewSize: 11 } }), 700],
  ['coins', { world: 'coins', seed: 1 }, 300],
  ['a race in a maze', { world: 'maze', seed: 1 }, 600],
  ['two in xland', { world: 'xland', seed: 1 }, 500],
  ['four in one room of xland', { world: 'xland', seed: 2, seats: 4 }, 700],
  ['goal-cycle', { world: 'goal-cycle', seed: 1 }, 500],
  ['two cooks in a ring', kitchen({ layout: 'coordination_ring', seed: 1 }), 500],
  ['two cooks in a cramped room', kitchen({ layout: 'cramped_room', seed: 1 }), 500],
  ['new kitchens', kitchen({ generator: 'random-kitchen', levels: 'new', settings: { horizon: 200 }, seed: 1 }), 800],
  ['four cooks', kitchen({ generator: 'random-kitchen', seats: 4, seed: 1 }), 800],
];

/**
 * The longest run of one move from one cell that left its player there, in a room of agents, one of its seats still. Who is at the goal
 * of a maze waits there for the others, whatever it does.
 */
function longestStandOff(session: Session, numTicks: number, stillSeat = -1): number {
  const { arena, loop } = session;
  const isMove = arena.spec.actionNames.map((name) => ['up', 'right', 'down', 'left', 'forward'].includes(name));
  const runs = new Array<number>(arena.spec.numSeats).fill(0);
  const waits = new Array<boolean>(arena.spec.numSeats).fill(false);
  let before: { actions: number[]; positions: number[] } | undefined;
  let longest = 0;
  for (let tick = 0; tick < numTicks; tick++) {
    const { actions, nextPositions, present, rewards, terminated, truncated } = loop.run();
    const now = { actions: [...actions], positions: [...nextPositions] };
    for (let seat = 0; seat < runs.length; seat++) {
      const hasStayed = [0, 1].every((axis) => before?.positions[seat * 2 + axis] === now.positions[seat * 2 + axis]);
      const isBlocked = present[seat] === 1 && seat !== stillSeat && !waits[seat] && hasStayed && isMove[actions[seat]];
      if (arena.spec.id === 'maze' && rewards[seat] > 0) waits[seat] = true;
      if (!isBlocked) runs[seat] = 0;
      else runs[seat] = before?.actions[seat] === actions[seat] ? runs[seat] + 1 : 1;
      longest = Math.max(longest, runs[seat]);
    }
    before = terminated || truncated ? undefined : now;
    if (before === undefined) {
      runs.fill(0);
      waits.fill(false);
    }
  }
  return longest;
}

describe('nobody does the same blocked move more than twelve times running', () => {
  it.each(ROOMS)('%s', async (_name, options, numTicks) => {
    const session = await openTestSession(services, { learn: false, start: 'at-once', ...options });
    expect(longestStandOff(session, numTicks)).toBeLessThanOrEqual(MOST_TRIES);
    expect(session.agents.failures).toBe(0);
    await session.close();
  });

  it('against a person who stands still', async () => {
    const session = await openTestSession(services, orchard('open', 6, { learn: false, seats: 12, agents: 11 }));
    const seatIdx = session.seating.join('person', 'Ada', 'dealt');
    expect(longestStandOff(session, 600, seatIdx)).toBeLessThanOrEqual(MOST_TRIES);
    await session.close();
  });
});

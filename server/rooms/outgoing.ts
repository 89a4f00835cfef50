import { Protocol } from '@colyseus/core';
import type { AgentMind } from '../../agents/parts.ts';
import type { Metrics } from '../metrics.ts';
import type { MindsMessage } from '../protocol/messages.ts';
import type { ArenaClient } from './arena-client.ts';
import type { Session } from './open-session.ts';
import { visibleMinds } from './welcome.ts';

/** Counts the bytes of every frame sent to a client from now on, state patches apart. */
export function countBytes(client: ArenaClient, metrics: Metrics): void {
  const send = client.raw.bind(client);
  client.raw = (data, options, done) => {
    metrics.sentBytes.inc(data.length);
    if (data[0] === Protocol.ROOM_STATE_PATCH) metrics.patchBytes.inc(data.length);
    send(data, options, done);
  };
}

/** Sends each client the minds that it may be shown: none while the owner of the room hides them. */
export function sendMinds(clients: readonly ArenaClient[], minds: readonly AgentMind[], session: Session): void {
  const { tick } = session.arena;
  const lineup = session.seating.lineup();
  const told = session.classroom.areMindsHidden ? [] : minds;
  for (const client of clients) {
    const message: MindsMessage = { tick, lineup, minds: visibleMinds(told, client.userData?.seatIdx ?? -1, session) };
    client.send('minds', message);
  }
}

/** Sends how the room went lately. In a closed room, and while the owner hides the minds, others' scores are nobody's business. */
export function sendPast(client: ArenaClient, { arena, classroom, past }: Session): void {
  if (arena.isOpen && !classroom.areMindsHidden) client.send('past', past.message());
}

import { Protocol } from '@colyseus/core';
import type { AgentMind } from '../../agents/parts.ts';
import type { Metrics } from '../http/metrics.ts';
import type { MindsMessage } from '../protocol/messages.ts';
import type { ArenaClient } from './arena-room.ts';
import { visibleMinds } from './greeting.ts';
import type { Session } from './open-session.ts';

/** Counts the bytes of every frame sent to a client from now on, state patches apart. */
export function countBytes(client: ArenaClient, metrics: Metrics): void {
  const send = client.raw.bind(client);
  client.raw = (data, options, done) => {
    metrics.sentBytes.inc(data.length);
    if (data[0] === Protocol.ROOM_STATE_PATCH) metrics.patchBytes.inc(data.length);
    send(data, options, done);
  };
}

/** Sends each client the minds that it may be shown. */
export function sendMinds(clients: readonly ArenaClient[], minds: readonly AgentMind[], session: Session): void {
  const { tick } = session.arena;
  for (const client of clients) {
    const message: MindsMessage = { tick, minds: visibleMinds(minds, client.userData?.seatIdx ?? -1, session) };
    client.send('minds', message);
  }
}

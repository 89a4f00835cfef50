import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { ClientState, Protocol } from '@colyseus/core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../../server/protocol/version.ts';
import type { ArenaRoom } from '../../../server/rooms/arena-room.ts';
import { startTestArena, type TestArena, until } from './server-harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena({ RECONNECT_SEC: '1' });
});
afterAll(() => arena.stop());

describe('a client that takes nothing in', () => {
  /** Joins over a bare socket: what comes is up to the test. */
  async function openSocket(room: ArenaRoom): Promise<Socket> {
    const answer = await fetch(`${arena.server.url}/matchmake/joinById/${room.roomId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ protocolVersion: PROTOCOL_VERSION }),
    });
    const { sessionId, processId } = await answer.json();
    const asked = request(`${arena.server.url}/${processId}/${room.roomId}?sessionId=${sessionId}`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    });
    asked.end();
    return new Promise((done) => asked.once('upgrade', (_answer, socket) => done(socket)));
  }

  const PONG = Buffer.of(0x8a, 0x80, 0, 0, 0, 0); // masked, without payload
  const ACKNOWLEDGED = Buffer.of(0x82, 0x81, 0, 0, 0, 0, Protocol.JOIN_ROOM);

  it('but answers pings is cut off when it does not finish its join', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const socket = await openSocket(room);
    const beat = setInterval(() => socket.write(PONG), 200);
    await until(() => room.listing().people === 1);
    socket.resume();
    await once(socket, 'close');
    clearInterval(beat);
    await until(() => room.listing().people === 0); // never joined, so no seat is kept
  });

  it('but answers pings is cut off when too much waits for it', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const socket = await openSocket(room);
    socket.write(ACKNOWLEDGED);
    const beat = setInterval(() => socket.write(PONG), 200);
    await until(() => room.listing().people === 1);
    socket.pause();
    const [client] = room.clients;
    await until(() => client.state === ClientState.JOINED);
    const chunk = new Uint8Array(1 << 18);
    for (let sent = 0; sent < 64; sent++) client.sendBytes('flood', chunk); // far more than the system's own buffers hold
    await until(() => room.clients.length === 0);
    clearInterval(beat);
    socket.destroy();
  });
});
